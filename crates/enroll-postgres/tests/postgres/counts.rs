//! The cost of decisions: round trips are counted, not timed.

use std::sync::Arc;

use enroll_core::enrollment_token::UseLimit;
use enroll_store::{Failure, Store, decision::TokenDigest, request::Scope};

use crate::{
    proxy::Proxy,
    support::{cluster, connect, connect_by, devices, issue, race, redeem, request},
};

/// One connection, on which every statement was prepared.
async fn warm(proxy: &Proxy, database: &str) -> Arc<enroll_postgres::PostgresStore> {
    let store = connect_by(&proxy.connection(database)).await;
    issue(&store, "warm", UseLimit::Unlimited).await;
    issue(&store, "warm2", UseLimit::Unlimited).await;
    redeem(&store, "warm", &request(Scope::Noun), "warm").await.unwrap();
    store.look_up(&TokenDigest([0; 32])).await.unwrap();
    store
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_decision_is_two_round_trips_and_a_creation_is_one() {
    let Some(cluster) = cluster() else { return };
    let proxy = Proxy::before(cluster.port(), |_| None).await;
    let store = warm(&proxy, &cluster.create_database()).await;
    let before = proxy.trips();
    for number in 0..20 {
        issue(&store, &format!("t{number}"), UseLimit::Once).await;
    }
    assert_eq!(proxy.trips() - before, 20, "a creation is one");
    let before = proxy.trips();
    for number in 0..20 {
        let id = format!("t{number}");
        redeem(&store, &id, &request(Scope::Noun), &format!("d{number}")).await.unwrap();
    }
    assert_eq!(proxy.trips() - before, 40, "a decision is a read and a write");
    let before = proxy.trips();
    let (again, writes) = (request(Scope::Noun), store.writes());
    let refused = redeem(&store, "t0", &again, "late").await;
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
    assert_eq!(proxy.trips() - before, 1, "a refusal is a read");
    let before = proxy.trips();
    for forged in 1..=20 {
        assert_eq!(store.look_up(&TokenDigest([forged; 32])).await, Ok(None));
    }
    assert_eq!(proxy.trips() - before, 20, "a forged value is one read");
    assert_eq!(store.writes(), writes, "and no write");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_that_come_at_once_share_reads_and_writes() {
    let Some(cluster) = cluster() else { return };
    let proxy = Proxy::before(cluster.port(), |_| None).await;
    let store = warm(&proxy, &cluster.create_database()).await;
    issue(&store, "t", UseLimit::Unlimited).await;
    let (trips, writes) = (proxy.trips(), store.writes());
    assert_eq!(race(&store, "t", (0..200).map(|number| format!("d{number}"))).await, 200);
    let (trips, writes) = (proxy.trips() - trips, store.writes() - writes);
    assert!(writes <= 100, "{writes} writes of one row for 200 devices at once");
    assert!(trips <= 300, "{trips} round trips for 200 devices at once");
    // The control: one after another, each pays for itself.
    let before = store.writes();
    for number in 0..10 {
        assert_eq!(race(&store, "t", std::iter::once(format!("alone{number}"))).await, 1);
    }
    assert_eq!(store.writes() - before, 10);
    assert_eq!(devices(&store, &["t", "warm"]).await.len(), 211);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nouns_that_are_written_at_once_share_statements() {
    let Some(cluster) = cluster() else { return };
    let store = connect(cluster, &cluster.create_database()).await;
    let ids: Vec<String> = (0..64).map(|number| format!("t{number}")).collect();
    for id in &ids {
        issue(&store, id, UseLimit::Unlimited).await;
    }
    let before = store.writes();
    let mut callers = tokio::task::JoinSet::new();
    for id in ids.clone() {
        let store = Arc::clone(&store);
        callers.spawn(async move {
            for round in 0..10 {
                let device = format!("{id}-{round}");
                redeem(&store, &id, &request(Scope::Noun), &device).await.unwrap();
            }
        });
    }
    callers.join_all().await;
    let writes = store.writes() - before;
    // The control is above: those who come one after another write one each.
    assert!(writes <= 480, "{writes} statements for 640 decisions on 64 nouns");
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    assert_eq!(devices(&store, &ids).await.len(), 640);
}
