//! The initial state of an emulator, and the return to it.

use std::sync::Arc;

use enroll_memory::MemoryStore;
use enroll_service::Service;
use enroll_store::clock::SettableClock;

use crate::{entropy::Entropy, seed::Seed};

/// The initial state of an emulator, restored by a reset.
pub(crate) struct Initial {
    pub(crate) service: Arc<Service<MemoryStore<Arc<SettableClock>>>>,
    pub(crate) clock: Arc<SettableClock>,
    pub(crate) entropy: Arc<Entropy>,
    pub(crate) seed: Option<Seed>,
}

impl Initial {
    /// Sets the clock of a seed.
    pub(crate) fn set_clock(&self) {
        if let Some(adjustment) = self.seed.as_ref().and_then(Seed::clock) {
            // Without an advance, nothing leaves the range of timestamps.
            let _ = self.clock.adjust(adjustment);
        }
    }

    /// Empties the store, and creates the content of the seed again.
    pub(crate) async fn restore(self: Arc<Self>) {
        self.service.store().reset_in_place(self.entropy.draw_epoch());
        self.clock.reset();
        self.set_clock();
        let Some(seed) = &self.seed else { return };
        // The same seed was applied to an empty store before.
        if let Err(error) = seed.apply(&*self.service).await {
            tracing::error!(%error, "the seed was applied in part");
        }
    }
}
