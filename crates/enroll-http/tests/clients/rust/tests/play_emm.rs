//! Every method of the Play EMM API that is emulated and that `google-androidenterprise1` has.

use chrono::TimeDelta;
use enroll_clients::{Emulator, refused};
use google_androidenterprise1::{
    AndroidEnterprise,
    api::{EnrollmentToken, ProductSet, ProductsApproveRequest, User},
    hyper_util::client::legacy::connect::HttpConnector,
};

use serde_json::json;

const ENTERPRISE: &str = "LC00abc";

fn user(identifier: &str) -> User {
    User {
        account_identifier: Some(identifier.into()),
        account_type: Some("userAccount".into()),
        ..User::default()
    }
}

async fn insert(hub: &AndroidEnterprise<HttpConnector>, identifier: &str) -> String {
    let (answer, inserted) = hub.users().insert(user(identifier), ENTERPRISE).doit().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(inserted.management_type.as_deref(), Some("emmManaged"));
    inserted.id.unwrap()
}

async fn issue(hub: &AndroidEnterprise<HttpConnector>, id: &str) -> String {
    let call = hub.users().generate_authentication_token(ENTERPRISE, id);
    call.doit().await.unwrap().1.token.unwrap()
}

#[tokio::test]
async fn a_user_is_inserted_once_read_updated_and_deleted() {
    let emulator = Emulator::start(&[]);
    let hub = emulator.play_emm();
    let id = insert(&hub, "user342").await;
    assert_eq!(insert(&hub, "user342").await, id, "the same identifier is the same user");
    let renamed = User { display_name: Some("Ada".into()), ..user("user342") };
    let (_, updated) = hub.users().update(renamed, ENTERPRISE, &id).doit().await.unwrap();
    assert_eq!(updated.display_name.as_deref(), Some("Ada"));
    let other = hub.users().update(user("other"), ENTERPRISE, &id).doit().await;
    assert_eq!(refused(other).0, 400);
    let (_, read) = hub.users().get(ENTERPRISE, &id).doit().await.unwrap();
    assert_eq!(read.display_name.as_deref(), Some("Ada"));
    let answer = hub.users().delete(ENTERPRISE, &id).doit().await.unwrap();
    assert_eq!(answer.status(), 204);
    let gone = refused(hub.users().get(ENTERPRISE, &id).doit().await);
    assert_eq!(gone, (404, "No user was found for the given ID.".into()));
}

#[tokio::test]
async fn only_users_that_google_manages_are_listed() {
    let emulator = Emulator::start(&[]);
    let hub = emulator.play_emm();
    let path = format!("/enroll/v1/enterprises/{ENTERPRISE}/googleUsers");
    let email = "ada+1@example.com";
    assert_eq!(emulator.call("POST", &path, &json!({ "primaryEmail": email })).0, 201);
    let (_, found) = hub.users().list(ENTERPRISE, email).doit().await.unwrap();
    let [google] = &found.user.unwrap()[..] else { panic!("there is one") };
    assert_eq!(google.management_type.as_deref(), Some("googleManaged"));
    let id = google.id.as_deref().unwrap();
    let forbidden = hub.users().generate_authentication_token(ENTERPRISE, id).doit().await;
    assert_eq!(refused(forbidden).0, 403);
    insert(&hub, "bob@example.com").await;
    let (_, none) = hub.users().list(ENTERPRISE, "bob@example.com").doit().await.unwrap();
    assert!(none.user.is_none());
}

#[tokio::test]
async fn a_user_has_ten_devices_at_most_and_revoking_frees_their_slots() {
    let emulator = Emulator::start(&[]);
    let hub = emulator.play_emm();
    let id = insert(&hub, "user342").await;
    let mut tokens = Vec::new();
    for _ in 0..12 {
        tokens.push(issue(&hub, &id).await);
    }
    let statuses: Vec<_> =
        (0..12).map(|at| emulator.provision(&tokens[at], &format!("3f{at:02x}"))).collect();
    assert_eq!(statuses, [[200; 10].as_slice(), &[403; 2]].concat());
    let (_, listed) = hub.devices().list(ENTERPRISE, &id).doit().await.unwrap();
    assert_eq!(listed.device.map(|devices| devices.len()), Some(10));
    let (_, device) = hub.devices().get(ENTERPRISE, &id, "3f00").doit().await.unwrap();
    assert_eq!(device.android_id.as_deref(), Some("3f00"));
    let full = hub.users().generate_authentication_token(ENTERPRISE, &id).doit().await;
    assert_eq!(refused(full).0, 403);
    hub.users().revoke_device_access(ENTERPRISE, &id).doit().await.unwrap();
    assert_eq!(emulator.provision(&issue(&hub, &id).await, "3f20"), 200);
}

#[tokio::test]
async fn an_authentication_token_serves_once_and_for_five_minutes() {
    let emulator = Emulator::start(&[]);
    let hub = emulator.play_emm();
    let id = insert(&hub, "user342").await;
    let (once, late) = (issue(&hub, &id).await, issue(&hub, &id).await);
    assert_eq!(emulator.provision(&once, "3f01"), 200);
    assert_eq!(emulator.provision(&once, "3f01"), 403);
    emulator.advance("300s");
    assert_eq!(emulator.provision(&late, "3f02"), 403);
}

#[tokio::test]
async fn a_product_set_holds_what_was_ever_approved() {
    let emulator = Emulator::start(&[]);
    let hub = emulator.play_emm();
    let id = insert(&hub, "user342").await;
    let product = "app:com.example";
    let set = ProductSet { product_id: Some(vec![product.into()]), ..ProductSet::default() };
    let store =
        async || hub.users().set_available_product_set(set.clone(), ENTERPRISE, &id).doit().await;
    assert_eq!(refused(store().await).0, 403);
    let approval = ProductsApproveRequest::default();
    hub.products().approve(approval, ENTERPRISE, product).doit().await.unwrap();
    hub.products().unapprove(ENTERPRISE, product).doit().await.unwrap();
    store().await.unwrap();
    let read = hub.users().get_available_product_set(ENTERPRISE, &id).doit().await.unwrap().1;
    assert_eq!(read.product_id, Some(vec![product.into()]));
    assert_eq!(read.product_set_behavior.as_deref(), Some("whitelist"));
}

#[tokio::test]
async fn an_enrollment_token_of_play_lets_devices_in() {
    let emulator = Emulator::start(&[]);
    let hub = emulator.play_emm();
    let asked = EnrollmentToken {
        enrollment_token_type: Some("userDevice".into()),
        duration: Some(TimeDelta::seconds(60)),
        ..EnrollmentToken::default()
    };
    let (_, token) = hub.enrollment_tokens().create(asked, ENTERPRISE).doit().await.unwrap();
    assert_eq!(emulator.enroll(&token.token.unwrap(), "R0").0, 200);
    let untyped = EnrollmentToken::default();
    let untyped = hub.enrollment_tokens().create(untyped, ENTERPRISE).doit().await;
    assert_eq!(refused(untyped).0, 400);
}
