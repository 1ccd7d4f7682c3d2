//! Look-ups: from a value that was issued to whose it is.

use std::sync::Arc;

use super::{State, record::Record, shards::Keyed};
use crate::{
    decision::{self, Holder, TokenDigest},
    noun::Noun,
};

/// A value that was issued, and the record that it leads to.
pub(super) struct LookUp {
    digest: TokenDigest,
    generation: u64,
    /// Nouns of any kind have values, and all are looked up in one place.
    record: Arc<dyn HasValue>,
}

trait HasValue: Send + Sync {
    fn holder(&self, generation: u64) -> Option<Holder>;
}

impl<N: Noun> HasValue for Record<N> {
    fn holder(&self, generation: u64) -> Option<Holder> {
        N::holder(self.name(), generation)
    }
}

impl LookUp {
    pub(super) fn new<N: Noun>(by: decision::LookUp, record: &Arc<Record<N>>) -> Self {
        let decision::LookUp { digest, generation, .. } = by;
        let record = Arc::clone(record);
        Self { digest, generation, record }
    }
}

impl Keyed for LookUp {
    type Key = TokenDigest;

    fn key(&self) -> &TokenDigest {
        &self.digest
    }
}

impl State {
    /// See [`Store::look_up`](crate::Store::look_up).
    pub(super) fn look_up(&self, digest: &TokenDigest) -> Option<Holder> {
        let look_ups = self.look_ups.lock(digest);
        let look_up = look_ups.get()?;
        look_up.record.holder(look_up.generation)
    }
}
