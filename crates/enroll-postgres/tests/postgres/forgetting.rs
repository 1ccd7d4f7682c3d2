//! Forgetting beside writers, a feed's readers and other servers.

use std::sync::Arc;

use enroll_core::document::Document;
use enroll_store::{Forget, Forgotten, Store};
use enroll_test_cluster::Cluster;
use tokio_postgres::error::SqlState;

use crate::{
    direct::{client, count, until_waiting},
    policies::{choose_unlocked, delete_chosen, delete_policy, document, read_document, write},
    support::{cluster, connect},
};

/// No age: all that is over.
const NOW: enroll_core::Duration = enroll_core::Duration::ZERO;

/// Writes a deleted policy again while a server forgets it, and returns the document afterwards.
async fn write_while(
    cluster: &Cluster,
    database: &str,
    forget: impl Future<Output = ()> + Send + 'static,
) -> Option<Document> {
    let store = connect(cluster, database).await;
    write(&store, "p", "at first").await.unwrap();
    delete_policy(&store, "p").await;
    let connection = cluster.connection(database);
    let (holder, watcher) = (client(&connection).await, client(&connection).await);
    // The server that forgets stops at the events: it has chosen the policy by then.
    holder.batch_execute("BEGIN; SELECT FROM event FOR UPDATE").await.unwrap();
    let forgetting = tokio::spawn(forget);
    until_waiting(&watcher, 1).await;
    let writer = Arc::clone(&store);
    let mut writing = tokio::spawn(async move { write(&writer, "p", "again").await });
    // The write is done, or waits as well.
    tokio::select! {
        written = &mut writing => drop(written.unwrap().unwrap()),
        () = until_waiting(&watcher, 2) => {}
    }
    holder.batch_execute("ROLLBACK").await.unwrap();
    forgetting.await.unwrap();
    if !writing.is_finished() {
        writing.await.unwrap().unwrap();
    }
    read_document(&store, "p").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_policy_that_is_written_while_it_is_forgotten_is_there() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    let forget = Box::pin(async move {
        store.forget(NOW, 1000).await.unwrap();
    });
    assert_eq!(write_while(cluster, &database, forget).await, Some(document("again")));
    // The control: without a lock, what was acknowledged is lost.
    let database = cluster.create_database();
    connect(cluster, &database).await;
    let unlocked = client(&cluster.connection(&database)).await;
    let forget = Box::pin(async move {
        let chosen = choose_unlocked(&unlocked).await;
        delete_chosen(&unlocked, &chosen).await;
    });
    assert_eq!(write_while(cluster, &database, forget).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_somebody_writes_is_not_waited_for_and_not_forgotten() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    for id in ["p", "q"] {
        write(&store, id, "at first").await.unwrap();
        delete_policy(&store, id).await;
    }
    let writer = client(&cluster.connection(&database)).await;
    writer
        .batch_execute(
            "BEGIN; UPDATE policy SET over_seconds = NULL, over_nanos = NULL WHERE id = 'p'",
        )
        .await
        .unwrap();
    assert_eq!(store.forget(NOW, 1000).await.unwrap().nouns, 1, "only what nobody writes");
    assert_eq!(store.forget(NOW, 1000).await, Ok(Forgotten::NOTHING));
    // The control: without a lock, it would be chosen.
    let unlocked = client(&cluster.connection(&database)).await;
    assert_eq!(choose_unlocked(&unlocked).await.len(), 1);
    writer.batch_execute("COMMIT").await.unwrap();
    assert_eq!(store.forget(NOW, 1000).await, Ok(Forgotten::NOTHING), "it is not over any more");
    let left = "SELECT count(*) FROM policy";
    assert_eq!(count(&writer, left).await, 1);
    let events = "SELECT count(*) FROM event WHERE subject_id = 'p'";
    assert_eq!(count(&writer, events).await, 2);
}

/// Lets somebody who holds `first` and waits for an event be in a circle with who holds that event,
/// and wants `first`.
async fn in_a_circle<T: Send + 'static>(
    cluster: &Cluster,
    database: &str,
    first: &str,
    act: impl Future<Output = T> + Send + 'static,
) -> T {
    let connection = cluster.connection(database);
    let (holder, watcher) = (client(&connection).await, client(&connection).await);
    // The transaction that looks for circles first is the victim: the other one.
    holder.batch_execute("SET deadlock_timeout = '1min'").await.unwrap();
    holder.batch_execute("BEGIN; SELECT FROM event FOR UPDATE").await.unwrap();
    let acting = tokio::spawn(act);
    until_waiting(&watcher, 1).await;
    holder.batch_execute(first).await.unwrap();
    holder.batch_execute("ROLLBACK").await.unwrap();
    acting.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_victim_of_a_deadlock_forgets_all_the_same() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    write(&store, "p", "at first").await.unwrap();
    delete_policy(&store, "p").await;
    let circle = "SELECT FROM policy FOR UPDATE";
    // The control, which leaves everything: without another try, it fails.
    let once = client(&cluster.connection(&database)).await;
    let forget = async move {
        once.batch_execute("BEGIN; SELECT FROM policy FOR UPDATE; DELETE FROM event").await
    };
    let failed = in_a_circle(cluster, &database, circle, forget).await.unwrap_err();
    assert_eq!(failed.code(), Some(&SqlState::T_R_DEADLOCK_DETECTED));
    let server = Arc::clone(&store);
    let forget = Box::pin(async move { server.forget(NOW, 1000).await });
    let forgotten = in_a_circle(cluster, &database, circle, forget).await.unwrap();
    // What tried again may have found the row locked, for a moment.
    let rest = store.forget(NOW, 1000).await.unwrap();
    assert_eq!((forgotten + rest).nouns, 1);
    assert_eq!(store.forget(NOW, 1000).await, Ok(Forgotten::NOTHING));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_victim_of_a_deadlock_reads_the_feed_all_the_same() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    write(&store, "p", "at first").await.unwrap();
    let enterprise = "e".parse().unwrap();
    assert_eq!(store.events(&enterprise, None, 10).await.unwrap().ungated().0.events.len(), 1);
    write(&store, "p", "and then").await.unwrap();
    let circle = "SELECT FROM feed FOR UPDATE";
    // The control: without another try, it fails.
    let once = client(&cluster.connection(&database)).await;
    let number = async move {
        let number = "BEGIN; SELECT FROM feed FOR UPDATE; UPDATE event SET position = 2
            WHERE position IS NULL";
        once.batch_execute(number).await
    };
    let failed = in_a_circle(cluster, &database, circle, number).await.unwrap_err();
    assert_eq!(failed.code(), Some(&SqlState::T_R_DEADLOCK_DETECTED));
    let reader = Arc::clone(&store);
    let read = Box::pin(async move { reader.events(&"e".parse().unwrap(), None, 10).await });
    let feed = in_a_circle(cluster, &database, circle, read).await;
    assert_eq!(feed.map(|feed| feed.ungated().0.events.len()), Ok(2));
}
