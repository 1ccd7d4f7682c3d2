//! The suite that every store passes, over a database on the disk.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::sync::Arc;

use enroll_sqlite::SqliteStore;
use enroll_store::{
    clock::{SettableClock, SystemClock},
    conformance,
};

fn store() -> (tempfile::TempDir, Arc<SqliteStore<SystemClock>>) {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path(), SystemClock).unwrap();
    (directory, Arc::new(store))
}

macro_rules! tests {
    ($($guarantee:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $guarantee() {
            let (_directory, store) = store();
            conformance::$guarantee(Arc::clone(&store)).await;
            assert_eq!(store.check(), Ok(Vec::new()));
        }
    )+};
}
enroll_store::for_each_guarantee!(tests);

macro_rules! tests_of_forgetting {
    ($($guarantee:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $guarantee() {
            let (directory, control) = (tempfile::tempdir().unwrap(), Arc::<SettableClock>::default());
            let store = SqliteStore::open(directory.path(), Arc::clone(&control)).unwrap();
            let store = Arc::new(store);
            conformance::$guarantee(Arc::clone(&store), &control).await;
            assert_eq!(store.check(), Ok(Vec::new()));
        }
    )+};
}
enroll_store::for_each_guarantee_of_forgetting!(tests_of_forgetting);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_former_life_gave_is_refused() {
    let (_directory, store) = store();
    let renew = async |store: Arc<SqliteStore<SystemClock>>| {
        store.reset().await.unwrap();
        store
    };
    conformance::what_a_former_life_gave_is_refused(store, renew).await;
}
