//! The schema: its tables, and how a database comes to it.

use enroll_store::noun::Kind;
use tokio_postgres::{Client, error::SqlState};

use crate::config::ConnectError;

/// The version of the schema that this program writes, and the latest that it knows.
pub const SCHEMA_VERSION: i64 = 1;

/// How often a migration is tried: another server may be making the same one.
const ATTEMPTS_MAX: u32 = 10;

/// The version, under a lock that only migrations take.
const META: &str = "
CREATE TABLE IF NOT EXISTS meta (name text PRIMARY KEY, value bigint NOT NULL);
INSERT INTO meta (name, value) VALUES ('schema', 0) ON CONFLICT (name) DO NOTHING;
";

/// The tables that are not a noun's. An instant is two integers, seconds and nanoseconds.
const TABLES: &str = "
CREATE TABLE claim (
    tenant text NOT NULL, noun text NOT NULL, kind text NOT NULL, key text NOT NULL, id text NOT NULL,
    PRIMARY KEY (tenant, noun, kind, key)
);
CREATE INDEX claim_of_noun ON claim (tenant, noun, id);
CREATE TABLE token_lookup (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    tenant text NOT NULL, noun text NOT NULL, id text NOT NULL, generation bigint NOT NULL,
    expires_seconds bigint NOT NULL, expires_nanos integer NOT NULL
);
CREATE INDEX token_lookup_of_noun ON token_lookup (tenant, noun, id);
CREATE INDEX token_lookup_by_expiry ON token_lookup (expires_seconds, expires_nanos);
CREATE TABLE feed (tenant text PRIMARY KEY, head bigint NOT NULL);
CREATE TABLE event (
    tenant text NOT NULL, noun text NOT NULL, id text NOT NULL, revision bigint NOT NULL,
    place integer NOT NULL, subject_noun text NOT NULL, subject_id text NOT NULL,
    at_seconds bigint NOT NULL, at_nanos integer NOT NULL, body text NOT NULL, position bigint,
    PRIMARY KEY (tenant, noun, id, revision, place),
    UNIQUE (tenant, position)
);
CREATE INDEX event_of_subject ON event (tenant, subject_noun, subject_id);
CREATE INDEX event_without_position ON event (tenant, at_seconds, at_nanos) WHERE position IS NULL;
CREATE TABLE request (
    tenant text NOT NULL, noun text NOT NULL, id text NOT NULL, request text NOT NULL,
    command bytea NOT NULL, of_noun text NOT NULL, of_id text NOT NULL, revision bigint NOT NULL,
    at_seconds bigint NOT NULL, at_nanos integer NOT NULL,
    PRIMARY KEY (tenant, noun, id, request)
);
CREATE INDEX request_of_noun ON request (tenant, of_noun, of_id);
CREATE INDEX request_by_age ON request (at_seconds, at_nanos);
";

/// Returns the table of a kind of noun.
fn noun_table(kind: Kind) -> String {
    let table = kind.as_str();
    format!(
        r#"
CREATE TABLE "{table}" (
    tenant text NOT NULL, id text NOT NULL, revision bigint NOT NULL,
    created_seconds bigint NOT NULL, created_nanos integer NOT NULL,
    changed_seconds bigint NOT NULL, changed_nanos integer NOT NULL,
    sibling text, over_seconds bigint, over_nanos integer, body text NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX "{table}_in_order" ON "{table}" (tenant, created_seconds, created_nanos, id);
CREATE INDEX "{table}_siblings" ON "{table}" (tenant, sibling, created_seconds, created_nanos, id)
    WHERE sibling IS NOT NULL;
CREATE INDEX "{table}_over" ON "{table}" (over_seconds, over_nanos) WHERE over_seconds IS NOT NULL;
"#
    )
}

/// Brings the schema from whatever version it has to [`SCHEMA_VERSION`], whole or not at all.
pub(crate) async fn migrate(client: &mut Client) -> Result<(), ConnectError> {
    let encoding: String = client.query_one("SHOW server_encoding", &[]).await?.try_get(0)?;
    if encoding != "UTF8" {
        return Err(ConnectError::Encoding { encoding });
    }
    let mut attempt = 1;
    loop {
        match migrate_once(client).await {
            Err(MigrateError::Database(error)) if attempt < ATTEMPTS_MAX && is_race(&error) => {
                attempt += 1;
            }
            Err(MigrateError::Database(error)) => return Err(error.into()),
            Err(MigrateError::Later { version }) => {
                return Err(ConnectError::LaterSchema { version });
            }
            Ok(()) => return Ok(()),
        }
    }
}

enum MigrateError {
    Database(tokio_postgres::Error),
    Later { version: i64 },
}

impl From<tokio_postgres::Error> for MigrateError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

/// Whether another migration was first.
fn is_race(error: &tokio_postgres::Error) -> bool {
    let races = [
        &SqlState::UNIQUE_VIOLATION,
        &SqlState::DUPLICATE_TABLE,
        &SqlState::DUPLICATE_OBJECT,
        &SqlState::T_R_SERIALIZATION_FAILURE,
        &SqlState::T_R_DEADLOCK_DETECTED,
    ];
    error.code().is_some_and(|code| races.contains(&code))
}

async fn migrate_once(client: &mut Client) -> Result<(), MigrateError> {
    // Where the schema is there, nothing but a read is needed, and no right but to read.
    if let Ok(row) = client.query_one("SELECT value FROM meta WHERE name = 'schema'", &[]).await
        && row.try_get::<_, i64>(0)? == SCHEMA_VERSION
    {
        return Ok(());
    }
    client.batch_execute(META).await?;
    let migration = client.transaction().await?;
    let lock = "SELECT value FROM meta WHERE name = 'schema' FOR UPDATE";
    let version: i64 = migration.query_one(lock, &[]).await?.try_get(0)?;
    match version {
        0 => {
            migration.batch_execute(TABLES).await?;
            for kind in Kind::ALL {
                migration.batch_execute(&noun_table(kind)).await?;
            }
            let epoch = "INSERT INTO meta (name, value) VALUES ('epoch', $1)";
            migration.execute(epoch, &[&rand::random::<i64>()]).await?;
        }
        SCHEMA_VERSION => {}
        version => return Err(MigrateError::Later { version }),
    }
    let done = "UPDATE meta SET value = $1 WHERE name = 'schema'";
    migration.execute(done, &[&SCHEMA_VERSION]).await?;
    Ok(migration.commit().await?)
}
