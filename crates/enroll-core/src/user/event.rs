//! The first fact and the events of a user.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{DisplayName, Management};
use crate::{
    account::AndroidId,
    auth_token::{self, TokenNumber},
    limits::Exceeded,
    name::UserName,
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
    /// The time.
    pub at: Timestamp,
    /// The manager, and the user's data at that manager.
    pub management: Management,
    /// The API through which the user was inserted.
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Origin,
}

impl Inserted {
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

/// An event of a user after its insertion.
///
#[doc = user!()]
/// assert_eq!(user.delete(now)?, Event::Deleted { at: now });
#[doc = end!()]
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Event {
    /// The display name changed.
    Updated {
        /// The new display name; `None` removes it.
        display_name: Option<DisplayName>,
        /// The time.
        at: Timestamp,
    },
    /// An authentication token was issued.
    TokenIssued(auth_token::Issued),
    /// The user's account was added to a device.
    TokenRedeemed {
        /// The number of the token.
        number: TokenNumber,
        /// The device.
        by: AndroidId,
        /// The time.
        at: Timestamp,
    },
    /// All devices of the user lost access, and all tokens their validity.
    AccessRevoked {
        /// The time.
        at: Timestamp,
    },
    /// The product set was replaced.
    ProductSetReplaced {
        /// The new product set.
        product_set: ProductSet,
        /// The time.
        at: Timestamp,
    },
    /// The user was deleted.
    Deleted {
        /// The time.
        at: Timestamp,
    },
}

impl Event {
    /// Returns the time of the event.
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

/// The event of an issued token, and the limits that were passed and only warn.
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
    /// The event, for [`User::apply`](crate::User::apply).
    pub event: Event,
    /// The warnings about devices and about outstanding tokens.
    pub warnings: [Option<Exceeded>; 2],
}

/// The event of a redemption, and the limit that was passed and only warns.
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
    /// The event, for [`User::apply`](crate::User::apply).
    pub event: Event,
    /// The warning about devices.
    pub warning: Option<Exceeded>,
}
