//! The control of a store's clock: the suite stops and moves it instead of waiting.

use std::{future::Future, sync::Arc};

use enroll_core::Timestamp;

use crate::clock::SettableClock;

/// Controls the clock that a store takes its time from.
pub trait ClockControl: Send + Sync {
    /// Stops the clock at an instant, which is of whole microseconds.
    fn stop_at(&self, now: Timestamp) -> impl Future<Output = ()> + Send;
}

impl ClockControl for SettableClock {
    async fn stop_at(&self, now: Timestamp) {
        self.freeze(true);
        self.set(now);
    }
}

impl<H: ClockControl> ClockControl for Arc<H> {
    fn stop_at(&self, now: Timestamp) -> impl Future<Output = ()> + Send {
        H::stop_at(self, now)
    }
}
