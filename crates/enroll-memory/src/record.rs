//! Records: a noun, its name and its lock.

use std::{
    hash::RandomState,
    sync::{Arc, Mutex, MutexGuard},
};

use enroll_store::noun::Noun;

use crate::{lock::lock, noun_log::NounLog, sharded_map::Keyed};

/// The place of a noun, which tables, indexes and keys share.
///
/// A record is empty until all that the noun begins with is recorded, and stays empty if another
/// writer was first: a reader that finds an empty record finds no noun.
pub(crate) struct Record<N: Noun> {
    /// Its name, which can be compared while the noun is locked.
    name: N::Name,
    noun: Mutex<Option<N>>,
    /// Locked only while the noun is.
    log: Mutex<NounLog<N>>,
}

impl<N: Noun> Record<N> {
    /// Returns an empty record.
    pub(crate) fn new(name: N::Name) -> Arc<Self> {
        Arc::new(Self { name, noun: Mutex::new(None), log: Mutex::default() })
    }

    /// Returns the noun, locked.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Option<N>> {
        lock(&self.noun)
    }

    /// Returns what happened to the noun, locked.
    pub(crate) fn log(&self) -> MutexGuard<'_, NounLog<N>> {
        lock(&self.log)
    }

    /// Returns its name.
    pub(crate) fn name(&self) -> &N::Name {
        &self.name
    }
}

/// A record in its table.
pub(crate) struct HashedRecord<N: Noun> {
    /// The name's hash, so that a table grows without reading records all over the memory.
    hash: u64,
    record: Arc<Record<N>>,
}

impl<N: Noun> HashedRecord<N> {
    pub(crate) fn new(hash: u64, record: &Arc<Record<N>>) -> Self {
        Self { hash, record: Arc::clone(record) }
    }

    /// Returns the record.
    pub(crate) fn record(&self) -> &Arc<Record<N>> {
        &self.record
    }
}

impl<N: Noun> Keyed for HashedRecord<N> {
    type Key = N::Name;

    fn key(&self) -> &N::Name {
        &self.record.name
    }

    fn hash(&self, _: &RandomState) -> u64 {
        self.hash
    }
}
