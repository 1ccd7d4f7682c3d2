//! Authentication tokens: single-use, minutes long, to add a user's account to a device.
//!
//! ```text
//! issue ─▶ Issued ─redeem─▶ Redeemed
//!            └────void──▶ Void
//! ```
//!
//! `Redeemed` and `Void` are terminal. A token is voided when its user's access is revoked or its
//! user deleted; otherwise one issued a second before would undo the revocation.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{
    account::AndroidId,
    duration::{Duration, ParseDurationError},
    expiry::Expiry,
    form::form,
    ordinal::ordinals,
    secret::Derivation,
    timestamp::Timestamp,
    validity::{self, Bounded, Written, sealed::Sealed},
};

/// An authentication token. Its [`User`](crate::User) decides for it.
///
#[doc = user!()]
/// use enroll_core::auth_token::{State, TokenNumber};
///
/// let issue = user.issue_token(Default::default(), None, &Limits::default(), now)?;
/// user.apply(&issue.event);
/// let token = user.token(TokenNumber::FIRST).ok_or("no token")?;
/// assert_eq!(token.state(), &State::Issued);
/// assert_eq!(token.issued().expires_at.to_string(), "1970-01-01T00:05:00Z");
#[doc = end!()]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct AuthToken {
    pub(crate) issued: Issued,
    pub(crate) state: State,
}

/// The state of a token.
///
#[doc = user!()]
/// use enroll_core::auth_token::{State, TokenNumber};
///
/// let issue = user.issue_token(Default::default(), None, &Limits::default(), now)?;
/// user.apply(&issue.event);
/// let revoked = user.revoke_access(now)?;
/// user.apply(&revoked);
/// let token = user.token(TokenNumber::FIRST).ok_or("no token")?;
/// assert_eq!(token.state(), &State::Void);
#[doc = end!()]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum State {
    /// The token may be used once.
    Issued,
    /// The token was used.
    Redeemed {
        /// On which device.
        by: AndroidId,
    },
    /// The token was withdrawn before use.
    Void,
}

impl AuthToken {
    /// Decides whether the token may be used at `now`.
    ///
    /// # Errors
    ///
    /// Refuses a token that is redeemed, then one that is void, then, from its expiration on, one
    /// that is expired.
    ///
    #[doc = user!()]
    /// use enroll_core::auth_token::{CheckError, TokenNumber};
    ///
    /// let issue = user.issue_token("60s".parse()?, None, &Limits::default(), now)?;
    /// user.apply(&issue.event);
    /// let token = user.token(TokenNumber::FIRST).ok_or("no token")?;
    /// assert_eq!(token.check(Timestamp::new(59, 999_999_999)?), Ok(()));
    /// assert_eq!(token.check(Timestamp::new(60, 0)?), Err(CheckError::Expired));
    #[doc = end!()]
    pub fn check(&self, now: Timestamp) -> Result<(), CheckError> {
        match self.state {
            State::Issued if self.issued.expires_at.is_valid_at(now) => Ok(()),
            State::Issued => Err(CheckError::Expired),
            State::Redeemed { .. } => Err(CheckError::Redeemed),
            State::Void => Err(CheckError::Void),
        }
    }

    /// Returns what its issue recorded.
    pub fn issued(&self) -> &Issued {
        &self.issued
    }

    /// Returns where it is in its life.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }
}

impl From<Issued> for AuthToken {
    fn from(issued: Issued) -> Self {
        Self { issued, state: State::Issued }
    }
}

ordinals! {
    /// The number of an authentication token among the tokens of its user.
    ///
    /// Numbers count from 1, and no number is used twice. A reference to a token as a whole is a
    /// [`TokenRef`](crate::token_ref::TokenRef).
    ///
    /// ```
    /// use enroll_core::auth_token::TokenNumber;
    ///
    /// assert_eq!(TokenNumber::FIRST.get(), 1);
    /// assert!(TokenNumber::try_from(0).is_err());
    /// ```
    TokenNumber in "enroll_core::auth_token", ParseTokenNumberError, "token number";
}

/// A token's first fact: it was issued.
///
#[doc = user!()]
/// let issue = user.issue_token("60s".parse()?, None, &Limits::default(), now)?;
/// let Event::TokenIssued(issued) = issue.event else { return Err("another event".into()) };
/// assert_eq!((issued.number.get(), issued.at), (1, now));
/// assert_eq!(issued.expires_at.to_string(), "1970-01-01T00:01:00Z");
#[doc = end!()]
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize))]
#[non_exhaustive]
pub struct Issued {
    /// Which of its user's tokens: they are counted from 1, and no number is used twice.
    pub number: TokenNumber,
    /// When.
    pub at: Timestamp,
    /// The first instant at which it is no longer valid.
    pub expires_at: Expiry,
    /// The derivation of the value; `None` if the issuer keeps values in its own way.
    #[cfg_attr(feature = "serde", serde(default))]
    pub derivation: Option<Derivation>,
}

