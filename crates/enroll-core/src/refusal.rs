//! Refusals: the common methods of every error of a decision.

mod meanings;

/// An error that a decision returned instead of an event.
///
/// Each error is an enum of its own, with the reasons that its decision can have. What a program
/// answers depends on less: on the [`Kind`] of the refusal. So one `match` is enough for a protocol:
///
/// ```
/// use enroll_core::{
///     enrollment_token,
///     refusal::{Kind, Refusal},
/// };
///
/// fn http_status(refusal: &dyn Refusal) -> u16 {
///     match refusal.kind() {
///         Kind::Invalid => 400,
///         Kind::Forbidden | Kind::Expired | Kind::Spent | Kind::Revoked | Kind::Superseded => 403,
///         Kind::NotFound => 404,
///         Kind::Conflict => 409,
///         Kind::QuotaExceeded => 429,
///     }
/// }
///
/// let refused = enrollment_token::RedeemError::from(enrollment_token::CheckError::Spent);
/// assert_eq!(http_status(&refused), 403);
/// assert_eq!(refused.code(), "enrollment_token_spent");
/// ```
///
/// Show the device that presents a token less: the same answer for every kind.
pub trait Refusal: core::error::Error {
    /// Returns the kind and the code.
    fn meaning(&self) -> Meaning;

    /// Returns the kind.
    fn kind(&self) -> Kind {
        self.meaning().kind
    }

    /// Returns the code of the reason: lower case, with underscores. Codes are stable.
    ///
    /// Two decisions that refuse for the same reason, such as a deleted user, have the same code.
    fn code(&self) -> &'static str {
        self.meaning().code
    }
}

/// The kind and the code of a refusal.
///
/// A program can give its own rules a meaning, too:
///
/// ```
/// use enroll_core::refusal::{Kind, Meaning};
///
/// const OUT_OF_HOURS: Meaning = Meaning::new(Kind::Forbidden, "acme_out_of_hours");
/// assert_eq!(OUT_OF_HOURS.code, "acme_out_of_hours");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Meaning {
    /// The kind.
    pub kind: Kind,
    /// The stable code of the reason.
    pub code: &'static str,
}

impl Meaning {
    /// Creates a meaning.
    ///
    /// ```
    /// use enroll_core::{enrollment_token::CheckError, refusal::{Kind, Meaning, Refusal}};
    ///
    /// let meaning = Meaning::new(Kind::Spent, "enrollment_token_spent");
    /// assert_eq!(CheckError::Spent.meaning(), meaning);
    /// ```
    #[must_use]
    pub const fn new(kind: Kind, code: &'static str) -> Self {
        Self { kind, code }
    }
}

/// The kind of a refusal: what a caller can do about it.
///
/// ```
/// use enroll_core::{auth_token, enrollment_profile, refusal::{Kind, Refusal}};
///
/// // Two nouns refuse for two reasons of one kind: the token was withdrawn.
/// assert_eq!(auth_token::CheckError::Void.kind(), Kind::Revoked);
/// assert_eq!(enrollment_profile::CheckError::Revoked.kind(), Kind::Revoked);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// The noun is deleted or unknown.
    NotFound,
    /// The token's expiration has come.
    Expired,
    /// The token was used as often as it may be.
    Spent,
    /// The token was withdrawn.
    Revoked,
    /// A newer token took the token's place.
    Superseded,
    /// A rule forbids it to this caller or this device, whatever the time.
    Forbidden,
    /// A quota is used up.
    QuotaExceeded,
    /// Something else must change first.
    Conflict,
    /// The request itself is wrong.
    Invalid,
}
