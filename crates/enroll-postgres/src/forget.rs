//! Forgetting, in one transaction a batch.

use enroll_core::Timestamp;
use enroll_store::noun::Kind;

use crate::{
    database::{Database, Lease, QueryError},
    rows::{column, columns},
};

/// Forgets at most `limit` nouns that were over before an instant, and all that led to them.
pub(crate) async fn forget(
    database: &Database,
    before: Timestamp,
    limit: usize,
) -> Result<usize, QueryError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let lease = database.lease().await?;
    lease.begin().await?;
    let mut left = limit;
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Enterprise) {
        left -= forget_of(&lease, kind, before, left).await?;
    }
    let (seconds, nanos) = columns(before);
    for sql in [
        "DELETE FROM token_lookup WHERE (expires_seconds, expires_nanos) < ($1, $2)",
        "DELETE FROM request WHERE (at_seconds, at_nanos) < ($1, $2)",
    ] {
        lease.rows(sql, &[&seconds, &nanos]).await?;
    }
    lease.commit().await?;
    Ok(usize::try_from(limit - left).unwrap_or_default())
}

/// Forgets nouns of a kind, and returns how many.
async fn forget_of(
    lease: &Lease,
    kind: Kind,
    before: Timestamp,
    limit: i64,
) -> Result<i64, QueryError> {
    let table = kind.as_str();
    let (seconds, nanos) = columns(before);
    // In the order of their keys, so that two who forget wait for each other and nobody else.
    let sql = format!(
        r#"SELECT n.tenant, n.id FROM "{table}" n
WHERE (n.over_seconds IS NOT NULL AND (n.over_seconds, n.over_nanos) < ($1, $2))
    OR n.tenant IN (SELECT e.tenant FROM enterprise e
        WHERE e.over_seconds IS NOT NULL AND (e.over_seconds, e.over_nanos) < ($1, $2))
ORDER BY n.tenant, n.id LIMIT $3 FOR UPDATE"#
    );
    let rows = lease.rows(&sql, &[&seconds, &nanos, &limit]).await?;
    let (mut tenants, mut ids) = (Vec::<String>::new(), Vec::<String>::new());
    for row in &rows {
        tenants.push(column(row, 0)?);
        ids.push(column(row, 1)?);
    }
    let gone = "FROM unnest($1::text[], $2::text[]) AS g (tenant, id)";
    let of_noun = [("claim", "noun", "id"), ("token_lookup", "noun", "id")];
    let of_subject = [("event", "subject_noun", "subject_id"), ("request", "of_noun", "of_id")];
    for (led, noun, id) in of_noun.into_iter().chain(of_subject) {
        let sql = format!(
            "DELETE FROM {led} l USING (SELECT g.tenant, g.id {gone}) g
             WHERE l.tenant = g.tenant AND l.{noun} = '{table}' AND l.{id} = g.id"
        );
        lease.rows(&sql, &[&tenants, &ids]).await?;
    }
    let sql = format!(
        r#"DELETE FROM "{table}" l USING (SELECT g.tenant, g.id {gone}) g
           WHERE l.tenant = g.tenant AND l.id = g.id"#
    );
    lease.rows(&sql, &[&tenants, &ids]).await?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
