//! The schema: its tables, how a database comes to it, and which programs may write it.
//!
//! ```text
//! version   which tables there are: the highest of the programs that were started on it
//! floor     the lowest version of a program that may write it: raised by a command of its own
//! ```
//!
//! A program writes while the floor is at most its own version, whatever the version of the schema.
//! So a step to the next version adds what programs of the version before do not miss: a column
//! that may be null, a table, an index. What those programs could not bear is written only when
//! the floor has been raised.

use enroll_store::noun::Kind;
use tokio_postgres::{Client, Transaction, error::SqlState};

use crate::{error::ConnectError, race::back_off};

/// The version of this program, and of the schema that it makes.
pub const SCHEMA_VERSION: i64 = 1;

/// The attempts of a migration: another server may be making the same one.
const ATTEMPTS_MAX: u32 = 20;

/// The version, under a lock that only migrations take.
const META: &str = "
CREATE TABLE IF NOT EXISTS meta (name text PRIMARY KEY, value bigint NOT NULL);
INSERT INTO meta (name, value) VALUES ('schema', 0) ON CONFLICT (name) DO NOTHING;
";

/// The floor, as an expression. Where no row has it, the schema was made by a program of version 1,
/// before there were floors.
macro_rules! floor {
    () => {
        "coalesce((SELECT f.value FROM meta f WHERE f.name = 'floor'), 1::bigint)"
    };
}
pub(crate) use floor;

/// The floor, as an expression.
pub(crate) const FLOOR: &str = floor!();

/// How long a step waits for a table before writers go first again. Those who come after it wait
/// as long.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '1s'";

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

/// A step from one version of the schema to the next. The program of the version before goes on
/// writing meanwhile and afterwards.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Step {
    /// Statements that change tables, in one transaction. None of them may take long: writers wait.
    pub tables: String,
    /// The names of indexes, and the tables and columns that they are on: `tenant, name` of what
    /// follows `ON`. They are built while writers write.
    pub indexes: Vec<(String, String)>,
}

/// The steps to a version: the first leads from an empty database to version 1.
#[derive(Clone, Debug)]
pub(crate) struct Schema(Vec<Step>);

impl Default for Schema {
    fn default() -> Self {
        let nouns = Kind::ALL.map(noun_table).concat();
        Self(vec![Step { tables: format!("{TABLES}{nouns}"), indexes: Vec::new() }])
    }
}

impl Schema {
    /// Adds a step to a later version.
    #[cfg(feature = "internals")]
    pub(crate) fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    /// Returns the version that the steps lead to.
    pub(crate) fn version(&self) -> i64 {
        i64::try_from(self.0.len()).unwrap_or(i64::MAX)
    }

    /// Brings a database to this version, whole or not at all, unless it has a later one.
    pub(crate) async fn migrate(&self, client: &mut Client) -> Result<(), ConnectError> {
        let encoding: String = client.query_one("SHOW server_encoding", &[]).await?.try_get(0)?;
        if encoding != "UTF8" {
            return Err(ConnectError::Encoding { encoding });
        }
        let mut attempt = 1;
        loop {
            match self.migrate_once(client).await {
                Err(error) if attempt < ATTEMPTS_MAX && is_race(&error) => {
                    attempt += 1;
                    back_off(attempt).await;
                }
                migrated => {
                    migrated?;
                    break;
                }
            }
        }
        let SchemaState { floor, .. } = schema_state(client).await?;
        let version = self.version();
        if floor > version { Err(ConnectError::BelowFloor { floor, version }) } else { Ok(()) }
    }

    async fn migrate_once(&self, client: &mut Client) -> Result<(), tokio_postgres::Error> {
        // Where the schema is there, nothing but a read is needed, and no right but to read.
        if !schema_state(client).await.is_ok_and(|standing| standing.version >= self.version()) {
            client.batch_execute(META).await?;
            let migration = client.transaction().await?;
            self.change_tables(&migration).await?;
            migration.commit().await?;
        }
        // A server that was killed may have left some of them out.
        for (name, on) in self.0.iter().flat_map(|step| &step.indexes) {
            build(client, name, on).await?;
        }
        Ok(())
    }

    async fn change_tables(
        &self,
        migration: &Transaction<'_>,
    ) -> Result<(), tokio_postgres::Error> {
        let lock = "SELECT value FROM meta WHERE name = 'schema' FOR UPDATE";
        let before: i64 = migration.query_one(lock, &[]).await?.try_get(0)?;
        let version = self.version();
        if before >= version {
            return Ok(());
        }
        migration.batch_execute(LOCK_TIMEOUT).await?;
        for step in self.0.iter().skip(usize::try_from(before).unwrap_or_default()) {
            migration.batch_execute(&step.tables).await?;
        }
        if before == 0 {
            // Nobody has written it, so no earlier program needs to.
            let begin = "INSERT INTO meta (name, value) VALUES ('epoch', $1), ('floor', $2)";
            migration.execute(begin, &[&rand::random::<i64>(), &version]).await?;
        }
        let done = "UPDATE meta SET value = $1 WHERE name = 'schema'";
        migration.execute(done, &[&version]).await?;
        Ok(())
    }
}

/// The version and the floor of a database.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct SchemaState {
    pub(crate) version: i64,
    pub(crate) floor: i64,
}

/// Reads the version and the floor of a database.
pub(crate) async fn schema_state(client: &Client) -> Result<SchemaState, tokio_postgres::Error> {
    let sql = format!("SELECT m.value, {FLOOR} FROM meta m WHERE m.name = 'schema'");
    let row = client.query_one(&sql, &[]).await?;
    Ok(SchemaState { version: row.try_get(0)?, floor: row.try_get(1)? })
}

/// Builds an index while writers write, unless it is there and whole.
async fn build(client: &Client, name: &str, on: &str) -> Result<(), tokio_postgres::Error> {
    let sql = "SELECT i.indisvalid FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
               WHERE c.relname = $1 AND pg_table_is_visible(c.oid)";
    let is_whole = client.query_opt(sql, &[&name]).await?;
    match is_whole.map(|row| row.try_get(0)).transpose()? {
        Some(true) => return Ok(()),
        // Somebody who built it was stopped.
        Some(false) => {
            client.batch_execute(&format!("DROP INDEX CONCURRENTLY IF EXISTS {name}")).await?;
        }
        None => {}
    }
    client.batch_execute(&format!("CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {on}")).await
}

/// Returns whether another migration was first, or a writer.
fn is_race(error: &tokio_postgres::Error) -> bool {
    let races = [
        &SqlState::UNIQUE_VIOLATION,
        &SqlState::DUPLICATE_TABLE,
        &SqlState::DUPLICATE_OBJECT,
        &SqlState::LOCK_NOT_AVAILABLE,
        &SqlState::T_R_SERIALIZATION_FAILURE,
        &SqlState::T_R_DEADLOCK_DETECTED,
    ];
    error.code().is_some_and(|code| races.contains(&code))
}
