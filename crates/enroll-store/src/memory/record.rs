//! Records: a noun, its name and its lock.

use std::sync::{Arc, Mutex, MutexGuard};

use super::{lock, shards::Keyed};
use crate::noun::Noun;

/// The place of a noun, which tables, rosters and keys share.
///
/// It is empty until all that the noun begins with is recorded, and stays so where another writer
/// was first: who finds an empty record finds nothing.
pub(super) struct Record<N: Noun> {
    /// Its name, which can be compared while the noun is locked.
    name: N::Name,
    noun: Mutex<Option<N>>,
}

impl<N: Noun> Record<N> {
    /// Returns an empty record.
    pub(super) fn new(name: N::Name) -> Arc<Self> {
        Arc::new(Self { name, noun: Mutex::new(None) })
    }

    /// Returns the noun, locked.
    pub(super) fn lock(&self) -> MutexGuard<'_, Option<N>> {
        lock(&self.noun)
    }

    /// Returns its name.
    pub(super) fn name(&self) -> &N::Name {
        &self.name
    }
}

impl<N: Noun> Keyed for Arc<Record<N>> {
    type Key = N::Name;

    fn key(&self) -> &N::Name {
        &self.name
    }
}
