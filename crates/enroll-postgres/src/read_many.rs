//! Reading many things by one statement: nouns by their names, and the names of groups' members.

use enroll_core::{Enterprise, name::EnterpriseId};
use enroll_store::{Noun, Snapshot, list::Members, noun::NounName};

use crate::{
    database::Database,
    error::QueryError,
    rows::{self, HEAD, HEAD_LEN, Head, column, invalid_name},
};

/// The most bytes of nouns that one statement reads, unless the first noun alone has more.
pub(crate) const BYTES_MAX: usize = 16 << 20;

/// Reads nouns by their names, as far as they fit one answer.
pub(crate) async fn read_many<N: Noun>(
    database: &Database,
    names: &[N::Name],
) -> Result<Vec<Snapshot<N>>, QueryError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let table = N::KIND.as_str();
    let sql = format!(
        r#"SELECT {HEAD} FROM (
    SELECT a.tenant, a.id, a.place,
        sum(coalesce(octet_length(s.body), 0)) OVER (ORDER BY a.place) AS bytes
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS a (tenant, id, place)
    LEFT JOIN "{table}" s ON s.tenant = a.tenant AND s.id = a.id
) u
LEFT JOIN enterprise e ON e.tenant = u.tenant AND e.id = u.tenant
LEFT JOIN "{table}" n ON n.tenant = u.tenant AND n.id = u.id
WHERE u.place = 1 OR u.bytes <= {BYTES_MAX}
ORDER BY u.place"#
    );
    let tenants: Vec<&str> = names.iter().map(|name| name.enterprise().as_str()).collect();
    let ids: Vec<&str> = names.iter().map(NounName::id).collect();
    let mut snapshots = Vec::with_capacity(names.len());
    for row in database.rows(&sql, &[&tenants, &ids]).await? {
        let Head { now, gate, present } = rows::head::<N>(&row, database.version)?;
        database.guesses.observe_time(now);
        let noun = present.map(|present| present.noun);
        snapshots.push(Snapshot::new(noun, gate.enterprise, now));
    }
    Ok(snapshots)
}

/// Reads the names of the first members of groups.
pub(crate) async fn members<N: Noun>(
    database: &Database,
    parent: &EnterpriseId,
    groups: &[&str],
    limit: usize,
) -> Result<Members<N>, QueryError> {
    // The enterprise once, and not with each name.
    let sql = format!(
        r#"SELECT {HEAD}, s.places, s.ids FROM meta m
LEFT JOIN enterprise e ON e.tenant = $1 AND e.id = $1
LEFT JOIN enterprise n ON n.tenant = $1 AND false
CROSS JOIN (
    SELECT array_agg(g.place ORDER BY g.place, l.created_seconds, l.created_nanos, l.id) AS places,
        array_agg(l.id ORDER BY g.place, l.created_seconds, l.created_nanos, l.id) AS ids
    FROM unnest($2::text[]) WITH ORDINALITY AS g (sibling, place)
    CROSS JOIN LATERAL (
        SELECT t.created_seconds, t.created_nanos, t.id FROM "{}" t
        WHERE t.tenant = $1 AND t.sibling = g.sibling
        ORDER BY t.created_seconds, t.created_nanos, t.id LIMIT $3
    ) l
) s
WHERE m.name = 'schema'"#,
        N::KIND.as_str()
    );
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let row = database.row(&sql, &[&parent.as_str(), &groups, &most]).await?;
    let row = row.ok_or_else(|| QueryError::Row("the schema has no version".into()))?;
    let Head { now, gate, .. } = rows::head::<Enterprise>(&row, database.version)?;
    database.guesses.observe_time(now);
    let places: Option<Vec<i64>> = column(&row, HEAD_LEN)?;
    let ids: Option<Vec<&str>> = column(&row, HEAD_LEN + 1)?;
    let mut members = vec![Vec::new(); groups.len()];
    for (place, id) in places.iter().flatten().zip(ids.iter().flatten()) {
        let name = N::Name::from_ids(parent.clone(), id).ok_or_else(invalid_name)?;
        let index = usize::try_from(place - 1).unwrap_or(usize::MAX);
        members.get_mut(index).ok_or_else(invalid_name)?.push(name);
    }
    Ok(Members::new(members, gate.enterprise))
}
