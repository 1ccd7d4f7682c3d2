//! A database in SQL: one table.

use std::sync::{Mutex, PoisonError};

use enroll_store::Unavailable;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::database::{Database, Entries};

const SCHEMA: &str =
    "CREATE TABLE entry (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID";

/// One SQLite connection.
pub(crate) struct Sql(Mutex<Connection>);

impl Sql {
    pub(crate) fn in_memory() -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Mutex::new(connection)))
    }
}

impl Database for Sql {
    fn transact<T, E: From<Unavailable>>(
        &self,
        work: impl FnOnce(&mut dyn Entries) -> Result<T, E>,
    ) -> Result<T, E> {
        // A transaction that panicked was rolled back, so the connection is as good as before.
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let mut transaction = begun.map_err(|_| Unavailable)?;
        let done = work(&mut transaction)?;
        transaction.commit().map_err(|_| Unavailable)?;
        Ok(done)
    }
}

impl Entries for Transaction<'_> {
    fn get(&self, key: &str) -> Result<Option<String>, Unavailable> {
        let read = || {
            let mut select = self.prepare_cached("SELECT value FROM entry WHERE key = ?1")?;
            select.query_row([key], |row| row.get(0)).optional()
        };
        read().map_err(|_| Unavailable)
    }

    fn put(&mut self, key: &str, value: &str) -> Result<(), Unavailable> {
        let write = || {
            let sql = "INSERT INTO entry (key, value) VALUES (?1, ?2)
                       ON CONFLICT (key) DO UPDATE SET value = excluded.value";
            self.prepare_cached(sql)?.execute([key, value])
        };
        write().map(drop).map_err(|_: rusqlite::Error| Unavailable)
    }

    fn delete(&mut self, key: &str) -> Result<(), Unavailable> {
        let write = || self.prepare_cached("DELETE FROM entry WHERE key = ?1")?.execute([key]);
        write().map(drop).map_err(|_| Unavailable)
    }

    fn scan(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, String)>, Unavailable> {
        let read = || {
            // No key has a character as great as this one.
            let end = format!("{prefix}\u{10ffff}");
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let sql = "SELECT key, value FROM entry WHERE key >= ?1 AND key > ?2 AND key < ?3
                       ORDER BY key LIMIT ?4";
            let mut select = self.prepare_cached(sql)?;
            let rows = select.query_map(params![prefix, after, end, limit], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|_| Unavailable)
    }
}
