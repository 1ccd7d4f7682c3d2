//! Durations, as protobuf has them: signed, to the nanosecond, written like `3.500s`.

mod arithmetic;

use core::{fmt, str::FromStr};

use crate::{
    digits,
    text::{self, Text},
};

/// The most whole seconds a duration has, on either side of zero.
const SECONDS_MAX: i64 = 315_576_000_000;
/// The number of digits of these seconds. More digits might not fit an integer.
const SECONDS_DIGITS_MAX: usize = 12;
/// The most nanoseconds that a whole second leaves, on either side of zero.
const SUBSEC_NANOS_MAX: i32 = 999_999_999;

/// A signed span of time, in seconds and nanoseconds, from [`MIN`](Self::MIN) to
/// [`MAX`](Self::MAX) inclusive.
///
/// The type is protobuf's
/// [`Duration`](https://protobuf.dev/reference/protobuf/google.protobuf/#duration), and its text
/// form, also its only form in JSON, is
/// [ProtoJSON's](https://protobuf.dev/programming-guides/json/): decimal seconds, then `s`. One to
/// nine fraction digits are read; none, three, six or nine are written.
///
/// ```
/// use enroll_core::Duration;
///
/// let duration: Duration = "-3.5s".parse()?;
/// assert_eq!(duration, Duration::new(-3, -500_000_000)?);
/// assert_eq!(duration.to_string(), "-3.500s");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Duration {
    // Invariant: both are within their bounds, and neither is negative where the other is positive.
    seconds: i64,
    subsec_nanos: i32,
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self { seconds: 0, subsec_nanos: 0 };
    /// The shortest duration of more than no time.
    pub(crate) const NANOSECOND: Self = Self { seconds: 0, subsec_nanos: 1 };
    /// -315,576,000,000.999999999 seconds, about 10,000 years back.
    pub const MIN: Self = Self { seconds: -SECONDS_MAX, subsec_nanos: -SUBSEC_NANOS_MAX };
    /// 315,576,000,000.999999999 seconds, about 10,000 years.
    pub const MAX: Self = Self { seconds: SECONDS_MAX, subsec_nanos: SUBSEC_NANOS_MAX };

    /// Creates a duration from seconds and nanoseconds. Both must have the same sign.
    ///
    /// `seconds` are from -315,576,000,000 to 315,576,000,000 and `subsec_nanos` from -999,999,999
    /// to 999,999,999, all four inclusive.
    ///
    /// ```
    /// use enroll_core::duration::{Duration, DurationError};
    ///
    /// assert_eq!(Duration::new(0, -1)?.to_string(), "-0.000000001s");
    /// assert_eq!(Duration::new(1, -1), Err(DurationError::MixedSigns));
    /// # Ok::<(), DurationError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Refuses numbers that are out of range, and then numbers of different signs.
    pub const fn new(seconds: i64, subsec_nanos: i32) -> Result<Self, DurationError> {
        if seconds.unsigned_abs() > SECONDS_MAX.unsigned_abs()
            || subsec_nanos.unsigned_abs() > SUBSEC_NANOS_MAX.unsigned_abs()
        {
            return Err(DurationError::OutOfRange);
        }
        if (seconds > 0 && subsec_nanos < 0) || (seconds < 0 && subsec_nanos > 0) {
            return Err(DurationError::MixedSigns);
        }
        Ok(Self { seconds, subsec_nanos })
    }

    /// Creates a duration from whole seconds.
    ///
    /// ```
    /// use enroll_core::Duration;
    ///
    /// const HOUR: Duration = Duration::from_seconds(3600);
    /// assert_eq!(HOUR.to_string(), "3600s");
    /// ```
    #[must_use]
    pub const fn from_seconds(seconds: i32) -> Self {
        // `i64::from` is not yet `const`; every `i32` is within the range.
        Self { seconds: seconds as i64, subsec_nanos: 0 }
    }

    /// Returns the whole seconds, rounded towards zero.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Returns the nanoseconds beyond the whole seconds, with the sign of the duration.
    #[must_use]
    pub const fn subsec_nanos(self) -> i32 {
        self.subsec_nanos
    }

    /// Returns the text form, without allocating.
    ///
    /// ```
    /// use enroll_core::Duration;
    ///
    /// assert_eq!(Duration::MIN.text().as_str(), "-315576000000.999999999s");
    /// ```
    #[must_use]
    pub fn text(self) -> Text {
        let mut whole = [0; text::WHOLE];
        let mut start = 19_u8;
        let mut seconds = self.seconds.unsigned_abs();
        for pair in whole.as_rchunks_mut().1.iter_mut().rev() {
            *pair = digits::format_two((seconds % 100) as u32);
            start -= 2;
            seconds /= 100;
            if seconds == 0 {
                break;
            }
        }
        if whole.get(usize::from(start)) == Some(&b'0') {
            start += 1;
        }
        // Invariant: at most twelve of the places are taken, so there is one for the sign.
        if self.is_negative() {
            start -= 1;
            if let Some(sign) = whole.get_mut(usize::from(start)) {
                *sign = b'-';
            }
        }
        Text::new(whole, start, self.subsec_nanos.unsigned_abs(), b's')
    }

    /// Returns whether this is less than no time at all.
    pub(crate) const fn is_negative(self) -> bool {
        self.seconds < 0 || self.subsec_nanos < 0
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text().as_str())
    }
}

