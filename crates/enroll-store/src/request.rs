//! Requests: what makes a retry cost nothing.

use enroll_core::record::{Actor, Record, RequestId};

/// A command as a store knows it again: its id, a hash of it, and where the id is unique.
///
/// The same id with the same hash is a retry: it gets the recorded events and changes nothing.
/// The same id with another hash is refused. A refusal is not recorded.
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// // The same id with another command is refused.
/// let other = Request { command: CommandHash([1; 32]), ..request("r1")? };
/// let refused = store.execute(&name, &other, create).await;
/// assert_eq!(refused.map(drop), Err(Failure::RequestIdReused));
#[doc = tail!()]
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
    ///
    #[doc = head!()]
    /// assert_eq!(request("r1")?.record(()).request, Some("r1".parse()?));
    /// // An id that the service drew for one call is not recorded.
    /// let drawn = Request { drawn_by: DrawnBy::Service, ..request("r1")? };
    /// assert_eq!(drawn.record(()).request, None);
    #[doc = tail!()]
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
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// // The scope is one enterprise, so another one may use the same id.
/// let (id, now) = ("e2".parse::<EnterpriseId>()?, now);
/// let create = |_: Reading<'_, Enterprise>| {
///     Ok::<_, &str>(Decision::first(Created::new(id.clone(), now)))
/// };
/// let executed = store.execute(&id.clone().into(), &request("r1")?, create).await?;
/// assert!(!executed.is_replayed());
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Scope {
    /// The noun that is decided on.
    Noun,
    /// The nouns of one kind in the noun's enterprise: for creations, whose noun has no name
    /// before.
    Enterprise,
}

/// The party that drew a request id, and can send it again.
///
#[doc = head!()]
/// let drawn = Request { drawn_by: DrawnBy::Service, ..request("r1")? };
/// store.execute(&name, &drawn, create).await?;
/// let part = store.events(&id, None, 100).await?.admit(Admission::Created)?;
/// let record = part.events.first().and_then(|event| event.fact.record()).ok_or("no record")?;
/// // Nobody else knows the id, so it is not recorded.
/// assert_eq!(record.request, None);
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DrawnBy {
    /// The caller, who may retry.
    Caller,
    /// The service, for one call: only an unknown outcome is ever tried again, so a store whose
    /// outcomes are always known need not keep it.
    Service,
}

/// A SHA-256 of a command: its operation, its claimant and its arguments, never the time.
///
/// ```
/// use enroll_store::request::CommandHash;
///
/// // The SHA-256 of the operation and its arguments: a retry has the same one.
/// assert_ne!(CommandHash([1; 32]), CommandHash([2; 32]));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct CommandHash(pub [u8; 32]);
