//! Forgetting, a part at a time. Each part is a transaction with a bounded number of rows.
//!
//! Several servers forget at once, next to writers. A server that forgets a noun locks its row
//! first, if the noun is over: a writer that comes first keeps the noun, and a writer that comes
//! later finds no row. Rows that another transaction has locked are skipped. That is for progress
//! only: a database that waits instead forgets the same.

use std::collections::BTreeSet;

use enroll_core::{Duration, Timestamp};
use enroll_store::{
    forget::{Forgotten, Part, horizon},
    noun::Kind,
};
use tokio_postgres::types::ToSql;

use crate::{
    database::{Database, Lease},
    error::QueryError,
    race::until_won,
    rows::{self, column, columns},
    schema::FLOOR,
};

/// Deletes at most `limit` records of nouns that have been over for long enough.
pub(crate) async fn forget(
    database: &Database,
    older_than: Duration,
    limit: usize,
) -> Result<Forgotten, QueryError> {
    let Some(before) = horizon(now(database).await?, older_than) else {
        return Ok(Forgotten::NOTHING);
    };
    let forget = |part, left| until_won(move || forget_part(database, part, before, left));
    Part::forget_each(limit, forget).await
}

/// Reads the database's clock, unless its floor is above this program: later ones may keep what this
/// one would forget.
async fn now(database: &Database) -> Result<Timestamp, QueryError> {
    let sql = format!("SELECT clock_timestamp(), {FLOOR}");
    let row = database.row(&sql, &[]).await?;
    let row = row.ok_or_else(|| QueryError::Row("the schema has no version".into()))?;
    rows::check_floor(&row, 1, database.version)?;
    rows::clock(&row, 0)
}

/// Forgets at most `limit` records of a part.
async fn forget_part(
    database: &Database,
    part: Part,
    before: Timestamp,
    limit: usize,
) -> Result<Forgotten, QueryError> {
    let lease = database.lease().await?;
    lease.begin().await?;
    let forgotten = match part {
        Part::Requests => aged(&lease, &REQUEST, "at", before, limit).await?,
        Part::LookUps => aged(&lease, &LOOK_UP, "expires", before, limit).await?,
        Part::Nouns(kind) => nouns(&lease, kind, before, limit).await?,
    };
    lease.commit().await?;
    Ok(forgotten)
}

/// A table of what leads to nouns.
struct Traces {
    table: &'static str,
    key: &'static [&'static str],
    /// The columns of the noun's kind and id, besides the tenant's.
    of: [&'static str; 2],
}

const REQUEST: Traces = Traces {
    table: "request",
    key: &["tenant", "noun", "id", "request"],
    of: ["of_noun", "of_id"],
};

const LOOK_UP: Traces = Traces { table: "token_lookup", key: &["digest"], of: ["noun", "id"] };

const CLAIM: Traces =
    Traces { table: "claim", key: &["tenant", "noun", "kind", "key"], of: ["noun", "id"] };

const EVENT: Traces = Traces {
    table: "event",
    key: &["tenant", "noun", "id", "revision", "place"],
    of: ["subject_noun", "subject_id"],
};

/// Request ids first: while one is there, so are the events that a retry is answered from.
const ALL: [&Traces; 4] = [&REQUEST, &LOOK_UP, &CLAIM, &EVENT];

/// The number of rows of a table within a limit, and the number of deleted ones: fewer if another
/// server was first.
struct DeletedRows {
    found: usize,
    deleted: usize,
}

impl Traces {
    /// Deletes the rows that a query finds. That runs once: within the join, it might run again for
    /// each row, and its limit would be none.
    async fn delete(
        &self,
        lease: &Lease,
        due: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<DeletedRows, QueryError> {
        let Self { table, key, .. } = self;
        let same: Vec<_> = key.iter().map(|column| format!("l.{column} = d.{column}")).collect();
        let sql = format!(
            "WITH due AS MATERIALIZED ({due}), gone AS (
    DELETE FROM {table} l USING due d WHERE {} RETURNING 1
)
SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM gone)",
            same.join(" AND ")
        );
        let row = lease.row(&sql, parameters).await?;
        let row = row.ok_or_else(|| QueryError::Row("a count has no row".into()))?;
        Ok(DeletedRows { found: count(column(&row, 0)?), deleted: count(column(&row, 1)?) })
    }
}

