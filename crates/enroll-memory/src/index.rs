//! Indexes: what one enterprise holds of one kind of noun.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
    sync::Arc,
};

use enroll_store::{decision::UniqueKey, noun::Noun};

use crate::record::Record;

/// The number of records next to each other: the order grows by this number at once.
const CHUNK: usize = 1024;

/// The nouns of one kind in order of creation, their groups, and the keys they hold.
///
/// A place in the order is a number from 1 without gaps. Nothing here grows by being copied
/// whole.
pub(crate) struct Index<N: Noun> {
    chunks: Vec<Vec<Arc<Record<N>>>>,
    /// A hash of the group, then the place.
    groups: BTreeSet<(u64, u64)>,
    /// Each kind of key is held by one kind of noun, so keys of different indexes never meet.
    keys: BTreeMap<UniqueKey, Arc<Record<N>>>,
    last: u64,
}

impl<N: Noun> Index<N> {
    /// Puts a noun at the end.
    pub(crate) fn push(&mut self, record: Arc<Record<N>>, group: Option<u64>) {
        self.last += 1;
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push(record),
            _ => self.chunks.push(vec![record]),
        }
        if let Some(group) = group {
            self.groups.insert((group, self.last));
        }
    }

    /// Returns the last place; 0 if there is none.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Returns the first `limit` records after a place, of a group or of all, with their places.
    pub(crate) fn after(
        &self,
        place: u64,
        group: Option<u64>,
        limit: usize,
    ) -> Vec<(u64, Arc<Record<N>>)> {
        let places: &mut dyn Iterator<Item = u64> = match group {
            Some(group) => &mut self
                .groups
                .range((group, place.saturating_add(1))..=(group, u64::MAX))
                .map(|&(_, place)| place),
            None => &mut (place.saturating_add(1)..=self.last),
        };
        places.filter_map(|place| Some((place, self.at(place)?))).take(limit).collect()
    }

    fn at(&self, place: u64) -> Option<Arc<Record<N>>> {
        let index = usize::try_from(place.checked_sub(1)?).ok()?;
        self.chunks.get(index / CHUNK)?.get(index % CHUNK).cloned()
    }

    /// Returns who holds a key.
    pub(crate) fn holder(&self, key: &UniqueKey) -> Option<&Arc<Record<N>>> {
        self.keys.get(key)
    }

    /// Returns whether `record` holds a key.
    pub(crate) fn is_holder(&self, key: &UniqueKey, record: &Arc<Record<N>>) -> bool {
        self.holder(key).is_some_and(|holder| Arc::ptr_eq(holder, record))
    }

    /// Returns who holds a key, if it is another than `record`.
    pub(crate) fn held(&self, key: &UniqueKey, record: &Arc<Record<N>>) -> Option<HeldKey<N>> {
        let by = self.holder(key).filter(|holder| !Arc::ptr_eq(holder, record))?;
        Some(HeldKey { key: key.clone(), by: Arc::clone(by) })
    }

    /// Gives a noun's `released` keys back and lets it take the `claimed` ones, which nobody else
    /// may hold.
    pub(crate) fn exchange(
        &mut self,
        record: &Arc<Record<N>>,
        released: &[UniqueKey],
        claimed: Vec<UniqueKey>,
    ) {
        for key in released {
            if self.is_holder(key, record) {
                self.keys.remove(key);
            }
        }
        self.keys.extend(claimed.into_iter().zip(iter::repeat_with(|| Arc::clone(record))));
    }
}

impl<N: Noun> Default for Index<N> {
    fn default() -> Self {
        Self { chunks: Vec::new(), groups: BTreeSet::new(), keys: BTreeMap::new(), last: 0 }
    }
}

/// A key, and the noun that holds it.
pub(crate) struct HeldKey<N: Noun> {
    pub(crate) key: UniqueKey,
    pub(crate) by: Arc<Record<N>>,
}
