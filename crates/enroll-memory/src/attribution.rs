//! Attributions: who caused the facts of a decision.

use std::sync::Arc;

use enroll_core::{event::Event, record::Record};
use enroll_store::request::Request;

/// The actor and the request id of a fact. All facts of a decision share one.
#[derive(Clone, Default)]
pub(crate) struct Attribution(Option<Arc<Record<()>>>);

impl Attribution {
    /// Returns the attribution of the facts that a request records.
    pub(crate) fn of(request: &Request) -> Self {
        let record = request.record(());
        let is_known = record.actor.is_some() || record.request.is_some();
        Self(is_known.then(|| Arc::new(record)))
    }

    /// Returns whether an actor or a request id is known.
    pub(crate) fn is_known(&self) -> bool {
        self.0.is_some()
    }

    /// Returns an event as it is recorded, with the attribution.
    pub(crate) fn record(&self, event: Event) -> Record {
        let (actor, request) = match &self.0 {
            Some(by) => (by.actor.clone(), by.request.clone()),
            None => (None, None),
        };
        Record::new(event).with_actor(actor).with_request(request)
    }
}
