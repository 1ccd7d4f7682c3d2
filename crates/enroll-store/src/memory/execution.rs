//! Executing: the one write.

use std::sync::Arc;

use enroll_core::name::EnterpriseId;

use super::{
    State,
    draft::Draft,
    home::Home,
    lock,
    recording::{Conflict, Recorded},
    requests::{Done, RequestKey},
    roster::Held,
};
use crate::{
    clock::Clock,
    decision::Decision,
    executed::Executed,
    gate::Reading,
    noun::{Noun, NounName},
    request::Request,
    store::Failure,
};

// Invariant: locks are taken in this order, and of each line at most one is held.
//
// 1. the shard of the request id,
// 2. the record that is decided on, or that begins; both only where the first was given up,
// 3. the log of the enterprise,
// 4. a roster, or a shard of any other map: for one look or one change each.

/// How often one request is decided at most. Only a creation that another writer was first with,
/// and a decision whose enterprise has just changed, are decided again.
const ATTEMPTS_MAX: usize = 64;

/// The outcome of an attempt.
enum Settled<N: Noun> {
    Recorded(Recorded<N>),
    /// There was nothing to change.
    Unchanged(Executed<N>),
}

impl State {
    /// See [`Store::execute`](crate::Store::execute).
    pub(super) fn execute<N, R>(
        &self,
        clock: &impl Clock,
        name: &N::Name,
        request: &Request,
        decide: impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<Executed<N>, Failure<R>>
    where
        N: Noun,
    {
        let Some(key) = RequestKey::of::<N>(name, request) else {
            return Ok(match self.settle(clock, name, request, decide)? {
                Settled::Recorded(recorded) => recorded.executed,
                Settled::Unchanged(executed) => executed,
            });
        };
        // Invariant: one request id is executed by one caller at a time, whatever it decides on.
        let mut place = self.requests.lock(&key);
        if let Some(done) = place.get() {
            let home = self.home(name.enterprise());
            return done.replay(request.command, home.and_then(|home| home.enterprise()));
        }
        let Recorded { executed, events, last } = match self.settle(clock, name, request, decide)? {
            Settled::Recorded(recorded) => recorded,
            Settled::Unchanged(executed) => return Ok(executed),
        };
        place.fill(Done { key: key.clone(), command: request.command, events, last });
        Ok(executed)
    }

    /// Decides until no other writer was first.
    fn settle<N: Noun, R>(
        &self,
        clock: &impl Clock,
        name: &N::Name,
        request: &Request,
        decide: impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<Settled<N>, Failure<R>> {
        let mut held = None;
        for _ in 0..ATTEMPTS_MAX {
            let attempt = self.attempt(clock, name, request, held.take().as_ref(), &decide);
            match attempt.map_err(Failure::Refused)? {
                Ok(settled) => return Ok(settled),
                Err(Conflict::Changed) => {}
                Err(Conflict::Held(by)) => held = Some(by),
            }
        }
        Err(Failure::Contended)
    }

    /// Decides once, on the noun called `name` or on the holder of a key, and records it.
    fn attempt<N: Noun, R>(
        &self,
        clock: &impl Clock,
        name: &N::Name,
        request: &Request,
        held: Option<&Held<N>>,
        decide: impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<Result<Settled<N>, Conflict<N>>, R> {
        let home = self.home(name.enterprise());
        let record = match held {
            Some(held) => Some(Arc::clone(&held.by)),
            None => self.look(name),
        };
        let mut noun = record.as_ref().map(|record| record.lock());
        if let (Some(Held { claim, by }), Some(home)) = (held, &home)
            && !lock(home.roster()).is_holder(claim, by)
        {
            return Ok(Err(Conflict::Changed));
        }
        // A record that another writer gave up is empty.
        let noun = noun.as_deref_mut().and_then(Option::as_mut);
        let gate = home.as_ref().map(|home| home.gate());
        let enterprise = gate.as_ref().and_then(|gate| gate.as_deref());
        let decision = decide(Reading::new(noun.as_deref(), enterprise, clock.now()))?;
        let present = record.as_ref().zip(noun);
        let name = present.as_ref().map_or(name, |(record, _)| record.name());
        if decision.is_unchanged() {
            let noun = present.map(|(_, noun)| noun.clone());
            return Ok(Ok(Settled::Unchanged(Executed::unchanged(name.clone(), noun))));
        }
        let Some(draft) = Draft::new(name, present, decision, request, &self.groups) else {
            return Ok(Err(Conflict::Changed));
        };
        let home = home.unwrap_or_else(|| self.settled(name.enterprise()));
        Ok(self.record(&home, gate.as_ref(), draft).map(Settled::Recorded))
    }

    /// Returns the home of an enterprise that something is about to be recorded in.
    fn settled(&self, enterprise: &EnterpriseId) -> Arc<Home> {
        let mut place = self.homes.lock(enterprise);
        if let Some(home) = place.get() {
            return Arc::clone(home);
        }
        let home = Home::new(enterprise.clone());
        place.fill(Arc::clone(&home));
        home
    }
}
