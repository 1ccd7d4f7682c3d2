//! The text of a [`Duration`]: held to a table, to protobuf's conformance suite and to a parser
//! written as naively as possible.

mod naive;
mod table;

use chrono::TimeDelta;
use enroll_checks::edits::edited;
use enroll_core::{
    Duration,
    duration::{
        DurationError,
        ParseDurationError::{FractionTooLong, MissingUnit, OutOfRange},
    },
};
use proptest::{
    prelude::*,
    test_runner::{TestCaseResult, TestRunner},
};

use crate::{
    naive::{naive_parse, naive_text, total_nanos},
    table::{ACCEPTED, REFUSED},
};

#[test]
fn every_accepted_text_has_its_value_and_its_canonical_text() {
    for &(text, seconds, nanos, canonical) in ACCEPTED {
        let duration = text.parse::<Duration>();
        assert_eq!(duration.map(parts), Ok((seconds, nanos)), "{text:?}");
        assert_eq!(duration, Duration::new(seconds, nanos).map_err(|_| OutOfRange), "{text:?}");
        assert_eq!(duration.map(|duration| duration.to_string()), Ok(canonical.into()));
        assert_eq!(json(&format!("{text:?}")), duration.ok(), "{text:?}");
    }
}

#[test]
fn every_refused_text_has_its_reason() {
    for &(text, reason) in REFUSED {
        assert_eq!(text.parse::<Duration>(), Err(reason), "{text:?}");
        let quoted = serde_json::to_string(text).unwrap();
        assert_eq!(json(&quoted), None, "{text:?}");
    }
}

#[test]
fn a_text_of_many_digits_is_out_of_range() {
    for length in [13, 19, 20, 21, 38, 39, 40, 1_000, 1_000_000] {
        let digits = "9".repeat(length);
        assert_eq!(format!("{digits}s").parse::<Duration>(), Err(OutOfRange));
        assert_eq!(format!("-{digits}s").parse::<Duration>(), Err(OutOfRange));
        assert_eq!(format!("1.{digits}s").parse::<Duration>(), Err(FractionTooLong));
    }
}

#[test]
fn a_text_may_start_or_end_anywhere_but_is_then_refused() {
    let text = "-315576000000.999999999s";
    for end in 0..text.len() {
        assert_eq!(text[..end].parse::<Duration>(), Err(MissingUnit));
    }
    for byte in 0..=0x7F_u8 {
        let extra = char::from(byte);
        assert!(format!("{text}{extra}").parse::<Duration>().is_err(), "{byte}");
        let signs_or_digits = "-123456789".contains(extra);
        assert_eq!(format!("{extra}1s").parse::<Duration>().is_ok(), signs_or_digits, "{byte}");
    }
}

#[test]
fn new_takes_the_last_values_of_each_range_and_refuses_the_next() {
    const SECONDS: i64 = 315_576_000_000;
    const NANOS: i32 = 999_999_999;
    const REFUSED: Result<Duration, DurationError> = Err(DurationError::OutOfRange);
    assert_eq!(Duration::new(SECONDS, NANOS), Ok(Duration::MAX));
    assert_eq!(Duration::new(-SECONDS, -NANOS), Ok(Duration::MIN));
    // The conformance suite: DurationProtoInputTooLarge and TooSmall, DurationProtoNanosTooLarge
    // and TooSmall.
    assert_eq!(Duration::new(SECONDS + 1, 0), REFUSED);
    assert_eq!(Duration::new(-SECONDS - 1, 0), REFUSED);
    assert_eq!(Duration::new(1, NANOS + 1), REFUSED);
    assert_eq!(Duration::new(-1, -NANOS - 1), REFUSED);
    assert_eq!(Duration::new(i64::MIN, i32::MIN), REFUSED);
    assert_eq!(Duration::new(i64::MAX, i32::MAX), REFUSED);
    assert_eq!(Duration::new(0, i32::MIN), REFUSED);
}

