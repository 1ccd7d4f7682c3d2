//! Timestamps, as protobuf has them: UTC, to the nanosecond, up to the end of the year 9999.

mod arithmetic;
mod parse;

use core::{fmt, str::FromStr};

use crate::{calendar, digits, duration::Duration, text::Text};

/// The Unix seconds of 0001-01-01T00:00:00Z.
const SECONDS_MIN: i64 = -62_135_596_800;
/// The Unix seconds of 9999-12-31T23:59:59Z.
const SECONDS_MAX: i64 = 253_402_300_799;
const NANOS_PER_SECOND: u32 = 1_000_000_000;
const SECONDS_PER_DAY: u64 = 24 * 60 * 60;
/// The seconds between 0000-03-01, from which days are counted, and the Unix epoch.
const EPOCH_SECONDS: i64 = calendar::UNIX_EPOCH as i64 * SECONDS_PER_DAY.cast_signed();

/// An instant in UTC, in seconds and nanoseconds, from [`MIN`](Self::MIN) to [`MAX`](Self::MAX)
/// inclusive.
///
/// The type is protobuf's
/// [`Timestamp`](https://protobuf.dev/reference/protobuf/google.protobuf/#timestamp), and its text
/// form, also its only form in JSON, is
/// [ProtoJSON's](https://protobuf.dev/programming-guides/json/): an RFC 3339
/// [`date-time`](https://www.rfc-editor.org/rfc/rfc3339#section-5.6) with an upper-case `T` and
/// `Z`. Any offset and one to nine fraction digits are read; `Z` and none, three, six or nine are
/// written. There are no leap seconds.
///
/// ```
/// use enroll_core::Timestamp;
///
/// let timestamp: Timestamp = "2014-10-02T15:01:23.5+05:30".parse()?;
/// assert_eq!(timestamp.to_string(), "2014-10-02T09:31:23.500Z");
/// # Ok::<(), enroll_core::timestamp::ParseTimestampError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp {
    // Invariant: both are within their bounds.
    seconds: i64,
    subsec_nanos: u32,
}

impl Timestamp {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self { seconds: SECONDS_MIN, subsec_nanos: 0 };
    /// 9999-12-31T23:59:59.999999999Z.
    pub const MAX: Self = Self { seconds: SECONDS_MAX, subsec_nanos: NANOS_PER_SECOND - 1 };
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self { seconds: 0, subsec_nanos: 0 };

    /// Creates a timestamp from seconds since the Unix epoch, and nanoseconds after them.
    ///
    /// `seconds` are from -62,135,596,800 to 253,402,300,799 and `subsec_nanos` from 0 to
    /// 999,999,999, all four inclusive. Nanoseconds count forward, also before the epoch.
    ///
    /// ```
    /// use enroll_core::timestamp::{Timestamp, TimestampError};
    ///
    /// assert_eq!(Timestamp::new(-1, 500_000_000)?.to_string(), "1969-12-31T23:59:59.500Z");
    /// assert_eq!(Timestamp::new(0, 1_000_000_000), Err(TimestampError::SubsecNanos));
    /// # Ok::<(), TimestampError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Refuses seconds that are out of range, and then nanoseconds that are.
    pub const fn new(seconds: i64, subsec_nanos: u32) -> Result<Self, TimestampError> {
        if seconds < SECONDS_MIN || seconds > SECONDS_MAX {
            return Err(TimestampError::OutOfRange);
        }
        if subsec_nanos >= NANOS_PER_SECOND {
            return Err(TimestampError::SubsecNanos);
        }
        Ok(Self { seconds, subsec_nanos })
    }

    /// Returns the instant so long after the Unix epoch.
    ///
    /// ```
    /// use enroll_core::Timestamp;
    ///
    /// let since_epoch = core::time::Duration::from_secs(3600);
    /// assert_eq!(Timestamp::from_unix(since_epoch)?.to_string(), "1970-01-01T01:00:00Z");
    /// # Ok::<(), enroll_core::timestamp::TimestampError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Refuses an instant after [`MAX`](Self::MAX).
    pub const fn from_unix(since_epoch: core::time::Duration) -> Result<Self, TimestampError> {
        let seconds = since_epoch.as_secs();
        if seconds > SECONDS_MAX.unsigned_abs() {
            return Err(TimestampError::OutOfRange);
        }
        Self::new(seconds.cast_signed(), since_epoch.subsec_nanos())
    }

