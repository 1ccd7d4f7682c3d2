//! The serde form of a user.

use alloc::vec::Vec;

use indexmap::IndexMap;
use serde::Deserialize;

use super::{DisplayName, Inserted, Management, State, User};
use crate::{
    account::{Account, AndroidId},
    auth_token::AuthToken,
    hasher::FixedHasher,
    noun::{InconsistentError, first_revision},
    product_set::ProductSet,
};

/// A user as it is stored.
#[derive(Deserialize)]
#[serde(rename = "User")]
pub(super) struct Stored {
    inserted: Inserted,
    display_name: Option<DisplayName>,
    state: State,
    issued: u64,
    tokens: Vec<AuthToken>,
    accounts: IndexMap<AndroidId, Account, FixedHasher>,
    product_set: ProductSet,
    #[serde(default = "first_revision")]
    revision: u64,
}

impl Stored {
    fn check(&self) -> Result<(), InconsistentError> {
        let numbers = || self.tokens.iter().map(|token| token.issued.number.get());
        let counted = numbers().all(|number| (1..=self.issued).contains(&number));
        if !counted || !numbers().is_sorted_by(|one, other| one < other) {
            return Err(InconsistentError::Tokens);
        }
        let holds_nothing = self.tokens.is_empty() && self.accounts.is_empty();
        match (self.state, &self.inserted.management) {
            (State::Deleted, _) if !holds_nothing => return Err(InconsistentError::Deleted),
            (_, Management::Google { .. }) if self.issued > 0 || !holds_nothing => {
                return Err(InconsistentError::Google);
            }
            (
                State::Active | State::Deleted,
                Management::Emm { .. } | Management::Google { .. },
            ) => {}
        }
        if self.issued == 0 && !self.accounts.is_empty() {
            return Err(InconsistentError::Tokens);
        }
        InconsistentError::of_revision(self.revision)
    }
}

impl TryFrom<Stored> for User {
    type Error = InconsistentError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        stored.check()?;
        let Stored { inserted, display_name, state, issued, .. } = stored;
        let Stored { tokens, accounts, product_set, revision, .. } = stored;
        Ok(Self { inserted, display_name, state, issued, tokens, accounts, product_set, revision })
    }
}
