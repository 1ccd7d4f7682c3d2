//! The suite that every store passes.

use enroll_store::conformance;

use crate::support::{cluster, connect};

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
enroll_store::for_each_guarantee_of_forgetting!(tests);
