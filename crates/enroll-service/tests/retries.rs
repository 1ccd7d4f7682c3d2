//! What a retry is, and what it must still pass: both cases were found beside a model.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::sync::Arc;

use enroll_core::{
    User,
    device::Ownership,
    document::Document,
    enrollment_profile::{Settings, Validity},
    enrollment_token::{Terms, UseLimit},
    name::EnterpriseId,
    origin::Origin,
    record::Actor,
    secret::{KeyId, TokenValue},
    token_ref::TokenRef,
    user::{AccountType, Insertion, Update},
};
use enroll_memory::MemoryStore;
use enroll_service::{
    Admission, Context, DeletePolicyError, EnrollError, EnrollRefusal, EnrollRequest, Key, Keyring,
    NounError, ProvisionError, ProvisionRefusal, ProvisionRequest, Service, TokenAndValue,
    UserError,
};
use enroll_store::clock::SettableClock;

type Memory = Service<MemoryStore<Arc<SettableClock>>>;

fn service() -> Memory {
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    Service::new(MemoryStore::new(Arc::default(), 1), keys, Admission::Any)
}

fn enterprise() -> EnterpriseId {
    "e1".parse().unwrap()
}

/// The context of a call that may be tried again.
fn retried() -> Context<'static> {
    Context { request: Some("r1".parse().unwrap()), ..Context::NONE }
}

fn enrollment(value: TokenValue) -> EnrollRequest {
    EnrollRequest {
        value,
        serial_number: "S1".parse().unwrap(),
        ownership: Ownership::CompanyOwned,
        user_policy: None,
    }
}

#[tokio::test]
async fn an_enrollment_with_the_next_token_of_a_profile_is_no_retry() {
    let service = service();
    let (id, settings) = ("p1".parse().unwrap(), Settings::default());
    let created = service
        .create_enrollment_profile(&enterprise(), id, settings, Origin::Graph, &Context::NONE)
        .await;
    let name = created.unwrap().profile.created().name.clone();
    let next_value = async || {
        let validity = Validity::try_from(60).unwrap();
        service
            .create_profile_token(&name, validity, Origin::Graph, |_| true, &Context::NONE)
            .await
            .unwrap();
        service.enrollment_profile(&name, Origin::Graph).await.unwrap().value.unwrap()
    };
    let first = next_value().await;
    let enrolled = service.enroll(enrollment(first.clone()), &retried()).await.unwrap();
    let second = next_value().await;
    let again = service.enroll(enrollment(first), &retried()).await.unwrap();
    assert_eq!(again.device.enrolled(), enrolled.device.enrolled());
    let other = service.enroll(enrollment(second), &retried()).await.unwrap_err();
    assert_eq!(other, EnrollError::Refused(EnrollRefusal::RequestIdReused));
}

#[tokio::test]
async fn a_retry_passes_the_gate_of_its_enterprise() {
    let service = service();
    let insertion = Insertion {
        identifier: "user342".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: None,
    };
    let user = service
        .insert_user(&enterprise(), insertion, Origin::PlayEmm, &Context::NONE)
        .await
        .unwrap();
    let name = &user.inserted().name;
    let request = ProvisionRequest {
        value: service.issue_auth_token(name, Origin::PlayEmm, &Context::NONE).await.unwrap(),
        android_id: "3f25".parse().unwrap(),
    };
    for _ in 0..2 {
        assert_eq!(service.provision(request.clone(), &retried()).await.as_ref(), Ok(name));
    }
    service.delete_enterprise(&enterprise(), &Context::NONE).await.unwrap();
    let late = service.provision(request, &retried()).await;
    assert_eq!(late, Err(ProvisionError::Refused(ProvisionRefusal::NoEnterprise)));
}

#[tokio::test]
async fn a_creation_under_one_request_id_is_answered_as_the_first_time() {
    let service = service();
    let context = retried();
    let issue = async |terms: Terms, context: &Context<'_>| {
        service.issue_enrollment_token(&enterprise(), terms, Origin::Own, context).await
    };
    let first = issue(Terms::default(), &context).await.unwrap();
    // What happens since changes nothing of the answer.
    service.enroll(enrollment(first.value.clone()), &Context::NONE).await.unwrap();
    let again = issue(Terms::default(), &context).await.unwrap();
    assert_eq!(again.token, first.token);
    assert_eq!(again.value.expose(), first.value.expose());
    let others = Terms::default().with_use_limit(UseLimit::Once);
    assert_eq!(issue(others, &context).await.unwrap_err(), NounError::RequestIdReused);
    // The control: without an id, each call creates a token.
    let other = issue(Terms::default(), &Context::NONE).await.unwrap();
    assert_ne!(other.token.issued().name, first.token.issued().name);

    // Another kind of noun has request ids of its own.
    let user = insert(&service, &context).await.unwrap();
    assert_eq!(insert(&service, &context).await, Ok(user.clone()));
    let name = &user.inserted().name;
    let issue = async || service.issue_auth_token(name, Origin::PlayEmm, &context).await.unwrap();
    assert_eq!(issue().await.expose(), issue().await.expose());

    let create = async |id: &str| {
        let settings = Settings::default();
        let id = id.parse().unwrap();
        let origin = Origin::Graph;
        service.create_enrollment_profile(&enterprise(), id, settings, origin, &context).await
    };
    let first = create("p1").await.unwrap().profile;
    assert_eq!(create("p2").await.unwrap().profile, first, "the first name");
}

