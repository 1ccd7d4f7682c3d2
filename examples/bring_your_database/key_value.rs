//! A key-value database: a sorted map.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use enroll_store::Unavailable;

use crate::database::{Database, Entries};

/// A sorted map. A transaction holds its lock.
#[derive(Default)]
pub(crate) struct KeyValue(Mutex<BTreeMap<String, String>>);

impl Database for KeyValue {
    fn transact<T, E: From<Unavailable>>(
        &self,
        work: impl FnOnce(&mut dyn Entries) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut staged = Staged::new(&entries);
        let done = work(&mut staged)?;
        let writes = staged.writes;
        commit(&mut entries, writes);
        Ok(done)
    }
}

/// The writes of a transaction, on top of the entries that were there before.
pub(crate) struct Staged<'a> {
    entries: &'a BTreeMap<String, String>,
    pub(crate) writes: Writes,
}

/// The value of each key that was written; `None` if the key was deleted.
pub(crate) type Writes = BTreeMap<String, Option<String>>;

impl<'a> Staged<'a> {
    pub(crate) fn new(entries: &'a BTreeMap<String, String>) -> Self {
        Self { entries, writes: Writes::new() }
    }
}

pub(crate) fn commit(entries: &mut BTreeMap<String, String>, writes: Writes) {
    for (key, value) in writes {
        match value {
            Some(value) => entries.insert(key, value),
            None => entries.remove(&key),
        };
    }
}

impl Entries for Staged<'_> {
    fn get(&self, key: &str) -> Result<Option<String>, Unavailable> {
        Ok(match self.writes.get(key) {
            Some(written) => written.clone(),
            None => self.entries.get(key).cloned(),
        })
    }

    fn put(&mut self, key: &str, value: &str) -> Result<(), Unavailable> {
        self.writes.insert(key.to_owned(), Some(value.to_owned()));
        Ok(())
    }

    fn delete(&mut self, key: &str) -> Result<(), Unavailable> {
        self.writes.insert(key.to_owned(), None);
        Ok(())
    }

    fn scan(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, String)>, Unavailable> {
        let from = prefix.max(after).to_owned();
        let is_in = |key: &&String| key.starts_with(prefix);
        // As many more as this transaction may have deleted.
        let read = limit + self.writes.len() + 1;
        let stored =
            self.entries.range(from.clone()..).take_while(|(key, _)| is_in(key)).take(read);
        let mut found: BTreeMap<String, Option<String>> =
            stored.map(|(key, value)| (key.clone(), Some(value.clone()))).collect();
        let written = self.writes.range(from..).take_while(|(key, _)| is_in(key));
        found.extend(written.map(|(key, value)| (key.clone(), value.clone())));
        let found = found.into_iter().filter(|(key, _)| key.as_str() > after);
        Ok(found.filter_map(|(key, value)| Some((key, value?))).take(limit).collect())
    }
}
