//! Presence: each server records from time to time that it runs, and its version.
//!
//! A row of `meta` has the second of the server's last sign of life. Only the question whether the
//! floor may be raised depends on this row: a server below the floor writes nothing in any case.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio_postgres::Transaction;

use crate::{database::Database, error::QueryError};

/// The period of a server's signs of life.
const PERIOD: Duration = Duration::from_secs(30);

/// The seconds after which a silent server counts as stopped.
pub(crate) const SILENCE_MAX: i64 = 90;

/// The seconds after which the row of a silent server is deleted: a day.
const ROW_AGE_MAX: i64 = 24 * 60 * 60;

/// The database's time, in seconds.
const NOW: &str = "floor(extract(epoch FROM clock_timestamp()))::bigint";

/// The prefix of the names of the rows. The version and the server's own part follow.
const PREFIX: &str = "server/";

/// Records that a server runs, now and until its store is dropped.
pub(crate) async fn announce(database: &Arc<Database>) {
    let name = format!("{PREFIX}{}/{:032x}", database.version, rand::random::<u128>());
    announce_once(database, &name).await;
    let database = Arc::downgrade(database);
    tokio::spawn(announce_periodically(database, name));
}

async fn announce_periodically(database: Weak<Database>, name: String) {
    loop {
        tokio::time::sleep(PERIOD).await;
        let Some(database) = database.upgrade() else { return };
        announce_once(&database, &name).await;
    }
}

async fn announce_once(database: &Database, name: &str) {
    if let Err(error) = record(database, name).await {
        tracing::warn!(%error, "this server cannot record that it runs");
    }
}

async fn record(database: &Database, name: &str) -> Result<(), QueryError> {
    let sql = format!(
        "WITH old AS (DELETE FROM meta WHERE name LIKE '{PREFIX}%' AND value < {NOW} - {ROW_AGE_MAX})
INSERT INTO meta (name, value) VALUES ($1, {NOW})
ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    );
    database.lease().await?.rows(&sql, &[&name]).await.map(drop)
}

/// A server that was seen a moment ago.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Server {
    /// Its version.
    pub version: i64,
    /// The age of its last sign of life, in seconds.
    pub seconds: i64,
}

/// Returns the servers that run below a version, as far as they are recorded.
pub(crate) async fn below(
    transaction: &Transaction<'_>,
    version: i64,
) -> Result<Vec<Server>, tokio_postgres::Error> {
    let sql = format!(
        "SELECT split_part(name, '/', 2)::bigint, {NOW} - value FROM meta
WHERE name LIKE '{PREFIX}%' AND value >= {NOW} - {SILENCE_MAX} ORDER BY 1, 2"
    );
    let mut servers = Vec::new();
    for row in transaction.query(&sql, &[]).await? {
        servers.push(Server { version: row.try_get(0)?, seconds: row.try_get(1)? });
    }
    servers.retain(|server| server.version < version);
    Ok(servers)
}