    /// Returns the whole seconds from the Unix epoch, rounded down: before it, they are negative.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Returns the nanoseconds after the whole seconds, from 0 to 999,999,999.
    #[must_use]
    pub const fn subsec_nanos(self) -> u32 {
        self.subsec_nanos
    }

    /// Returns the instant `duration` later, or `None` if that is out of range.
    ///
    /// ```
    /// use enroll_core::{Duration, Timestamp};
    ///
    /// let later = Timestamp::UNIX_EPOCH.checked_add(Duration::from_seconds(-1));
    /// assert_eq!(later, Timestamp::new(-1, 0).ok());
    /// assert_eq!(Timestamp::MAX.checked_add(Duration::MAX), None);
    /// ```
    #[must_use]
    pub const fn checked_add(self, duration: Duration) -> Option<Self> {
        let mut seconds = self.seconds + duration.seconds();
        let mut nanos = self.subsec_nanos.cast_signed() + duration.subsec_nanos();
        if nanos < 0 {
            seconds -= 1;
            nanos += NANOS_PER_SECOND.cast_signed();
        } else if nanos >= NANOS_PER_SECOND.cast_signed() {
            seconds += 1;
            nanos -= NANOS_PER_SECOND.cast_signed();
        }
        match Self::new(seconds, nanos.cast_unsigned()) {
            Ok(sum) => Some(sum),
            Err(_) => None,
        }
    }

    /// Returns the instant `duration` later, coerced to [`MIN`](Self::MIN) or [`MAX`](Self::MAX).
    ///
    /// ```
    /// use enroll_core::{Duration, Timestamp};
    ///
    /// assert_eq!(Timestamp::UNIX_EPOCH.saturating_add(Duration::MAX), Timestamp::MAX);
    /// ```
    #[must_use]
    pub const fn saturating_add(self, duration: Duration) -> Self {
        match self.checked_add(duration) {
            Some(sum) => sum,
            None if duration.is_negative() => Self::MIN,
            None => Self::MAX,
        }
    }

    /// Returns how much later than `other` this instant is; where it is earlier, that is negative.
    ///
    /// The result is exact: any two instants are less than [`Duration::MAX`] apart.
    ///
    /// ```
    /// use enroll_core::{Duration, Timestamp};
    ///
    /// assert_eq!(Timestamp::UNIX_EPOCH.since(Timestamp::UNIX_EPOCH), Duration::ZERO);
    /// assert_eq!(Timestamp::MAX.since(Timestamp::MIN).to_string(), "315537897599.999999999s");
    /// ```
    #[must_use]
    pub const fn since(self, other: Self) -> Duration {
        let mut seconds = self.seconds - other.seconds;
        let mut nanos = self.subsec_nanos.cast_signed() - other.subsec_nanos.cast_signed();
        if seconds > 0 && nanos < 0 {
            seconds -= 1;
            nanos += NANOS_PER_SECOND.cast_signed();
        } else if seconds < 0 && nanos > 0 {
            seconds += 1;
            nanos -= NANOS_PER_SECOND.cast_signed();
        }
        match Duration::new(seconds, nanos) {
            Ok(difference) => difference,
            // Invariant: the difference is in range and its signs agree, so this is not reached.
            Err(_) => Duration::ZERO,
        }
    }

