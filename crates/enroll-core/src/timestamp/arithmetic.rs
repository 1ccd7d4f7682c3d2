//! Instants before and after others.

use core::ops::{Add, AddAssign, Sub, SubAssign};

use super::Timestamp;
use crate::duration::Duration;

impl Timestamp {
    /// Returns the instant `duration` earlier, or `None` if that is out of range.
    ///
    /// ```
    /// use enroll_core::{Duration, Timestamp};
    ///
    /// let earlier = Timestamp::UNIX_EPOCH.checked_sub(Duration::from_seconds(1));
    /// assert_eq!(earlier, Timestamp::new(-1, 0).ok());
    /// assert_eq!(Timestamp::MIN.checked_sub(Duration::new(0, 1)?), None);
    /// # Ok::<(), enroll_core::duration::DurationError>(())
    /// ```
    #[must_use]
    pub fn checked_sub(self, duration: Duration) -> Option<Self> {
        self.checked_add(-duration)
    }

    /// Returns the instant `duration` earlier, coerced to [`MIN`](Self::MIN) or
    /// [`MAX`](Self::MAX).
    ///
    /// ```
    /// use enroll_core::{Duration, Timestamp};
    ///
    /// assert_eq!(Timestamp::UNIX_EPOCH.saturating_sub(Duration::MAX), Timestamp::MIN);
    /// ```
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        self.saturating_add(-duration)
    }
}

/// The instant as [`saturating_add`](Timestamp::saturating_add) returns it.
///
/// ```
/// use enroll_core::{Duration, Timestamp};
///
/// let midnight: Timestamp = "2026-11-23T00:00:00Z".parse()?;
/// assert_eq!((midnight + Duration::from_hours(8)).to_string(), "2026-11-23T08:00:00Z");
/// assert_eq!(Timestamp::MAX + Duration::from_days(1), Timestamp::MAX);
/// # Ok::<(), enroll_core::timestamp::ParseTimestampError>(())
/// ```
impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        self.saturating_add(duration)
    }
}

/// The instant as [`saturating_sub`](Timestamp::saturating_sub) returns it.
impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        self.saturating_sub(duration)
    }
}

/// The duration between two instants, as [`since`](Timestamp::since) returns it: always exact.
///
/// ```
/// use enroll_core::{Duration, Timestamp};
///
/// let later = Timestamp::UNIX_EPOCH + Duration::from_minutes(1);
/// assert_eq!(Timestamp::UNIX_EPOCH - later, Duration::from_minutes(-1));
/// ```
impl Sub for Timestamp {
    type Output = Duration;

    fn sub(self, other: Self) -> Duration {
        self.since(other)
    }
}

impl AddAssign<Duration> for Timestamp {
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl SubAssign<Duration> for Timestamp {
    fn sub_assign(&mut self, duration: Duration) {
        *self = *self - duration;
    }
}
