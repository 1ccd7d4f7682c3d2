//! Protobuf's conformance suite for JSON, as far as it is of durations and timestamps: every case
//! of it by its name, through the values' serde form.
//!
//! The suite asks for these cases of each testee in
//! [`conformance/`](https://github.com/protocolbuffers/protobuf/tree/main/conformance).

mod duration;
mod timestamp;

use chrono::DateTime;
use enroll_core::{
    Duration, Timestamp,
    enrollment_token::{ParseTokenDurationError, TokenDuration},
};

/// The value of a text: seconds, nanoseconds, canonical text.
type Reading = (i64, i32, String);
/// Name, text, and what it is to be read as, or none if it is to be refused.
type Case = (&'static str, &'static str, Option<(i64, i32, &'static str)>);

#[test]
fn every_case_of_durations_holds() {
    assert_eq!(failures(duration::CASES, read_duration), [""; 0]);
}

#[test]
fn every_case_of_timestamps_holds() {
    assert_eq!(failures(timestamp::CASES, read_timestamp), [""; 0]);
}

/// `DurationNull` and `TimestampNull`: the field's `Option` reads `null`.
#[test]
fn null_is_the_absence_of_a_value() {
    assert_eq!(serde_json::from_str::<Option<Duration>>("null").unwrap(), None);
    assert_eq!(serde_json::from_str::<Option<Timestamp>>("null").unwrap(), None);
}

#[test]
fn what_has_no_text_has_no_value_either() {
    for &(name, seconds, nanos) in duration::UNWRITABLE {
        assert!(Duration::new(seconds, nanos).is_err(), "{name}");
    }
    for &(name, seconds, nanos) in timestamp::UNWRITABLE {
        // Negative nanoseconds are not even a number of the right type.
        let timestamp = u32::try_from(nanos).map(|nanos| Timestamp::new(seconds, nanos));
        assert!(!matches!(timestamp, Ok(Ok(_))), "{name}");
    }
}

/// The duration of an enrollment token has a narrower range, from `60s` on: this is
/// [its field's rule](https://developers.google.com/android/management/reference/rest/v1/enterprises.enrollmentTokens#resource:-enrollmenttoken).
#[test]
fn the_duration_of_a_token_is_refused_outside_its_own_range() {
    const TOO_SHORT: [&str; 9] = [
        "DurationMinValue",
        "DurationRepeatedValue",
        "DurationRepeatedValue",
        "DurationNegativeSeconds",
        "DurationNegativeNanos",
        "DurationHasZeroFractionalDigit",
        "DurationHas3FractionalDigits",
        "DurationHas6FractionalDigits",
        "DurationHas9FractionalDigits",
    ];
    let read = |text: &str| text.parse::<TokenDuration>();
    let out_of_range = Err(ParseTokenDurationError::OutOfRange);
    let too_short = duration::CASES.iter().filter(|(_, text, _)| read(text) == out_of_range);
    assert_eq!(too_short.map(|(name, ..)| *name).collect::<Vec<_>>(), TOO_SHORT);
    for (name, text, expected) in duration::CASES {
        if !TOO_SHORT.contains(name) {
            assert_eq!(read(text).is_ok(), expected.is_some(), "{name}");
        }
    }
}

/// The control: the same cases find out the readers that one would have at hand.
#[test]
fn a_lenient_reader_fails_by_name() {
    assert_eq!(
        failures(duration::CASES, read_without_range),
        ["DurationJsonInputTooSmall", "DurationJsonInputTooLarge"],
    );
    assert_eq!(
        failures(timestamp::CASES, read_with_chrono),
        [
            "TimestampJsonInputTooSmall",
            "TimestampJsonInputMissingT",
            "TimestampJsonInputLowercaseZ",
            "TimestampJsonInputLowercaseT",
            "TimestampJsonInputSecondTooLarge",
            "TimestampJsonInputOffsetBoundaryUnderflow",
            "TimestampJsonInputOffsetBoundaryOverflow",
            "TimestampJsonInputInvalidNanos",
        ],
    );
}

/// Returns the names of the cases that `read` has another answer to than the suite.
fn failures(cases: &[Case], read: impl Fn(&str) -> Option<Reading>) -> Vec<&'static str> {
    let wrong = cases.iter().filter(|(_, text, expected)| {
        let expected = expected.map(|(seconds, nanos, text)| (seconds, nanos, text.to_owned()));
        read(text) != expected
    });
    wrong.map(|(name, ..)| *name).collect()
}

fn read_duration(text: &str) -> Option<Reading> {
    let duration: Duration = serde_json::from_str(&format!("{text:?}")).ok()?;
    let written: String = serde_json::from_value(serde_json::to_value(duration).ok()?).ok()?;
    Some((duration.seconds(), duration.subsec_nanos(), written))
}

fn read_timestamp(text: &str) -> Option<Reading> {
    let timestamp: Timestamp = serde_json::from_str(&format!("{text:?}")).ok()?;
    let written: String = serde_json::from_value(serde_json::to_value(timestamp).ok()?).ok()?;
    Some((timestamp.seconds(), timestamp.subsec_nanos().cast_signed(), written))
}

/// Reads a duration exactly, but without its range.
fn read_without_range(text: &str) -> Option<Reading> {
    let number = text.strip_suffix('s')?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let sign = if number.starts_with('-') { -1 } else { 1 };
    let seconds = whole.parse().ok()?;
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    let canonical = Duration::new(seconds, sign * nanos);
    let text = canonical.map_or_else(|_| text.to_owned(), |duration| duration.to_string());
    Some((seconds, sign * nanos, text))
}

/// Reads a timestamp as RFC 3339 alone has it.
fn read_with_chrono(text: &str) -> Option<Reading> {
    let instant = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    let nanos = instant.timestamp_subsec_nanos().cast_signed();
    Some((instant.timestamp(), nanos, format!("{:?}Z", instant.naive_utc())))
}
