//! The audit trail names the noun that a decision was made on.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use enroll_core::{
    origin::Origin,
    secret::KeyId,
    user::{AccountType, Insertion},
};
use enroll_memory::MemoryStore;
use enroll_service::{Admission, Context, Key, Keyring, Service};
use enroll_store::clock::SettableClock;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// Keeps the nouns of the audit trail.
#[derive(Clone, Default)]
struct Trail(Arc<Mutex<Vec<String>>>);

impl Trail {
    fn nouns(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Subscriber for Trail {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "enroll::audit"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Noun(self));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Noun<'a>(&'a Trail);

impl Visit for Noun<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "noun" {
            self.0.0.lock().unwrap().push(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

fn insertion(identifier: &str, display_name: &str) -> Insertion {
    Insertion {
        identifier: identifier.parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: Some(Some(display_name.parse().unwrap())),
    }
}

#[tokio::test]
async fn a_second_insertion_is_audited_under_the_name_of_the_user() {
    let trail = Trail::default();
    tracing::subscriber::set_global_default(trail.clone()).unwrap();
    let store = MemoryStore::new(SettableClock::default(), 1);
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    let service = Service::new(store, keys, Admission::Any);
    let enterprise = "LC1".parse().unwrap();
    let insert = async |insertion: Insertion| {
        let origin = Origin::PlayEmm;
        let user = service.insert_user(&enterprise, insertion, origin, &Context::NONE).await;
        user.unwrap().inserted().name.to_string()
    };
    let first = insert(insertion("user342", "Ada")).await;
    assert_eq!(insert(insertion("user342", "Lovelace")).await, first);
    // The control: another identifier is another user.
    let other = insert(insertion("user343", "Ada")).await;
    assert_ne!(other, first);
    assert_eq!(trail.nouns(), [first.clone(), first, other]);
}
