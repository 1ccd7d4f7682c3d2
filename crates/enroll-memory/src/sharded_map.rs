//! Maps in shards: what is under one key seldom waits for another, and nothing grows for long.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    sync::{Mutex, MutexGuard},
};

use hashbrown::{HashTable, hash_table::OccupiedEntry};

use crate::lock::lock;

/// The number of shards of a map: at a million values, a shard holds four hundred, and grows in
/// some tens of microseconds.
const SHARDS: usize = 2500;

/// A value of a map, which contains its key.
pub(crate) trait Keyed {
    /// The key of the value. Strangers choose keys, so they are hashed with secret random numbers.
    type Key: Eq + Hash;

    /// Returns the key.
    fn key(&self) -> &Self::Key;

    /// Returns the key's hash, which is asked for whenever a shard grows.
    fn hash(&self, hasher: &RandomState) -> u64 {
        hasher.hash_one(self.key())
    }
}

/// A map.
pub(crate) struct ShardedMap<T> {
    hasher: RandomState,
    shards: Box<[Mutex<HashTable<T>>]>,
}

/// The place of one key, and the lock of its shard.
pub(crate) struct Slot<'a, T: Keyed> {
    key: &'a T::Key,
    hash: u64,
    hasher: &'a RandomState,
    table: MutexGuard<'a, HashTable<T>>,
}

impl<T: Keyed> ShardedMap<T> {
    /// Locks the place of `key`.
    pub(crate) fn lock<'a>(&'a self, key: &'a T::Key) -> Slot<'a, T> {
        let hash = self.hasher.hash_one(key);
        Slot { key, hash, hasher: &self.hasher, table: lock(self.shard(hash)) }
    }

    #[expect(clippy::indexing_slicing, reason = "the remainder is less than the length")]
    #[expect(clippy::cast_possible_truncation, reason = "any part of the hash will do")]
    fn shard(&self, hash: u64) -> &Mutex<HashTable<T>> {
        // The tables take the hash's lowest and highest bits: the shard takes those between.
        &self.shards[(hash >> 20) as u32 as usize % self.shards.len()]
    }
}

impl<T: Keyed> Slot<'_, T> {
    /// Returns the key's hash.
    pub(crate) fn hash(&self) -> u64 {
        self.hash
    }

    /// Returns what is there.
    pub(crate) fn get(&self) -> Option<&T> {
        self.table.find(self.hash, |value| value.key() == self.key)
    }

    /// Puts `value` there, unless something is, and returns whether it did.
    pub(crate) fn fill(&mut self, value: T) -> bool {
        let vacant = self.get().is_none();
        if vacant {
            self.table.insert_unique(self.hash, value, |value| value.hash(self.hasher));
        }
        vacant
    }

    /// Takes away what is there.
    pub(crate) fn clear(&mut self) {
        let found = self.table.find_entry(self.hash, |value| value.key() == self.key);
        found.ok().map(OccupiedEntry::remove);
    }
}

impl<T> Default for ShardedMap<T> {
    fn default() -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { hasher: RandomState::new(), shards }
    }
}
