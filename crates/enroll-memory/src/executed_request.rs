//! Request ids that callers drew, and the outcomes of their requests.

use std::sync::Arc;

use enroll_core::{Enterprise, event::Event, record::RequestId};
use enroll_store::{
    Failure,
    executed::Executed,
    history::HistoryPosition,
    noun::{Kind, Noun, NounName},
    request::{CommandHash, DrawnBy, Request, Scope},
};

use crate::sharded_map::Keyed;

/// A request id, and where it is unique.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(crate) struct RequestKey {
    scope: Scope,
    /// The noun's whole name, or the enterprise's id with the kind of noun.
    within: (Box<str>, Option<Kind>),
    id: RequestId,
}

impl RequestKey {
    /// Returns what `request` is kept under, if it is to be kept.
    pub(crate) fn of<N: Noun>(name: &N::Name, request: &Request) -> Option<Self> {
        match request.drawn_by {
            DrawnBy::Caller => {}
            // It would be sent again only after an unknown outcome, and this store has none.
            DrawnBy::Service => return None,
        }
        let within = match request.scope {
            Scope::Noun => (name.to_string().into(), None),
            Scope::Enterprise => (name.enterprise().as_str().into(), Some(N::KIND)),
        };
        Some(Self { scope: request.scope, within, id: request.id.clone() })
    }
}

/// A request that was executed.
pub(crate) struct ExecutedRequest {
    pub(crate) key: RequestKey,
    pub(crate) command: CommandHash,
    pub(crate) events: Arc<[Event]>,
    /// The place of the last fact in the history of the noun.
    pub(crate) last: HistoryPosition,
}

impl ExecutedRequest {
    /// Answers a request under the same id.
    pub(crate) fn replay<N: Noun, R>(
        &self,
        command: CommandHash,
        enterprise: Option<Enterprise>,
    ) -> Result<Executed<N>, Failure<R>> {
        if command != self.command {
            return Err(Failure::RequestIdReused);
        }
        let events = self.events.iter().map(|event| (self.last, event));
        Executed::replayed(events, enterprise).ok_or(Failure::Unavailable)
    }
}

impl Keyed for ExecutedRequest {
    type Key = RequestKey;

    fn key(&self) -> &RequestKey {
        &self.key
    }
}
