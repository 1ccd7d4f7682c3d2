//! Users: who an enterprise manages.
//!
//! ```text
//! insert ─▶ Active ─issue, redeem, revoke access, update, …─▶ Active
//!              └───delete─▶ Deleted
//! ```
//!
//! A user is one consistency boundary: its authentication tokens, its accounts on devices and its
//! product set change only with it, so no two devices can take the last slot. `Deleted` is
//! terminal.

mod begin;
mod error;
mod event;
mod explain;
mod management;
mod products;
mod request;
#[cfg(feature = "serde")]
mod stored;
mod tokens;

use alloc::vec::Vec;

pub use self::{
    error::{IssueTokenError, RedeemError, ReplaceProductSetError, UpdateError, WithdrawError},
    event::{Event, Inserted, Redemption, TokenIssue},
    management::{
        AccountIdentifier, AccountType, DisplayName, Management, ParseAccountIdentifierError,
        ParseDisplayNameError,
    },
    request::{Insertion, Update},
};
use crate::{
    account::{Account, AndroidId},
    auth_token::{self, AuthToken, TokenNumber},
    effect::Effect,
    hasher::FixedHasher,
    product_set::ProductSet,
    timestamp::Timestamp,
};
use indexmap::IndexMap;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// The number of revoked accounts that a user remembers: the newest ones.
const REVOKED_KEPT: usize = 100;

/// A user of an enterprise.
///
/// ```
/// use enroll_core::{
///     Timestamp, User,
///     auth_token::TokenNumber,
///     limits::Limits,
///     user::{AccountType, Insertion, RedeemError},
/// };
///
/// let now = Timestamp::UNIX_EPOCH;
/// let insertion = Insertion {
///     identifier: "user342".parse()?,
///     account_type: AccountType::UserAccount,
///     display_name: None,
/// };
/// let mut user = User::from(User::insert("enterprises/e1/users/1".parse()?, insertion, now));
///
/// let issue = user.issue_token(Default::default(), None, &Limits::default(), now)?;
/// user.apply(&issue.event);
/// let redemption = user.redeem(TokenNumber::FIRST, &"3f25".parse()?, &Limits::default(), now)?;
/// user.apply(&redemption.event);
/// assert_eq!(user.provisioned().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(try_from = "stored::Stored"))]
pub struct User {
    inserted: Inserted,
    display_name: Option<DisplayName>,
    state: State,
    /// The number of tokens that were ever issued.
    pub(crate) issued: u64,
    tokens: Vec<AuthToken>,
    accounts: IndexMap<AndroidId, Account, FixedHasher>,
    product_set: ProductSet,
    /// The number of facts of the user. Older records do not have this field.
    revision: u64,
}

/// The state of a user.
///
/// ```
/// use enroll_core::user::State;
///
/// // The form in which a user is stored.
/// assert_eq!(serde_json::to_string(&State::Active)?, r#""active""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum State {
    /// The user is managed.
    Active,
    /// The user is deleted permanently.
    Deleted,
}

impl User {
    /// Decides to insert a user whose account identifier is this user's: an update of its display
    /// name, or nothing if that leaves it as it is.
    ///
    /// # Errors
    ///
    /// Refuses a user that is deleted, one that Google manages, and another account type: "only
    /// the `displayName` field can be changed".
    ///
    #[doc = user!()]
    /// use enroll_core::effect::Effect;
    ///
    /// // The same insertion changes nothing.
    /// assert_eq!(user.insert_again(&insertion, now), Ok(Effect::Nothing));
    /// let other = Insertion { account_type: AccountType::DeviceAccount, ..insertion };
    /// assert_eq!(user.insert_again(&other, now), Err(UpdateError::AccountType));
    #[doc = end!()]
    pub fn insert_again(
        &self,
        insertion: &Insertion,
        now: Timestamp,
    ) -> Result<Effect<Event>, UpdateError> {
        self.update(
            &Update {
                identifier: Some(insertion.identifier.clone()),
                account_type: Some(insertion.account_type),
                display_name: insertion.display_name.clone(),
            },
            now,
        )
    }

    /// Decides to update what is shown of a user, or nothing if that leaves it as it is.
    ///
    /// # Errors
    ///
    /// Refuses a user that is deleted, then one that Google manages, then a value of another
    /// field that is not the current one.
    ///
    #[doc = user!()]
    /// let update = Update { display_name: Some(Some("Ada".parse()?)), ..Update::default() };
    /// if let Some(updated) = user.update(&update, now)?.event() {
    ///     user.apply(&updated);
    /// }
    /// assert!(user.display_name().is_some());
    #[doc = end!()]
    pub fn update(&self, update: &Update, now: Timestamp) -> Result<Effect<Event>, UpdateError> {
        let (identifier, account_type) = match (&self.state, &self.inserted.management) {
            (State::Deleted, _) => return Err(UpdateError::Deleted),
            (State::Active, Management::Google { .. }) => return Err(UpdateError::GoogleManaged),
            (State::Active, Management::Emm { identifier, account_type, .. }) => {
                (identifier, *account_type)
            }
        };
        if update.identifier.as_ref().is_some_and(|said| said != identifier) {
            return Err(UpdateError::AccountIdentifier);
        }
        if update.account_type.is_some_and(|said| said != account_type) {
            return Err(UpdateError::AccountType);
        }
        let changed = update.display_name.as_ref().filter(|said| **said != self.display_name);
        Ok(match changed {
            Some(name) => Effect::Event(Event::Updated { display_name: name.clone(), at: now }),
            None => Effect::Nothing,
        })
    }

