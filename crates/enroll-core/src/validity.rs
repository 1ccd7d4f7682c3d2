//! Validities: how long a token is valid.

use core::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use crate::{
    duration::{Duration, ParseDurationError},
    text_type::written_as_text,
    timestamp::Timestamp,
};

/// What seals [`Bounded`]: the file of each noun with a validity implements it.
pub(crate) mod sealed {
    pub trait Sealed {}
}

/// A noun whose tokens have a validity: its bounds, and the error outside them.
///
/// The trait is sealed: the bounds are those of the vendors' APIs.
///
/// ```
/// use enroll_core::{Duration, EnrollmentToken, validity::Bounded};
///
/// assert_eq!(EnrollmentToken::MIN, Duration::from_seconds(60));
/// ```
pub trait Bounded: sealed::Sealed {
    /// The shortest validity.
    const MIN: Duration;
    /// The longest validity.
    const MAX: Duration;
    /// The error for a duration outside the bounds.
    const OUT_OF_RANGE: Self::Error;

    /// Why a value is not a validity.
    type Error: core::error::Error;
}

/// A noun whose tokens' validity has a default and a text form.
///
/// ```
/// use enroll_core::{Duration, EnrollmentToken, validity::Written};
///
/// assert_eq!(EnrollmentToken::DEFAULT, Duration::from_seconds(3600));
/// ```
pub trait Written: Bounded<Error: From<ParseDurationError>> {
    /// The validity of a token that is issued without one.
    const DEFAULT: Duration;
}

/// The validity of a token of the noun `T`, from [`MIN`](Self::MIN) to [`MAX`](Self::MAX)
/// inclusive.
///
/// The text form is a protobuf JSON duration: decimal seconds, then `s`. The bounds, the default and
/// the error belong to the noun. Each noun has an alias:
/// [`TokenDuration`](crate::enrollment_token::TokenDuration),
/// [`auth_token::Validity`](crate::auth_token::Validity) and
/// [`enrollment_profile::Validity`](crate::enrollment_profile::Validity). A profile's is made from
/// whole seconds, and has no text form and no default.
///
/// ```
/// use enroll_core::{EnrollmentToken, auth_token::AuthToken, validity::Validity};
///
/// assert!("86401s".parse::<Validity<EnrollmentToken>>().is_ok());
/// assert!("86401s".parse::<Validity<AuthToken>>().is_err());
/// ```
pub struct Validity<T> {
    // Invariant: within the bounds of `T`.
    duration: Duration,
    of: PhantomData<fn() -> T>,
}

impl<T: Bounded> Validity<T> {
    /// The shortest validity.
    pub const MIN: Self = Self::new(T::MIN);
    /// The longest validity.
    pub const MAX: Self = Self::new(T::MAX);

    /// Returns when a token issued at `now` expires, at the latest at [`Timestamp::MAX`].
    ///
    /// ```
    /// use enroll_core::{Timestamp, enrollment_token::TokenDuration};
    ///
    /// let expiration = TokenDuration::DEFAULT.expiration(Timestamp::UNIX_EPOCH);
    /// assert_eq!(expiration.to_string(), "1970-01-01T01:00:00Z");
    /// ```
    #[must_use]
    pub fn expiration(self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.duration)
    }

    /// Returns a validity, unless `duration` is outside the bounds.
    pub(crate) fn checked(duration: Duration) -> Result<Self, T::Error> {
        let in_range = (T::MIN..=T::MAX).contains(&duration);
        if in_range { Ok(Self::new(duration)) } else { Err(T::OUT_OF_RANGE) }
    }
}

impl<T: Written> Validity<T> {
    /// The validity of a token that is issued without one.
    pub const DEFAULT: Self = Self::new(T::DEFAULT);
}

impl<T> Validity<T> {
    const fn new(duration: Duration) -> Self {
        Self { duration, of: PhantomData }
    }
}

impl<T: Written> Default for Validity<T> {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<T: Written> TryFrom<Duration> for Validity<T> {
    type Error = T::Error;

    fn try_from(duration: Duration) -> Result<Self, Self::Error> {
        Self::checked(duration)
    }
}

impl<T> From<Validity<T>> for Duration {
    fn from(validity: Validity<T>) -> Self {
        validity.duration
    }
}

impl<T: Written> FromStr for Validity<T> {
    type Err = T::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::checked(text.parse::<Duration>()?)
    }
}

impl<T: Written> fmt::Display for Validity<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.duration.fmt(f)
    }
}

written_as_text! { <T: Written> Validity<T>, T::Error, "a duration such as `3600s`" }

// Derived implementations would require the same of `T`, which a validity does not hold.

impl<T> Clone for Validity<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Validity<T> {}

impl<T> fmt::Debug for Validity<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Validity").field(&self.duration).finish()
    }
}

impl<T> Eq for Validity<T> {}

impl<T> PartialEq for Validity<T> {
    fn eq(&self, other: &Self) -> bool {
        self.duration == other.duration
    }
}

impl<T> Ord for Validity<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.duration.cmp(&other.duration)
    }
}

impl<T> PartialOrd for Validity<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> hash::Hash for Validity<T> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.duration.hash(state);
    }
}
