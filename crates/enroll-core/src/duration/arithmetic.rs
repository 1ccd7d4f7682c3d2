//! Sums, differences and whole units of durations.

use core::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use super::Duration;

const NANOS_PER_SECOND: i32 = 1_000_000_000;

impl Duration {
    /// Creates a duration of whole minutes.
    ///
    /// ```
    /// use enroll_core::Duration;
    ///
    /// const QUARTER: Duration = Duration::from_minutes(15);
    /// assert_eq!(QUARTER, Duration::from_seconds(900));
    /// ```
    #[must_use]
    pub const fn from_minutes(minutes: i32) -> Self {
        Self::from_units(minutes, 60)
    }

    /// Creates a duration of whole hours, saturating at [`MIN`](Self::MIN) and
    /// [`MAX`](Self::MAX): those are about 87,660,000 hours.
    ///
    /// ```
    /// use enroll_core::Duration;
    ///
    /// assert_eq!(Duration::from_hours(-1), Duration::from_seconds(-3600));
    /// assert_eq!(Duration::from_hours(i32::MAX), Duration::MAX);
    /// ```
    #[must_use]
    pub const fn from_hours(hours: i32) -> Self {
        Self::from_units(hours, 3600)
    }

    /// Creates a duration of days of 24 hours, saturating at [`MIN`](Self::MIN) and
    /// [`MAX`](Self::MAX): those are about 3,652,500 days.
    ///
    /// ```
    /// use enroll_core::Duration;
    ///
    /// assert_eq!(Duration::from_days(90).to_string(), "7776000s");
    /// assert_eq!(Duration::from_days(i32::MIN), Duration::MIN);
    /// ```
    #[must_use]
    pub const fn from_days(days: i32) -> Self {
        Self::from_units(days, 86_400)
    }

    const fn from_units(count: i32, seconds: i64) -> Self {
        // `i64::from` is not yet `const`; the product of an `i32` and these units fits an `i64`.
        match Self::new(count as i64 * seconds, 0) {
            Ok(duration) => duration,
            Err(_) if count < 0 => Self::MIN,
            Err(_) => Self::MAX,
        }
    }

    /// Returns the sum, or `None` if it is out of range.
    ///
    /// ```
    /// use enroll_core::Duration;
    ///
    /// let minute = Duration::from_minutes(1);
    /// assert_eq!(minute.checked_add(minute), Some(Duration::from_minutes(2)));
    /// assert_eq!(Duration::MAX.checked_add(Duration::new(0, 1)?), None);
    /// # Ok::<(), enroll_core::duration::DurationError>(())
    /// ```
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        let mut seconds = self.seconds + other.seconds;
        let mut nanos = self.subsec_nanos + other.subsec_nanos;
        if nanos >= NANOS_PER_SECOND {
            seconds += 1;
            nanos -= NANOS_PER_SECOND;
        } else if nanos <= -NANOS_PER_SECOND {
            seconds -= 1;
            nanos += NANOS_PER_SECOND;
        }
        if seconds > 0 && nanos < 0 {
            seconds -= 1;
            nanos += NANOS_PER_SECOND;
        } else if seconds < 0 && nanos > 0 {
            seconds += 1;
            nanos -= NANOS_PER_SECOND;
        }
        match Self::new(seconds, nanos) {
            Ok(sum) => Some(sum),
            Err(_) => None,
        }
    }

    /// Returns the difference, or `None` if it is out of range.
    ///
    /// ```
    /// use enroll_core::Duration;
    ///
    /// let minute = Duration::from_minutes(1);
    /// assert_eq!(Duration::ZERO.checked_sub(minute), Some(Duration::from_minutes(-1)));
    /// assert_eq!(Duration::MIN.checked_sub(minute), None);
    /// ```
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(other.negated())
    }

    /// Returns the sum, saturating at [`MIN`](Self::MIN) and [`MAX`](Self::MAX).
    ///
    /// ```
    /// use enroll_core::Duration;
    ///
    /// assert_eq!(Duration::MAX.saturating_add(Duration::from_days(1)), Duration::MAX);
    /// ```
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        match self.checked_add(other) {
            Some(sum) => sum,
            None if other.is_negative() => Self::MIN,
            None => Self::MAX,
        }
    }

    /// Returns the difference, saturating at [`MIN`](Self::MIN) and [`MAX`](Self::MAX).
    ///
    /// ```
    /// use enroll_core::Duration;
    ///
    /// assert_eq!(Duration::MIN.saturating_sub(Duration::from_days(1)), Duration::MIN);
    /// ```
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        self.saturating_add(other.negated())
    }

    const fn negated(self) -> Self {
        // Invariant: the range is the same on either side of zero.
        Self { seconds: -self.seconds, subsec_nanos: -self.subsec_nanos }
    }
}

/// The sum, as [`saturating_add`](Duration::saturating_add) returns it.
impl Add for Duration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}

/// The difference, as [`saturating_sub`](Duration::saturating_sub) returns it.
impl Sub for Duration {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.saturating_sub(other)
    }
}

/// The same length on the other side of zero. The range is symmetrical, so this is exact.
impl Neg for Duration {
    type Output = Self;

    fn neg(self) -> Self {
        self.negated()
    }
}

impl AddAssign for Duration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Duration {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}
