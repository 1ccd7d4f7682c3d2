//! Every method of Android Management that is emulated, through `google-androidmanagement1`.

use chrono::TimeDelta;
use enroll_clients::{Emulator, refused};
use google_androidmanagement1::{
    api::{EnrollmentToken, Enterprise, Policy},
    common::Error,
};

const PARENT: &str = "enterprises/LC00abc";

fn token(duration: Option<TimeDelta>) -> EnrollmentToken {
    EnrollmentToken { duration, ..EnrollmentToken::default() }
}

#[tokio::test]
async fn a_token_is_created_read_listed_and_deleted() {
    let emulator = Emulator::start(&[]);
    let hub = emulator.android_management();
    let asked = EnrollmentToken {
        policy_name: Some("kiosk".into()),
        one_time_only: Some(true),
        ..token(Some(TimeDelta::milliseconds(90_500)))
    };
    let (answer, created) =
        hub.enterprises().enrollment_tokens_create(asked, PARENT).doit().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(created.duration, Some(TimeDelta::milliseconds(90_500)));
    assert_eq!(created.policy_name.as_deref(), Some("enterprises/LC00abc/policies/kiosk"));
    let name = created.name.unwrap();
    let (_, read) = hub.enterprises().enrollment_tokens_get(&name).doit().await.unwrap();
    assert_eq!((read.value, read.duration), (created.value, None), "the view is partial");
    let (_, page) = hub.enterprises().enrollment_tokens_list(PARENT).doit().await.unwrap();
    assert_eq!(page.enrollment_tokens.map(|tokens| tokens.len()), Some(1));
    hub.enterprises().enrollment_tokens_delete(&name).doit().await.unwrap();
    let gone = refused(hub.enterprises().enrollment_tokens_get(&name).doit().await);
    assert_eq!(gone, (404, "Requested entity was not found.".into()));
    let gone = refused(hub.enterprises().enrollment_tokens_delete(&name).doit().await);
    assert_eq!(gone.0, 404);
}

// Rule 7.5: "Echoing MAX breaks the Rust client …: in its tests use 315575999999.999999999s."
#[tokio::test]
async fn the_longest_duration_that_this_crate_decodes_is_coerced_in_the_expiration_only() {
    let emulator = Emulator::start(&[]);
    let hub = emulator.android_management();
    let create = async |duration| {
        let token = token(Some(duration));
        hub.enterprises().enrollment_tokens_create(token, PARENT).doit().await
    };
    let longest = TimeDelta::new(315_575_999_999, 999_999_999).unwrap();
    let (_, created) = create(longest).await.unwrap();
    assert_eq!(created.duration, Some(longest));
    let expiration = created.expiration_timestamp.unwrap().to_rfc3339();
    assert_eq!(expiration, "9999-12-31T23:59:59.999999999+00:00");
    // The documented maximum is created, and this crate cannot read the answer.
    let most = create(TimeDelta::new(315_576_000_000, 999_999_999).unwrap()).await;
    assert!(matches!(most, Err(Error::JsonDecodeError(..))));
    let short = refused(create(TimeDelta::milliseconds(59_999)).await);
    assert_eq!(short.0, 400);
}

#[tokio::test]
async fn pages_hold_each_token_once() {
    let emulator = Emulator::start(&[]);
    let hub = emulator.android_management();
    let mut created = Vec::new();
    for _ in 0..5 {
        let call = hub.enterprises().enrollment_tokens_create(token(None), PARENT);
        created.push(call.doit().await.unwrap().1.name.unwrap());
    }
    let (mut listed, mut next) = (Vec::new(), String::new());
    loop {
        let call = hub.enterprises().enrollment_tokens_list(PARENT).page_size(2);
        let (_, page) = call.page_token(&next).doit().await.unwrap();
        listed.extend(page.enrollment_tokens.into_iter().flatten().filter_map(|token| token.name));
        match page.next_page_token {
            Some(token) => next = token,
            None => break,
        }
    }
    assert_eq!(listed, created);
    let negative = hub.enterprises().enrollment_tokens_list(PARENT).page_size(-1).doit().await;
    assert_eq!(refused(negative).0, 400);
}