    /// Returns the text form, without allocating.
    ///
    /// ```
    /// use enroll_core::Timestamp;
    ///
    /// assert_eq!(Timestamp::MAX.text().as_str(), "9999-12-31T23:59:59.999999999Z");
    /// ```
    #[must_use]
    pub fn text(self) -> Text {
        // Invariant: no instant is before 0000-03-01, and the count of its day fits 22 bits.
        let seconds = (self.seconds + EPOCH_SECONDS).cast_unsigned();
        let day_count = (seconds / SECONDS_PER_DAY) & 0x3F_FFFF;
        let second_of_day = (seconds % SECONDS_PER_DAY) as u32;
        let (year, month, day) = calendar::date(day_count as u32);
        let (minute_of_day, second) = (second_of_day / 60, second_of_day % 60);
        let (hour, minute) = (minute_of_day / 60, minute_of_day % 60);

        let [[y1, y2], [y3, y4]] = digits::format_four(year);
        let [[m1, m2], [d1, d2]] = [month, day].map(digits::format_two);
        let [[h1, h2], [n1, n2], [s1, s2]] = [hour, minute, second].map(digits::format_two);
        let whole =
            [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2];
        Text::new(whole, 0, self.subsec_nanos, b'Z')
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text().as_str())
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    /// Parses the text form.
    ///
    /// ```
    /// use enroll_core::timestamp::{ParseTimestampError, Timestamp};
    ///
    /// assert_eq!("1970-01-01T00:00:00Z".parse(), Ok(Timestamp::UNIX_EPOCH));
    /// assert_eq!("1970-01-01".parse::<Timestamp>(), Err(ParseTimestampError::Malformed));
    /// ```
    ///
    /// # Errors
    ///
    /// Refuses, in this order, a text that does not start with a date and a time of day, one that
    /// does not end with a zone, and one with anything between them but a point and digits; then
    /// more than nine of these; then a time of day, a day or an offset that does not exist; then an
    /// instant that is out of range.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse::timestamp(text.as_bytes()).ok_or_else(|| parse::refusal(text.as_bytes()))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text().as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text_type::deserialize(deserializer, "a timestamp such as `2014-10-02T15:01:23Z`")
    }
}

/// Why numbers are not a [`Timestamp`].
///
/// ```
/// use enroll_core::Timestamp;
///
/// // The second before and the first of the year 10000.
/// assert!(Timestamp::new(253_402_300_799, 0).is_ok());
/// assert_eq!(
///     Timestamp::new(253_402_300_800, 0).unwrap_err().to_string(),
///     "timestamp must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TimestampError {
    /// The instant is outside the range.
    #[error("timestamp must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z")]
    OutOfRange,
    /// The nanoseconds make a second or more, as those of a leap second do.
    #[error("nanoseconds of a timestamp must be at most 999,999,999")]
    SubsecNanos,
}

/// The other type cannot hold the [`Timestamp`] exactly.
///
/// ```
/// use enroll_core::timestamp::{Timestamp, UnrepresentableTimestamp};
///
/// // The last instant of `jiff` is 26 hours before the last one here.
/// assert_eq!(jiff::Timestamp::try_from(Timestamp::MAX), Err(UnrepresentableTimestamp));
/// assert_eq!(
///     UnrepresentableTimestamp.to_string(),
///     "timestamp must be in the range and the precision of the other type",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("timestamp must be in the range and the precision of the other type")]
pub struct UnrepresentableTimestamp;

/// Why a text is not a [`Timestamp`].
///
/// ```
/// use enroll_core::Timestamp;
///
/// let error = |text: &str| text.parse::<Timestamp>().unwrap_err().to_string();
/// assert_eq!(
///     error("2026-11-22T10:00:00"),
///     "timestamp must end with `Z` or an offset such as `+05:30`",
/// );
/// assert_eq!(error("2026-02-29T10:00:00Z"), "date must be a day of the calendar");
/// assert_eq!(
///     error("2016-12-31T23:59:60Z"),
///     "time of day must be from `00:00:00` to `23:59:59`, without leap seconds",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseTimestampError {
    /// The text is not a date, a time of day and an optional fraction.
    #[error("timestamp must be a date and a time of day, such as `2014-10-02T15:01:23.5Z`")]
    Malformed,
    /// The hour, minute or second does not exist.
    #[error("time of day must be from `00:00:00` to `23:59:59`, without leap seconds")]
    NoSuchTime,
    /// The month or day does not exist.
    #[error("date must be a day of the calendar")]
    NoSuchDay,
    /// The text does not end with a zone.
    #[error("timestamp must end with `Z` or an offset such as `+05:30`")]
    MissingZone,
    /// The offset is a day or more, or has too many minutes.
    #[error("offset must be from `-23:59` to `+23:59`")]
    NoSuchOffset,
    /// The text has ten or more fraction digits.
    #[error("timestamp must have at most nine fraction digits")]
    FractionTooLong,
    /// The timestamp is outside the range.
    #[error("timestamp must be from `0001-01-01T00:00:00Z` to `9999-12-31T23:59:59.999999999Z`")]
    OutOfRange,
}