impl FromStr for Duration {
    type Err = ParseDurationError;

    /// Parses the text form.
    ///
    /// ```
    /// use enroll_core::duration::{Duration, ParseDurationError};
    ///
    /// assert_eq!("3600s".parse(), Ok(Duration::from_seconds(3600)));
    /// assert_eq!("1h".parse::<Duration>(), Err(ParseDurationError::MissingUnit));
    /// ```
    ///
    /// # Errors
    ///
    /// Refuses a text that does not end with `s`, and then one that is not a decimal number, has a
    /// leading zero, has more than nine fraction digits or is out of range.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text.as_bytes()).ok_or_else(|| refusal(text))
    }
}

fn parse(text: &[u8]) -> Option<Duration> {
    let [number @ .., b's'] = text else { return None };
    let negative = number.first() == Some(&b'-');
    let number = number.get(usize::from(negative)..)?;

    if let [b'0', b'0'..=b'9', ..] = number {
        return None;
    }
    let (seconds, count) = digits::parse_leading(number);
    if !(1..=SECONDS_DIGITS_MAX).contains(&count) || seconds > SECONDS_MAX.unsigned_abs() {
        return None;
    }
    let subsec_nanos = match number.get(count..)? {
        [] => 0,
        [b'.', digits @ ..] => digits::parse_fraction(number, digits.len())?,
        _ => return None,
    };
    let (seconds, subsec_nanos) = (seconds.cast_signed(), subsec_nanos.cast_signed());
    Some(if negative {
        Duration { seconds: -seconds, subsec_nanos: -subsec_nanos }
    } else {
        Duration { seconds, subsec_nanos }
    })
}

/// Returns why [`parse`] refused a text.
#[cold]
fn refusal(text: &str) -> ParseDurationError {
    let Some(number) = text.strip_suffix('s') else {
        return ParseDurationError::MissingUnit;
    };
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if !digits::are_all(whole.as_bytes()) || !digits::are_all(fraction.as_bytes()) {
        ParseDurationError::Malformed
    } else if whole.len() > 1 && whole.starts_with('0') {
        ParseDurationError::LeadingZero
    } else if fraction.len() > digits::FRACTION_MAX {
        ParseDurationError::FractionTooLong
    } else {
        ParseDurationError::OutOfRange
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Duration {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text().as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Duration {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text_type::deserialize(deserializer, "a duration such as `3600s`")
    }
}

/// Why numbers are not a [`Duration`].
///
/// ```
/// use enroll_core::Duration;
///
/// assert_eq!(
///     Duration::new(1, -1).unwrap_err().to_string(),
///     "seconds and nanoseconds of a duration must have the same sign",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DurationError {
    /// The seconds or the nanoseconds are outside the range.
    #[error(
        "duration must be from -315,576,000,000.999999999 to 315,576,000,000.999999999 seconds"
    )]
    OutOfRange,
    /// One number is positive and the other negative.
    #[error("seconds and nanoseconds of a duration must have the same sign")]
    MixedSigns,
}

/// Why a text is not a [`Duration`].
///
/// ```
/// use enroll_core::Duration;
///
/// let error = |text: &str| text.parse::<Duration>().unwrap_err().to_string();
/// assert_eq!(error("60"), "duration must end with `s`");
/// assert_eq!(error("060s"), "duration must have no leading zero");
/// assert_eq!(error("0.0000000001s"), "duration must have at most nine fraction digits");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseDurationError {
    /// The text does not end with the unit.
    #[error("duration must end with `s`")]
    MissingUnit,
    /// The text before the unit is not a decimal number.
    #[error("duration must be a decimal number of seconds, such as `3600s` or `-3.5s`")]
    Malformed,
    /// The whole seconds have a leading zero.
    #[error("duration must have no leading zero")]
    LeadingZero,
    /// The text has ten or more fraction digits.
    #[error("duration must have at most nine fraction digits")]
    FractionTooLong,
    /// The duration is outside the range.
    #[error("duration must be from `-315576000000.999999999s` to `315576000000.999999999s`")]
    OutOfRange,
}