form! { struct Issued { number, at, expires_at, derivation: optional } }

impl Issued {
    /// Creates the first fact of a token whose value the issuer keeps in its own way.
    ///
    /// ```
    /// use enroll_core::{
    ///     Timestamp,
    ///     auth_token::{Issued, TokenNumber},
    ///     expiry::Expiry,
    /// };
    ///
    /// let expires_at = Expiry::at(Timestamp::MAX);
    /// let issued = Issued::new(TokenNumber::FIRST, Timestamp::UNIX_EPOCH, expires_at);
    /// assert_eq!(issued.derivation, None);
    /// ```
    pub const fn new(number: TokenNumber, at: Timestamp, expires_at: Expiry) -> Self {
        Self { number, at, expires_at, derivation: None }
    }

    /// Sets how the value of the token is derived again.
    ///
    #[doc = user!()]
    /// use enroll_core::secret::{Derivation, KeyId, Salt, TokenFormat};
    ///
    /// let issue = user.issue_token(Default::default(), None, &Limits::default(), now)?;
    /// let Event::TokenIssued(issued) = issue.event else { return Err("another event".into()) };
    /// assert_eq!(issued.derivation, None);
    /// let derivation = Derivation { salt: Salt([7; 16]), key: KeyId(1), format: TokenFormat::Letters };
    /// assert!(issued.with_derivation(derivation).derivation.is_some());
    #[doc = end!()]
    pub fn with_derivation(self, derivation: Derivation) -> Self {
        Self { derivation: Some(derivation), ..self }
    }
}

/// Why a token cannot be used.
///
/// ```
/// use enroll_core::auth_token::CheckError;
///
/// assert_eq!(CheckError::Redeemed.to_string(), "authentication token is redeemed");
/// // A token that was withdrawn before use.
/// assert_eq!(CheckError::Void.to_string(), "authentication token is void");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum CheckError {
    /// The token was used.
    #[error("authentication token is redeemed")]
    Redeemed,
    /// The token was withdrawn.
    #[error("authentication token is void")]
    Void,
    /// Its expiration has come.
    #[error("authentication token is expired")]
    Expired,
}

/// The validity of an authentication token: from one nanosecond to one day, both inclusive.
///
/// A token "expires after a few minutes", according to
/// [`generateAuthenticationToken`](https://developers.google.com/android/work/play/emm-api/v1/users/generateAuthenticationToken).
/// The number of minutes is not documented.
///
/// ```
/// use enroll_core::auth_token::Validity;
///
/// assert_eq!("86400s".parse(), Ok(Validity::MAX));
/// assert!("0s".parse::<Validity>().is_err());
/// ```
pub type Validity = validity::Validity<AuthToken>;

impl Sealed for AuthToken {}

impl Bounded for AuthToken {
    /// One nanosecond.
    const MIN: Duration = Duration::NANOSECOND;
    /// One day.
    const MAX: Duration = Duration::from_seconds(86_400);
    const OUT_OF_RANGE: ParseValidityError = ParseValidityError::OutOfRange;

    type Error = ParseValidityError;
}

impl Written for AuthToken {
    /// Five minutes.
    const DEFAULT: Duration = Duration::from_seconds(300);
}

/// Why a text is not a [`Validity`].
///
/// ```
/// use enroll_core::auth_token::Validity;
///
/// let error = "86401s".parse::<Validity>().unwrap_err();
/// assert_eq!(error.to_string(), "validity must be more than `0s` and at most `86400s`");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseValidityError {
    /// The text is not a duration.
    #[error(transparent)]
    Malformed(#[from] ParseDurationError),
    /// The duration is outside the range.
    #[error("validity must be more than `0s` and at most `86400s`")]
    OutOfRange,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validity_is_more_than_nothing_and_at_most_a_day() {
        for good in ["0.000000001s", "300s", "86400s"] {
            assert!(good.parse::<Validity>().is_ok(), "{good}");
        }
        for bad in ["0s", "-1s", "86400.000000001s"] {
            assert_eq!(bad.parse::<Validity>(), Err(ParseValidityError::OutOfRange), "{bad}");
        }
        assert!(matches!("1d".parse::<Validity>(), Err(ParseValidityError::Malformed(_))));
        assert_eq!(Duration::from(Validity::default()), Duration::from_seconds(300));
    }
}
