//! Locking a mutex.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks what no panic leaves half-changed: what may panic, a decision, runs before anything is
/// changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
