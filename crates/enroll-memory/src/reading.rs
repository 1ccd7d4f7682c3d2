//! Reading one noun, by its name or by a key that it holds.

use std::sync::Arc;

use enroll_core::{name::EnterpriseId, token_ref::TokenRef};
use enroll_store::{
    clock::Clock,
    decision::{TokenDigest, UniqueKey},
    gate::Snapshot,
    noun::{Noun, NounName},
};

use crate::{lock::lock, partition::Partition, record::Record, state::State};

impl State {
    /// See [`Store::read`](enroll_store::Store::read).
    pub(crate) fn read<N: Noun>(&self, clock: &impl Clock, name: &N::Name) -> Snapshot<N> {
        match self.find_record(name) {
            Some(record) => self.snapshot(clock, &record, |_| true),
            None => None,
        }
        .unwrap_or_else(|| self.absent(clock, name.enterprise()))
    }

    /// See [`Store::find`](enroll_store::Store::find).
    pub(crate) fn find<N: Noun>(&self, clock: &impl Clock, key: &UniqueKey) -> Snapshot<N> {
        let holder = |partition: &Partition| lock(partition.index::<N>()).holder(key).cloned();
        while let Some(record) =
            self.partition(&key.enterprise).and_then(|partition| holder(&partition))
        {
            // The key may have changed its holder since; from here on it cannot.
            let still = |partition: &Partition| {
                holder(partition).is_some_and(|now| Arc::ptr_eq(&now, &record))
            };
            if let Some(snapshot) = self.snapshot(clock, &record, still) {
                return snapshot;
            }
        }
        self.absent(clock, &key.enterprise)
    }

    /// Reads a record at one instant, if `holds` is so then.
    fn snapshot<N: Noun>(
        &self,
        clock: &impl Clock,
        record: &Record<N>,
        holds: impl FnOnce(&Partition) -> bool,
    ) -> Option<Snapshot<N>> {
        let partition = self.partition(record.name().enterprise())?;
        let noun = record.lock();
        let snapshot = Snapshot::new(noun.clone(), partition.enterprise(), clock.now());
        holds(&partition).then_some(snapshot)
    }

    fn absent<N: Noun>(&self, clock: &impl Clock, enterprise: &EnterpriseId) -> Snapshot<N> {
        let enterprise = self.partition(enterprise).and_then(|partition| partition.enterprise());
        Snapshot::new(None, enterprise, clock.now())
    }

    /// See [`Store::look_up`](enroll_store::Store::look_up).
    pub(crate) fn look_up(&self, digest: &TokenDigest) -> Option<TokenRef> {
        self.look_ups.lock(digest).get().map(|look_up| look_up.token.clone())
    }
}
