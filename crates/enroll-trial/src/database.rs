//! The database: an embedder's own schema, in SQLite.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use enroll_core::{
    Device, EnrollmentToken,
    enrollment_token::{Event, Issued, Redemption},
    name::{EnrollmentTokenName, EnterpriseId},
};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use serde::{Serialize, de::DeserializeOwned};

const SCHEMA: &str = include_str!("schema.sql");

/// The time for which a statement waits for another connection's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(60);

/// A database file, and the connections to it that are not in use.
#[derive(Debug)]
pub struct Database {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    guard: Guard,
}

/// The guard of a write against a decision on an older state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Guard {
    /// By compare-and-set of the revision.
    Revision,
    /// By nothing: the negative control.
    Nothing,
}

/// A token as it was read, with its revision.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) token: EnrollmentToken,
    revision: i64,
}

/// Why a database cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// SQLite failed.
    #[error("SQLite failed")]
    Sqlite(#[from] rusqlite::Error),
    /// A row has JSON of another form.
    #[error("row does not contain the JSON of a token, a device or an event")]
    Json(#[from] serde_json::Error),
}

impl Database {
    /// Opens a database file, and creates the tables that it lacks.
    ///
    /// # Errors
    ///
    /// Fails if SQLite does.
    pub fn open(path: impl Into<PathBuf>, guard: Guard) -> Result<Self, DatabaseError> {
        let database = Self { path: path.into(), idle: Mutex::default(), guard };
        database.with(|connection| Ok(connection.execute_batch(SCHEMA)?))?;
        Ok(database)
    }

    /// Stores a new token unless `admits` refuses it, given the tokens that its enterprise has.
    ///
    /// Both happen in one transaction, so two callers cannot take the same last place.
    pub(crate) fn insert<R>(
        &self,
        issued: &Issued,
        digest: [u8; 32],
        admits: impl FnOnce(&[EnrollmentToken]) -> Result<(), R>,
    ) -> Result<Result<(), R>, DatabaseError> {
        let (enterprise, id) = (issued.name.enterprise().as_str(), issued.name.id().as_str());
        let token = to_json(&EnrollmentToken::from(issued.clone()))?;
        self.with(|connection| {
            let write = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let all = "SELECT noun FROM token WHERE enterprise = ?1";
            let tokens = write.prepare_cached(all)?.query_map([enterprise], noun)?.collect::<Result<Vec<_>, _>>()?;
            if let Err(refusal) = admits(&from_json_all(&tokens)?) {
                return Ok(Err(refusal));
            }
            write.execute(
                "INSERT INTO token (enterprise, id, digest, revision, noun) VALUES (?1, ?2, ?3, 0, ?4)",
                params![enterprise, id, digest, token],
            )?;
            write.execute(
                "INSERT INTO event (enterprise, token, place, event) VALUES (?1, ?2, 0, ?3)",
                params![enterprise, id, to_json(issued)?],
            )?;
            write.commit()?;
            Ok(Ok(()))
        })
    }

    /// Returns the token that has a value with this digest.
    pub(crate) fn find(&self, digest: [u8; 32]) -> Result<Option<Stored>, DatabaseError> {
        self.with(|connection| {
            let sql = "SELECT noun, revision FROM token WHERE digest = ?1";
            let row = |row: &Row<'_>| Ok((noun(row)?, row.get(1)?));
            let found = connection.prepare_cached(sql)?.query_row([digest], row).optional()?;
            let stored = |(token, revision): (String, i64)| {
                Ok(Stored { token: serde_json::from_str(&token)?, revision })
            };
            found.map(stored).transpose()
        })
    }

    /// Records a redemption on the token that was read; `false` if the token has changed since.
    pub(crate) fn record(
        &self,
        stored: Stored,
        redemption: Redemption,
    ) -> Result<bool, DatabaseError> {
        let Stored { mut token, revision } = stored;
        let Redemption { event, device } = redemption;
        token.apply(&event);
        let name = token.issued().name.clone();
        let (enterprise, id) = (name.enterprise().as_str(), name.id().as_str());
        self.with(|connection| {
            let write = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let guard = match self.guard {
                Guard::Revision => "revision = ?4",
                Guard::Nothing => "revision >= ?4",
            };
            let sql = format!(
                "UPDATE token SET noun = ?3, revision = revision + 1 WHERE enterprise = ?1 AND id = ?2 AND {guard}"
            );
            if write.prepare_cached(&sql)?.execute(params![enterprise, id, to_json(&token)?, revision])? == 0 {
                return Ok(false);
            }
            write.execute(
                "INSERT INTO event (enterprise, token, place, event)
                 SELECT ?1, ?2, max(place) + 1, ?3 FROM event WHERE enterprise = ?1 AND token = ?2",
                params![enterprise, id, to_json(&event)?],
            )?;
            let device = Device::from(device);
            let device_id = device.enrolled().name.id().as_str();
            write.execute(
                "INSERT INTO device (enterprise, id, noun) VALUES (?1, ?2, ?3)",
                params![enterprise, device_id, to_json(&device)?],
            )?;
            write.commit()?;
            Ok(true)
        })
    }

    /// Returns the first fact and the events of a token, in the order in which they were recorded.
    pub(crate) fn history(
        &self,
        name: &EnrollmentTokenName,
    ) -> Result<Option<(Issued, Vec<Event>)>, DatabaseError> {
        let key = [name.enterprise().as_str(), name.id().as_str()];
        self.with(|connection| {
            let sql = "SELECT event FROM event WHERE enterprise = ?1 AND token = ?2 ORDER BY place";
            let events = connection
                .prepare_cached(sql)?
                .query_map(key, noun)?
                .collect::<Result<Vec<_>, _>>()?;
            let Some((first, next)) = events.split_first() else { return Ok(None) };
            Ok(Some((serde_json::from_str(first)?, from_json_all(next)?)))
        })
    }

    /// Returns up to `limit` tokens of an enterprise, ordered by id, beginning after `after`.
    pub(crate) fn list(
        &self,
        enterprise: &EnterpriseId,
        after: &str,
        limit: u32,
    ) -> Result<Vec<EnrollmentToken>, DatabaseError> {
        self.with(|connection| {
            let sql =
                "SELECT noun FROM token WHERE enterprise = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
            let rows = params![enterprise.as_str(), after, limit];
            let tokens = connection
                .prepare_cached(sql)?
                .query_map(rows, noun)?
                .collect::<Result<Vec<_>, _>>()?;
            from_json_all(&tokens)
        })
    }

    /// Returns how many devices an enterprise has.
    ///
    /// # Errors
    ///
    /// Fails if SQLite does.
    pub fn devices(&self, enterprise: &EnterpriseId) -> Result<i64, DatabaseError> {
        self.with(|connection| {
            let sql = "SELECT count(*) FROM device WHERE enterprise = ?1";
            Ok(connection.query_row(sql, [enterprise.as_str()], |row| row.get(0))?)
        })
    }

    /// Runs `work` on a connection of its own.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut connection = match taken {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let done = work(&mut connection);
        idle().push(connection);
        done
    }

    fn connect(&self) -> Result<Connection, DatabaseError> {
        let connection = Connection::open(&self.path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        Ok(connection)
    }
}

fn noun(row: &Row<'_>) -> rusqlite::Result<String> {
    row.get(0)
}

fn to_json(value: &impl Serialize) -> Result<String, DatabaseError> {
    Ok(serde_json::to_string(value)?)
}

fn from_json_all<T: DeserializeOwned>(texts: &[String]) -> Result<Vec<T>, DatabaseError> {
    texts.iter().map(|text| Ok(serde_json::from_str(text)?)).collect()
}
