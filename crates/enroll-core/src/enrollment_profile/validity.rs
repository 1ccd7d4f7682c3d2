//! The validity of a profile's token.

use super::EnrollmentProfile;
use crate::{
    duration::Duration,
    validity::{self, Bounded, sealed::Sealed},
};

/// The validity of a profile's token: from 1 second to 65 years, both inclusive.
///
/// Graph documents no range. Intune's administrators may choose an expiration "up to 65 years in
/// the future", according to the
/// [guide](https://learn.microsoft.com/mem/intune/enrollment/android-kiosk-enroll).
///
/// ```
/// use enroll_core::enrollment_profile::Validity;
///
/// assert_eq!(Validity::try_from(1), Ok(Validity::MIN));
/// assert!(Validity::try_from(0).is_err());
/// ```
pub type Validity = validity::Validity<EnrollmentProfile>;

impl Sealed for EnrollmentProfile {}

impl Bounded for EnrollmentProfile {
    /// One second.
    const MIN: Duration = Duration::from_seconds(1);
    /// 65 years of 365.25 days: 2,051,244,000 seconds.
    const MAX: Duration = Duration::from_seconds(2_051_244_000);
    const OUT_OF_RANGE: ValidityOutOfRange = ValidityOutOfRange;

    type Error = ValidityOutOfRange;
}

impl TryFrom<i32> for Validity {
    type Error = ValidityOutOfRange;

    /// Creates a validity from seconds.
    fn try_from(seconds: i32) -> Result<Self, ValidityOutOfRange> {
        Self::checked(Duration::from_seconds(seconds))
    }
}

/// The number of seconds is not a [`Validity`].
///
/// ```
/// use enroll_core::enrollment_profile::Validity;
///
/// assert_eq!(Validity::try_from(2_051_244_000), Ok(Validity::MAX));
/// let error = Validity::try_from(2_051_244_001).unwrap_err();
/// assert_eq!(error.to_string(), "validity must be from 1 to 2051244000 seconds");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("validity must be from 1 to 2051244000 seconds")]
pub struct ValidityOutOfRange;
