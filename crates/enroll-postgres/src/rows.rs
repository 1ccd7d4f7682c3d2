//! Rows: instants, nouns and enterprises as columns hold them.

use std::time::SystemTime;

use enroll_core::{Duration, Enterprise, Timestamp};
use enroll_store::{
    Noun,
    row::{self, Unknown},
};
use tokio_postgres::{Row, types::FromSql};

use crate::{
    error::{QueryError, below_floor, describe},
    guess::Gate,
};

/// The columns of a [`Head`], of the tables `n` (the noun) and `e` (its enterprise). The second is
/// [the floor](crate::schema::FLOOR).
pub(crate) const HEAD: &str = concat!(
    "clock_timestamp(), ",
    crate::schema::floor!(),
    ", e.revision, e.changed_seconds, e.changed_nanos, e.body,
    n.revision, n.changed_seconds, n.changed_nanos, n.body"
);

/// The number of columns of a [`Head`].
pub(crate) const HEAD_LEN: usize = 10;

/// A noun as it was read, how often it was decided on, and when last.
#[derive(Clone, Debug)]
pub(crate) struct Present<N> {
    pub(crate) noun: N,
    pub(crate) revision: i64,
    pub(crate) changed_at: Timestamp,
    pub(crate) unknown: Unknown,
}

/// The input of a decision, as one statement reads it.
pub(crate) struct Head<N> {
    pub(crate) now: Timestamp,
    pub(crate) gate: Gate,
    pub(crate) present: Option<Present<N>>,
}

/// Returns the error of a row with invalid ids.
pub(crate) fn invalid_name() -> QueryError {
    QueryError::Row("row contains an invalid resource name".into())
}

/// Reads a column.
pub(crate) fn column<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, QueryError> {
    row.try_get(index).map_err(|error| QueryError::Row(describe(&error)))
}

/// Reads an instant of two columns.
pub(crate) fn instant(row: &Row, index: usize) -> Result<Timestamp, QueryError> {
    let (seconds, nanos): (i64, i32) = (column(row, index)?, column(row, index + 1)?);
    let nanos = u32::try_from(nanos).unwrap_or(u32::MAX);
    Timestamp::new(seconds, nanos).map_err(|error| QueryError::Row(error.to_string()))
}

/// Returns an instant as its two columns hold it.
pub(crate) fn columns(instant: Timestamp) -> (i64, i32) {
    // Invariant: nanoseconds are less than 10^9.
    (instant.seconds(), instant.subsec_nanos().cast_signed())
}

/// Returns the instant that follows another one.
pub(crate) fn after(instant: Timestamp) -> Timestamp {
    let tick = Duration::try_from(std::time::Duration::from_nanos(1)).unwrap_or(Duration::ZERO);
    instant.saturating_add(tick)
}

/// Reads the database's clock, exactly: it counts microseconds.
pub(crate) fn clock(row: &Row, index: usize) -> Result<Timestamp, QueryError> {
    let time: SystemTime = column(row, index)?;
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let told = since.ok().and_then(|since| Timestamp::from_unix(since).ok());
    told.ok_or_else(|| QueryError::Row("the database's clock is before 1970 or after 9999".into()))
}

/// Refuses a schema whose floor, in a column, is above the version of this program.
pub(crate) fn check_floor(row: &Row, index: usize, version: i64) -> Result<(), QueryError> {
    let floor: i64 = column(row, index)?;
    if floor <= version { Ok(()) } else { Err(QueryError::Row(below_floor(floor, version))) }
}

/// Reads a noun of four columns: revision, last change, text.
fn present<N: Noun>(row: &Row, index: usize) -> Result<Option<Present<N>>, QueryError> {
    let Some(revision) = column::<Option<i64>>(row, index)? else { return Ok(None) };
    let changed_at = instant(row, index + 1)?;
    let whole = row::read_whole(column(row, index + 3)?);
    let (noun, unknown) = whole.map_err(|error| QueryError::Row(error.to_string()))?;
    Ok(Some(Present { noun, revision, changed_at, unknown }))
}

/// Reads the columns of [`HEAD`], for a program of a version.
pub(crate) fn head<N: Noun>(row: &Row, version: i64) -> Result<Head<N>, QueryError> {
    let now = clock(row, 0)?;
    check_floor(row, 1, version)?;
    let gate = match present::<Enterprise>(row, 2)? {
        Some(Present { noun, revision, changed_at, .. }) => {
            Gate { enterprise: Some(noun), revision, changed_at }
        }
        None => Gate::ABSENT,
    };
    Ok(Head { now, gate, present: present(row, 6)? })
}

/// Reads the text of a noun.
pub(crate) fn noun<N: Noun>(text: &str) -> Result<N, QueryError> {
    row::read_noun(text).map_err(|error| QueryError::Row(error.to_string()))
}

/// Returns the revision that a noun begins with. A name that was forgotten may come back while some
/// of the events are still there that its noun once shared with others: so that no revision is of
/// both, they count up from the microsecond of the beginning.
pub(crate) fn first_revision(now: Timestamp) -> i64 {
    now.seconds().max(1) * 1_000_000 + i64::from(now.subsec_nanos() / 1000)
}
