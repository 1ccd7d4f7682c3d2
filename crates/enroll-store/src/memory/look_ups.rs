//! Look-ups: from a value that was issued to whose it is.

use std::sync::Arc;

use super::{State, record::Record, shards::Keyed};
use crate::{
    decision::{Holder, TokenDigest},
    noun::Noun,
};

/// A value that was issued, and the record that it leads to.
pub(super) struct LookUp {
    digest: TokenDigest,
    /// Nouns of any kind have values, and all are looked up in one place.
    record: Arc<dyn HasValue>,
}

trait HasValue: Send + Sync {
    fn holder(&self) -> Option<Holder>;
}

impl<N: Noun> HasValue for Record<N> {
    fn holder(&self) -> Option<Holder> {
        N::holder(self.name())
    }
}

impl LookUp {
    pub(super) fn new<N: Noun>(digest: TokenDigest, record: &Arc<Record<N>>) -> Self {
        let record = Arc::clone(record);
        Self { digest, record }
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
        self.look_ups.lock(digest).get()?.record.holder()
    }
}
