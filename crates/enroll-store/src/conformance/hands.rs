//! Hands: how the suite moves a store's clock, so that it never waits for something to be over.

use std::{future::Future, sync::Arc};

use enroll_core::Timestamp;

use crate::clock::SettableClock;

/// The hands of the clock that a store takes its time from.
pub trait Hands: Send + Sync {
    /// Stops the clock at an instant, which is of whole microseconds.
    fn stop_at(&self, now: Timestamp) -> impl Future<Output = ()> + Send;
}

impl Hands for SettableClock {
    async fn stop_at(&self, now: Timestamp) {
        self.freeze(true);
        self.set(now);
    }
}

impl<H: Hands> Hands for Arc<H> {
    fn stop_at(&self, now: Timestamp) -> impl Future<Output = ()> + Send {
        H::stop_at(self, now)
    }
}
