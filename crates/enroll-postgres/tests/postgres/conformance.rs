//! The suite that every store passes.

use enroll_store::conformance;

use crate::{
    clock::Clock,
    support::{cluster, connect, connect_by},
};

macro_rules! tests {
    ($($guarantee:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $guarantee() {
            let Some(cluster) = cluster() else { return };
            let store = connect(cluster, &cluster.create_database()).await;
            conformance::$guarantee(store).await;
        }
    )+};
}
enroll_store::for_each_guarantee!(tests);

macro_rules! tests_of_forgetting {
    ($($guarantee:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $guarantee() {
            let Some(cluster) = cluster() else { return };
            let clock = Clock::put(cluster, &cluster.create_database()).await;
            let store = connect_by(&clock.connection).await;
            conformance::$guarantee(store, &clock).await;
        }
    )+};
}
enroll_store::for_each_guarantee_of_forgetting!(tests_of_forgetting);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_another_database_gave_is_refused() {
    let Some(cluster) = cluster() else { return };
    let store = connect(cluster, &cluster.create_database()).await;
    let renew = async |_| connect(cluster, &cluster.create_database()).await;
    conformance::what_a_former_life_gave_is_refused(store, renew).await;
}
