//! Expirations: the one place where a time is compared with one.

use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;

/// The first instant at which something is no longer valid.
///
/// Tokens of every kind hold one. [`is_valid_at`](Self::is_valid_at) is the only comparison of a
/// time with it: an expiration has no order, so a second comparison does not compile.
///
/// ```
/// use enroll_core::{Timestamp, expiry::Expiry};
///
/// let expiry = Expiry::at(Timestamp::new(3600, 0)?);
/// assert!(expiry.is_valid_at(Timestamp::new(3599, 999_999_999)?));
/// assert!(!expiry.is_valid_at(Timestamp::new(3600, 0)?));
/// # Ok::<(), enroll_core::timestamp::TimestampError>(())
/// ```
///
/// ```compile_fail,E0308
/// # use enroll_core::{Timestamp, expiry::Expiry};
/// let expiry = Expiry::at(Timestamp::MAX);
/// assert!(Timestamp::UNIX_EPOCH < expiry);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(transparent))]
pub struct Expiry(Timestamp);

impl Expiry {
    /// Creates an expiration at an instant.
    ///
    /// ```
    /// use enroll_core::{Timestamp, expiry::Expiry};
    ///
    /// let expiry = Expiry::at(Timestamp::UNIX_EPOCH);
    /// assert_eq!(expiry.instant(), Timestamp::UNIX_EPOCH);
    /// ```
    #[must_use]
    pub const fn at(instant: Timestamp) -> Self {
        Self(instant)
    }

    /// Returns whether `now` is before the expiration.
    ///
    /// ```
    /// use enroll_core::{Timestamp, expiry::Expiry};
    ///
    /// let expiry = Expiry::at(Timestamp::new(60, 0)?);
    /// assert!(expiry.is_valid_at(Timestamp::new(59, 999_999_999)?));
    /// assert!(!expiry.is_valid_at(Timestamp::new(60, 0)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_valid_at(self, now: Timestamp) -> bool {
        now < self.0
    }

    /// Returns the first instant that is no longer valid.
    #[must_use]
    pub const fn instant(self) -> Timestamp {
        self.0
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
