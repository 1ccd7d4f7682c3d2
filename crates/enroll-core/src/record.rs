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
//! neither. The form only grows. A field that a program does not know is ignored, an actor that it does
//! not know is [`Actor::Unknown`], and an event that it does not know passes through unchanged, see
//! [`Entry`].

mod actor;
mod entry;
#[cfg(feature = "serde")]
mod form;
mod request_id;

pub use self::{
    actor::{Actor, ParsePrincipalNameError, PrincipalName, UnknownActor},
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
    ///
    /// ```
    /// use enroll_core::record::Record;
    ///
    /// // The event may be held in any form, here as text.
    /// let record = Record::new("{}");
    /// assert_eq!((record.event, record.actor, record.request), ("{}", None, None));
    /// ```
    #[must_use]
    pub const fn new(event: E) -> Self {
        Self { actor: None, request: None, event }
    }

    /// Sets the actor.
    ///
    /// ```
    /// use enroll_core::record::{Actor, Record};
    ///
    /// let actor = Actor::Principal("operator".parse()?);
    /// assert_eq!(Record::new(()).with_actor(Some(actor.clone())).actor, Some(actor));
    /// # Ok::<(), enroll_core::record::ParsePrincipalNameError>(())
    /// ```
    #[must_use]
    pub fn with_actor(self, actor: Option<Actor>) -> Self {
        Self { actor, ..self }
    }

    /// Sets the id of the request.
    ///
    /// ```
    /// use enroll_core::{Timestamp, enterprise::Created, event::Event, record::Record};
    ///
    /// let event = Event::EnterpriseCreated(Created::new("e1".parse()?, Timestamp::UNIX_EPOCH));
    /// let record = Record::new(event).with_request(Some("4f1c".parse()?));
    /// // In JSON, an absent actor is left out.
    /// let text = serde_json::to_string(&record)?;
    /// assert!(text.ends_with(r#","request":"4f1c"}"#) && !text.contains("actor"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
