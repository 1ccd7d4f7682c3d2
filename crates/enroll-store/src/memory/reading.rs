//! Reading one noun, by its name or by a key that it holds.

use std::sync::Arc;

use enroll_core::name::EnterpriseId;

use super::{State, home::Home, lock, record::Record};
use crate::{
    clock::Clock,
    decision::Claim,
    gate::Snapshot,
    noun::{Noun, NounName},
};

impl State {
    /// See [`Store::read`](crate::Store::read).
    pub(super) fn read<N: Noun>(&self, clock: &impl Clock, name: &N::Name) -> Snapshot<N> {
        match self.look(name) {
            Some(record) => self.snapshot(clock, &record, |_| true),
            None => None,
        }
        .unwrap_or_else(|| self.absence(clock, name.enterprise()))
    }

    /// See [`Store::find`](crate::Store::find).
    pub(super) fn find<N: Noun>(&self, clock: &impl Clock, claim: &Claim) -> Snapshot<N> {
        let holder = |home: &Home| lock(home.roster::<N>()).holder(claim).cloned();
        while let Some(record) = self.home(&claim.enterprise).and_then(|home| holder(&home)) {
            // The key may have changed hands since; from here on it cannot.
            let still = |home: &Home| holder(home).is_some_and(|now| Arc::ptr_eq(&now, &record));
            if let Some(snapshot) = self.snapshot(clock, &record, still) {
                return snapshot;
            }
        }
        self.absence(clock, &claim.enterprise)
    }

    /// Reads a record at one instant, if `holds` is so then.
    fn snapshot<N: Noun>(
        &self,
        clock: &impl Clock,
        record: &Record<N>,
        holds: impl FnOnce(&Home) -> bool,
    ) -> Option<Snapshot<N>> {
        let home = self.home(record.name().enterprise())?;
        let noun = record.lock();
        let snapshot = Snapshot::new(noun.clone(), home.enterprise(), clock.now());
        holds(&home).then_some(snapshot)
    }

    fn absence<N: Noun>(&self, clock: &impl Clock, enterprise: &EnterpriseId) -> Snapshot<N> {
        let enterprise = self.home(enterprise).and_then(|home| home.enterprise());
        Snapshot::new(None, enterprise, clock.now())
    }

    /// Returns the record of the noun called `name`.
    pub(super) fn look<N: Noun>(&self, name: &N::Name) -> Option<Arc<Record<N>>> {
        N::table(self).lock(name).get().map(|filed| Arc::clone(filed.record()))
    }

    /// Returns the home of an enterprise, if anything was ever recorded in it.
    pub(super) fn home(&self, enterprise: &EnterpriseId) -> Option<Arc<Home>> {
        self.homes.lock(enterprise).get().cloned()
    }
}
