//! Recording: a whole decision, or nothing of it.

use std::sync::Arc;

use enroll_core::{Enterprise, event::Event};

use super::{
    State,
    draft::{Draft, Subject},
    home::{Gate, Home},
    lock,
    look_ups::LookUp,
    record::{Filed, Record},
    roster::Held,
};
use crate::{
    executed::Executed,
    history::Place,
    noun::{Kind, Noun},
};

/// A decision that is recorded.
pub(super) struct Recorded<N: Noun> {
    pub(super) executed: Executed<N>,
    pub(super) events: Arc<[Event]>,
    /// The place of the last fact in the history of the noun.
    pub(super) last: Place,
}

/// Another writer was first: the decision is made again.
pub(super) enum Conflict<N: Noun> {
    /// On the same noun.
    Changed,
    /// On the noun that holds a key.
    Held(Held<N>),
}

impl State {
    /// Records a draft that was decided on behind `gate`.
    ///
    /// What begins is put into its table before the enterprise is locked, as an empty record that
    /// stands for nothing. So the lock is held for no hashing, and for no growth of a table.
    pub(super) fn record<N: Noun>(
        &self,
        home: &Home,
        gate: Option<&Gate>,
        mut draft: Draft<'_, N>,
    ) -> Result<Recorded<N>, Conflict<N>> {
        let record = Arc::clone(draft.subject.record());
        // Who finds the empty record waits until it is filled or given up.
        let empty = match &draft.subject {
            Subject::Newcomer(_) => Some(record.lock()),
            Subject::Present(..) => None,
        };
        if !self.admit(&mut draft) {
            self.withdraw(&draft);
            return Err(Conflict::Changed);
        }
        // Invariant: under this lock alone an event of the enterprise is numbered, a noun takes
        // its place in the order, and a key changes hands.
        let mut log = lock(&home.log);
        if let Err(conflict) = outrun(home, gate, &draft) {
            drop(log);
            self.withdraw(&draft);
            return Err(conflict);
        }
        let Draft { subject, changes, enrolled, devices, events, by, claimed, released, .. } =
            draft;
        events.iter().for_each(|event| home.apply(event));
        if !(released.is_empty() && claimed.is_empty()) {
            lock(home.roster()).exchange(&record, &released, claimed);
        }
        let mut begun = empty;
        let present = match subject {
            Subject::Present(_, noun) => {
                record.log().happen(noun, &changes, &by);
                Some(noun)
            }
            Subject::Newcomer(newcomer) => {
                if let Some(begun) = &mut begun {
                    newcomer.begin(begun, home);
                }
                if N::KIND == Kind::Enterprise {
                    self.enlist(home);
                }
                begun.as_deref_mut().and_then(Option::as_mut)
            }
        };
        for device in devices {
            let record = Arc::clone(&device.record);
            device.begin(&mut record.lock(), home);
        }
        let forgotten = log.write(&events, by);
        drop(log);
        drop(forgotten);
        // The noun stays locked for that, and the enterprise does not.
        let noun = present.cloned().ok_or(Conflict::Changed)?;
        let last = record.log().last();
        let executed = Executed::decided(record.name().clone(), noun, changes, enrolled);
        Ok(Recorded { executed, events, last })
    }

    /// Puts an enterprise that has just begun at the end of all.
    fn enlist(&self, home: &Home) {
        let begun = lock(home.roster::<Enterprise>()).after(0, None, 1);
        for (_, record) in begun {
            lock(&self.created).push(record, None);
        }
    }

    /// Puts what is to begin where it will be found, and returns whether all of it was absent.
    fn admit<N: Noun>(&self, draft: &mut Draft<'_, N>) -> bool {
        let subject = match &draft.subject {
            Subject::Newcomer(newcomer) => self.place(&newcomer.record),
            Subject::Present(..) => true,
        };
        let absent = subject && draft.devices.iter().all(|device| self.place(&device.record));
        // Only what is put in is taken out again.
        draft.look_up = draft
            .look_up
            .take()
            .filter(|by| self.look_ups.lock(&by.digest).fill(LookUp::from(by.clone())));
        absent
    }

    /// Takes out what was put in.
    fn withdraw<N: Noun>(&self, draft: &Draft<'_, N>) {
        if let Some(by) = &draft.look_up {
            self.look_ups.lock(&by.digest).clear();
        }
        draft.devices.iter().for_each(|device| self.unplace(&device.record));
        match &draft.subject {
            Subject::Newcomer(newcomer) => self.unplace(&newcomer.record),
            Subject::Present(..) => {}
        }
    }

    fn place<N: Noun>(&self, record: &Arc<Record<N>>) -> bool {
        let mut place = N::table(self).lock(record.name());
        let filed = Filed::new(place.hash(), record);
        place.fill(filed)
    }

    fn unplace<N: Noun>(&self, record: &Arc<Record<N>>) {
        let mut place = N::table(self).lock(record.name());
        if place.get().is_some_and(|filed| Arc::ptr_eq(filed.record(), record)) {
            place.clear();
        }
    }
}

/// Finds out whether another writer was first.
fn outrun<N: Noun>(
    home: &Home,
    gate: Option<&Gate>,
    draft: &Draft<'_, N>,
) -> Result<(), Conflict<N>> {
    if !home.is_gate(gate) {
        return Err(Conflict::Changed);
    }
    if draft.claimed.is_empty() {
        return Ok(());
    }
    let roster = lock(home.roster());
    let held = draft.claimed.iter().find_map(|claim| roster.held(claim, draft.subject.record()));
    held.map_or(Ok(()), |held| Err(Conflict::Held(held)))
}
