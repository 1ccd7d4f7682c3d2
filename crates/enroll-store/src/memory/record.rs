//! Records: a noun, its name and its lock.

use std::{
    hash::RandomState,
    sync::{Arc, Mutex, MutexGuard},
};

use super::{history::Log, lock, shards::Keyed};
use crate::noun::Noun;

/// The place of a noun, which tables, rosters and keys share.
///
/// It is empty until all that the noun begins with is recorded, and stays so where another writer
/// was first: who finds an empty record finds nothing.
pub(super) struct Record<N: Noun> {
    /// Its name, which can be compared while the noun is locked.
    name: N::Name,
    noun: Mutex<Option<N>>,
    /// Locked only while the noun is.
    log: Mutex<Log<N>>,
}

impl<N: Noun> Record<N> {
    /// Returns an empty record.
    pub(super) fn new(name: N::Name) -> Arc<Self> {
        Arc::new(Self { name, noun: Mutex::new(None), log: Mutex::default() })
    }

    /// Returns the noun, locked.
    pub(super) fn lock(&self) -> MutexGuard<'_, Option<N>> {
        lock(&self.noun)
    }

    /// Returns what happened to the noun, locked.
    pub(super) fn log(&self) -> MutexGuard<'_, Log<N>> {
        lock(&self.log)
    }

    /// Returns its name.
    pub(super) fn name(&self) -> &N::Name {
        &self.name
    }
}

/// A record in its table.
pub(super) struct Filed<N: Noun> {
    /// The name's hash, so that a table grows without reading records all over the memory.
    hash: u64,
    record: Arc<Record<N>>,
}

impl<N: Noun> Filed<N> {
    pub(super) fn new(hash: u64, record: &Arc<Record<N>>) -> Self {
        Self { hash, record: Arc::clone(record) }
    }

    /// Returns the record.
    pub(super) fn record(&self) -> &Arc<Record<N>> {
        &self.record
    }
}

impl<N: Noun> Keyed for Filed<N> {
    type Key = N::Name;

    fn key(&self) -> &N::Name {
        &self.record.name
    }

    fn hash(&self, _: &RandomState) -> u64 {
        self.hash
    }
}
