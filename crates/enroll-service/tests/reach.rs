//! What a caller reaches: a token of another enterprise is unknown to it, by the same one look-up.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod delegating;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use delegating::{Change, Delegating};
use enroll_core::{
    device::Ownership,
    enrollment_token::Terms,
    name::EnterpriseId,
    origin::Origin,
    secret::{KeyId, TokenValue},
    user::{AccountType, Insertion},
};
use enroll_memory::MemoryStore;
use enroll_service::{
    Admission, Context, EnrollError, EnrollRefusal, EnrollRequest, ExplainError, ExplainRequest,
    Key, Keyring, ProvisionError, ProvisionRefusal, ProvisionRequest, Service,
};
use enroll_store::clock::SettableClock;

/// Counts look-ups.
#[derive(Default)]
struct LookUps(AtomicUsize);

impl Change for LookUps {
    fn look_up(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

type Counting = Delegating<MemoryStore<Arc<SettableClock>>, LookUps>;

fn service() -> Service<Counting> {
    let inner = MemoryStore::new(Arc::default(), 1);
    let store = Delegating { inner, change: LookUps::default() };
    Service::new(store, Keyring::new(KeyId(1), Key::new([7; 32])), Admission::Any)
}

fn enterprise() -> EnterpriseId {
    "LC1".parse().unwrap()
}

async fn enrollment_token(service: &Service<Counting>) -> TokenValue {
    let (terms, origin) = (Terms::default(), Origin::Own);
    let issued = service.issue_enrollment_token(&enterprise(), terms, origin, &Context::NONE).await;
    issued.unwrap().value
}

async fn auth_token(service: &Service<Counting>) -> TokenValue {
    let insertion = Insertion {
        identifier: "user342".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: None,
    };
    let origin = Origin::PlayEmm;
    let user = service.insert_user(&enterprise(), insertion, origin, &Context::NONE).await.unwrap();
    let name = &user.inserted().name;
    service.issue_auth_token(name, origin, &Context::NONE).await.unwrap()
}

fn enrollment(value: &TokenValue) -> EnrollRequest {
    let serial_number = "S1".parse().unwrap();
    EnrollRequest {
        value: value.clone(),
        serial_number,
        ownership: Ownership::CompanyOwned,
        user_policy: None,
    }
}

#[tokio::test]
async fn a_restricted_caller_looks_a_token_up_once() {
    let service = service();
    let (enrolls, adds) = (enrollment_token(&service).await, auth_token(&service).await);
    let (its, others) = (BTreeSet::from([enterprise()]), BTreeSet::from(["LC2".parse().unwrap()]));
    for (reach, reached) in [(&its, true), (&others, false)] {
        let context = Context { reach: Some(reach), ..Context::NONE };
        let counted = || service.store().change.0.swap(0, Ordering::SeqCst);
        counted();
        let enrolled = service.enroll(enrollment(&enrolls), &context).await.map(drop);
        assert_eq!(counted(), 1, "an enrollment");
        let unknown = EnrollError::Refused(EnrollRefusal::UnknownToken);
        assert_eq!(enrolled, if reached { Ok(()) } else { Err(unknown) });
        let request = ProvisionRequest { value: adds.clone(), android_id: "3f25".parse().unwrap() };
        let provisioned = service.provision(request, &context).await.map(drop);
        assert_eq!(counted(), 1, "an account");
        let unknown = ProvisionError::Refused(ProvisionRefusal::UnknownToken);
        assert_eq!(provisioned, if reached { Ok(()) } else { Err(unknown) });
        let explained = service.explain(&enrolls, ExplainRequest::default(), &context).await;
        assert_eq!(counted(), 1, "an explanation");
        let unknown = ExplainError::UnknownToken;
        assert_eq!(explained.map(drop), if reached { Ok(()) } else { Err(unknown) });
        assert!(service.devices(&enterprise(), Origin::Own, 10, None).await.is_ok());
    }
}

/// The control: a caller that looks the token up by itself before it enrolls is counted.
#[tokio::test]
async fn a_second_look_up_is_counted() {
    let service = service();
    let value = enrollment_token(&service).await;
    service.store().change.0.store(0, Ordering::SeqCst);
    service.explain(&value, ExplainRequest::default(), &Context::NONE).await.unwrap();
    service.enroll(enrollment(&value), &Context::NONE).await.unwrap();
    assert_eq!(service.store().change.0.load(Ordering::SeqCst), 2);
}
