//! The terms of an enrollment token.

use core::num::NonZeroU32;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::EnrollmentToken;
use crate::{
    additional_data::AdditionalData,
    device::{ManagementMode, Ownership},
    duration::{Duration, ParseDurationError},
    email::EmailAddress,
    form::form,
    policy::InferredPolicy,
    timestamp::Timestamp,
    validity::{Bounded, Validity, Written, sealed::Sealed},
};

/// What an enrollment token is issued for. By default: one hour, any number of devices, no policy
/// of its own.
///
/// ```
/// use enroll_core::enrollment_token::{Terms, UseLimit};
///
/// assert_eq!(Terms::default().duration.to_string(), "3600s");
/// assert_eq!(Terms::default().policy, None);
///
/// let terms = Terms::default().with_duration("7200s".parse()?).with_use_limit(UseLimit::Once);
/// assert_eq!(terms.use_limit, UseLimit::Once);
/// # Ok::<(), enroll_core::enrollment_token::ParseTokenDurationError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize), serde(default))]
#[non_exhaustive]
pub struct Terms {
    /// The time for which the token is valid.
    pub duration: TokenDuration,
    /// The number of devices that may enroll with the token.
    pub use_limit: UseLimit,
    /// The policy of its devices; without one, each device's user or the default decides.
    pub policy: Option<InferredPolicy>,
    /// Handed on to each device.
    pub additional_data: Option<AdditionalData>,
    /// The rule for personal use of the devices.
    pub personal_usage: PersonalUsage,
    /// The rule for signing in to Google during the enrollment.
    pub google_authentication: GoogleAuthentication,
}

form! {
    struct Terms {
        duration,
        use_limit,
        policy: optional,
        additional_data: optional,
        personal_usage,
        google_authentication
    }
}

/// The validity of a token: from one minute to 315,576,000,000.999999999 seconds, about 10,000
/// years, both inclusive.
///
/// Its text form is a protobuf JSON duration: decimal seconds, then `s`. The range and the
/// default are
/// [documented](https://developers.google.com/android/management/reference/rest/v1/enterprises.enrollmentTokens).
///
/// ```
/// use enroll_core::{Timestamp, enrollment_token::TokenDuration};
///
/// assert!("3600s".parse::<TokenDuration>().is_ok());
/// assert!("59.999999999s".parse::<TokenDuration>().is_err());
/// // An expiration past the year 9999 is coerced, not refused.
/// assert_eq!(TokenDuration::MAX.expiration(Timestamp::UNIX_EPOCH), Timestamp::MAX);
/// ```
pub type TokenDuration = Validity<EnrollmentToken>;

impl Sealed for EnrollmentToken {}

impl Bounded for EnrollmentToken {
    /// One minute.
    const MIN: Duration = Duration::from_seconds(60);
    /// 315,576,000,000.999999999 seconds, about 10,000 years.
    const MAX: Duration = Duration::MAX;
    const OUT_OF_RANGE: ParseTokenDurationError = ParseTokenDurationError::OutOfRange;

    type Error = ParseTokenDurationError;
}

impl Written for EnrollmentToken {
    /// One hour.
    const DEFAULT: Duration = Duration::from_seconds(3600);
}

impl TokenDuration {
    /// Returns how the expiration of a token issued at `now` is coerced, if it is.
    ///
    /// ```
    /// use enroll_core::{Timestamp, enrollment_token::TokenDuration};
    ///
    /// let coercion = TokenDuration::MAX.coercion(Timestamp::UNIX_EPOCH).expect("past the year 9999");
    /// assert_eq!((coercion.asked, coercion.given), (TokenDuration::MAX, Timestamp::MAX));
    /// assert_eq!(TokenDuration::MIN.coercion(Timestamp::UNIX_EPOCH), None);
    /// ```
    #[must_use]
    pub fn coercion(self, now: Timestamp) -> Option<Coercion> {
        match now.checked_add(self.into()) {
            Some(_) => None,
            None => Some(Coercion { from: now, asked: self, given: self.expiration(now) }),
        }
    }
}

