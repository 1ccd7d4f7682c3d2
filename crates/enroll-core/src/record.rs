//! Records: an event with who caused it, under which request, in a version envelope.
//!
//! A record is what a store, a log or a feed keeps of one event. In JSON:
//!
//! ```json
//! {
//!     "version": 1,
//!     "event": {"enterprise": {"id": "e1", "event": {"deleted": {"at": "1970-01-01T00:00:00Z"}}}},
//!     "actor": {"principal": "operator"},
//!     "request": "4f1c"
//! }
//! ```
//!
//! The actor and the request are optional: records that were written before they existed have
//! neither. The form only grows. A field that a program does not know is ignored; an event that it
//! does not know passes through unchanged, see [`Entry`].

mod actor;
mod entry;
mod request_id;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};

pub use self::{
    actor::{Actor, ParsePrincipalNameError, PrincipalName},
    entry::Entry,
    request_id::{ParseRequestIdError, RequestId},
};
use crate::event::Event;

/// The version of the records that this crate writes, and the latest that it reads.
///
/// It counts up when a program of before would read a record wrongly, not when it would only pass
/// an event through or ignore a field.
pub const VERSION: u32 = 1;

/// An event, with the actor that caused it and the request that it was made under.
///
/// The serde form is the envelope that the [module](self) shows. `E` is the event as it is held: a
/// writer may lend it, as `Record<&Event>`.
///
/// ```
/// use enroll_core::{
///     Timestamp, enterprise::Created,
///     event::Event,
///     record::{Actor, Record},
/// };
///
/// let event = Event::EnterpriseCreated(Created::new("e1".parse()?, Timestamp::UNIX_EPOCH));
/// let record = Record::new(event)
///     .with_actor(Some(Actor::Principal("operator".parse()?)))
///     .with_request(Some("4f1c".parse()?));
/// let text = serde_json::to_string(&record)?;
/// assert!(text.starts_with(r#"{"version":1,"event":{"enterprise_created":"#));
/// assert_eq!(serde_json::from_str::<Record>(&text)?, record);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Record<E = Event> {
    /// The actor that caused the event; `None` if the record was written without one.
    pub actor: Option<Actor>,
    /// The id of the request; `None` if the record was written without one.
    pub request: Option<RequestId>,
    /// The event.
    pub event: E,
}

impl<E> Record<E> {
    /// Creates a record without an actor or a request.
    #[must_use]
    pub const fn new(event: E) -> Self {
        Self { actor: None, request: None, event }
    }

    /// Sets the actor.
    #[must_use]
    pub fn with_actor(self, actor: Option<Actor>) -> Self {
        Self { actor, ..self }
    }

    /// Sets the id of the request.
    #[must_use]
    pub fn with_request(self, request: Option<RequestId>) -> Self {
        Self { request, ..self }
    }
}

impl<E> From<E> for Record<E> {
    fn from(event: E) -> Self {
        Self::new(event)
    }
}

impl<E: Serialize> Serialize for Record<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { actor, request, event } = self;
        // A format without names tells fields apart by their place, so there none is left out.
        let named = serializer.is_human_readable();
        let left_out = [actor.is_none(), request.is_none()].map(|absent| absent && named);
        let [no_actor, no_request] = left_out;
        let count = 4 - left_out.into_iter().filter(|left_out| *left_out).count();
        let mut envelope = serializer.serialize_struct("Record", count)?;
        envelope.serialize_field("version", &VERSION)?;
        envelope.serialize_field("event", event)?;
        if no_actor {
            envelope.skip_field("actor")?;
        } else {
            envelope.serialize_field("actor", actor)?;
        }
        if no_request {
            envelope.skip_field("request")?;
        } else {
            envelope.serialize_field("request", request)?;
        }
        envelope.end()
    }
}

/// A record as it is stored, of a version that may be a later one.
#[derive(Deserialize)]
#[serde(rename = "Record")]
struct Form<E> {
    version: u32,
    event: E,
    #[serde(default)]
    actor: Option<Actor>,
    #[serde(default)]
    request: Option<RequestId>,
}

impl<'de, E: Deserialize<'de>> Deserialize<'de> for Record<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Form { version, event, actor, request } = Form::deserialize(deserializer)?;
        match version {
            0..=VERSION => Ok(Self { actor, request, event }),
            _ => Err(de::Error::custom(LaterVersionError { version })),
        }
    }
}

/// A later version of this crate wrote the record.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("record must have version {VERSION} or an earlier one, and has {version}")]
struct LaterVersionError {
    version: u32,
}
