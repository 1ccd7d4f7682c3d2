//! The database: its tables, how it is opened, and which programs may write it.
//!
//! A database has a version, which determines the tables, and a floor: the lowest version of a
//! program that may write it. A migration leaves the floor where it is, so that an upgrade can be
//! taken back until the floor is raised.

use std::path::Path;

use enroll_store::noun::Kind;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};

use crate::open::{self, DataDirectory, OpenError};

/// The version of this program, and of the schema that it makes.
pub const SCHEMA_VERSION: u32 = 1;

/// The tables that are not a noun's. An instant is two integers, seconds and nanoseconds.
const TABLES: &str = "
CREATE TABLE meta (name TEXT NOT NULL UNIQUE, value INTEGER NOT NULL) STRICT;
CREATE TABLE claim (
    tenant TEXT NOT NULL, noun TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL,
    UNIQUE (tenant, noun, kind, key)
) STRICT;
CREATE INDEX claim_of_noun ON claim (tenant, noun, id);
CREATE TABLE token_lookup (
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    tenant TEXT NOT NULL, noun TEXT NOT NULL, id TEXT NOT NULL, generation INTEGER NOT NULL,
    expires_seconds INTEGER NOT NULL, expires_nanos INTEGER NOT NULL
) STRICT;
CREATE INDEX token_lookup_of_noun ON token_lookup (tenant, noun, id);
CREATE INDEX token_lookup_by_expiry ON token_lookup (expires_seconds, expires_nanos);
CREATE TABLE feed (tenant TEXT NOT NULL UNIQUE, head INTEGER NOT NULL) STRICT;
CREATE TABLE event (
    tenant TEXT NOT NULL, position INTEGER NOT NULL,
    noun TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (tenant, position)
) STRICT;
CREATE INDEX event_of_noun ON event (tenant, noun, id);
CREATE TABLE request (
    tenant TEXT NOT NULL, noun TEXT NOT NULL, id TEXT NOT NULL, request TEXT NOT NULL,
    command BLOB NOT NULL, first INTEGER NOT NULL, events INTEGER NOT NULL,
    at_seconds INTEGER NOT NULL, at_nanos INTEGER NOT NULL,
    UNIQUE (tenant, noun, id, request)
) STRICT;
CREATE INDEX request_by_age ON request (at_seconds, at_nanos);
";

/// Returns the table of a kind of noun: its rows are in order of creation.
fn noun_table(kind: Kind) -> String {
    let table = kind.as_str();
    format!(
        r#"
CREATE TABLE "{table}" (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, sibling TEXT,
    over_seconds INTEGER, over_nanos INTEGER, body TEXT NOT NULL,
    UNIQUE (tenant, id)
) STRICT;
CREATE INDEX "{table}_in_order" ON "{table}" (tenant, place);
CREATE INDEX "{table}_siblings" ON "{table}" (tenant, sibling, place) WHERE sibling IS NOT NULL;
CREATE INDEX "{table}_over" ON "{table}" (over_seconds, over_nanos) WHERE over_seconds IS NOT NULL;
"#
    )
}

/// Opens the connection that writes, and brings the schema up to date.
pub(crate) fn open_writer(path: &Path) -> Result<Connection, OpenError> {
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    prepare(&connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // Each commit is on the disk before it is acknowledged.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // A checkpoint writes each page once, however often the log has it: 64 MiB of log pay off.
    connection.pragma_update(None, "wal_autocheckpoint", 16_384)?;
    migrate(&mut connection, &steps())?;
    Ok(connection)
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.set_prepared_statement_cache_capacity(128);
    // In KiB, where it is negative.
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))
}

/// Returns the steps from an empty database to each version, up to that of this program.
fn steps() -> Vec<String> {
    let nouns = Kind::ALL.map(noun_table).concat();
    vec![format!("{TABLES}{nouns}")]
}

/// Brings a database to the version that the steps lead to, whole or not at all, unless it has a
/// later one.
fn migrate(connection: &mut Connection, steps: &[String]) -> Result<(), OpenError> {
    let own = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let migration = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before = version(&migration)?;
    if before > 0 {
        check_floor(&migration, own)?;
    }
    if before < own {
        for step in steps.iter().skip(usize::try_from(before).unwrap_or(usize::MAX)) {
            migration.execute_batch(step)?;
        }
        if before == 0 {
            let sql = "INSERT INTO meta (name, value) VALUES ('epoch', ?1), ('floor', ?2)";
            migration.execute(sql, (rand::random::<i64>(), own))?;
        }
        migration.pragma_update(None, "user_version", own)?;
    }
    migration.commit()?;
    Ok(())
}

/// The versions of programs that may use a database.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SchemaState {
    /// The version of its schema: 0 where nothing is in it.
    pub version: u32,
    /// The lowest version of a program that may open it.
    pub floor: u32,
}

