//! The in-memory store: the suite, and what is its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    sync::{Arc, Barrier},
    thread,
};

use enroll_core::{
    Timestamp,
    enterprise::{Created, DeleteError, Enterprise},
    name::{EnterpriseId, EnterpriseName},
    record::RequestId,
};
use enroll_memory::{EVENTS_KEPT, MemoryStore};
use enroll_store::{
    Clock, Cursor, Decision, FeedError, Reading, Request, Store,
    clock::{SettableClock, SystemClock},
    conformance,
    list::{ListError, ListQuery},
    request::{CommandHash, DrawnBy, Scope},
};

macro_rules! tests {
    ($($guarantee:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $guarantee() {
            conformance::$guarantee(Arc::new(MemoryStore::new(SystemClock, 1))).await;
        }
    )+};
}
enroll_store::for_each_guarantee!(tests);

#[tokio::test]
async fn what_a_former_life_gave_is_refused() {
    let renew = async |store: Arc<MemoryStore<SystemClock>>| {
        store.reset(2);
        store
    };
    let store = Arc::new(MemoryStore::new(SystemClock, 1));
    conformance::what_a_former_life_gave_is_refused(store, renew).await;
}

#[tokio::test]
async fn one_thread_is_enough() {
    conformance::all(async || Arc::new(MemoryStore::new(SystemClock, 1))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_time_is_taken_once_the_noun_is_locked() {
    let clock = Arc::new(SettableClock::default());
    clock.freeze(true);
    let store = Arc::new(MemoryStore::new(Arc::clone(&clock), 1));
    create(&store, "e").await;
    let (entered, leave) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let first = tokio::spawn({
        let (store, entered, leave) =
            (Arc::clone(&store), Arc::clone(&entered), Arc::clone(&leave));
        async move {
            let hold = |_: Reading<'_, Enterprise>| {
                entered.wait();
                leave.wait();
                Err::<Decision<_>, _>(())
            };
            assert!(store.execute(&name("e"), &request(), hold).await.is_err());
        }
    });
    entered.wait();
    let second = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            let look = |reading: Reading<'_, Enterprise>| Err::<Decision<_>, _>(reading.now());
            store.execute(&name("e"), &request(), look).await.unwrap_err()
        }
    });
    // Whether the second waits for the lock by now or not, it must not have taken the time.
    thread::sleep(std::time::Duration::from_millis(20));
    let later: Timestamp = "2100-01-01T00:00:00Z".parse().unwrap();
    clock.set(later);
    leave.wait();
    first.await.unwrap();
    assert_eq!(second.await.unwrap(), enroll_store::Failure::Refused(later));
}

#[tokio::test]
async fn a_feed_keeps_the_newest_events_and_reports_what_is_forgotten() {
    let store = MemoryStore::new(SystemClock, 7);
    create(&store, "e").await;
    // Creating was the first event: this many more push out the first two.
    let descriptions = EVENTS_KEPT + 1;
    let describe = |reading: Reading<'_, Enterprise>| {
        let document = String::from("{}").try_into().unwrap();
        let described = enroll_core::enterprise::Event::Described { document, at: reading.now() };
        Ok::<_, DeleteError>(Decision::next(described))
    };
    for _ in 0..descriptions {
        store.execute(&name("e"), &request(), describe).await.unwrap();
    }
    let enterprise = id("e");
    let head = EVENTS_KEPT as u64 + 2;
    let at = |position| Some(Cursor { epoch: 7, position });
    for forgotten in [0, 1] {
        let feed = store.events(&enterprise, at(forgotten), 10).await;
        assert_eq!(feed.unwrap_err(), FeedError::Forgotten, "{forgotten}");
    }
    let (first_kept, _) = store.events(&enterprise, at(2), 1).await.unwrap().ungated();
    assert_eq!(first_kept.events[0].position, 3);
    let (mut positions, mut after) = (Vec::new(), None);
    while after != at(head) {
        let part = store.events(&enterprise, after, usize::MAX).await.unwrap().ungated().0;
        assert!(!part.events.is_empty(), "only the end of the feed is an empty part");
        positions.extend(part.events.iter().map(|event| event.position));
        after = Some(part.next);
    }
    assert!(positions.into_iter().eq(3..=head), "from the beginning");
    assert!(store.events(&enterprise, at(head), 10).await.unwrap().ungated().0.events.is_empty());
    let never_given = store.events(&enterprise, at(head + 1), 10).await;
    assert_eq!(never_given.unwrap_err(), FeedError::OtherEpoch);
}

#[tokio::test]
async fn a_reset_begins_a_new_life() {
    let store = MemoryStore::new(SystemClock, 1);
    create(&store, "e").await;
    let enterprise = id("e");
    let query = |after| ListQuery { parent: &enterprise, group: None, after, limit: 0 };
    let page = store.list::<Enterprise, _>(query(None), |_, _| true).await.unwrap();
    let mark = page.ungated().0.next;
    let cursor = store.events(&enterprise, None, 10).await.unwrap().ungated().0.next;
    assert!(mark.is_some(), "there is more than none");

    store.reset(2);
    assert!(store.read::<Enterprise>(&name("e")).await.unwrap().ungated().noun.is_none());
    let page = store.list::<Enterprise, _>(query(mark.clone()), |_, _| true).await;
    assert_eq!(page.unwrap_err(), ListError::ForeignMark);
    create(&store, "e").await;
    let page = store.list::<Enterprise, _>(query(mark), |_, _| true).await;
    assert_eq!(page.unwrap_err(), ListError::ForeignMark);
    let feed = store.events(&enterprise, Some(cursor), 10).await;
    assert_eq!(feed.unwrap_err(), FeedError::OtherEpoch);
}

#[tokio::test]
async fn a_decision_that_does_not_fit_is_not_recorded() {
    let store = MemoryStore::new(SystemClock, 1);
    let begin_twice = |reading: Reading<'_, Enterprise>| {
        Ok::<_, ()>(Decision::first(Created::new(id("e"), reading.now())))
    };
    store.execute(&name("e"), &request(), begin_twice).await.unwrap();
    let again = store.execute(&name("e"), &request(), begin_twice).await;
    assert_eq!(again.unwrap_err(), enroll_store::Failure::Contended);
    let change_nothing = |reading: Reading<'_, Enterprise>| {
        let deleted = enroll_core::enterprise::Event::Deleted { at: reading.now() };
        Ok::<_, ()>(Decision::next(deleted))
    };
    let absent = store.execute(&name("f"), &request(), change_nothing).await;
    assert_eq!(absent.unwrap_err(), enroll_store::Failure::Contended);
    assert_eq!(store.events(&id("e"), None, 10).await.unwrap().ungated().0.events.len(), 1);
    assert!(store.events(&id("f"), None, 10).await.unwrap().ungated().0.events.is_empty());
}

async fn create<C: Clock>(store: &MemoryStore<C>, enterprise: &str) {
    let create = |reading: Reading<'_, Enterprise>| {
        Ok::<_, ()>(Decision::first(Created::new(id(enterprise), reading.now())))
    };
    store.execute(&name(enterprise), &request(), create).await.unwrap();
}

fn id(enterprise: &str) -> EnterpriseId {
    enterprise.parse().unwrap()
}

fn name(enterprise: &str) -> EnterpriseName {
    id(enterprise).into()
}

fn request() -> Request {
    let id = RequestId::from_entropy([0; 16]);
    Request {
        id,
        drawn_by: DrawnBy::Service,
        command: CommandHash([0; 32]),
        scope: Scope::Noun,
        actor: None,
    }
}