#[test]
fn new_refuses_different_signs_and_takes_zero_with_either() {
    // The conformance suite: DurationProtoNanosWrongSign, DurationProtoNanosWrongSignNegativeSecs.
    assert_eq!(Duration::new(1, -1), Err(DurationError::MixedSigns));
    assert_eq!(Duration::new(-1, 1), Err(DurationError::MixedSigns));
    for (seconds, nanos) in [(0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (0, 0)] {
        assert_eq!(Duration::new(seconds, nanos).map(parts), Ok((seconds, nanos)));
    }
}

#[test]
fn from_seconds_takes_every_i32() {
    assert_eq!(parts(Duration::from_seconds(i32::MAX)), (i64::from(i32::MAX), 0));
    assert_eq!(parts(Duration::from_seconds(i32::MIN)), (i64::from(i32::MIN), 0));
    assert_eq!(Duration::from_seconds(0), Duration::ZERO);
    assert_eq!(Duration::default(), Duration::ZERO);
}

#[test]
fn json_is_a_string_only() {
    assert_eq!(json(r#""\u0033s""#), Duration::new(3, 0).ok(), "escapes are decoded first");
    assert_eq!(serde_json::to_string(&Duration::MAX).unwrap(), r#""315576000000.999999999s""#);
    for refused in
        ["60", "60.0", "-1", "true", "null", "[]", "{}", r#"{"seconds":60}"#, r#"["60s"]"#]
    {
        assert_eq!(json(refused), None, "{refused}");
    }
    // DurationNull: the field's `Option` reads `null`.
    assert_eq!(serde_json::from_str::<Option<Duration>>("null").unwrap(), None);
}

#[test]
fn an_error_names_the_expected_form() {
    let error = serde_json::from_str::<Duration>(r#""60""#).unwrap_err().to_string();
    assert!(error.starts_with("duration must end with `s`"), "{error}");
    let error = serde_json::from_str::<Duration>("60").unwrap_err().to_string();
    assert!(error.contains("expected a duration such as `3600s`"), "{error}");
}

#[test]
fn a_time_delta_out_of_range_is_refused() {
    const REFUSED: Result<Duration, DurationError> = Err(DurationError::OutOfRange);
    let longest = TimeDelta::from(Duration::MAX);
    assert_eq!(Duration::try_from(longest), Ok(Duration::MAX));
    assert_eq!(Duration::try_from(longest + TimeDelta::nanoseconds(1)), REFUSED);
    assert_eq!(Duration::try_from(-longest), Ok(Duration::MIN));
    assert_eq!(Duration::try_from(-longest - TimeDelta::nanoseconds(1)), REFUSED);
    assert_eq!(Duration::try_from(TimeDelta::MAX), REFUSED);
    assert_eq!(Duration::try_from(TimeDelta::MIN), REFUSED);
}

#[test]
fn an_unsigned_duration_out_of_range_is_refused() {
    let longest = core::time::Duration::new(315_576_000_000, 999_999_999);
    let shortest_refused = core::time::Duration::new(315_576_000_001, 0);
    assert_eq!(Duration::try_from(longest), Ok(Duration::MAX));
    assert_eq!(Duration::try_from(shortest_refused), Err(DurationError::OutOfRange));
    assert_eq!(Duration::try_from(core::time::Duration::MAX), Err(DurationError::OutOfRange));
}

proptest! {
    #[test]
    fn the_text_parses_back_and_is_canonical(duration in durations()) {
        let text = duration.to_string();
        prop_assert_eq!(&text, &naive_text(duration));
        prop_assert_eq!(duration.text().as_str().to_owned(), text.clone());
        prop_assert_eq!(duration.text().as_bytes().to_vec(), text.as_bytes());
        prop_assert_eq!(text.parse(), Ok(duration));
        prop_assert_eq!(serde_json::to_string(&duration).unwrap(), format!("{text:?}"));
        prop_assert_eq!(json(&format!("{text:?}")), Some(duration));
    }

    #[test]
    fn any_accepted_text_has_a_canonical_text_of_the_same_value(
        text in "-?(0|[1-9][0-9]{0,11})(\\.[0-9]{1,9})?s",
    ) {
        if let Ok(duration) = text.parse::<Duration>() {
            let canonical = duration.to_string();
            prop_assert_eq!(canonical.parse(), Ok(duration));
            prop_assert_eq!(naive_text(duration), canonical);
        }
    }

    #[test]
    fn the_order_is_that_of_the_nanoseconds(one in durations(), other in durations()) {
        prop_assert_eq!(one.cmp(&other), total_nanos(one).cmp(&total_nanos(other)));
    }

    #[test]
    fn a_sum_is_that_of_the_nanoseconds(one in durations(), other in durations()) {
        check_sum(one, other, Duration::checked_add)?;
        let (first, last) = (total_nanos(Duration::MIN), total_nanos(Duration::MAX));
        let (sum, difference) =
            (total_nanos(one) + total_nanos(other), total_nanos(one) - total_nanos(other));
        prop_assert_eq!(total_nanos(one + other), sum.clamp(first, last));
        prop_assert_eq!(one.saturating_add(other), one + other);
        prop_assert_eq!(total_nanos(one - other), difference.clamp(first, last));
        prop_assert_eq!(one.saturating_sub(other), one - other);
        prop_assert_eq!(one.checked_sub(other), one.checked_add(-other));
        prop_assert_eq!(total_nanos(-one), -total_nanos(one));
        let (mut grown, mut shrunk) = (one, one);
        grown += other;
        shrunk -= other;
        prop_assert_eq!((grown, shrunk), (one + other, one - other));
    }

    #[test]
    fn units_are_counted_in_seconds(count: i32) {
        let (first, last) = (i64::from(i32::MIN) * 60, Duration::MAX.seconds());
        prop_assert!(-first < last, "minutes are never coerced");
        let expected = |unit: i64| Duration::new((i64::from(count) * unit).clamp(-last, last), 0);
        prop_assert_eq!(Ok(Duration::from_minutes(count)), expected(60));
        for (made, unit) in [(Duration::from_hours(count), 3600), (Duration::from_days(count), 86_400)] {
            if (i64::from(count) * unit).abs() <= last {
                prop_assert_eq!(Ok(made), expected(unit));
            } else {
                prop_assert_eq!(made, if count < 0 { Duration::MIN } else { Duration::MAX });
            }
        }
    }

    #[test]
    fn every_duration_is_a_time_delta(duration in durations()) {
        let delta = TimeDelta::from(duration);
        let nanos = i128::from(delta.num_seconds()) * 1_000_000_000
            + i128::from(delta.subsec_nanos());
        prop_assert_eq!(nanos, total_nanos(duration));
        prop_assert_eq!(Duration::try_from(delta), Ok(duration));
    }

    #[test]
    fn a_naive_parser_agrees_on_any_text(text in any::<String>()) {
        prop_assert_eq!(text.parse().ok().map(parts), naive_parse(&text));
    }

    #[test]
    fn a_naive_parser_agrees_on_nearly_valid_texts(
        text in nearly_valid(),
    ) {
        prop_assert_eq!(text.parse().ok().map(parts), naive_parse(&text), "{:?}", text);
    }
}

/// The control: a sum that forgets to carry is found.
#[test]
fn a_sum_that_does_not_carry_is_found() {
    let uncarried = |one: Duration, other: Duration| {
        let nanos = (one.subsec_nanos() + other.subsec_nanos()) % 1_000_000_000;
        Duration::new(one.seconds() + other.seconds(), nanos).ok()
    };
    let pairs = (durations(), durations());
    let run = |sum: fn(Duration, Duration) -> Option<Duration>| {
        TestRunner::deterministic().run(&pairs, |(one, other)| check_sum(one, other, sum))
    };
    assert!(run(Duration::checked_add).is_ok());
    assert!(run(uncarried).is_err());
}

fn check_sum(
    one: Duration,
    other: Duration,
    sum: fn(Duration, Duration) -> Option<Duration>,
) -> TestCaseResult {
    let nanos = total_nanos(one) + total_nanos(other);
    let in_range = (total_nanos(Duration::MIN)..=total_nanos(Duration::MAX)).contains(&nanos);
    let expected = in_range.then_some(nanos);
    prop_assert_eq!(sum(one, other).map(total_nanos), expected);
    Ok(())
}

fn json(text: &str) -> Option<Duration> {
    serde_json::from_str(text).ok()
}

fn parts(duration: Duration) -> (i64, i32) {
    (duration.seconds(), duration.subsec_nanos())
}

/// Durations whose number of digits, and not only whose value, varies.
fn durations() -> impl Strategy<Value = Duration> {
    let seconds = (0..=12_u32)
        .prop_flat_map(|digits| 0..=10_i64.pow(digits).min(Duration::MAX.seconds()))
        .boxed();
    let nanos = prop_oneof![
        Just(0),
        (0..1_000).prop_map(|millis| millis * 1_000_000),
        (0..1_000_000).prop_map(|micros| micros * 1_000),
        0..=999_999_999,
    ];
    (seconds, nanos, any::<bool>()).prop_filter_map("in range", |(seconds, nanos, negative)| {
        let sign = if negative { -1 } else { 1 };
        Duration::new(seconds * i64::from(sign), nanos * sign).ok()
    })
}

/// Texts that are those of durations, or nearly so.
fn nearly_valid() -> impl Strategy<Value = String> {
    let texts = prop_oneof![
        durations().prop_map(|duration| duration.to_string()),
        "-?[0-9]{1,14}(\\.[0-9]{1,11})?s",
        prop::sample::select(REFUSED).prop_map(|(text, _)| text.to_owned()),
    ];
    edited(texts, "-+.,s S_eE:/\n\0٦６−")
}
