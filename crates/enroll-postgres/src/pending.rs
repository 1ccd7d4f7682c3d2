//! The requests that wait for a decision on one noun: a batch reads their outcomes with the noun.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::request::Key;

/// The ids of the requests whose callers wait for a turn or an answer.
#[derive(Clone, Default)]
pub(crate) struct PendingRequests(Arc<Mutex<Vec<Key>>>);

impl PendingRequests {
    /// Locks the list.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Vec<Key>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a copy of the list.
    pub(crate) fn all(&self) -> Vec<Key> {
        self.lock().clone()
    }
}