/// Why a text is not a [`TokenDuration`].
///
/// ```
/// use enroll_core::enrollment_token::TokenDuration;
///
/// assert!("60s".parse::<TokenDuration>().is_ok());
/// let error = "59.999999999s".parse::<TokenDuration>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "token duration must be from `60s` to `315576000000.999999999s`",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseTokenDurationError {
    /// The text is not a duration.
    #[error(transparent)]
    Malformed(#[from] ParseDurationError),
    /// The duration is outside the range.
    #[error("token duration must be from `60s` to `315576000000.999999999s`")]
    OutOfRange,
}

/// An expiration that was brought back to the end of the year 9999.
///
/// The [documentation](https://developers.google.com/android/management/reference/rest/v1/enterprises.enrollmentTokens)
/// asks for it: an expiration that would *exceed* the last timestamp is coerced to it. One that
/// equals it is not.
///
/// ```
/// use enroll_core::{Timestamp, enrollment_token::TokenDuration};
///
/// let coercion = TokenDuration::MAX.coercion(Timestamp::UNIX_EPOCH).ok_or("not coerced")?;
/// assert_eq!(coercion.given, Timestamp::MAX);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Coercion {
    /// When the token was issued.
    pub from: Timestamp,
    /// The requested time of validity.
    pub asked: TokenDuration,
    /// When it expires.
    pub given: Timestamp,
}

impl core::fmt::Display for Coercion {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { from, asked, given } = self;
        write!(
            f,
            "`{asked}` after `{from}` is past the last timestamp, so the token expires at `{given}`"
        )
    }
}

/// The number of devices that may enroll with a token.
///
/// ```
/// use enroll_core::enrollment_token::UseLimit;
///
/// let three = UseLimit::AtMost(3.try_into()?);
/// assert!(!three.is_reached(2));
/// assert!(three.is_reached(3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum UseLimit {
    /// One device.
    Once,
    /// This many devices.
    AtMost(NonZeroU32),
    /// A whole fleet.
    #[default]
    Unlimited,
}

impl UseLimit {
    /// Returns whether `uses` uses leave no further one.
    ///
    /// ```
    /// use enroll_core::enrollment_token::UseLimit;
    ///
    /// assert!(UseLimit::Once.is_reached(1));
    /// assert!(!UseLimit::Unlimited.is_reached(u64::MAX));
    /// ```
    #[must_use]
    pub fn is_reached(self, uses: u64) -> bool {
        match self {
            Self::Once => uses >= 1,
            Self::AtMost(uses_max) => uses >= u64::from(uses_max.get()),
            Self::Unlimited => false,
        }
    }
}

/// The rule for personal use of the devices of a token.
///
/// The rule and the device's [`Ownership`] decide the [`ManagementMode`], or that the device may
/// not enroll; see [`management_mode`](Self::management_mode).
///
/// ```
/// use enroll_core::{
///     device::{ManagementMode, Ownership},
///     enrollment_token::PersonalUsage,
/// };
///
/// let mode = PersonalUsage::Disallowed.management_mode(Ownership::CompanyOwned);
/// assert_eq!(mode, Some(ManagementMode::DeviceOwner));
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum PersonalUsage {
    /// Unspecified.
    #[default]
    Unspecified,
    /// Personal use is allowed.
    Allowed,
    /// Personal use is not allowed.
    Disallowed,
    /// Personal use is not allowed, and the devices have no single user: dedicated devices.
    DisallowedUserless,
}

