//! Look-ups: from a value that was issued to its token.

use enroll_core::token_ref::TokenRef;
use enroll_store::decision::{self, TokenDigest};

use crate::sharded_map::Keyed;

/// A value that was issued, and the token that it leads to.
pub(crate) struct LookUp {
    digest: TokenDigest,
    pub(crate) token: TokenRef,
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
