//! What a retry is, and what it must still pass: both cases were found beside a model.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::sync::Arc;

use enroll_core::{
    device::Ownership,
    enrollment_profile::{Settings, Validity},
    name::EnterpriseId,
    origin::Origin,
    secret::{KeyId, TokenValue},
    user::{AccountType, Insertion},
};
use enroll_service::{
    Admission, EnrollError, EnrollRefusal, EnrollRequest, Key, Keyring, ProvisionError,
    ProvisionRefusal, ProvisionRequest, Service,
};
use enroll_store::{MemoryStore, clock::SettableClock};

type Memory = Service<MemoryStore<Arc<SettableClock>>>;

fn service() -> Memory {
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    Service::new(MemoryStore::new(Arc::default(), 1), keys, Admission::Any)
}

fn enterprise() -> EnterpriseId {
    "e1".parse().unwrap()
}

fn enrollment(value: TokenValue) -> EnrollRequest {
    EnrollRequest {
        value,
        serial_number: "S1".parse().unwrap(),
        ownership: Ownership::CompanyOwned,
        user_policy: None,
        request_id: Some("r1".parse().unwrap()),
    }
}

#[tokio::test]
async fn an_enrollment_with_the_next_token_of_a_profile_is_no_retry() {
    let service = service();
    let (id, settings) = ("p1".parse().unwrap(), Settings::default());
    let created =
        service.create_enrollment_profile(&enterprise(), id, settings, Origin::Graph).await;
    let name = created.unwrap().profile.created().name.clone();
    let next_value = async || {
        let validity = Validity::try_from(60).unwrap();
        service.create_profile_token(&name, validity, Origin::Graph, |_| true).await.unwrap();
        service.enrollment_profile(&name, Origin::Graph).await.unwrap().value.unwrap()
    };
    let first = next_value().await;
    let enrolled = service.enroll(enrollment(first.clone())).await.unwrap();
    let second = next_value().await;
    let retried = service.enroll(enrollment(first)).await.unwrap();
    assert_eq!(retried.device.enrolled(), enrolled.device.enrolled());
    let other = service.enroll(enrollment(second)).await.unwrap_err();
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
    let user = service.insert_user(&enterprise(), insertion, Origin::PlayEmm).await.unwrap();
    let name = &user.inserted().name;
    let request = ProvisionRequest {
        value: service.issue_auth_token(name, Origin::PlayEmm).await.unwrap(),
        android_id: "3f25".parse().unwrap(),
        request_id: Some("r1".parse().unwrap()),
    };
    for _ in 0..2 {
        assert_eq!(service.provision(request.clone()).await.as_ref(), Ok(name));
    }
    service.delete_enterprise(&enterprise()).await.unwrap();
    let late = service.provision(request).await;
    assert_eq!(late, Err(ProvisionError::Refused(ProvisionRefusal::NoEnterprise)));
}
