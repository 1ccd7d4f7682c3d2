//! Requests: what makes a retry cost nothing.

use enroll_core::record::{Actor, Record, RequestId};

/// A command as a store knows it again: its id, a hash of it, and where the id is unique.
///
/// The same id with the same hash is a retry: it gets the recorded events and changes nothing.
/// The same id with another hash is refused. A refusal is not recorded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Request {
    /// The caller's id, or one drawn for this call.
    pub id: RequestId,
    /// The party that drew the id.
    pub drawn_by: DrawnBy,
    /// The hash of the command.
    pub command: CommandHash,
    /// The scope in which the id is unique.
    pub scope: Scope,
    /// The actor that the events are recorded with.
    pub actor: Option<Actor>,
}

impl Request {
    /// Returns a fact as it is recorded: with the actor, and with the id if a caller drew it. An id
    /// that was drawn for one call names nothing that anybody else knows.
    #[must_use]
    pub fn record<E>(&self, event: E) -> Record<E> {
        let request = match self.drawn_by {
            DrawnBy::Caller => Some(self.id.clone()),
            DrawnBy::Service => None,
        };
        Record::new(event).with_actor(self.actor.clone()).with_request(request)
    }
}

/// The scope in which a request id is unique.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Scope {
    /// The noun that is decided on.
    Noun,
    /// The nouns of one kind in the noun's enterprise: for creations, whose noun has no name
    /// before.
    Enterprise,
}

/// The party that drew a request id, and can send it again.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DrawnBy {
    /// The caller, who may retry.
    Caller,
    /// The service, for one call: only an unknown outcome is ever tried again, so a store whose
    /// outcomes are always known need not keep it.
    Service,
}

/// A SHA-256 of a command: its operation, its claimant and its arguments, never the time.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct CommandHash(pub [u8; 32]);
