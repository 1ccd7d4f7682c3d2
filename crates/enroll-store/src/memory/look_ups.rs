//! Look-ups: from a value that was issued to its token.

use enroll_core::token_ref::TokenRef;

use super::{State, shards::Keyed};
use crate::decision::{self, TokenDigest};

/// A value that was issued, and the token that it leads to.
pub(super) struct LookUp {
    digest: TokenDigest,
    token: TokenRef,
}

impl From<decision::LookUp> for LookUp {
    fn from(look_up: decision::LookUp) -> Self {
        let decision::LookUp { digest, token, .. } = look_up;
        Self { digest, token }
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
    pub(super) fn look_up(&self, digest: &TokenDigest) -> Option<TokenRef> {
        self.look_ups.lock(digest).get().map(|look_up| look_up.token.clone())
    }
}
