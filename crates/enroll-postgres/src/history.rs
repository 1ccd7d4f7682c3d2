//! The history of one noun.

use enroll_store::{
    Fact, Noun,
    history::{History, HistoryPosition},
    noun::{Kind, NounName},
    part::BYTES_MAX,
    row,
};
use tokio_postgres::Row;

use crate::{
    database::{Database, Parameters},
    error::QueryError,
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

/// Returns the statement that reads the facts of one noun, and how many there are within its limit.
fn statement(kind: Kind) -> String {
    let (of, order) = match kind {
        Kind::Device => ("subject_noun = $2", "at_seconds, at_nanos, place"),
        Kind::Enterprise
        | Kind::EnrollmentToken
        | Kind::User
        | Kind::EnrollmentProfile
        | Kind::Policy => ("noun = $2 AND id = $3 AND subject_noun = $2", "revision, place, 0"),
    };
    let (place, order_of_index) = (place(kind), order.trim_end_matches(", 0"));
    format!(
        "SELECT first, second, third, body, found FROM (
    SELECT a.*, count(*) OVER () AS found, row_number() OVER in_order AS number,
        sum(octet_length(body)) OVER in_order AS bytes
    FROM (
        SELECT {place}, body FROM event WHERE tenant = $1 AND {of} AND subject_id = $3
            AND ({order}) > ($4::bigint, $5::bigint, $6::bigint)
        ORDER BY {order_of_index} LIMIT $7
    ) a (first, second, third, body)
    WINDOW in_order AS (ORDER BY first, second, third)
) b
WHERE number = 1 OR bytes <= {BYTES_MAX} ORDER BY first, second, third"
    )
}

/// Reads a fact after the columns of its place.
pub(crate) fn fact(row: &Row) -> Result<(HistoryPosition, Fact), QueryError> {
    let place = HistoryPosition::new([column(row, 0)?, column(row, 1)?, column(row, 2)?]);
    Ok((place, row::read_fact(column(row, 3)?)))
}

/// Reads a part of a history.
pub(crate) async fn history<N: Noun>(
    database: &Database,
    name: &N::Name,
    after: Option<HistoryPosition>,
    limit: usize,
) -> Result<History, QueryError> {
    // Before all: seconds count from the year 1 on, and revisions from 1.
    let [first, second, third] = after.map_or([i64::MIN; 3], HistoryPosition::numbers);
    let most = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let (tenant, noun, id) = (name.enterprise().as_str(), N::KIND.as_str(), name.id());
    let parameters: &Parameters<'_> = &[&tenant, &noun, &id, &first, &second, &third, &most];
    let rows = database.rows(&statement(N::KIND), parameters).await?;
    let found = rows.first().map_or(Ok(0), |row| column::<i64>(row, 4))?;
    let facts = rows.iter().take(limit).map(fact).collect::<Result<Vec<_>, _>>()?;
    let goes_on = usize::try_from(found) != Ok(facts.len());
    Ok(History::new(facts, goes_on))
}
