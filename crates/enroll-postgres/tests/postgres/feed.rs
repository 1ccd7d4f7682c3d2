//! The feed beside a transaction that commits late.

use enroll_core::{
    Enterprise, enrollment_token::UseLimit, enterprise::Created, name::EnterpriseId,
};
use enroll_store::{Cursor, Decision, Reading, Store, request::Scope};
use tokio_postgres::NoTls;

use crate::{
    direct::{client, count, until_waiting},
    support::{cluster, connect, connect_by, issue, redeem, request},
};

/// Reads all events after a cursor: their positions and bodies.
async fn read(
    store: &enroll_postgres::PostgresStore,
    mut after: Option<Cursor>,
) -> (Vec<(u64, String)>, Option<Cursor>) {
    let enterprise: EnterpriseId = "e".parse().unwrap();
    let mut events = Vec::new();
    loop {
        let (feed, _) = store.events(&enterprise, after, 7).await.unwrap().ungated();
        after = Some(feed.next);
        if feed.events.is_empty() {
            return (events, after);
        }
        let told = feed.events.iter();
        events.extend(told.map(|event| (event.position, format!("{:?}", event.fact))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_transaction_that_commits_after_100_others_is_not_missed() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    issue(&store, "t", UseLimit::Unlimited).await;
    // An event whose transaction stays open, as a server would have begun it before the others.
    let connection = cluster.connection(&database);
    let (mut late, driver) = tokio_postgres::connect(&connection, NoTls).await.unwrap();
    tokio::spawn(driver);
    let transaction = late.transaction().await.unwrap();
    let insert = "INSERT INTO event (tenant, noun, id, revision, place, subject_noun, subject_id,
        at_seconds, at_nanos, body)
        SELECT tenant, noun, 'late', revision, place, subject_noun, 'late', at_seconds, at_nanos, body
        FROM event LIMIT 1";
    assert_eq!(transaction.execute(insert, &[]).await.unwrap(), 1);
    for number in 0..100 {
        redeem(&store, "t", &request(Scope::Noun), &format!("d{number}")).await.unwrap();
    }
    let (before, cursor) = read(&store, None).await;
    assert_eq!(before.len(), 201, "a creation, and two events for each redemption");
    transaction.commit().await.unwrap();
    let (after, _) = read(&store, cursor).await;
    assert_eq!(after.len(), 1, "the late event is not missed");
    let (all, _) = read(&store, None).await;
    let positions: Vec<u64> = all.iter().map(|(position, _)| *position).collect();
    assert_eq!(positions, (1..=202).collect::<Vec<_>>(), "positions have no gaps");
    // The control: a feed in the order of instants alone would show it where nobody looks again.
    let sql = "SELECT count(*) FROM event v JOIN event l ON l.id = 'late' WHERE
        (v.at_seconds, v.at_nanos) > (l.at_seconds, l.at_nanos)";
    assert_eq!(late.query_one(sql, &[]).await.unwrap().get::<_, i64>(0), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_at_once_number_each_event_once() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    issue(&store, "t", UseLimit::Unlimited).await;
    let mut readers = tokio::task::JoinSet::new();
    for reader in 0..8 {
        let other = connect(cluster, &database).await;
        readers.spawn(async move {
            for number in 0..10 {
                let device = format!("d{reader}-{number}");
                redeem(&other, "t", &request(Scope::Noun), &device).await.unwrap();
                read(&other, None).await;
            }
        });
    }
    readers.join_all().await;
    let (all, _) = read(&store, None).await;
    let positions: Vec<u64> = all.iter().map(|(position, _)| *position).collect();
    assert_eq!(positions, (1..=161).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_event_that_is_forgotten_while_it_is_numbered_leaves_a_gap() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    issue(&store, "t", UseLimit::Unlimited).await;
    issue(&store, "u", UseLimit::Unlimited).await;
    let connection = cluster.connection(&database);
    let (forgetter, watcher) = (client(&connection).await, client(&connection).await);
    let forget = "BEGIN; DELETE FROM event WHERE subject_id = 't'";
    forgetter.batch_execute(forget).await.unwrap();
    let reader = tokio::spawn({
        let store = std::sync::Arc::clone(&store);
        async move { read(&store, None).await }
    });
    until_waiting(&watcher, 1).await;
    forgetter.batch_execute("COMMIT").await.unwrap();
    let (events, cursor) = reader.await.unwrap();
    let positions: Vec<u64> = events.iter().map(|(position, _)| *position).collect();
    assert_eq!(positions, [2], "the first place stays empty");
    // The control: by the count of what was numbered, the feed would end before that.
    let numbered = "SELECT count(*) FROM event WHERE position IS NOT NULL";
    assert_eq!(count(&watcher, numbered).await, 1);
    issue(&store, "v", UseLimit::Unlimited).await;
    let (events, _) = read(&store, cursor).await;
    let positions: Vec<u64> = events.iter().map(|(position, _)| *position).collect();
    assert_eq!(positions, [3], "no place is given twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_id_with_a_backslash_and_a_quote_is_numbered_whatever_the_server_makes_of_backslashes() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.connection(&cluster.create_database());
    let id: EnterpriseId = r"e\'\'';--é".parse().unwrap();
    for setting in ["on", "off"] {
        let options = format!("-c standard_conforming_strings={setting}");
        let connection = format!("{database} options='{options}'");
        let store = connect_by(&connection).await;
        let id: EnterpriseId = format!("{id}{setting}").parse().unwrap();
        let create = |reading: Reading<'_, Enterprise>| {
            Ok::<_, ()>(Decision::first(Created::new(id.clone(), reading.now())))
        };
        store.execute(&id.clone().into(), &request(Scope::Enterprise), create).await.unwrap();
        let (feed, _) = store.events(&id, None, 7).await.unwrap().ungated();
        let positions: Vec<u64> = feed.events.iter().map(|event| event.position).collect();
        assert_eq!(positions, [1], "{setting}");
        // The control: doubled quotes are the same text only where a backslash is a character.
        let doubled = format!("SELECT '{}'", id.as_str().replace('\'', "''"));
        let direct = client(&connection).await;
        let read = direct.query_one(&doubled, &[]).await.ok().map(|row| row.get::<_, String>(0));
        assert_eq!(read.as_deref() == Some(id.as_str()), setting == "on", "{read:?}");
    }
}
