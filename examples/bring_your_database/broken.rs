//! The negative control: a database that loses updates.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use enroll_store::Unavailable;

use crate::{
    database::{Database, Entries},
    key_value::{Staged, commit},
};

/// A sorted map. Each transaction sees the entries as they were when it began, and writes whatever
/// others wrote since.
#[derive(Default)]
pub(crate) struct LostUpdates(Mutex<BTreeMap<String, String>>);

impl Database for LostUpdates {
    fn transact<T, E: From<Unavailable>>(
        &self,
        work: impl FnOnce(&mut dyn Entries) -> Result<T, E>,
    ) -> Result<T, E> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = lock().clone();
        let mut staged = Staged::new(&snapshot);
        let done = work(&mut staged)?;
        // Long enough for others to begin meanwhile, on a busy machine as well.
        thread::sleep(Duration::from_millis(50));
        commit(&mut lock(), staged.writes);
        Ok(done)
    }
}
