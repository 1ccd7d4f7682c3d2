//! An enterprise's feed as PostgreSQL keeps it: a transaction begins and commits later, so that the
//! events of one that began first may appear last.
//!
//! Events are written without a position, and numbered by who reads them, in one transaction under
//! the lock of the head: `feed.rs` of `enroll-postgres`. The control numbers them as they are
//! written, as a sequence would: then a position appears below what was read already.

use std::sync::Arc;

use enroll_core::{Timestamp, event::Event, record::Record};
use enroll_store::{Fact, Noun, Recorded, noun::Kind};

/// The events of an enterprise that are committed.
#[derive(Default)]
pub(crate) struct Feed {
    rows: Vec<Row>,
    /// The number of positions that were given.
    head: u64,
}

/// An event. The order of its fields is that in which it is numbered.
#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
struct Key {
    at: Timestamp,
    kind: Kind,
    name: String,
    revision: u64,
    place: usize,
}

struct Row {
    key: Key,
    record: Record,
    position: Option<u64>,
}

/// The revision of a noun that some events are of, and the instant that orders them.
pub(crate) struct Revision {
    pub(crate) at: Timestamp,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) number: u64,
}

impl Feed {
    /// Gives out so many positions, and returns the first: for the control, which does so when a
    /// transaction begins.
    pub(crate) fn take(&mut self, count: usize) -> u64 {
        let first = self.head + 1;
        self.head += count as u64;
        first
    }

    /// Adds the events of a transaction that commits; `first` is the position of the first one, if
    /// it has any yet.
    pub(crate) fn add(&mut self, revision: &Revision, records: &[Record], first: Option<u64>) {
        for (place, record) in records.iter().enumerate() {
            let Revision { at, kind, name, number } = revision;
            let (at, kind, name, revision) = (*at, *kind, name.clone(), *number);
            let key = Key { at, kind, name, revision, place };
            let position = first.map(|first| first + place as u64);
            self.rows.push(Row { key, record: record.clone(), position });
        }
    }

    /// Gives positions to all events that are there and have none.
    pub(crate) fn number(&mut self) {
        let mut fresh: Vec<&mut Row> =
            self.rows.iter_mut().filter(|row| row.position.is_none()).collect();
        fresh.sort_by(|one, other| one.key.cmp(&other.key));
        for row in fresh {
            self.head += 1;
            row.position = Some(self.head);
        }
    }

    /// Returns whether there are events without a position.
    pub(crate) fn has_more(&self) -> bool {
        self.rows.iter().any(|row| row.position.is_none())
    }

    /// Returns the events after a position, in the order of theirs.
    pub(crate) fn after(&self, after: u64) -> Vec<Arc<Recorded>> {
        let numbered = self.rows.iter().filter_map(|row| {
            let position = row.position.filter(|position| *position > after)?;
            Some(Arc::new(Recorded { position, fact: Fact::Known(row.record.clone()) }))
        });
        let mut numbered: Vec<_> = numbered.collect();
        numbered.sort_by_key(|recorded| recorded.position);
        numbered
    }

    /// Returns the events of one noun, in the order in which they were recorded.
    pub(crate) fn history<N: Noun>(&self, name: &N::Name) -> Vec<Record> {
        let is_its = |row: &&Row| N::change(&row.record.event).is_some_and(|(of, _)| of == *name);
        let mut rows: Vec<&Row> = self.rows.iter().filter(is_its).collect();
        rows.sort_by(|one, other| one.key.cmp(&other.key));
        rows.into_iter().map(|row| row.record.clone()).collect()
    }

    /// Returns all events as a reader will have read them.
    pub(crate) fn story(&self) -> Vec<&Event> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        let place = |row: &Row| row.position.unwrap_or(u64::MAX);
        rows.sort_by(|one, other| place(one).cmp(&place(other)).then(one.key.cmp(&other.key)));
        rows.into_iter().map(|row| &row.record.event).collect()
    }
}
