//! Servers that forget at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use enroll_core::{EnrollmentToken, enrollment_token::UseLimit, event::Event};
use enroll_postgres::PostgresStore;
use enroll_store::{Cursor, Forget, Forgotten, Recorded, Store, request::Scope};
use enroll_test_cluster::Cluster;
use tokio::task::JoinSet;

use crate::{
    direct::{client, count},
    policies::{choose_unlocked, delete_chosen, delete_policy, document, read_document, write},
    support::{cluster, connect, delete, issue, redeem, request, token},
};

/// The number of servers.
const SERVERS: usize = 3;

/// The number of tokens that are over at the start, and of those that end while the servers forget.
const TOKENS: usize = 150;

/// The number of policies that are written again while the servers forget.
const POLICIES: usize = 20;

/// The number of devices that a token enrolls meanwhile.
const DEVICES: usize = 60;

/// Lets the database itself count what is deleted and stays so: a transaction that is rolled back
/// counts nothing.
const COUNTED: &str = "
CREATE TABLE gone (what text NOT NULL);
CREATE FUNCTION goes() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN INSERT INTO gone VALUES (TG_TABLE_NAME); RETURN NULL; END'";

async fn count_deletions(cluster: &Cluster, database: &str) -> tokio_postgres::Client {
    let direct = client(&cluster.connection(database)).await;
    direct.batch_execute(COUNTED).await.unwrap();
    for table in
        ["enrollment_token", "policy", "device", "claim", "token_lookup", "event", "request"]
    {
        let trigger = format!(
            "CREATE TRIGGER goes AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION goes()"
        );
        direct.batch_execute(&trigger).await.unwrap();
    }
    direct
}

const NOUNS_GONE: &str =
    "SELECT count(*) FROM gone WHERE what IN ('enrollment_token', 'policy', 'device')";

/// Deletes old records until `ended` is set and no record is left to delete.
async fn forget(store: Arc<PostgresStore>, ended: Arc<AtomicBool>) -> Forgotten {
    let mut sum = Forgotten::NOTHING;
    loop {
        let ends = ended.load(Ordering::Relaxed);
        let forgotten = store.forget(enroll_core::Duration::ZERO, 50).await.unwrap();
        sum = sum + forgotten;
        if ends && forgotten.records() == 0 {
            return sum;
        }
    }
}

/// Reads a feed as it grows, and returns the number of its events of the token `live`.
async fn follow(store: Arc<PostgresStore>, ended: Arc<AtomicBool>) -> usize {
    let (mut counted, mut after) = (0, None::<Cursor>);
    loop {
        let ends = ended.load(Ordering::Relaxed);
        let (feed, _) = store.events(&"e".parse().unwrap(), after, 100).await.unwrap().ungated();
        let mut last = after.map_or(0, |cursor| cursor.position);
        for recorded in &feed.events {
            assert!(recorded.position > last, "a feed goes on");
            last = recorded.position;
            counted += usize::from(is_of_live(recorded));
        }
        after = Some(feed.next);
        if ends && feed.events.is_empty() {
            return counted;
        }
    }
}

fn is_of_live(recorded: &Recorded) -> bool {
    let live = token("live");
    match recorded.fact.event() {
        Some(Event::EnrollmentTokenIssued(issued)) => issued.name == live,
        Some(Event::EnrollmentToken { name, .. }) => *name == live,
        _ => false,
    }
}

/// Makes what is over, and what is not, beside the servers that forget.
async fn write_meanwhile(cluster: &Cluster, database: &str) {
    let mut writers = JoinSet::new();
    let store = connect(cluster, database).await;
    writers.spawn(async move {
        for number in 0..DEVICES {
            redeem(&store, "live", &request(Scope::Noun), &format!("d{number}")).await.unwrap();
        }
    });
    let store = connect(cluster, database).await;
    writers.spawn(async move {
        for number in 0..POLICIES {
            write(&store, &format!("p{number}"), "again").await.unwrap();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        for number in (1..POLICIES).step_by(2) {
            delete_policy(&store, &format!("p{number}")).await;
        }
    });
    let store = connect(cluster, database).await;
    writers.spawn(async move {
        for number in TOKENS..2 * TOKENS {
            issue(&store, &format!("t{number}"), UseLimit::Unlimited).await;
            delete(&store, &format!("t{number}")).await;
        }
    });
    writers.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn three_servers_forget_all_that_is_over_and_nothing_else() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    issue(&store, "live", UseLimit::Unlimited).await;
    for number in 0..TOKENS {
        issue(&store, &format!("t{number}"), UseLimit::Unlimited).await;
        delete(&store, &format!("t{number}")).await;
    }
    for number in 0..POLICIES {
        write(&store, &format!("p{number}"), "at first").await.unwrap();
        delete_policy(&store, &format!("p{number}")).await;
    }
    let direct = count_deletions(cluster, &database).await;
    let ended = Arc::new(AtomicBool::new(false));
    let mut servers = JoinSet::new();
    for _ in 0..SERVERS {
        servers.spawn(forget(connect(cluster, &database).await, Arc::clone(&ended)));
    }
    let reader = tokio::spawn(follow(connect(cluster, &database).await, Arc::clone(&ended)));
    write_meanwhile(cluster, &database).await;
    ended.store(true, Ordering::Relaxed);
    let mut sum = servers.join_all().await.into_iter().fold(Forgotten::NOTHING, |a, b| a + b);
    // Each of them has skipped what another one held at the end.
    sum = sum + forget(Arc::clone(&store), Arc::clone(&ended)).await;
    assert_eq!(sum.nouns, count(&direct, NOUNS_GONE).await, "each noun is counted once");
    assert_eq!(
        sum.records(),
        count(&direct, "SELECT count(*) FROM gone").await,
        "so is each trace"
    );
    assert!(sum.nouns >= 2 * TOKENS + POLICIES / 2, "all that is over is gone");
    let left = "SELECT (SELECT count(*) FROM enrollment_token) + (SELECT count(*) FROM policy)";
    assert_eq!(count(&direct, left).await, 1 + POLICIES / 2, "all that is over is gone");
    let traces = "SELECT count(*) FROM event WHERE subject_noun = 'enrollment_token'
        AND subject_id <> 'live'";
    assert_eq!(count(&direct, traces).await, 0, "with its events");
    for number in (0..POLICIES).step_by(2) {
        assert_eq!(
            read_document(&store, &format!("p{number}")).await,
            Some(document("again")),
            "p{number}"
        );
    }
    let live = store.read::<EnrollmentToken>(&token("live")).await.unwrap().ungated().noun.unwrap();
    assert_eq!(live.uses(), DEVICES as u64, "what is not over is as it was written");
    let devices = "SELECT count(*) FROM device";
    assert_eq!(count(&direct, devices).await, DEVICES, "so is what it let in");
    assert_eq!(reader.await.unwrap(), 1 + DEVICES, "who reads along misses nothing of it");
}

/// The control of the counts: who counts what was chosen counts it twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_counts_what_was_chosen_counts_twice() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    for number in 0..POLICIES {
        write(&store, &format!("p{number}"), "at first").await.unwrap();
        delete_policy(&store, &format!("p{number}")).await;
    }
    let direct = count_deletions(cluster, &database).await;
    let chosen = [choose_unlocked(&direct).await, choose_unlocked(&direct).await];
    let mut sum = 0;
    for chosen in chosen {
        sum += delete_chosen(&direct, &chosen).await;
    }
    assert_eq!(sum, 2 * count(&direct, NOUNS_GONE).await);
}
