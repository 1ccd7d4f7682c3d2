//! Recording: a whole decision, or nothing of it.

use std::sync::Arc;

use enroll_core::{Enterprise, event::Event};
use enroll_store::{
    executed::Executed,
    history::HistoryPosition,
    noun::{Kind, Noun},
};

use crate::{
    draft::{Draft, Subject},
    index::HeldKey,
    lock::lock,
    look_up::LookUp,
    partition::{Gate, Partition},
    record::{HashedRecord, Record},
    state::State,
};

/// A decision that is recorded.
pub(crate) struct RecordedDecision<N: Noun> {
    pub(crate) executed: Executed<N>,
    pub(crate) events: Arc<[Event]>,
    /// The place of the last fact in the history of the noun.
    pub(crate) last: HistoryPosition,
}

/// Another writer was first: the decision is made again.
pub(crate) enum Conflict<N: Noun> {
    /// On the same noun.
    Changed,
    /// On the noun that holds a key.
    KeyHeld(HeldKey<N>),
}

impl State {
    /// Records a draft that was decided on behind `gate`.
    ///
    /// New nouns are put into their tables before the enterprise is locked, as empty records that
    /// stand for nothing. So the lock is held for no hashing, and for no growth of a table.
    pub(crate) fn record<N: Noun>(
        &self,
        partition: &Partition,
        gate: Option<&Gate>,
        mut draft: Draft<'_, N>,
    ) -> Result<RecordedDecision<N>, Conflict<N>> {
        let record = Arc::clone(draft.subject.record());
        // Who finds the empty record waits until it is filled or given up.
        let empty = match &draft.subject {
            Subject::New(_) => Some(record.lock()),
            Subject::Existing(..) => None,
        };
        if !self.reserve(&mut draft) {
            self.unreserve(&draft);
            return Err(Conflict::Changed);
        }
        // Invariant: under this lock alone an event of the enterprise is numbered, a noun takes
        // its place in the order, and a key changes its holder.
        let mut log = lock(&partition.log);
        if let Err(conflict) = check_conflict(partition, gate, &draft) {
            drop(log);
            self.unreserve(&draft);
            return Err(conflict);
        }
        let Draft { subject, changes, enrolled, devices, events, by, claimed, released, .. } =
            draft;
        events.iter().for_each(|event| partition.apply(event));
        if !(released.is_empty() && claimed.is_empty()) {
            lock(partition.index()).exchange(&record, &released, claimed);
        }
        let mut begun = empty;
        let present = match subject {
            Subject::Existing(_, noun) => {
                record.log().append(noun, &changes, &by);
                Some(noun)
            }
            Subject::New(new_noun) => {
                if let Some(begun) = &mut begun {
                    new_noun.begin(begun, partition);
                }
                if N::KIND == Kind::Enterprise {
                    self.append_enterprise(partition);
                }
                begun.as_deref_mut().and_then(Option::as_mut)
            }
        };
        for device in devices {
            let record = Arc::clone(&device.record);
            device.begin(&mut record.lock(), partition);
        }
        let forgotten = log.write(&events, by);
        drop(log);
        drop(forgotten);
        // The noun stays locked for that, and the enterprise does not.
        let noun = present.cloned().ok_or(Conflict::Changed)?;
        let last = record.log().last();
        let executed = Executed::decided(record.name().clone(), noun, changes, enrolled);
        Ok(RecordedDecision { executed, events, last })
    }

    /// Puts an enterprise that has just begun at the end of all.
    fn append_enterprise(&self, partition: &Partition) {
        let begun = lock(partition.index::<Enterprise>()).after(0, None, 1);
        for (_, record) in begun {
            lock(&self.created).push(record, None);
        }
    }

    /// Puts what is to begin where it will be found, and returns whether all of it was absent.
    fn reserve<N: Noun>(&self, draft: &mut Draft<'_, N>) -> bool {
        let subject = match &draft.subject {
            Subject::New(new_noun) => self.insert_record(&new_noun.record),
            Subject::Existing(..) => true,
        };
        let absent =
            subject && draft.devices.iter().all(|device| self.insert_record(&device.record));
        // Only what is put in is taken out again.
        draft.look_up = draft
            .look_up
            .take()
            .filter(|by| self.look_ups.lock(&by.digest).fill(LookUp::from(by.clone())));
        absent
    }

    /// Takes out what was put in.
    fn unreserve<N: Noun>(&self, draft: &Draft<'_, N>) {
        if let Some(by) = &draft.look_up {
            self.look_ups.lock(&by.digest).clear();
        }
        draft.devices.iter().for_each(|device| self.remove_record(&device.record));
        match &draft.subject {
            Subject::New(new_noun) => self.remove_record(&new_noun.record),
            Subject::Existing(..) => {}
        }
    }

    fn insert_record<N: Noun>(&self, record: &Arc<Record<N>>) -> bool {
        let mut slot = N::table(self).lock(record.name());
        let hashed = HashedRecord::new(slot.hash(), record);
        slot.fill(hashed)
    }

    fn remove_record<N: Noun>(&self, record: &Arc<Record<N>>) {
        let mut slot = N::table(self).lock(record.name());
        if slot.get().is_some_and(|hashed| Arc::ptr_eq(hashed.record(), record)) {
            slot.clear();
        }
    }
}

/// Finds out whether another writer was first.
fn check_conflict<N: Noun>(
    partition: &Partition,
    gate: Option<&Gate>,
    draft: &Draft<'_, N>,
) -> Result<(), Conflict<N>> {
    if !partition.is_gate(gate) {
        return Err(Conflict::Changed);
    }
    if draft.claimed.is_empty() {
        return Ok(());
    }
    let index = lock(partition.index());
    let held = draft.claimed.iter().find_map(|key| index.held(key, draft.subject.record()));
    held.map_or(Ok(()), |held| Err(Conflict::KeyHeld(held)))
}