#[tokio::test]
async fn a_change_under_one_request_id_is_answered_as_the_first_time() {
    let service = service();
    let context = retried();
    let user = insert(&service, &Context::NONE).await.unwrap();
    let name = &user.inserted().name;
    let update = async |shown: &str, context: &Context<'_>| {
        let display_name = Some(Some(shown.parse().unwrap()));
        let update = Update { display_name, ..Update::default() };
        service.update_user(name, &update, Origin::PlayEmm, context).await
    };
    let first = update("A", &context).await.unwrap();
    let later = update("B", &Context::NONE).await.unwrap();
    assert_ne!(first, later);
    assert_eq!(update("A", &context).await.unwrap(), first, "not the user as it is by now");
    let reused = update("C", &context).await.unwrap_err();
    assert_eq!(reused, UserError::Noun(NounError::RequestIdReused));
    for _ in 0..2 {
        assert_eq!(service.delete_enterprise(&enterprise(), &context).await, Ok(()));
    }
    let gone = service.delete_enterprise(&enterprise(), &Context::NONE).await;
    assert_eq!(gone, Err(NounError::NoEnterprise), "the control: without the id, it is gone");
}

#[tokio::test]
async fn what_is_recorded_names_who_asked_and_which_device_came() {
    let service = service();
    let actor = Actor::Principal("operator".parse().unwrap());
    let context = Context { actor: Some(actor.clone()), ..retried() };
    let (terms, origin) = (Terms::default(), Origin::Own);
    let issued = service.issue_enrollment_token(&enterprise(), terms, origin, &context).await;
    let TokenAndValue { token, value } = issued.unwrap();
    service.enroll(enrollment(value), &context).await.unwrap();
    let feed = service.events(&enterprise(), None).await.unwrap();
    let records: Vec<_> = feed.events.iter().filter_map(|event| event.fact.record()).collect();
    let device = Actor::Device(TokenRef::EnrollmentToken(token.issued().name.clone()));
    let actors: Vec<_> = records.iter().map(|record| record.actor.clone()).collect();
    assert_eq!(actors, [Some(actor), Some(device.clone()), Some(device)]);
    assert!(records.iter().all(|record| record.request == context.request));
}

async fn insert(service: &Memory, context: &Context<'_>) -> Result<User, UserError> {
    let insertion = Insertion {
        identifier: "user342".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: None,
    };
    service.insert_user(&enterprise(), insertion, Origin::PlayEmm, context).await
}

/// The context of a retried call of a principal.
fn retried_by(principal: &str) -> Context<'static> {
    Context { actor: Some(Actor::Principal(principal.parse().unwrap())), ..retried() }
}

/// Request ids are in the feed, and an authentication token's value is nowhere else: another
/// principal must not get it by trying the request again.
#[tokio::test]
async fn a_request_id_belongs_to_the_principal_that_used_it() {
    let service = service();
    let insertion = Insertion {
        identifier: "user342".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: None,
    };
    let user = service.insert_user(&enterprise(), insertion, Origin::PlayEmm, &Context::NONE).await;
    let name = user.unwrap().inserted().name.clone();
    let issue = async |context: &Context<'_>| {
        service.issue_auth_token(&name, Origin::PlayEmm, context).await
    };
    let value = issue(&retried_by("one")).await.unwrap();
    let reused = UserError::Noun(NounError::RequestIdReused);
    assert_eq!(issue(&retried_by("two")).await.unwrap_err(), reused);
    assert_eq!(issue(&retried()).await.unwrap_err(), reused);
    // The negative control: the principal that used it gets the same value again.
    assert_eq!(issue(&retried_by("one")).await.unwrap().expose(), value.expose());

    // A redemption belongs to the device that presents the token, whichever principal forwards it.
    let terms = Terms::default().with_use_limit(UseLimit::Once);
    let issued = service
        .issue_enrollment_token(&enterprise(), terms, Origin::AndroidManagement, &Context::NONE)
        .await;
    let value = issued.unwrap().value;
    let first = service.enroll(enrollment(value.clone()), &retried_by("one")).await.unwrap();
    let again = service.enroll(enrollment(value), &retried_by("two")).await.unwrap();
    assert_eq!(again.device.enrolled(), first.device.enrolled());
}

/// The check whether devices have a policy belongs to the decision, which a retry does not make.
#[tokio::test]
async fn a_retried_deletion_of_a_policy_is_not_checked_again() {
    let service = service();
    let name = "enterprises/e1/policies/default".parse().unwrap();
    let document = |_: Option<&Document>| Document::try_from(String::from("{}"));
    let write = async || {
        let origin = Origin::AndroidManagement;
        service.write_policy(&name, origin, document, &Context::NONE).await.unwrap();
    };
    write().await;
    service.delete_policy(&name, &retried()).await.unwrap();
    write().await;
    let (terms, origin) = (Terms::default(), Origin::Own);
    let issued = service.issue_enrollment_token(&enterprise(), terms, origin, &Context::NONE).await;
    service.enroll(enrollment(issued.unwrap().value), &Context::NONE).await.unwrap();
    assert_eq!(service.delete_policy(&name, &retried()).await, Ok(()));
    // The control: another deletion is refused, because a device has the policy.
    let other = service.delete_policy(&name, &Context::NONE).await;
    assert_eq!(other, Err(DeletePolicyError::InUse));
}
