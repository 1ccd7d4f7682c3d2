//! The history of one noun.

use enroll_store::{
    Fact, Noun,
    history::{History, Place},
    noun::{Kind, NounName},
    row,
};
use tokio_postgres::Row;

use crate::{
    database::{Database, Parameters, QueryError},
    rows::column,
};

/// Returns the columns of a place in a history, which order the facts of a noun.
///
/// A noun changes by decisions on itself, whose revisions order them. A device begins by a decision
/// on another noun: its few facts are in the order of their instants.
pub(crate) fn place(kind: Kind) -> &'static str {
    match kind {
        Kind::Device => "at_seconds, at_nanos::bigint, place::bigint",
        Kind::Enterprise
        | Kind::EnrollmentToken
        | Kind::User
        | Kind::EnrollmentProfile
        | Kind::Policy => "revision, place::bigint, 0::bigint",
    }
}

/// Returns the statement that reads the facts of one noun.
fn statement(kind: Kind) -> String {
    let place = place(kind);
    let (of, order) = match kind {
        Kind::Device => ("subject_noun = $2", "at_seconds, at_nanos, place"),
        Kind::Enterprise
        | Kind::EnrollmentToken
        | Kind::User
        | Kind::EnrollmentProfile
        | Kind::Policy => ("noun = $2 AND id = $3 AND subject_noun = $2", "revision, place, 0"),
    };
    format!(
        "SELECT {place}, body FROM event WHERE tenant = $1 AND {of} AND subject_id = $3
    AND ({order}) > ($4::bigint, $5::bigint, $6::bigint)
ORDER BY {} LIMIT $7",
        order.trim_end_matches(", 0")
    )
}

/// Reads a fact after the columns of its place.
pub(crate) fn fact(row: &Row) -> Result<(Place, Fact), QueryError> {
    let place = Place::new([column(row, 0)?, column(row, 1)?, column(row, 2)?]);
    Ok((place, row::read_fact(column(row, 3)?)))
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
    let parameters: &Parameters<'_> = &[&tenant, &noun, &id, &first, &second, &third, &found];
    let rows = database.rows(&statement(N::KIND), parameters).await?;
    let facts = rows.iter().map(fact).collect::<Result<Vec<_>, _>>()?;
    Ok(History::first_of(facts, limit))
}
