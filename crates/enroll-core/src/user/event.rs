//! What happens to a user.

use alloc::vec::Vec;

use indexmap::IndexMap;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{DisplayName, Management, State};
use crate::{
    User,
    account::AndroidId,
    auth_token::{self, TokenNumber},
    limits::Exceeded,
    name::UserName,
    noun::first_revision,
    origin::Origin,
    product_set::ProductSet,
    timestamp::Timestamp,
};

/// A user's first fact: it was inserted.
///
#[doc = user!()]
/// assert_eq!(user.inserted().name.to_string(), "enterprises/e1/users/u1");
#[doc = end!()]
#[must_use = "a first fact begins nothing until it is stored"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Inserted {
    /// The user.
    pub name: UserName,
    /// When.
    pub at: Timestamp,
    /// Who manages it, and what that one says of it.
    pub management: Management,
    /// The API that it was inserted through.
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Origin,
}

impl Inserted {
    /// Creates the first fact of a user that `management` describes.
    ///
    /// [`User::insert`] creates that of a user that an EMM manages.
    pub const fn new(name: UserName, management: Management, at: Timestamp) -> Self {
        Self { name, at, management, origin: Origin::Own }
    }

    /// Sets the API that the user was inserted through.
    ///
    #[doc = user!()]
    /// use enroll_core::{noun::Noun, origin::Origin};
    ///
    /// let inserted = user.inserted().clone().with_origin(Origin::PlayEmm);
    /// assert_eq!(User::from(inserted).origin(), Origin::PlayEmm);
    #[doc = end!()]
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }
}

impl From<Inserted> for User {
    fn from(inserted: Inserted) -> Self {
        let display_name = match &inserted.management {
            Management::Emm { display_name, .. } => display_name.clone(),
            Management::Google { .. } => None,
        };
        Self {
            inserted,
            display_name,
            state: State::Active,
            issued: 0,
            tokens: Vec::new(),
            accounts: IndexMap::default(),
            product_set: ProductSet::default(),
            revision: first_revision(),
        }
    }
}

/// What happened to a user after its insertion.
///
#[doc = user!()]
/// assert_eq!(user.delete(now)?, Event::Deleted { at: now });
#[doc = end!()]
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Event {
    /// What is shown of it changed.
    Updated {
        /// What is shown from now on.
        display_name: Option<DisplayName>,
        /// When.
        at: Timestamp,
    },
    /// It got an authentication token.
    TokenIssued(auth_token::Issued),
    /// Its account was added to a device.
    TokenRedeemed {
        /// With which of its tokens.
        number: TokenNumber,
        /// The device.
        by: AndroidId,
        /// When.
        at: Timestamp,
    },
    /// All its devices lost access, and all its tokens their validity.
    AccessRevoked {
        /// When.
        at: Timestamp,
    },
    /// Its product set was replaced.
    ProductSetReplaced {
        /// The new one.
        product_set: ProductSet,
        /// When.
        at: Timestamp,
    },
    /// It was deleted.
    Deleted {
        /// When.
        at: Timestamp,
    },
}

impl Event {
    /// Returns when it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Updated { at, .. }
            | Self::TokenRedeemed { at, .. }
            | Self::AccessRevoked { at }
            | Self::ProductSetReplaced { at, .. }
            | Self::Deleted { at } => *at,
            Self::TokenIssued(issued) => issued.at,
        }
    }
}

/// What the issue of a token records, and which limits it passed that only warn.
///
#[doc = user!()]
/// use enroll_core::limits::{Exceeded, Limit, Rule};
///
/// // A limit that warns does not refuse: the answer names it.
/// let warning = Limit { max: 0, rule: Rule::Warn };
/// let limits = Limits { outstanding_tokens: warning, ..Limits::default() };
/// let issue = user.issue_token(Default::default(), None, &limits, now)?;
/// assert_eq!(issue.warnings, [None, Some(Exceeded { max: 0 })]);
#[doc = end!()]
#[must_use = "what was decided changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenIssue {
    /// For [`User::apply`](crate::User::apply).
    pub event: Event,
    /// Of devices, and of outstanding tokens.
    pub warnings: [Option<Exceeded>; 2],
}

/// What a redemption records, and whether it passed a limit that only warns.
///
#[doc = user!()]
/// use enroll_core::{auth_token::TokenNumber, limits::{Exceeded, Limit, Rule}};
///
/// let issue = user.issue_token(Default::default(), None, &Limits::default(), now)?;
/// user.apply(&issue.event);
/// let warning = Limit { max: 0, rule: Rule::Warn };
/// let limits = Limits { user_account_devices: warning, ..Limits::default() };
/// let redemption = user.redeem(TokenNumber::FIRST, &"3f25".parse()?, &limits, now)?;
/// assert_eq!(redemption.warning, Some(Exceeded { max: 0 }));
#[doc = end!()]
#[must_use = "what was decided changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Redemption {
    /// For [`User::apply`](crate::User::apply).
    pub event: Event,
    /// Of devices.
    pub warning: Option<Exceeded>,
}