    /// Decides to revoke the access of all devices, and every token that is outstanding.
    ///
    /// # Errors
    ///
    /// Refuses a user that is deleted, then one that Google manages.
    ///
    #[doc = user!()]
    /// let revoked = user.revoke_access(now)?;
    /// user.apply(&revoked);
    /// assert_eq!(user.provisioned().count(), 0);
    #[doc = end!()]
    pub fn revoke_access(&self, now: Timestamp) -> Result<Event, WithdrawError> {
        self.emm_managed().map(|_| Event::AccessRevoked { at: now })
    }

    /// Decides to delete the user.
    ///
    /// # Errors
    ///
    /// Refuses a user that is deleted, then one that Google manages.
    ///
    #[doc = user!()]
    /// let deleted = user.delete(now)?;
    /// user.apply(&deleted);
    /// assert!(user.is_deleted());
    #[doc = end!()]
    pub fn delete(&self, now: Timestamp) -> Result<Event, WithdrawError> {
        self.emm_managed().map(|_| Event::Deleted { at: now })
    }

    /// Records a fact: give it only what a decision of this user returned.
    ///
    /// [`Noun::replay`](crate::noun::Noun::replay) takes any event, and refuses what cannot follow.
    ///
    #[doc = user!()]
    /// let deleted = user.delete(now)?;
    /// assert!(!user.is_deleted(), "a decision changes nothing");
    /// user.apply(&deleted);
    /// assert!(user.is_deleted());
    #[doc = end!()]
    pub fn apply(&mut self, event: &Event) {
        debug_assert_eq!(self.follows(event), Ok(()), "{event:?} cannot follow");
        self.revision = self.revision.saturating_add(1);
        match event {
            Event::Updated { display_name, .. } => self.display_name.clone_from(display_name),
            Event::TokenIssued(issued) => {
                self.prune(issued.at);
                self.issued = issued.number.get();
                self.tokens.push(issued.clone().into());
            }
            Event::TokenRedeemed { number, by, at } => {
                if let Some(token) =
                    self.tokens.iter_mut().find(|token| token.issued.number == *number)
                {
                    token.state = auth_token::State::Redeemed { by: by.clone() };
                }
                // An account that is provisioned again is the newest.
                self.accounts.shift_remove(by);
                self.accounts.insert(by.clone(), Account::Provisioned { at: *at });
            }
            Event::AccessRevoked { at } => {
                self.void_tokens();
                for account in self.accounts.values_mut().filter(|account| account.is_provisioned())
                {
                    *account = Account::Revoked { at: *at };
                }
                self.forget_revoked();
            }
            Event::ProductSetReplaced { product_set, .. } => {
                self.product_set.clone_from(product_set);
            }
            Event::Deleted { .. } => {
                self.state = State::Deleted;
                self.tokens.clear();
                self.accounts.clear();
                self.product_set = ProductSet::default();
            }
        }
    }

    /// Drops what is expired at `now`, so that a user never grows without end.
    fn prune(&mut self, now: Timestamp) {
        self.tokens.retain(|token| token.issued.expires_at.is_valid_at(now));
    }

    fn void_tokens(&mut self) {
        for token in &mut self.tokens {
            if token.state == auth_token::State::Issued {
                token.state = auth_token::State::Void;
            }
        }
    }

    fn forget_revoked(&mut self) {
        let revoked = self.accounts.values().filter(|account| !account.is_provisioned()).count();
        let mut surplus = revoked.saturating_sub(REVOKED_KEPT);
        self.accounts.retain(|_, account| {
            let dropped = surplus > 0 && !account.is_provisioned();
            surplus -= usize::from(dropped);
            !dropped
        });
    }

    fn emm_managed(&self) -> Result<AccountType, WithdrawError> {
        match (&self.state, &self.inserted.management) {
            (State::Deleted, _) => Err(WithdrawError::Deleted),
            (State::Active, Management::Google { .. }) => Err(WithdrawError::GoogleManaged),
            (State::Active, Management::Emm { account_type, .. }) => Ok(*account_type),
        }
    }

    /// Returns what its insertion recorded.
    pub fn inserted(&self) -> &Inserted {
        &self.inserted
    }

    /// Returns how many facts it was made from; see [`Noun::revision`](crate::noun::Noun::revision).
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns what to show of it.
    #[must_use]
    pub fn display_name(&self) -> Option<&DisplayName> {
        self.display_name.as_ref()
    }

    /// Returns whether it was deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.state == State::Deleted
    }

    /// Returns its token of this number.
    ///
    #[doc = user!()]
    /// use enroll_core::auth_token::TokenNumber;
    ///
    /// assert_eq!(user.token(TokenNumber::FIRST), None);
    /// for now in [now, Timestamp::new(86_400, 0)?] {
    ///     let issue = user.issue_token("60s".parse()?, None, &Limits::default(), now)?;
    ///     user.apply(&issue.event);
    /// }
    /// // A user forgets what is expired when it gets the next token.
    /// assert_eq!(user.token(TokenNumber::FIRST), None);
    /// assert!(user.token(TokenNumber::after(1)).is_some());
    #[doc = end!()]
    #[must_use]
    pub fn token(&self, number: TokenNumber) -> Option<&AuthToken> {
        self.tokens.iter().find(|token| token.issued.number == number)
    }

    /// Returns its accounts, in the order in which they were last provisioned.
    pub fn accounts(&self) -> impl Iterator<Item = (&AndroidId, &Account)> {
        self.accounts.iter()
    }

    /// Returns the devices on which its account is provisioned.
    pub fn provisioned(&self) -> impl Iterator<Item = &AndroidId> {
        let provisioned = self.accounts.iter().filter(|(_, account)| account.is_provisioned());
        provisioned.map(|(device, _)| device)
    }

    /// Returns its product set.
    #[must_use]
    pub fn product_set(&self) -> &ProductSet {
        &self.product_set
    }
}
