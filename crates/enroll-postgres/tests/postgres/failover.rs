//! A primary that is lost while devices come, and the standby that takes its place.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use enroll_core::enrollment_token::UseLimit;
use enroll_postgres::{Config, PostgresStore};
use enroll_store::{Failure, Request, request::Scope};
use enroll_test_cluster::Cluster;
use tokio::task::JoinSet;

use crate::support::{cluster, connect_by, devices, issue, redeem, redeem_surely, request};

/// A device that came, and the outcome.
struct Came {
    device: String,
    request: Request,
    acknowledged: bool,
}

/// Enrolls devices, each under one submission, until `stop` is set.
fn load(store: &Arc<PostgresStore>, stop: &Arc<AtomicBool>) -> JoinSet<Vec<Came>> {
    let mut callers = JoinSet::new();
    for caller in 0..8 {
        let (store, stop) = (Arc::clone(store), Arc::clone(stop));
        callers.spawn(async move {
            let mut came = Vec::new();
            while !stop.load(Ordering::SeqCst) {
                let device = format!("d{caller}-{}", rand::random::<u64>());
                let request = request(Scope::Noun);
                let acknowledged = match redeem(&store, "t", &request, &device).await {
                    Ok(_) => true,
                    Err(Failure::Unknown) => false,
                    // Nothing of it can be there.
                    Err(_) => continue,
                };
                came.push(Came { device, request, acknowledged });
            }
            came
        });
    }
    callers
}

/// The outcome of a fail-over.
#[derive(Debug)]
struct Outcome {
    acknowledged: usize,
    lost: usize,
    unknown: usize,
    /// The number of unknown outcomes that had been recorded.
    recorded: usize,
}

/// Loses a primary whose standby has heard nothing for a while.
async fn fail_over(names: &str) -> Option<Outcome> {
    // Prints the line if there is none.
    cluster()?;
    let primary = Cluster::start(&[("wal_level", "replica"), ("max_wal_senders", "4")])?;
    let standby = primary.standby("s1", &[]);
    primary.run("psql", |command| {
        let set = format!("ALTER SYSTEM SET synchronous_standby_names = '{names}'");
        command.args(["--quiet", "--dbname", &primary.connection("postgres")]);
        command.args(["--command", &set, "--command", "SELECT pg_reload_conf()"]);
    });
    let config = Config::new(&primary.connection("postgres")).unwrap();
    let config = config.with_patience(Duration::from_millis(700));
    let store = Arc::new(PostgresStore::connect(&config).await.unwrap());
    issue(&store, "t", UseLimit::Unlimited).await;
    let stop = Arc::new(AtomicBool::new(false));
    let callers = load(&store, &stop);
    tokio::time::sleep(Duration::from_millis(700)).await;
    standby.signal_those("walreceiver", "STOP");
    tokio::time::sleep(Duration::from_millis(700)).await;
    stop.store(true, Ordering::SeqCst);
    primary.signal("KILL");
    let came: Vec<Came> = callers.join_all().await.into_iter().flatten().collect();
    // Killed, not let go on: what the network still holds is lost as well.
    standby.signal_those("walreceiver", "KILL");
    standby.promote();
    let store = connect_by(&standby.connection("postgres")).await;
    let there = devices(&store, &["t"]).await;
    let acknowledged = came.iter().filter(|came| came.acknowledged);
    let lost = acknowledged.clone().filter(|came| !there.contains(&came.device)).count();
    let mut outcome = Outcome { acknowledged: acknowledged.count(), lost, unknown: 0, recorded: 0 };
    for came in came.iter().filter(|came| !came.acknowledged) {
        // The request id settles it, whichever way it went.
        let settled = redeem_surely(&store, "t", &came.request, &came.device).await.unwrap();
        assert_eq!(settled.is_replayed(), there.contains(&came.device));
        outcome.unknown += 1;
        outcome.recorded += usize::from(settled.is_replayed());
    }
    assert_eq!(
        devices(&store, &["t"]).await.len(),
        there.len() + outcome.unknown - outcome.recorded
    );
    Some(outcome)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_synchronous_standby_loses_nothing_that_was_acknowledged() {
    let Some(outcome) = fail_over("s1").await else { return };
    assert!(outcome.acknowledged > 0 && outcome.unknown > 0, "{outcome:?}");
    assert_eq!(outcome.lost, 0, "{outcome:?}");
}

/// The control: without waiting for the standby, the same run must lose some.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_asynchronous_standby_loses_what_was_acknowledged() {
    let Some(outcome) = fail_over("").await else { return };
    assert!(outcome.lost > 0, "{outcome:?}");
}