impl PersonalUsage {
    /// Returns how a device is managed, or `None` where it may not enroll.
    ///
    /// | | company-owned | personally owned |
    /// | --- | --- | --- |
    /// | `Unspecified` | device owner | profile owner |
    /// | `Allowed` | profile owner | profile owner |
    /// | `Disallowed`, `DisallowedUserless` | device owner | may not enroll |
    ///
    /// The [documentation](https://developers.google.com/android/management/reference/rest/v1/enterprises.enrollmentTokens)
    /// states the rows of `Allowed` and `Disallowed`. The row of `Unspecified` is how devices
    /// enrolled before the choice existed.
    ///
    /// ```
    /// use enroll_core::{device::Ownership, enrollment_token::PersonalUsage};
    ///
    /// let mode = PersonalUsage::Disallowed.management_mode(Ownership::PersonallyOwned);
    /// assert_eq!(mode, None);
    /// ```
    #[must_use]
    pub fn management_mode(self, ownership: Ownership) -> Option<ManagementMode> {
        match (self, ownership) {
            (Self::Allowed, Ownership::CompanyOwned)
            | (Self::Allowed | Self::Unspecified, Ownership::PersonallyOwned) => {
                Some(ManagementMode::ProfileOwner)
            }
            (
                Self::Unspecified | Self::Disallowed | Self::DisallowedUserless,
                Ownership::CompanyOwned,
            ) => Some(ManagementMode::DeviceOwner),
            (Self::Disallowed | Self::DisallowedUserless, Ownership::PersonallyOwned) => None,
        }
    }
}

/// The rule for signing in to Google during the enrollment.
///
/// An account can be demanded only where signing in is required, so no other variant has one.
///
/// ```
/// use enroll_core::enrollment_token::GoogleAuthentication;
///
/// let required = GoogleAuthentication::Required { account: Some("ada@example.com".parse()?) };
/// assert_ne!(required, GoogleAuthentication::default());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize), serde(rename_all = "snake_case"))]
pub enum GoogleAuthentication {
    /// The enterprise's setting decides.
    #[default]
    Unspecified,
    /// The user may skip it.
    Optional,
    /// The user must sign in, with `account` if one is named.
    Required {
        /// The account that the user must use.
        #[cfg_attr(feature = "serde", serde(default))]
        account: Option<EmailAddress>,
    },
}

form! {
    enum GoogleAuthentication {
        0 "unspecified" Unspecified,
        1 "optional" Optional,
        2 "required" Required { account: optional }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_duration_is_60_seconds_to_the_last_nanosecond_of_the_range() {
        let parse = |text: &str| text.parse::<TokenDuration>();
        let out_of_range = Err(ParseTokenDurationError::OutOfRange);
        assert_eq!(parse("60s"), Ok(TokenDuration::MIN));
        assert_eq!(parse("315576000000.999999999s"), Ok(TokenDuration::MAX));
        for text in ["59.999999999s", "0s", "-0s", "-60s"] {
            assert_eq!(parse(text), out_of_range, "{text}");
        }
        for text in ["315576000001s", "60", "1h", "--60s"] {
            assert!(matches!(parse(text), Err(ParseTokenDurationError::Malformed(_))), "{text}");
        }
        assert_eq!(TokenDuration::default().to_string(), "3600s");
        assert_eq!(Duration::from(TokenDuration::MAX), Duration::MAX);
    }

    #[test]
    fn an_expiration_is_coerced_only_past_the_last_nanosecond() {
        let duration = TokenDuration::MIN;
        let last = Timestamp::new(Timestamp::MAX.seconds() - 60, 999_999_999).unwrap();
        assert_eq!(duration.expiration(last), Timestamp::MAX);
        assert_eq!(duration.coercion(last), None);
        let second_later = Timestamp::new(last.seconds() + 1, 0).unwrap();
        let coercion = duration.coercion(second_later).unwrap();
        assert_eq!(coercion.given, Timestamp::MAX);
        assert_eq!(duration.expiration(second_later), Timestamp::MAX);
        assert_eq!(
            coercion.to_string(),
            "`60s` after `9999-12-31T23:59:00Z` is past the last timestamp, \
             so the token expires at `9999-12-31T23:59:59.999999999Z`"
        );
    }

    #[test]
    fn a_limit_is_reached_at_its_last_use() {
        let three = UseLimit::AtMost(NonZeroU32::new(3).unwrap());
        assert!(!UseLimit::Once.is_reached(0) && UseLimit::Once.is_reached(1));
        assert!(!three.is_reached(2) && three.is_reached(3));
        assert!(!UseLimit::Unlimited.is_reached(u64::MAX));
    }
}
