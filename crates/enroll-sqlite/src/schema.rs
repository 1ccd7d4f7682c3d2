//! The database: its tables, how it is opened, and which versions of it are known.

use std::path::Path;

use enroll_store::noun::Kind;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::open::OpenError;

/// The version of the schema that this program writes, and the latest that it opens.
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
    // Each commit is on the disk before anyone is told of it.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // A checkpoint writes each page once, however often the log has it: 64 MiB of log pay off.
    connection.pragma_update(None, "wal_autocheckpoint", 16_384)?;
    migrate(&mut connection)?;
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

/// Brings the schema from whatever version it has to [`SCHEMA_VERSION`], whole or not at all.
fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let migration = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: u32 = migration.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        0 => create(&migration)?,
        SCHEMA_VERSION => {}
        later => return Err(OpenError::LaterSchema { version: later }),
    }
    migration.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    migration.commit()?;
    Ok(())
}

fn create(migration: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    migration.execute_batch(TABLES)?;
    for kind in Kind::ALL {
        migration.execute_batch(&noun_table(kind))?;
    }
    migration
        .execute("INSERT INTO meta (name, value) VALUES ('epoch', ?1)", [rand::random::<i64>()])?;
    Ok(())
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
