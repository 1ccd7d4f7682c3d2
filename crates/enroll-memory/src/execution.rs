//! Executing: the one write.

use std::sync::Arc;

use enroll_core::name::EnterpriseId;
use enroll_store::{
    Failure,
    clock::Clock,
    decision::Decision,
    executed::Executed,
    gate::Reading,
    noun::{Noun, NounName},
    request::Request,
};

use crate::{
    draft::Draft,
    executed_request::{ExecutedRequest, RequestKey},
    index::HeldKey,
    lock::lock,
    partition::Partition,
    recording::{Conflict, RecordedDecision},
    state::State,
};

// Invariant: locks are taken in this order, and of each line at most one is held.
//
// 1. the shard of the request id,
// 2. the record that is decided on, or that begins; both only where the first was given up,
// 3. the log of the enterprise,
// 4. an index, or a shard of any other map: for one look or one change each.

/// The most decisions on one request. A creation is decided again if another writer was first, and
/// any decision if its enterprise has just changed.
const ATTEMPTS_MAX: usize = 64;

/// The outcome of an attempt.
enum Attempt<N: Noun> {
    Recorded(RecordedDecision<N>),
    /// There was nothing to change.
    Unchanged(Executed<N>),
}

impl State {
    /// See [`Store::execute`](enroll_store::Store::execute).
    pub(crate) fn execute<N, R>(
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
            return Ok(match self.decide_and_record(clock, name, request, decide)? {
                Attempt::Recorded(recorded) => recorded.executed,
                Attempt::Unchanged(executed) => executed,
            });
        };
        // Invariant: one request id is executed by one caller at a time, whatever it decides on.
        let mut slot = self.requests.lock(&key);
        if let Some(done) = slot.get() {
            let partition = self.partition(name.enterprise());
            return done
                .replay(request.command, partition.and_then(|partition| partition.enterprise()));
        }
        let RecordedDecision { executed, events, last } =
            match self.decide_and_record(clock, name, request, decide)? {
                Attempt::Recorded(recorded) => recorded,
                Attempt::Unchanged(executed) => return Ok(executed),
            };
        slot.fill(ExecutedRequest { key: key.clone(), command: request.command, events, last });
        Ok(executed)
    }

    /// Decides until no other writer was first.
    fn decide_and_record<N: Noun, R>(
        &self,
        clock: &impl Clock,
        name: &N::Name,
        request: &Request,
        decide: impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<Attempt<N>, Failure<R>> {
        let mut held = None;
        for _ in 0..ATTEMPTS_MAX {
            let attempt = self.attempt(clock, name, request, held.take().as_ref(), &decide);
            match attempt.map_err(Failure::Refused)? {
                Ok(settled) => return Ok(settled),
                Err(Conflict::Changed) => {}
                Err(Conflict::KeyHeld(by)) => held = Some(by),
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
        held: Option<&HeldKey<N>>,
        decide: impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<Result<Attempt<N>, Conflict<N>>, R> {
        let partition = self.partition(name.enterprise());
        let record = match held {
            Some(held) => Some(Arc::clone(&held.by)),
            None => self.find_record(name),
        };
        let mut noun = record.as_ref().map(|record| record.lock());
        if let (Some(HeldKey { key, by }), Some(partition)) = (held, &partition)
            && !lock(partition.index()).is_holder(key, by)
        {
            return Ok(Err(Conflict::Changed));
        }
        // A record that another writer gave up is empty.
        let noun = noun.as_deref_mut().and_then(Option::as_mut);
        let gate = partition.as_ref().map(|partition| partition.gate());
        let enterprise = gate.as_ref().and_then(|gate| gate.as_deref());
        let decision = decide(Reading::new(noun.as_deref(), enterprise, clock.now()))?;
        let present = record.as_ref().zip(noun);
        let name = present.as_ref().map_or(name, |(record, _)| record.name());
        if decision.is_unchanged() {
            let noun = present.map(|(_, noun)| noun.clone());
            return Ok(Ok(Attempt::Unchanged(Executed::unchanged(name.clone(), noun))));
        }
        let Some(draft) = Draft::new(name, present, decision, request, &self.groups) else {
            return Ok(Err(Conflict::Changed));
        };
        let partition = partition.unwrap_or_else(|| self.partition_or_insert(name.enterprise()));
        Ok(self.record(&partition, gate.as_ref(), draft).map(Attempt::Recorded))
    }

    /// Returns the partition of an enterprise that something is about to be recorded in.
    fn partition_or_insert(&self, enterprise: &EnterpriseId) -> Arc<Partition> {
        let mut slot = self.partitions.lock(enterprise);
        if let Some(partition) = slot.get() {
            return Arc::clone(partition);
        }
        let partition = Partition::new(enterprise.clone());
        slot.fill(Arc::clone(&partition));
        partition
    }
}
