//! Forgetting, in one transaction a batch.

use enroll_core::Timestamp;
use enroll_store::noun::Kind;
use rusqlite::{Connection, params};

use crate::rows::{RowError, columns};

/// Forgets at most `limit` nouns that were over before an instant, and all that led to them.
pub(crate) fn forget(
    connection: &Connection,
    before: Timestamp,
    limit: usize,
) -> Result<usize, RowError> {
    let (seconds, nanos) = columns(before);
    connection.execute(
        "DELETE FROM token_lookup WHERE (expires_seconds, expires_nanos) < (?1, ?2)",
        params![seconds, nanos],
    )?;
    connection.execute(
        "DELETE FROM request WHERE (at_seconds, at_nanos) < (?1, ?2)",
        params![seconds, nanos],
    )?;
    let closed = closed(connection, before)?;
    let mut forgotten = 0;
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Enterprise) {
        for (tenant, id) in over(connection, kind, before, &closed, limit - forgotten)? {
            remove(connection, kind, &tenant, &id)?;
            forgotten += 1;
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
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let sql = format!(
        r#"SELECT tenant, id FROM "{table}"
           WHERE over_seconds IS NOT NULL AND (over_seconds, over_nanos) < (?1, ?2) LIMIT ?3"#
    );
    let names = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let mut found = connection
        .prepare_cached(&sql)?
        .query_map(params![seconds, nanos, most], names)?
        .collect::<Result<Vec<(String, String)>, _>>()?;
    let sql = format!(r#"SELECT tenant, id FROM "{table}" WHERE tenant = ?1 LIMIT ?2"#);
    for tenant in closed {
        if found.len() >= limit {
            break;
        }
        let mut statement = connection.prepare_cached(&sql)?;
        for name in statement.query_map(params![tenant, most], names)? {
            let name = name?;
            if found.len() < limit && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    Ok(found)
}

fn remove(connection: &Connection, kind: Kind, tenant: &str, id: &str) -> Result<(), RowError> {
    let table = kind.as_str();
    let sql = format!(r#"DELETE FROM "{table}" WHERE tenant = ?1 AND id = ?2"#);
    connection.prepare_cached(&sql)?.execute([tenant, id])?;
    for table in ["claim", "token_lookup", "event", "request"] {
        let sql = format!("DELETE FROM {table} WHERE tenant = ?1 AND noun = ?2 AND id = ?3");
        connection.prepare_cached(&sql)?.execute([tenant, kind.as_str(), id])?;
    }
    Ok(())
}
