//! Direct connections to the database, without a store.

use std::time::Duration;

use tokio_postgres::{Client, NoTls};

/// Connects without a store.
pub(crate) async fn client(connection: &str) -> Client {
    let (client, driver) = tokio_postgres::connect(connection, NoTls).await.unwrap();
    tokio::spawn(driver);
    client
}

/// Reads a count.
pub(crate) async fn count(client: &Client, sql: &str) -> usize {
    let counted: i64 = client.query_one(sql, &[]).await.unwrap().get(0);
    usize::try_from(counted).unwrap()
}

/// Waits until this number of the database's connections wait for a lock.
pub(crate) async fn until_waiting(client: &Client, connections: usize) {
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND datname = current_database()";
    while count(client, waiting).await < connections {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
