//! Commands: a request to the store, with what the audit trail reports about it.

use std::{collections::BTreeSet, fmt};

use enroll_core::{name::EnterpriseId, record::Actor};
use enroll_store::{Request, request::DrawnBy};

/// A request to the store, the use case that makes it, who calls, and what the caller reaches.
#[derive(Clone, Debug)]
pub(crate) struct Command<'a> {
    pub(crate) request: Request,
    use_case: &'static str,
    caller: Option<Actor>,
    reach: Option<&'a BTreeSet<EnterpriseId>>,
}

impl<'a> Command<'a> {
    /// Creates a command, whose actor is the caller.
    pub(crate) fn new(
        request: Request,
        use_case: &'static str,
        reach: Option<&'a BTreeSet<EnterpriseId>>,
    ) -> Self {
        let caller = request.actor.clone();
        Self { request, use_case, caller, reach }
    }

    /// Returns whether the caller reaches an enterprise.
    pub(crate) fn reaches(&self, enterprise: &EnterpriseId) -> bool {
        self.reach.is_none_or(|reach| reach.contains(enterprise))
    }

    /// Sets the actor that the events are recorded with, who may be another one than the caller.
    pub(crate) fn by(mut self, actor: Option<Actor>) -> Self {
        self.request.actor = actor;
        self
    }

    /// Adds the decision on a noun to the audit trail: one event for each decision that is
    /// recorded.
    pub(crate) fn audit(&self, noun: &impl fmt::Display) {
        let text = |actor: &Option<Actor>| actor.as_ref().map(text);
        let (actor, caller) = (text(&self.request.actor), text(&self.caller));
        let request = match self.request.drawn_by {
            DrawnBy::Caller => Some(self.request.id.as_str()),
            // Drawn for this call: nobody else knows it.
            DrawnBy::Service => None,
        };
        tracing::info!(
            target: "enroll::audit",
            use_case = self.use_case,
            actor,
            caller,
            request,
            noun = noun.to_string(),
            "recorded",
        );
    }
}

/// Returns an actor as the audit trail shows it.
fn text(actor: &Actor) -> String {
    match actor {
        Actor::Principal(name) => format!("principal {name}"),
        Actor::Device(token) => format!("device with {token}"),
        Actor::Unknown(actor) => format!("{} {}", actor.kind(), actor.name().unwrap_or_default()),
    }
}
