//! Forgetting, in one transaction a batch.

use std::collections::BTreeSet;

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
    let over = format!(
        r#"SELECT tenant, id FROM "{table}"
WHERE over_seconds IS NOT NULL AND (over_seconds, over_nanos) < ($1, $2)
ORDER BY over_seconds, over_nanos LIMIT $3"#
    );
    let closed = format!(
        r#"SELECT n.tenant, n.id FROM enterprise e CROSS JOIN LATERAL (
    SELECT tenant, id FROM "{table}" WHERE tenant = e.tenant ORDER BY id LIMIT $3
) n
WHERE e.over_seconds IS NOT NULL AND (e.over_seconds, e.over_nanos) < ($1, $2) LIMIT $3"#
    );
    let mut keys = BTreeSet::<(String, String)>::new();
    for sql in [over, closed] {
        let left = limit - i64::try_from(keys.len()).unwrap_or(i64::MAX);
        for row in lease.rows(&sql, &[&seconds, &nanos, &left]).await? {
            keys.insert((column(&row, 0)?, column(&row, 1)?));
        }
    }
    // In the order of their keys: two who forget wait for each other, and not in a circle.
    let count = i64::try_from(keys.len()).unwrap_or(i64::MAX);
    let (tenants, ids): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
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
    Ok(count)
}
