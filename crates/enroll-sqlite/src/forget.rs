//! Forgetting, a part at a time. Each part is a transaction with a bounded number of rows.

use enroll_core::Timestamp;
use enroll_store::{
    forget::{Forgotten, Part},
    noun::Kind,
};
use rusqlite::{Connection, params};

use crate::rows::{RowError, columns};

/// Forgets at most `limit` records of a part, of what was over before an instant.
pub(crate) fn forget(
    connection: &Connection,
    part: Part,
    before: Timestamp,
    limit: usize,
) -> Result<Forgotten, RowError> {
    match part {
        Part::Requests => aged(connection, "request", "at", before, limit),
        Part::LookUps => aged(connection, "token_lookup", "expires", before, limit),
        Part::Nouns(kind) => nouns(connection, kind, before, limit),
    }
}

/// Forgets traces that no request needs any more, whatever they led to.
fn aged(
    connection: &Connection,
    table: &str,
    at: &str,
    before: Timestamp,
    limit: usize,
) -> Result<Forgotten, RowError> {
    let sql = format!(
        "DELETE FROM {table} WHERE rowid IN (
             SELECT rowid FROM {table} WHERE ({at}_seconds, {at}_nanos) < (?1, ?2)
             ORDER BY {at}_seconds, {at}_nanos LIMIT ?3)"
    );
    let (seconds, nanos) = columns(before);
    let traces = connection.prepare_cached(&sql)?.execute(params![seconds, nanos, most(limit)])?;
    Ok(Forgotten { nouns: 0, traces })
}

/// Forgets nouns of a kind, each after all that led to it.
fn nouns(
    connection: &Connection,
    kind: Kind,
    before: Timestamp,
    limit: usize,
) -> Result<Forgotten, RowError> {
    let closed = closed(connection, before)?;
    let sql = format!(r#"DELETE FROM "{}" WHERE tenant = ?1 AND id = ?2"#, kind.as_str());
    let mut forgotten = Forgotten::NOTHING;
    for (tenant, id) in over(connection, kind, before, &closed, limit)? {
        forgotten.traces += traces(connection, kind, &tenant, &id, limit - forgotten.records())?;
        if forgotten.records() == limit {
            break;
        }
        forgotten.nouns += connection.prepare_cached(&sql)?.execute([&tenant, &id])?;
        if forgotten.records() == limit {
            break;
        }
    }
    Ok(forgotten)
}

/// Returns the enterprises that were deleted before an instant.
fn closed(connection: &Connection, before: Timestamp) -> Result<Vec<String>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT tenant FROM enterprise
         WHERE over_seconds IS NOT NULL AND (over_seconds, over_nanos) < (?1, ?2)",
    )?;
    let (seconds, nanos) = columns(before);
    let tenants = statement.query_map(params![seconds, nanos], |row| row.get(0))?;
    Ok(tenants.collect::<Result<_, _>>()?)
}

/// Returns the nouns of a kind that are over.
fn over(
    connection: &Connection,
    kind: Kind,
    before: Timestamp,
    closed: &[String],
    limit: usize,
) -> Result<Vec<(String, String)>, RowError> {
    let table = kind.as_str();
    let (seconds, nanos) = columns(before);
    let sql = format!(
        r#"SELECT tenant, id FROM "{table}"
           WHERE over_seconds IS NOT NULL AND (over_seconds, over_nanos) < (?1, ?2) LIMIT ?3"#
    );
    let names = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let mut found = connection
        .prepare_cached(&sql)?
        .query_map(params![seconds, nanos, most(limit)], names)?
        .collect::<Result<Vec<(String, String)>, _>>()?;
    let sql = format!(r#"SELECT tenant, id FROM "{table}" WHERE tenant = ?1 LIMIT ?2"#);
    for tenant in closed {
        if found.len() >= limit {
            break;
        }
        let mut statement = connection.prepare_cached(&sql)?;
        for name in statement.query_map(params![tenant, most(limit)], names)? {
            let name = name?;
            if found.len() < limit && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    Ok(found)
}

/// Forgets what led to a noun, and returns how much that was: all of it, if it is less than the
/// limit.
fn traces(
    connection: &Connection,
    kind: Kind,
    tenant: &str,
    id: &str,
    limit: usize,
) -> Result<usize, RowError> {
    let mut forgotten = 0;
    // Request ids first: while one is there, so are the events that a retry is answered from.
    for table in ["request", "token_lookup", "claim", "event"] {
        let sql = format!(
            "DELETE FROM {table} WHERE rowid IN (
                 SELECT rowid FROM {table} WHERE tenant = ?1 AND noun = ?2 AND id = ?3 LIMIT ?4)"
        );
        let left = most(limit - forgotten);
        let by = params![tenant, kind.as_str(), id, left];
        forgotten += connection.prepare_cached(&sql)?.execute(by)?;
    }
    Ok(forgotten)
}

/// Returns a limit as a parameter holds it.
fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
