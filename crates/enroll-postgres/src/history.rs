//! The history of one noun.

use enroll_store::{
    Noun,
    history::{History, Place},
    noun::{Kind, NounName},
    row,
};

use crate::{
    database::{Database, QueryError},
    rows::column,
};

/// Returns the statement that reads the facts of one noun.
///
/// A noun changes by decisions on itself, whose revisions order them. A device begins by a decision
/// on another noun: its few facts are in the order of their instants.
fn statement(kind: Kind) -> &'static str {
    match kind {
        Kind::Device => {
            "SELECT at_seconds, at_nanos::bigint, place::bigint, body FROM event
WHERE tenant = $1 AND subject_noun = $2 AND subject_id = $3
    AND (at_seconds, at_nanos, place) > ($4::bigint, $5::bigint, $6::bigint)
ORDER BY at_seconds, at_nanos, place LIMIT $7"
        }
        Kind::Enterprise
        | Kind::EnrollmentToken
        | Kind::User
        | Kind::EnrollmentProfile
        | Kind::Policy => {
            "SELECT revision, place::bigint, 0::bigint, body FROM event
WHERE tenant = $1 AND noun = $2 AND id = $3 AND subject_noun = $2 AND subject_id = $3
    AND (revision, place) > ($4::bigint, $5::bigint) AND $6::bigint IS NOT NULL
ORDER BY revision, place LIMIT $7"
        }
    }
}

/// Reads a part of a history.
pub(crate) async fn history<N: Noun>(
    database: &Database,
    name: &N::Name,
    after: Option<Place>,
    limit: usize,
) -> Result<History, QueryError> {
    // Before all: seconds count from the year 1 on, and revisions from 1.
    let [first, second, third] = after.map_or([i64::MIN; 3], Place::numbers);
    let found = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let (tenant, noun, id) = (name.enterprise().as_str(), N::KIND.as_str(), name.id());
    let rows = database
        .rows(statement(N::KIND), &[&tenant, &noun, &id, &first, &second, &third, &found])
        .await?;
    let mut facts = Vec::with_capacity(rows.len());
    for row in &rows {
        let place = Place::new([column(row, 0)?, column(row, 1)?, column(row, 2)?]);
        facts.push((place, row::read_fact(column(row, 3)?)));
    }
    Ok(History::first_of(facts, limit))
}
