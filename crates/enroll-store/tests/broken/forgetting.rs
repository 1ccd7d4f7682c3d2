//! Forgetting, by looking at everything.

use std::collections::BTreeSet;

use enroll_core::{
    Device, Duration, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User,
    event::Event, token_ref::TokenRef,
};
use enroll_store::{
    Clock, Forget, Forgotten, Noun, Unavailable,
    clock::SystemClock,
    forget::horizon,
    noun::{Kind, NounName},
};

use crate::{fault::Fault, naive::NaiveStore, state::State};

impl Forget for NaiveStore {
    async fn forget(&self, older_than: Duration, limit: usize) -> Result<Forgotten, Unavailable> {
        let mut state = self.lock()?;
        let other = self.fault == Fault::ForgetsByAnotherClock;
        let now = if other { SystemClock.now() } else { self.clock.now() };
        let before = match horizon(now, older_than) {
            None if self.fault == Fault::ForgetsTheFuture => Timestamp::MAX,
            None => return Ok(Forgotten::NOTHING),
            Some(before) => before,
        };
        let limit = if self.fault == Fault::ForgetsWithoutEnd { usize::MAX } else { limit };
        let mut capacity = Capacity { left: limit, found: 0 };
        let over = state.over(before);
        state.forget_traces(before, &over, &mut capacity);
        let traces = limit - capacity.left;
        if self.fault == Fault::StopsAtNouns && traces == 0 {
            return Ok(Forgotten::NOTHING);
        }
        capacity.found = 0;
        state.forget_nouns(&over, &mut capacity);
        let finds = self.fault == Fault::CountsWhatItFinds;
        let nouns = if finds { capacity.found } else { limit - traces - capacity.left };
        if self.fault == Fault::ForgetsTombstones {
            let tombstones = state.over_of::<Enterprise>(before);
            state.forget_nouns_of::<Enterprise>(&tombstones, &mut Capacity { left: 1, found: 0 });
        }
        Ok(Forgotten { nouns, traces })
    }
}

/// The number of records that one call may still forget.
struct Capacity {
    left: usize,
    found: usize,
}

impl Capacity {
    /// Takes what is due, if it fits.
    fn takes(&mut self, is_due: bool) -> bool {
        self.found += usize::from(is_due);
        let takes = is_due && self.left > 0;
        self.left -= usize::from(takes);
        takes
    }
}

impl State {
    /// Returns the names of all nouns that are over.
    fn over(&self, before: Timestamp) -> BTreeSet<String> {
        let mut over = self.over_of::<EnrollmentToken>(before);
        over.extend(self.over_of::<User>(before));
        over.extend(self.over_of::<EnrollmentProfile>(before));
        over.extend(self.over_of::<Policy>(before));
        over.extend(self.over_of::<Device>(before));
        over
    }

    fn over_of<N: Noun>(&self, before: Timestamp) -> BTreeSet<String> {
        let fault = self.fault;
        let early = fault == Fault::ForgetsAtTheInstant;
        let is_over = |at: Timestamp| at < before || early && at == before;
        let closed = self.closed(before);
        let rows = N::table(self).borrow();
        let over = rows.iter().filter(|row| {
            let at_end = row.noun.over_at(row.changed_at).is_some_and(is_over);
            let orphaned =
                N::KIND != Kind::Enterprise && closed.contains(row.name.enterprise().as_str());
            at_end || orphaned || fault == Fault::ForgetsWhatIsNotOver
        });
        over.map(|row| row.name.to_string()).collect()
    }

    /// Returns the ids of the enterprises that were deleted before an instant.
    fn closed(&self, before: Timestamp) -> BTreeSet<String> {
        let enterprises = self.enterprises.borrow();
        let closed =
            enterprises.iter().filter(|row| row.noun.is_deleted() && row.changed_at < before);
        closed.map(|row| row.name.id().to_string()).collect()
    }

    /// Forgets nouns, as long as they fit.
    fn forget_nouns(&mut self, over: &BTreeSet<String>, capacity: &mut Capacity) {
        self.forget_nouns_of::<EnrollmentToken>(over, capacity);
        self.forget_nouns_of::<User>(over, capacity);
        self.forget_nouns_of::<EnrollmentProfile>(over, capacity);
        self.forget_nouns_of::<Policy>(over, capacity);
        self.forget_nouns_of::<Device>(over, capacity);
    }

    fn forget_nouns_of<N: Noun>(&mut self, over: &BTreeSet<String>, capacity: &mut Capacity) {
        N::table(self)
            .borrow_mut()
            .retain(|row| !capacity.takes(over.contains(&row.name.to_string())));
    }

    /// Forgets look-ups to nouns and traces that no request needs any more, as long as they fit.
    fn forget_traces(
        &mut self,
        before: Timestamp,
        over: &BTreeSet<String>,
        capacity: &mut Capacity,
    ) {
        let fault = self.fault;
        if fault != Fault::LeavesRequestIds {
            self.done
                .retain(|done| !capacity.takes(over.contains(&done.within) || done.at < before));
        }
        self.look_ups.retain(|by| {
            let leads = fault != Fault::LeavesLookUps && over.contains(&noun_of(&by.token));
            let expired = fault != Fault::KeepsExpiredValues && by.expires_at < before;
            !capacity.takes(leads || expired)
        });
        if fault != Fault::LeavesEvents {
            for (_, event) in &mut self.events {
                let is_due =
                    event.as_ref().is_some_and(|record| over.contains(&subject(&record.event)));
                if capacity.takes(is_due) {
                    *event = None;
                }
            }
            if fault == Fault::Renumbers {
                self.events.retain(|(_, event)| event.is_some());
            }
        }
    }
}

fn noun_of(token: &TokenRef) -> String {
    match token {
        TokenRef::EnrollmentToken(name) => name.to_string(),
        TokenRef::AuthToken { user, .. } => user.to_string(),
        TokenRef::EnrollmentProfile { profile, .. } => profile.to_string(),
    }
}

/// Returns the name of the noun that an event is of.
fn subject(event: &Event) -> String {
    match event {
        Event::EnterpriseCreated(created) => format!("enterprises/{}", created.id),
        Event::Enterprise { id, .. } => format!("enterprises/{id}"),
        Event::EnrollmentTokenIssued(issued) => issued.name.to_string(),
        Event::EnrollmentToken { name, .. } => name.to_string(),
        Event::DeviceEnrolled(enrolled) => enrolled.name.to_string(),
        Event::Device { name, .. } => name.to_string(),
        Event::UserInserted(inserted) => inserted.name.to_string(),
        Event::User { name, .. } => name.to_string(),
        Event::EnrollmentProfileCreated(created) => created.name.to_string(),
        Event::EnrollmentProfile { name, .. } => name.to_string(),
        Event::PolicyWritten(written) => written.name.to_string(),
        Event::Policy { name, .. } => name.to_string(),
    }
}
