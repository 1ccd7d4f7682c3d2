//! How long a profile's token is valid.

use crate::{duration::Duration, timestamp::Timestamp};

/// How long a profile's token is valid: from 1 second to 65 years, both inclusive.
///
/// Graph documents no range. Intune's administrators may choose an expiration "up to 65 years in
/// the future", says the
/// [guide](https://learn.microsoft.com/mem/intune/enrollment/android-kiosk-enroll).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Validity(Duration);

impl Validity {
    /// One second.
    pub const MIN: Self = Self(Duration::from_seconds(1));
    /// 65 years of 365.25 days: 2,051,244,000 seconds.
    pub const MAX: Self = Self(Duration::from_seconds(2_051_244_000));

    /// Returns when a token created at `now` expires.
    #[must_use]
    pub fn expiration(self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.0)
    }
}

impl TryFrom<i32> for Validity {
    type Error = ValidityOutOfRange;

    /// Returns a validity of so many seconds.
    fn try_from(seconds: i32) -> Result<Self, Self::Error> {
        let validity = Self(Duration::from_seconds(seconds));
        let in_range = (Self::MIN..=Self::MAX).contains(&validity);
        if in_range { Ok(validity) } else { Err(ValidityOutOfRange) }
    }
}

/// The number of seconds is not a [`Validity`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("validity must be from 1 to 2051244000 seconds")]
pub struct ValidityOutOfRange;
