//! Connections that break in the middle of a decision: before the server hears of it, and after it
//! has done it.

use std::{collections::HashSet, sync::Arc};

use enroll_core::enrollment_token::UseLimit;
use enroll_postgres::PostgresStore;
use enroll_store::{Failure, request::Scope};
use tokio::task::JoinSet;

use crate::{
    proxy::{Cut, Proxy},
    support::{cluster, connect, connect_by, devices, issue, redeem, redeem_surely, request},
};

/// Cuts two of eleven round trips, once the store is there.
async fn through_cuts() -> Option<(Arc<PostgresStore>, Arc<PostgresStore>)> {
    let cluster = cluster()?;
    let database = cluster.create_database();
    let straight = connect(cluster, &database).await;
    issue(&straight, "t", UseLimit::Unlimited).await;
    let plan = |trip: u64| match trip % 11 {
        10 if trip > 20 => Some(Cut::BeforeServer),
        5 if trip > 20 => Some(Cut::BeforeClient),
        _ => None,
    };
    let proxy = Proxy::before(cluster.port(), plan).await;
    Some((straight, connect_by(&proxy.connection(&database)).await))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_and_nothing_is_done_twice_where_connections_are_cut() {
    let Some((straight, store)) = through_cuts().await else { return };
    let mut callers = JoinSet::new();
    for caller in 0..8 {
        let store = Arc::clone(&store);
        callers.spawn(async move {
            let mut admitted = Vec::new();
            for number in 0..25 {
                let device = format!("d{caller}-{number}");
                redeem_surely(&store, "t", &request(Scope::Noun), &device).await.unwrap();
                admitted.push(device);
            }
            admitted
        });
    }
    let acknowledged: HashSet<String> = callers.join_all().await.into_iter().flatten().collect();
    assert_eq!(acknowledged.len(), 200);
    assert_eq!(devices(&straight, &["t"]).await, acknowledged);
}

/// The negative control: a caller that treats an unknown outcome as a failure, and tries again under
/// a new id, enrolls some devices twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_unknown_outcome_that_is_taken_for_a_failure_is_done_twice() {
    let Some((straight, store)) = through_cuts().await else { return };
    let (mut unknown, mut admitted) = (0, 0);
    for number in 0..60 {
        let mut attempt = 0;
        loop {
            let device = format!("d{number}-{attempt}");
            match redeem(&store, "t", &request(Scope::Noun), &device).await {
                Ok(_) => break,
                Err(Failure::Unknown) => unknown += 1,
                Err(_) => {}
            }
            attempt += 1;
        }
        admitted += 1;
    }
    assert!(unknown > 0, "some outcomes are unknown");
    assert!(devices(&straight, &["t"]).await.len() > admitted, "some were recorded all the same");
}