/// Reads where the database in a directory stands, and changes nothing in it: it is not brought to
/// the version of this program.
///
/// # Errors
///
/// Refuses a directory that holds no store or that another process uses, a database whose floor is
/// above the version of this program, then what `SQLite` refuses.
pub fn schema_state(directory: &Path) -> Result<SchemaState, OpenError> {
    open::database_of(directory)?;
    let data = DataDirectory::lock(directory)?;
    let connection = open_reader(&data.database)?;
    let version = version(&connection)?;
    if version == 0 {
        return Ok(SchemaState { version, floor: 0 });
    }
    check_floor(&connection, SCHEMA_VERSION)?;
    Ok(SchemaState { version, floor: floor(&connection)? })
}

/// Reads the version of a database: 0 where nothing is in it.
pub(crate) fn version(connection: &Connection) -> Result<u32, rusqlite::Error> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Reads the floor of a database. Where it has none, a program of version 1 made it, before there
/// were floors.
pub(crate) fn floor(connection: &Connection) -> Result<u32, rusqlite::Error> {
    let sql = "SELECT value FROM meta WHERE name = 'floor'";
    let floor = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(floor.unwrap_or(1))
}

/// Refuses a database whose floor is above a version.
pub(crate) fn check_floor(connection: &Connection, version: u32) -> Result<(), OpenError> {
    let floor = floor(connection)?;
    if floor <= version { Ok(()) } else { Err(OpenError::BelowFloor { floor, version }) }
}

/// Raises the floor to the version of this program.
pub(crate) fn raise_floor(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO meta (name, value) VALUES ('floor', ?1)
               ON CONFLICT (name) DO UPDATE SET value = max(value, ?1)";
    transaction.execute(sql, [SCHEMA_VERSION]).map(drop)
}

/// Empties all tables.
pub(crate) fn empty(transaction: &Transaction<'_>, epoch: i64) -> Result<(), rusqlite::Error> {
    for table in ["claim", "token_lookup", "feed", "event", "request"] {
        transaction.execute(&format!("DELETE FROM {table}"), [])?;
    }
    for kind in Kind::ALL {
        transaction.execute(&format!(r#"DELETE FROM "{}""#, kind.as_str()), [])?;
    }
    transaction.execute("UPDATE meta SET value = ?1 WHERE name = 'epoch'", [epoch])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use enroll_core::Enterprise;
    use enroll_store::{Store, clock::SystemClock};

    use super::*;
    use crate::SqliteStore;

    /// The steps of a program of the next version.
    fn next_steps() -> Vec<String> {
        let step = "ALTER TABLE device ADD COLUMN asset TEXT;
            CREATE INDEX device_by_asset ON device (tenant, asset);";
        [steps(), vec![step.to_owned()]].concat()
    }

    #[tokio::test]
    async fn a_database_of_the_next_version_opens_until_its_floor_is_raised() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("enroll.db");
        drop(SqliteStore::open(directory.path(), SystemClock).unwrap());
        let mut next = Connection::open(&path).unwrap();
        migrate(&mut next, &next_steps()).unwrap();
        assert_eq!((version(&next).unwrap(), floor(&next).unwrap()), (2, 1));
        let store = SqliteStore::open(directory.path(), SystemClock).unwrap();
        let enterprise = "enterprises/e".parse().unwrap();
        assert!(store.read::<Enterprise>(&enterprise).await.is_ok());
        drop(store);
        assert_eq!(version(&next).unwrap(), 2, "an older program leaves the version alone");
        // It is upgraded again without a step that is there already.
        migrate(&mut next, &next_steps()).unwrap();
        next.execute("UPDATE meta SET value = 2 WHERE name = 'floor'", []).unwrap();
        let refused = SqliteStore::open(directory.path(), SystemClock).unwrap_err();
        assert!(matches!(refused, OpenError::BelowFloor { floor: 2, version: 1 }), "{refused}");
        assert!(refused.to_string().contains("run version 2 or a later one"), "{refused}");
    }

    #[test]
    fn a_database_of_before_floors_has_the_first() {
        let directory = tempfile::tempdir().unwrap();
        drop(SqliteStore::open(directory.path(), SystemClock).unwrap());
        let mut before = Connection::open(directory.path().join("enroll.db")).unwrap();
        assert_eq!(before.execute("DELETE FROM meta WHERE name = 'floor'", []).unwrap(), 1);
        drop(SqliteStore::open(directory.path(), SystemClock).unwrap());
        assert_eq!(floor(&before).unwrap(), 1);
        let transaction = before.transaction().unwrap();
        raise_floor(&transaction).unwrap();
        assert_eq!(floor(&transaction).unwrap(), SCHEMA_VERSION);
    }
}
