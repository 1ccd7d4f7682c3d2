//! A server that is restarted, killed or frozen while devices come.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use enroll_core::enrollment_token::UseLimit;
use enroll_postgres::{Config, PostgresStore};
use enroll_store::{Failure, request::Scope};
use enroll_test_cluster::Cluster;
use tokio::task::JoinSet;

use crate::support::{cluster, connect_by, devices, issue, redeem, redeem_surely, request};

/// Begins a server of its own: the others' is not to be killed.
fn own_cluster(settings: &[(&str, &str)]) -> Option<Cluster> {
    // Prints the line if there is none.
    cluster()?;
    Cluster::start(settings)
}

/// Enrolls devices until `stop` is set, and returns the acknowledged ones.
fn load(store: &Arc<PostgresStore>, stop: &Arc<AtomicBool>) -> JoinSet<Vec<String>> {
    let mut callers = JoinSet::new();
    for caller in 0..8 {
        let (store, stop) = (Arc::clone(store), Arc::clone(stop));
        callers.spawn(async move {
            let mut admitted = Vec::new();
            while !stop.load(Ordering::SeqCst) {
                let device = format!("d{caller}-{}", rand::random::<u64>());
                redeem_surely(&store, "t", &request(Scope::Noun), &device).await.unwrap();
                admitted.push(device);
            }
            admitted
        });
    }
    callers
}

/// The default number of kills; `ENROLL_KILLS` overrides it.
fn kills() -> usize {
    std::env::var("ENROLL_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_outlives_a_server_that_is_killed_again_and_again() {
    let Some(cluster) = own_cluster(&[]) else { return };
    let store = connect_by(&cluster.connection("postgres")).await;
    issue(&store, "t", UseLimit::Unlimited).await;
    let stop = Arc::new(AtomicBool::new(false));
    let callers = load(&store, &stop);
    for round in 0..kills() {
        tokio::time::sleep(Duration::from_millis(60 + 17 * (round as u64 % 10))).await;
        if round % 4 == 3 {
            cluster.down("immediate");
        } else {
            cluster.signal("KILL");
        }
        cluster.up();
    }
    stop.store(true, Ordering::SeqCst);
    let acknowledged: Vec<String> = callers.join_all().await.into_iter().flatten().collect();
    let acknowledged: HashSet<String> = acknowledged.into_iter().collect();
    assert!(acknowledged.len() > kills(), "{} devices got in", acknowledged.len());
    assert_eq!(devices(&store, &["t"]).await, acknowledged);
}

/// The negative control: a server that acknowledges before its log is on the disk loses devices.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_does_not_wait_for_its_log_loses_what_it_acknowledged() {
    let settings = [("synchronous_commit", "off"), ("wal_writer_delay", "10s")];
    let Some(cluster) = own_cluster(&settings) else { return };
    let store = connect_by(&cluster.connection("postgres")).await;
    issue(&store, "t", UseLimit::Unlimited).await;
    // Enough for the token to be on the disk.
    cluster.down("fast");
    cluster.up();
    let mut acknowledged = 0;
    for number in 0..20 {
        let device = format!("d{number}");
        redeem_surely(&store, "t", &request(Scope::Noun), &device).await.unwrap();
        acknowledged += 1;
    }
    cluster.signal("KILL");
    cluster.up();
    assert!(devices(&store, &["t"]).await.len() < acknowledged, "nothing was lost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_is_frozen_is_given_up_and_settled_later() {
    let Some(cluster) = own_cluster(&[]) else { return };
    let config = Config::new(&cluster.connection("postgres")).unwrap();
    let patience = Duration::from_millis(300);
    let config = config.with_patience(patience).with_connections_max(1);
    let store = PostgresStore::connect(&config).await.unwrap();
    issue(&store, "t", UseLimit::Unlimited).await;
    redeem(&store, "t", &request(Scope::Noun), "before").await.unwrap();
    cluster.signal_those("127.0.0.1", "STOP");
    let frozen = request(Scope::Noun);
    let began = Instant::now();
    let outcome = redeem(&store, "t", &frozen, "frozen").await;
    assert_eq!(outcome.map(|_| ()), Err(Failure::Unavailable), "a read has no unknown outcome");
    assert!(began.elapsed() < 10 * patience, "it was waited for {:?}", began.elapsed());
    cluster.signal_those("127.0.0.1", "CONT");
    let executed = redeem_surely(&store, "t", &frozen, "frozen").await.unwrap();
    assert!(!executed.is_replayed(), "nothing had been sent");
    assert_eq!(devices(&store, &["t"]).await.len(), 2);
}
