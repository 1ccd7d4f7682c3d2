//! The base clock of an emulator: the time of the newest request.

use std::sync::{Mutex, PoisonError};

use enroll_core::Timestamp;
use enroll_store::{Clock, clock::SystemClock};

/// The time that the newest request came with; before the first one, the system's.
#[derive(Debug)]
pub(crate) struct BaseClock(Mutex<Option<Timestamp>>);

impl BaseClock {
    /// Returns a clock with a time, or the system's without one.
    pub(crate) fn new(now: Option<Timestamp>) -> Self {
        Self(Mutex::new(now))
    }

    /// Sets the time, which may be earlier.
    pub(crate) fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }
}

impl Clock for BaseClock {
    fn now(&self) -> Timestamp {
        let now = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        now.unwrap_or_else(|| SystemClock.now())
    }
}
