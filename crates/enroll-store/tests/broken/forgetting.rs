//! Forgetting, by looking at everything.

use std::collections::BTreeSet;

use enroll_core::{Enterprise, Timestamp, event::Event};
use enroll_store::{
    Forget, Noun, Unavailable,
    decision::Holder,
    noun::{Kind, NounName},
};

use crate::{fault::Fault, naive::NaiveStore, state::State};

impl Forget for NaiveStore {
    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize, Unavailable> {
        let mut state = self.lock()?;
        let limit = if self.fault == Fault::ForgetsWithoutEnd { usize::MAX } else { limit };
        let mut forgotten = Vec::new();
        state.forget_nouns::<enroll_core::EnrollmentToken>(before, limit, &mut forgotten);
        state.forget_nouns::<enroll_core::User>(before, limit, &mut forgotten);
        state.forget_nouns::<enroll_core::EnrollmentProfile>(before, limit, &mut forgotten);
        state.forget_nouns::<enroll_core::Policy>(before, limit, &mut forgotten);
        state.forget_nouns::<enroll_core::Device>(before, limit, &mut forgotten);
        if self.fault == Fault::ForgetsTombstones {
            state.forget_nouns::<Enterprise>(before, limit, &mut Vec::new());
        }
        state.forget_traces(before, &forgotten);
        Ok(forgotten.len())
    }
}

impl State {
    /// Forgets nouns of one kind until there are `limit` in all, and adds their names.
    fn forget_nouns<N: Noun>(
        &mut self,
        before: Timestamp,
        limit: usize,
        forgotten: &mut Vec<String>,
    ) {
        let fault = self.fault;
        let early = fault == Fault::ForgetsAtTheInstant;
        let is_over = |at: Timestamp| at < before || early && at == before;
        let closed = self.closed(before);
        N::table(self).borrow_mut().retain(|row| {
            let at_end = row.noun.over_at(row.changed_at).is_some_and(is_over);
            let orphaned =
                N::KIND != Kind::Enterprise && closed.contains(row.name.enterprise().as_str());
            let tombstone = N::KIND == Kind::Enterprise && closed.contains(NounName::id(&row.name));
            let over = at_end || orphaned || tombstone || fault == Fault::ForgetsWhatIsNotOver;
            let goes = over && forgotten.len() < limit;
            if goes {
                forgotten.push(row.name.to_string());
            }
            !goes
        });
    }

    /// Returns the ids of the enterprises that were deleted before an instant.
    fn closed(&self, before: Timestamp) -> BTreeSet<String> {
        let enterprises = self.enterprises.borrow();
        let closed =
            enterprises.iter().filter(|row| row.noun.is_deleted() && row.changed_at < before);
        closed.map(|row| row.name.id().to_string()).collect()
    }

    /// Forgets what led to nouns, and what nobody asks for any more.
    fn forget_traces(&mut self, before: Timestamp, forgotten: &[String]) {
        let is_forgotten = |name: String| forgotten.contains(&name);
        if self.fault != Fault::LeavesLookUps {
            self.look_ups.retain(|(_, holder)| !is_forgotten(holder_name(holder)));
        }
        if self.fault != Fault::KeepsExpiredValues {
            self.look_ups.retain(|(by, _)| by.expires_at >= before);
        }
        if self.fault != Fault::LeavesRequestIds {
            self.done.retain(|done| !forgotten.contains(&done.within) && done.at >= before);
        }
        if self.fault != Fault::LeavesEvents {
            for (_, event) in &mut self.events {
                *event = event.take().filter(|event| !is_forgotten(subject(event)));
            }
            if self.fault == Fault::Renumbers {
                self.events.retain(|(_, event)| event.is_some());
            }
        }
    }
}

fn holder_name(holder: &Holder) -> String {
    match holder {
        Holder::EnrollmentToken(name) => name.to_string(),
        Holder::AuthToken { user, .. } => user.to_string(),
        Holder::EnrollmentProfile { name, .. } => name.to_string(),
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
