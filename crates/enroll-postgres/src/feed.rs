//! The feed: events are written without a position, and numbered by those who read them.
//!
//! So no write waits for a counter that all writes of an enterprise share. An event whose
//! transaction commits late gets a later position, and nobody who has read on misses it.

use std::sync::Arc;

use enroll_core::{Enterprise, name::EnterpriseId};
use enroll_store::{Cursor, Feed, FeedError, Recorded, part::BYTES_MAX, row};
use tokio_postgres::Row;

use crate::{
    database::{Database, Lease, Read},
    error::QueryError,
    race::until_won,
    rows::{self, HEAD, HEAD_LEN, Head, column},
};

/// The number of events that are numbered at a time.
const NUMBERED_MAX: i64 = 1000;

pub(crate) async fn events(
    database: &Database,
    enterprise: &EnterpriseId,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Result<Feed, FeedError>, QueryError> {
    let tenant = enterprise.as_str();
    let Start { epoch, head, has_more, enterprise } = start(database, tenant).await?;
    if after.is_some_and(|cursor| cursor.epoch != epoch || cursor.position > head) {
        return Ok(Err(FeedError::OtherEpoch));
    }
    let position = after.map_or(0, |cursor| cursor.position);
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = read(database, tenant, position, most).await?;
    let found = rows.first().map_or(Ok(0), |row| column::<i64>(row, 2))?;
    if has_more && found < most {
        // A server that deletes events in another order may be first.
        until_won(|| async { database.read(&Number { tenant }).await.map(|_| ()) }).await?;
        rows = read(database, tenant, position, most).await?;
    }
    let mut events = Vec::with_capacity(rows.len());
    for row in &rows {
        let position = column::<i64>(row, 0)?.cast_unsigned();
        let fact = row::read_fact(column(row, 1)?);
        events.push(Arc::new(Recorded { position, fact }));
    }
    let position = events.last().map_or(position, |recorded| recorded.position);
    Ok(Ok(Feed::new(events, Cursor { epoch, position }, enterprise)))
}

/// The head of a part of a feed.
struct Start {
    epoch: u64,
    head: u64,
    /// `true` if there are events without a position.
    has_more: bool,
    enterprise: Option<Enterprise>,
}

/// Reads what a part of a feed begins with. A cursor that was given before is not beyond this head.
async fn start(database: &Database, tenant: &str) -> Result<Start, QueryError> {
    let sql = format!(
        r"SELECT {HEAD}, p.value, coalesce((SELECT d.head FROM feed d WHERE d.tenant = $1), 0),
    EXISTS (SELECT 1 FROM event v WHERE v.tenant = $1 AND v.position IS NULL)
FROM meta m
JOIN meta p ON p.name = 'epoch'
LEFT JOIN enterprise e ON e.tenant = $1 AND e.id = $1
LEFT JOIN enterprise n ON n.tenant = $1 AND false
WHERE m.name = 'schema'"
    );
    let row = database.row(&sql, &[&tenant]).await?;
    let row = row.ok_or_else(|| QueryError::Row("the schema has no version".into()))?;
    let Head { gate, .. } = rows::head::<Enterprise>(&row, database.version)?;
    Ok(Start {
        epoch: column::<i64>(&row, HEAD_LEN)?.cast_unsigned(),
        head: column::<i64>(&row, HEAD_LEN + 1)?.cast_unsigned(),
        has_more: column(&row, HEAD_LEN + 2)?,
        enterprise: gate.enterprise,
    })
}

/// Reads the numbered events after a position, as far as they fit a part, and how many there are
/// within the limit.
async fn read(
    database: &Database,
    tenant: &str,
    position: u64,
    limit: i64,
) -> Result<Vec<Row>, QueryError> {
    let sql = format!(
        "SELECT position, body, found FROM (
    SELECT a.*, count(*) OVER () AS found, row_number() OVER in_order AS number,
        sum(octet_length(body)) OVER in_order AS bytes
    FROM (
        SELECT position, body FROM event WHERE tenant = $1 AND position > $2
        ORDER BY position LIMIT $3
    ) a
    WINDOW in_order AS (ORDER BY position)
) b
WHERE number = 1 OR bytes <= {BYTES_MAX} ORDER BY position"
    );
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    database.rows(&sql, &[&tenant, &position, &limit]).await
}

/// Gives positions to the events that have none, in the order of their instants: in one noun, that
/// is the order of its revisions.
struct Number<'a> {
    tenant: &'a str,
}

impl Read for Number<'_> {
    type Answer = ();

    async fn on(&self, lease: &Lease) -> Result<(), QueryError> {
        // Statements that are sent together have no parameters.
        let tenant = literal(self.tenant);
        // One at a time: the statement after the lock sees all that the one before has numbered. An
        // event that is forgotten meanwhile is not numbered, and leaves a gap: the head is the last
        // position, not their count.
        let sql = format!(
            "INSERT INTO feed (tenant, head) VALUES ({tenant}, 0) ON CONFLICT (tenant) DO NOTHING;
SELECT head FROM feed WHERE tenant = {tenant} FOR UPDATE;
WITH fresh AS (
    SELECT noun, id, revision, place, row_number() OVER
        (ORDER BY at_seconds, at_nanos, noun, id, revision, place) AS number
    FROM event WHERE tenant = {tenant} AND position IS NULL
    ORDER BY at_seconds, at_nanos, noun, id, revision, place LIMIT {NUMBERED_MAX}
), numbered AS (
    UPDATE event v SET position = f.head + fresh.number
    FROM fresh, feed f
    WHERE f.tenant = {tenant} AND v.tenant = {tenant} AND v.noun = fresh.noun AND v.id = fresh.id
        AND v.revision = fresh.revision AND v.place = fresh.place
    RETURNING v.position
)
UPDATE feed SET head = coalesce((SELECT max(position) FROM numbered), head)
WHERE tenant = {tenant}"
        );
        lease.transact(&sql).await
    }
}

/// Writes a text as an expression of SQL that no setting of the server reads otherwise: a backslash
/// in quotes depends on `standard_conforming_strings`.
fn literal(text: &str) -> String {
    let mut hex = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        for digit in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(digit.into(), 16));
        }
    }
    format!("convert_from(decode('{hex}', 'hex'), 'UTF8')")
}