/// Forgets traces that no request needs any more, whatever they led to.
async fn aged(
    lease: &Lease,
    traces: &Traces,
    at: &str,
    before: Timestamp,
    limit: usize,
) -> Result<Forgotten, QueryError> {
    let due = format!(
        "SELECT {} FROM {} WHERE ({at}_seconds, {at}_nanos) < ($1, $2)
    ORDER BY {at}_seconds, {at}_nanos LIMIT $3 FOR UPDATE SKIP LOCKED",
        traces.key.join(", "),
        traces.table
    );
    let (seconds, nanos) = columns(before);
    let rows = traces.delete(lease, &due, &[&seconds, &nanos, &most(limit)]).await?;
    Ok(Forgotten { nouns: 0, traces: rows.deleted })
}

/// Forgets nouns of a kind, all of them after what led to any.
async fn nouns(
    lease: &Lease,
    kind: Kind,
    before: Timestamp,
    limit: usize,
) -> Result<Forgotten, QueryError> {
    let (mut tenants, mut ids) = lock(lease, kind, before, limit).await?;
    let mut forgotten = Forgotten::NOTHING;
    if ids.is_empty() {
        return Ok(forgotten);
    }
    for traces in ALL {
        let left = limit - forgotten.records();
        let Traces { table, key, of: [noun, id] } = traces;
        let due = format!(
            "SELECT l.* FROM unnest($1::text[], $2::text[]) AS g (tenant, id) CROSS JOIN LATERAL (
        SELECT {} FROM {table} WHERE tenant = g.tenant AND {noun} = '{}' AND {id} = g.id LIMIT $3
    ) l LIMIT $3",
            key.join(", "),
            kind.as_str()
        );
        let rows = traces.delete(lease, &due, &[&tenants, &ids, &most(left)]).await?;
        forgotten.traces += rows.deleted;
        if rows.found == left {
            // There may be more, and a noun goes last.
            return Ok(forgotten);
        }
    }
    tenants.truncate(limit - forgotten.records());
    ids.truncate(limit - forgotten.records());
    let sql = format!(
        r#"WITH gone AS (
    DELETE FROM "{}" l USING unnest($1::text[], $2::text[]) AS g (tenant, id)
    WHERE l.tenant = g.tenant AND l.id = g.id RETURNING 1
)
SELECT count(*) FROM gone"#,
        kind.as_str()
    );
    if let Some(row) = lease.row(&sql, &[&tenants, &ids]).await? {
        forgotten.nouns = count(column(&row, 0)?);
    }
    Ok(forgotten)
}

/// Locks nouns of a kind that are over, and returns their tenants and ids.
async fn lock(
    lease: &Lease,
    kind: Kind,
    before: Timestamp,
    limit: usize,
) -> Result<(Vec<String>, Vec<String>), QueryError> {
    let table = kind.as_str();
    let (seconds, nanos) = columns(before);
    let over = format!(
        r#"SELECT tenant, id FROM "{table}"
WHERE over_seconds IS NOT NULL AND (over_seconds, over_nanos) < ($1, $2)
ORDER BY over_seconds, over_nanos LIMIT $3 FOR UPDATE SKIP LOCKED"#
    );
    // An enterprise stays deleted: its nouns are over, even those written since.
    let closed = format!(
        r#"SELECT n.tenant, n.id FROM enterprise e CROSS JOIN LATERAL (
    SELECT tenant, id FROM "{table}" WHERE tenant = e.tenant
    ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED
) n
WHERE e.over_seconds IS NOT NULL AND (e.over_seconds, e.over_nanos) < ($1, $2) LIMIT $3"#
    );
    let mut keys = BTreeSet::<(String, String)>::new();
    for sql in [over, closed] {
        let left = most(limit.saturating_sub(keys.len()));
        for row in lease.rows(&sql, &[&seconds, &nanos, &left]).await? {
            keys.insert((column(&row, 0)?, column(&row, 1)?));
        }
    }
    Ok(keys.into_iter().unzip())
}

/// Returns a limit as a parameter holds it.
fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// Returns a count as a column holds it.
fn count(rows: i64) -> usize {
    usize::try_from(rows).unwrap_or_default()
}
