//! Feeds: what happened in one enterprise, in an order that everyone sees alike.

use std::sync::Arc;

use enroll_core::{Enterprise, event::Event, record::Record};

use crate::gate::{Admission, NoEnterprise};

/// A place in an enterprise's feed: what it names has been read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cursor {
    /// The life of the store that positions belong to: another one after a reset.
    pub epoch: u64,
    /// The position of the last event read; 0 before the first.
    pub position: u64,
}

/// A part of an enterprise's feed.
#[derive(Clone, Debug)]
pub struct Feed {
    part: FeedPart,
    enterprise: Option<Enterprise>,
}

/// A part of an enterprise's feed, behind the gate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FeedPart {
    /// The events, in the order of their positions.
    pub events: Vec<Arc<Recorded>>,
    /// The beginning of the next part.
    pub next: Cursor,
}

impl Feed {
    /// Creates a part of the feed of an enterprise, which is given if it was ever created.
    #[must_use]
    pub fn new(events: Vec<Arc<Recorded>>, next: Cursor, enterprise: Option<Enterprise>) -> Self {
        Self { part: FeedPart { events, next }, enterprise }
    }

    /// Returns the events, if the enterprise exists.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    pub fn admit(self, admission: Admission) -> Result<FeedPart, NoEnterprise> {
        if admission.admits(self.enterprise.as_ref()) { Ok(self.part) } else { Err(NoEnterprise) }
    }

    /// Returns the events and the enterprise without asking for it: for the suite that stores
    /// pass.
    #[cfg(any(test, feature = "conformance"))]
    #[must_use]
    pub fn ungated(self) -> (FeedPart, Option<Enterprise>) {
        (self.part, self.enterprise)
    }
}

/// An event and its place in the feed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Recorded {
    /// Counts up from 1, without gaps, in each enterprise.
    pub position: u64,
    /// The event.
    pub fact: Fact,
}

/// An event of a feed, or one of a later version than this.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every fact is known")]
pub enum Fact {
    /// An event, with its actor and the request that it was made under.
    Known(Record),
    /// The JSON of a record that this version does not know: it passes through unchanged.
    Unknown(Box<str>),
}

impl Fact {
    /// Returns the event, if this version knows it.
    #[must_use]
    pub fn event(&self) -> Option<&Event> {
        match self {
            Self::Known(record) => Some(&record.event),
            Self::Unknown(_) => None,
        }
    }

    /// Returns the record, if this version knows its event.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        match self {
            Self::Known(record) => Some(record),
            Self::Unknown(_) => None,
        }
    }
}

/// Why there is no part of the feed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FeedError {
    /// The cursor is of a time before the store was reset.
    #[error("feed has begun again since then")]
    OtherEpoch,
    /// Events after the cursor are no longer kept.
    #[error("events after that are no longer kept")]
    Forgotten,
    /// The store cannot be reached.
    #[error("store is unavailable")]
    Unavailable,
}