#[tokio::test]
async fn a_token_expires_under_a_client_that_holds_it() {
    let emulator = Emulator::start(&[]);
    let hub = emulator.android_management();
    let call = hub.enterprises().enrollment_tokens_create(token(None), PARENT);
    let (_, created) = call.doit().await.unwrap();
    emulator.advance("3600s");
    let name = created.name.unwrap();
    assert_eq!(refused(hub.enterprises().enrollment_tokens_get(&name).doit().await).0, 404);
    assert_eq!(emulator.enroll(&created.value.unwrap(), "R0").0, 403);
}

#[tokio::test]
async fn from_an_enterprise_to_a_device_and_its_policy_and_back() {
    let emulator = Emulator::start(&["--strict"]);
    let hub = emulator.android_management();
    let unknown = hub.enterprises().enrollment_tokens_list(PARENT).doit().await;
    let forbidden = (403, "Caller is not authorized to manage enterprise.".into());
    assert_eq!(refused(unknown), forbidden);

    let asked =
        Enterprise { enterprise_display_name: Some("Acme".into()), ..Enterprise::default() };
    let create = hub.enterprises().create(asked).project_id("p").agreement_accepted(true);
    let (_, enterprise) = create.doit().await.unwrap();
    let parent = enterprise.name.unwrap();
    let (_, page) = hub.enterprises().list().project_id("p").doit().await.unwrap();
    assert_eq!(page.enterprises.map(|enterprises| enterprises.len()), Some(1));
    let asked =
        Enterprise { enterprise_display_name: Some("Beta".into()), ..Enterprise::default() };
    hub.enterprises().patch(asked, &parent).doit().await.unwrap();
    let (_, read) = hub.enterprises().get(&parent).doit().await.unwrap();
    assert_eq!(read.enterprise_display_name.as_deref(), Some("Beta"));
    let signup = hub.signup_urls().create().project_id("p").callback_url("https://a/b");
    assert!(signup.doit().await.unwrap().1.url.unwrap().contains("/signupUrls/"));

    let policy = format!("{parent}/policies/default");
    let document = Policy { camera_disabled: Some(true), ..Policy::default() };
    let patch = hub.enterprises().policies_patch(document, &policy);
    assert_eq!(patch.doit().await.unwrap().1.version, Some(1));
    let call = hub.enterprises().enrollment_tokens_create(token(None), &parent);
    let value = call.doit().await.unwrap().1.value.unwrap();
    let (status, enrolled) = emulator.enroll(&value, "R0");
    assert_eq!(status, 200);
    let name = enrolled["name"].as_str().unwrap();
    let (_, device) = hub.enterprises().devices_get(name).doit().await.unwrap();
    assert_eq!(device.policy_name.as_deref(), Some(policy.as_str()));
    let (_, page) = hub.enterprises().devices_list(&parent).doit().await.unwrap();
    assert_eq!(page.devices.map(|devices| devices.len()), Some(1));
    let (_, found) = hub.enterprises().policies_get(&policy).doit().await.unwrap();
    assert_eq!(found.camera_disabled, Some(true));
    let (_, page) = hub.enterprises().policies_list(&parent).doit().await.unwrap();
    assert_eq!(page.policies.map(|policies| policies.len()), Some(1));

    let in_use = hub.enterprises().policies_delete(&policy).doit().await;
    assert_eq!(refused(in_use).0, 400);
    hub.enterprises().devices_delete(name).doit().await.unwrap();
    assert_eq!(refused(hub.enterprises().devices_get(name).doit().await).0, 404);
    hub.enterprises().policies_delete(&policy).doit().await.unwrap();
    hub.enterprises().delete(&parent).doit().await.unwrap();
    assert_eq!(refused(hub.enterprises().get(&parent).doit().await), forbidden);
    assert_eq!(refused(hub.enterprises().devices_list(&parent).doit().await), forbidden);
}
