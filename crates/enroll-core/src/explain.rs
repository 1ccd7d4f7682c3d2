//! Explanations: why a token lets a device in or not, and what would change that.
//!
//! A noun explains its tokens as it is: [`EnrollmentToken::explain`], [`EnrollmentProfile::explain`],
//! [`User::explain`]. For another instant, an [`Explainer`] folds what happened up to then.
//!
//! [`EnrollmentToken::explain`]: crate::EnrollmentToken::explain
//! [`EnrollmentProfile::explain`]: crate::EnrollmentProfile::explain
//! [`User::explain`]: crate::User::explain

mod explainer;

use core::fmt;

pub use self::explainer::Explainer;
use crate::{
    account::AndroidId,
    enrollment_token::{Claim, UseLimit},
    limits::Limits,
    timestamp::Timestamp,
    token_ref::TokenRef,
};

/// An attempt of a device to use the token.
///
/// ```
/// use enroll_core::{
///     Timestamp,
///     device::Ownership,
///     enrollment_token::Claim,
///     explain::{Attempt, Change, Explainer, Reason},
/// };
///
/// let token = "enterprises/e1/users/u1/authTokens/1".parse()?;
/// let explainer = Explainer::new(token, Timestamp::UNIX_EPOCH);
/// let claim = Claim::new("d1".parse()?, "R58M12".parse()?, Ownership::CompanyOwned);
/// // No authentication token enrolls a device.
/// let explanation = explainer.explain(Attempt::Enroll(&claim));
/// assert_eq!(explanation.refusal, Some((Reason::WrongKind, Change::EnrollmentToken)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Attempt<'a> {
    /// Nothing in particular: only the token is explained.
    Any,
    /// The device enrolls, with an enrollment token or the token of an enrollment profile.
    Enroll(&'a Claim),
    /// The device adds a user's account, with an authentication token.
    Provision {
        /// The device.
        device: &'a AndroidId,
        /// The quotas of the user.
        limits: &'a Limits,
    },
}

impl<'a> Attempt<'a> {
    /// Returns the claim of a device that enrolls.
    #[must_use]
    pub const fn claim(self) -> Option<&'a Claim> {
        match self {
            Self::Enroll(claim) => Some(claim),
            Self::Any | Self::Provision { .. } => None,
        }
    }

    /// Returns the device that adds an account, and the quotas of the user.
    #[must_use]
    pub const fn account(self) -> Option<(&'a AndroidId, &'a Limits)> {
        match self {
            Self::Provision { device, limits } => Some((device, limits)),
            Self::Any | Self::Enroll(_) => None,
        }
    }

    /// Returns the kind of token that the attempt needs, if `token` is of another kind.
    ///
    /// ```
    /// use enroll_core::{
    ///     explain::{Attempt, Change},
    ///     limits::Limits,
    /// };
    ///
    /// let token = "enterprises/e1/enrollmentTokens/t1".parse()?;
    /// let (device, limits) = ("3f25".parse()?, Limits::default());
    /// let attempt = Attempt::Provision { device: &device, limits: &limits };
    /// assert_eq!(attempt.account(), Some((&device, &limits)));
    /// assert_eq!(attempt.claim(), None);
    /// assert_eq!(attempt.needs_another_kind(&token), Some(Change::AuthToken));
    /// assert_eq!(Attempt::Any.needs_another_kind(&token), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn needs_another_kind(self, token: &TokenRef) -> Option<Change> {
        match (self, token) {
            (Self::Enroll(_), TokenRef::AuthToken { .. }) => Some(Change::EnrollmentToken),
            (
                Self::Provision { .. },
                TokenRef::EnrollmentToken(_) | TokenRef::EnrollmentProfile { .. },
            ) => Some(Change::AuthToken),
            (Self::Any, _)
            | (Self::Provision { .. }, TokenRef::AuthToken { .. })
            | (
                Self::Enroll(_),
                TokenRef::EnrollmentToken(_) | TokenRef::EnrollmentProfile { .. },
            ) => None,
        }
    }
}

/// The answer to the question whether a token lets a device in.
///
#[doc = token!()]
/// use enroll_core::explain::{Change, Explanation, Reason};
///
/// assert_eq!(token.explain(None, now), Explanation::ALLOWED);
/// let deleted = token.delete(now)?;
/// token.apply(&deleted);
/// let explanation = token.explain(None, now);
/// assert_eq!(explanation.refusal, Some((Reason::Deleted, Change::AnotherToken)));
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Explanation {
    /// Why the token refuses the device, and what would change that; `None` if it does not.
    pub refusal: Option<(Reason, Change)>,
}

