//! The noun of a request that is executed again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use enroll_core::{
    Timestamp,
    enterprise::{Created, Enterprise},
    event::Event,
};
use enroll_memory::MemoryStore;
use enroll_store::{Executed, clock::SettableClock, fold::FoldError, history::HistoryPosition};

/// Folds a request that created an enterprise, and deleted it as often as this.
async fn folded(deletions: usize) -> Result<Option<Enterprise>, FoldError> {
    let created = Created::new("e1".parse().unwrap(), Timestamp::UNIX_EPOCH);
    let deleted = Enterprise::from(created.clone()).delete(Timestamp::UNIX_EPOCH).unwrap();
    let deleted = Event::Enterprise { id: created.id.clone(), event: deleted };
    let mut events = vec![Event::EnterpriseCreated(created)];
    events.extend(std::iter::repeat_n(deleted, deletions));
    let places = events.iter().map(|event| (HistoryPosition::new([0; 3]), event));
    let outcome = Executed::<Enterprise>::replayed(places, None).unwrap().ungated();
    outcome.noun(&MemoryStore::new(SettableClock::default(), 1)).await
}

#[tokio::test]
async fn a_stored_fact_that_cannot_follow_is_an_error() {
    assert_eq!(folded(2).await, Err(FoldError::Unknown));
    // The control: one deletion follows.
    assert!(folded(1).await.unwrap().unwrap().is_deleted());
}
