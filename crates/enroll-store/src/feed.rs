//! Feeds: what happened in one enterprise, in an order that everyone sees alike.

use std::sync::Arc;

use enroll_core::{Enterprise, event::Event, record::Record};

use crate::gate::{Admission, NoEnterprise};

/// A place in an enterprise's feed: what it names has been read.
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// let next = store.events(&id, None, 100).await?.admit(Admission::Created)?.next;
/// // The store of the examples has the epoch 1, and one event was recorded.
/// assert_eq!(next, Cursor { epoch: 1, position: 1 });
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cursor {
    /// The life of the store that positions belong to: another one after a reset.
    pub epoch: u64,
    /// The position of the last event read; 0 before the first.
    pub position: u64,
}

/// A part of an enterprise's feed.
///
#[doc = head!()]
/// let feed = store.events(&id, None, 100).await?;
/// // Nobody created the enterprise.
/// assert!(feed.admit(Admission::Created).is_err());
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct Feed {
    part: FeedPart,
    enterprise: Option<Enterprise>,
}

/// A part of an enterprise's feed, behind the gate.
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// let part = store.events(&id, None, 100).await?.admit(Admission::Created)?;
/// let rest = store.events(&id, Some(part.next), 100).await?.admit(Admission::Created)?;
/// assert_eq!((part.events.len(), rest.events.len()), (1, 0));
#[doc = tail!()]
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
    ///
    #[doc = head!()]
    /// let next = Cursor { epoch: 1, position: 0 };
    /// let feed = Feed::new(Vec::new(), next, Some(Enterprise::from(created)));
    /// assert_eq!(feed.admit(Admission::Created)?.next, next);
    #[doc = tail!()]
    #[must_use]
    pub fn new(events: Vec<Arc<Recorded>>, next: Cursor, enterprise: Option<Enterprise>) -> Self {
        Self { part: FeedPart { events, next }, enterprise }
    }

    /// Returns the events, if the enterprise exists.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// let feed = || Feed::new(Vec::new(), Cursor { epoch: 1, position: 0 }, None);
    /// assert!(feed().admit(Admission::Any).is_ok());
    /// assert!(feed().admit(Admission::Created).is_err());
    #[doc = tail!()]
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
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// let part = store.events(&id, None, 100).await?.admit(Admission::Created)?;
/// let recorded = part.events.first().ok_or("no event")?;
/// assert_eq!((recorded.position, recorded.fact.event().is_some()), (1, true));
#[doc = tail!()]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Recorded {
    /// Counts up from 1, without gaps, in each enterprise.
    pub position: u64,
    /// The event.
    pub fact: Fact,
}

/// An event of a feed, or one of a later version than this.
///
/// ```
/// use enroll_store::Fact;
///
/// let later = Fact::Unknown(r#"{"version":2,"event":{}}"#.into());
/// // An event of a later version passes through unread.
/// assert_eq!(later.event(), None);
/// ```
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
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// let error = store.events(&id, Some(Cursor { epoch: 2, position: 1 }), 100).await;
/// assert_eq!(error.map(drop).unwrap_err(), FeedError::OtherEpoch);
#[doc = tail!()]
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
