//! The feed: events are written without a position, and numbered by those who read them.
//!
//! So no write waits for a counter that all writes of an enterprise share. An event whose
//! transaction commits late gets a later position, and nobody who has read on misses it.

use std::sync::Arc;

use enroll_core::name::EnterpriseId;
use enroll_store::{Cursor, Feed, FeedError, Recorded, row};
use tokio_postgres::Row;

use crate::{
    database::{Database, Lease, QueryError, Read},
    race::until_won,
    read::{Frame, frame},
    rows::column,
};

/// How many events are numbered at a time.
const NUMBERED_MAX: i64 = 1000;

/// How often a part is read at most: once more after its events were numbered.
const READS_MAX: u32 = 2;

pub(crate) async fn events(
    database: &Database,
    enterprise: &EnterpriseId,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Result<Feed, FeedError>, QueryError> {
    let tenant = enterprise.as_str();
    let Frame { epoch, gate, .. } = frame(database, tenant).await?;
    let epoch = epoch.cast_unsigned();
    if after.is_some_and(|cursor| cursor.epoch != epoch) {
        return Ok(Err(FeedError::OtherEpoch));
    }
    let position = after.map_or(0, |cursor| cursor.position);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut part = Part::default();
    for _ in 0..READS_MAX {
        part = read(database, tenant, position, limit).await?;
        let full = i64::try_from(part.rows.len()).unwrap_or(i64::MAX) >= limit;
        if full || !part.has_more {
            break;
        }
        // Whoever forgets events in another order may be first.
        until_won(|| async { database.read(&Number { tenant }).await.map(|_| ()) }).await?;
    }
    if position > part.head {
        return Ok(Err(FeedError::OtherEpoch));
    }
    let mut events = Vec::with_capacity(part.rows.len());
    for row in &part.rows {
        let position = column::<i64>(row, 0)?.cast_unsigned();
        let fact = row::read_fact(column(row, 1)?);
        events.push(Arc::new(Recorded { position, fact }));
    }
    let position = events.last().map_or(position, |recorded| recorded.position);
    Ok(Ok(Feed { events, next: Cursor { epoch, position }, enterprise: gate.enterprise }))
}

/// A part of a feed.
#[derive(Default)]
struct Part {
    rows: Vec<Row>,
    head: u64,
    /// Whether there are events without a position.
    has_more: bool,
}

async fn read(
    database: &Database,
    tenant: &str,
    position: u64,
    limit: i64,
) -> Result<Part, QueryError> {
    let sql = "SELECT position, body FROM event WHERE tenant = $1 AND position > $2
               ORDER BY position LIMIT $3";
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    let rows = database.rows(sql, &[&tenant, &position, &limit]).await?;
    // After the events: what is numbered meanwhile is beyond the part, not missed by it.
    let sql = "SELECT coalesce((SELECT head FROM feed WHERE tenant = $1), 0),
               EXISTS (SELECT 1 FROM event WHERE tenant = $1 AND position IS NULL)";
    let row = database.row(sql, &[&tenant]).await?;
    let row = row.ok_or_else(|| QueryError::Row("a feed has a head".into()))?;
    let head = column::<i64>(&row, 0)?.cast_unsigned();
    Ok(Part { rows, head, has_more: column(&row, 1)? })
}

/// Gives positions to the events that have none, in the order of their instants: in one noun, that
/// is the order of its revisions.
struct Number<'a> {
    tenant: &'a str,
}

impl Read for Number<'_> {
    type Answer = ();

    async fn on(&self, lease: &Lease) -> Result<(), QueryError> {
        let Self { tenant } = self;
        lease.begin().await?;
        let begin =
            "INSERT INTO feed (tenant, head) VALUES ($1, 0) ON CONFLICT (tenant) DO NOTHING";
        lease.rows(begin, &[tenant]).await?;
        // One at a time. The statement after it sees all that the one before has numbered.
        let lock = "SELECT head FROM feed WHERE tenant = $1 FOR UPDATE";
        lease.rows(lock, &[tenant]).await?;
        // An event that is forgotten meanwhile is not numbered, and leaves a gap: the head is the last
        // position, not their count.
        let sql = format!(
            "WITH fresh AS (
    SELECT noun, id, revision, place, row_number() OVER
        (ORDER BY at_seconds, at_nanos, noun, id, revision, place) AS number
    FROM event WHERE tenant = $1 AND position IS NULL
    ORDER BY at_seconds, at_nanos, noun, id, revision, place LIMIT {NUMBERED_MAX}
), numbered AS (
    UPDATE event v SET position = f.head + fresh.number
    FROM fresh, feed f
    WHERE f.tenant = $1 AND v.tenant = $1 AND v.noun = fresh.noun AND v.id = fresh.id
        AND v.revision = fresh.revision AND v.place = fresh.place
    RETURNING v.position
)
UPDATE feed SET head = coalesce((SELECT max(position) FROM numbered), head) WHERE tenant = $1"
        );
        lease.rows(&sql, &[tenant]).await?;
        lease.commit().await
    }
}