impl Explanation {
    /// The token lets the device in.
    pub const ALLOWED: Self = Self { refusal: None };

    pub(crate) const fn refused(reason: Reason, change: Change) -> Self {
        Self { refusal: Some((reason, change)) }
    }
}

/// Why a token does not let a device in, in the order in which reasons win.
///
#[doc = token!()]
/// use enroll_core::explain::Reason;
///
/// let deleted = token.delete(now)?;
/// token.apply(&deleted);
/// // The token is deleted, and later expired as well: the first of the reasons wins.
/// assert!(Reason::Deleted < Reason::Expired);
/// let explanation = token.explain(None, token.expires_at().instant());
/// assert!(matches!(explanation.refusal, Some((Reason::Deleted, _))));
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Reason {
    /// The token is of another kind than the attempt needs.
    WrongKind,
    /// The token is issued later than the instant.
    NotIssued,
    /// The enterprise does not exist.
    NoEnterprise,
    /// The token, its user or its profile is deleted.
    Deleted,
    /// A newer token took its place.
    Superseded,
    /// The token was used as often as it may be.
    Spent,
    /// The token was withdrawn.
    Revoked,
    /// The token has expired.
    Expired,
    /// The device is owned by its user, and the token is not for such devices.
    Ownership,
    /// The device account is on another device.
    DeviceAccountBound,
    /// The user account is on as many devices as it may be.
    Devices,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 11] = [
        Self::WrongKind,
        Self::NotIssued,
        Self::NoEnterprise,
        Self::Deleted,
        Self::Superseded,
        Self::Spent,
        Self::Revoked,
        Self::Expired,
        Self::Ownership,
        Self::DeviceAccountBound,
        Self::Devices,
    ];

    /// Returns a stable code: lower case, with underscores.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongKind => "wrong_kind",
            Self::NotIssued => "not_issued",
            Self::NoEnterprise => "enterprise_deleted",
            Self::Deleted => "deleted",
            Self::Superseded => "superseded",
            Self::Spent => "spent",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Ownership => "ownership",
            Self::DeviceAccountBound => "device_account_bound",
            Self::Devices => "devices",
        }
    }
}

/// A change that would let a device in.
///
/// ```
/// use enroll_core::{enrollment_token::UseLimit, explain::Change};
///
/// let end = "2026-11-22T10:00:00Z".parse()?;
/// assert_eq!(Change::Before(end).to_string(), "an instant before `2026-11-22T10:00:00Z`");
/// let limit = UseLimit::AtMost(3.try_into()?);
/// assert_eq!(Change::MoreUses(limit).to_string(), "a token for more than 3 devices");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// An instant from this one on: the token is issued then.
    After(Timestamp),
    /// An instant before the token's expiration.
    Before(Timestamp),
    /// A token with more uses than this limit.
    MoreUses(UseLimit),
    /// Another enrollment token: deletion is final.
    AnotherToken,
    /// Another authentication token of the user.
    AnotherTokenOfUser,
    /// A token of another user: deletion is final.
    AnotherUser,
    /// The newest token of the profile.
    NewestToken,
    /// A new token of the profile.
    NewToken,
    /// A token of another profile: deletion is final.
    AnotherProfile,
    /// A token of an enterprise that exists.
    AnotherEnterprise,
    /// A device that the enterprise owns.
    CompanyOwned,
    /// The device that has the account, or its access revoked.
    BoundDevice,
    /// One device less of the user.
    FewerDevices,
    /// An enrollment token, or the token of an enrollment profile.
    EnrollmentToken,
    /// An authentication token.
    AuthToken,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::After(instant) => return write!(f, "an instant from `{instant}` on"),
            Self::Before(expiration) => return write!(f, "an instant before `{expiration}`"),
            Self::MoreUses(UseLimit::AtMost(uses_max)) => {
                return write!(f, "a token for more than {uses_max} devices");
            }
            Self::MoreUses(UseLimit::Once | UseLimit::Unlimited) => {
                "a token for more than one device"
            }
            Self::AnotherToken => "another token",
            Self::AnotherTokenOfUser => "another token of the user",
            Self::AnotherUser => "a token of another user",
            Self::NewestToken => "the newest token of the profile",
            Self::NewToken => "a new token of the profile",
            Self::AnotherProfile => "a token of another profile",
            Self::AnotherEnterprise => "a token of an enterprise that exists",
            Self::CompanyOwned => "a device that the enterprise owns",
            Self::BoundDevice => "the device that has the account, or its access revoked",
            Self::FewerDevices => "one device less of the user",
            Self::EnrollmentToken => "an enrollment token",
            Self::AuthToken => "an authentication token",
        })
    }
}
