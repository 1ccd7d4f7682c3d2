//! The text of a [`Timestamp`]: held to a table, to protobuf's conformance suite and to a parser
//! written as naively as possible; and its arithmetic, held to that of whole nanoseconds.

mod naive;
mod table;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use enroll_checks::edits::edited;
use enroll_core::{
    Duration, Timestamp,
    timestamp::{ParseTimestampError::OutOfRange, TimestampError},
};
use proptest::{
    prelude::*,
    test_runner::{TestCaseResult, TestRunner},
};

use crate::{
    naive::{SECONDS_MAX, SECONDS_MIN, naive_parse, naive_text},
    table::{ACCEPTED, REFUSED},
};

const NANOS_PER_SECOND: i128 = 1_000_000_000;

#[test]
fn every_accepted_text_has_its_value_and_its_canonical_text() {
    for &(text, seconds, nanos, canonical) in ACCEPTED {
        let timestamp = text.parse::<Timestamp>();
        assert_eq!(timestamp.map(parts), Ok((seconds, nanos)), "{text:?}");
        assert_eq!(timestamp, Timestamp::new(seconds, nanos).map_err(|_| OutOfRange), "{text:?}");
        assert_eq!(timestamp.map(|timestamp| timestamp.to_string()), Ok(canonical.into()));
        assert_eq!(json(&format!("{text:?}")), timestamp.ok(), "{text:?}");
    }
}

#[test]
fn every_refused_text_has_its_reason() {
    for &(text, reason) in REFUSED {
        assert_eq!(text.parse::<Timestamp>(), Err(reason), "{text:?}");
        let quoted = serde_json::to_string(text).unwrap();
        assert_eq!(json(&quoted), None, "{text:?}");
    }
}

#[test]
fn no_prefix_of_a_text_is_accepted() {
    for (text, shortest) in
        [("2014-10-02T15:01:23.045123456Z", 30), ("2014-10-02T15:01:23+05:30", 25)]
    {
        for end in 0..shortest {
            assert!(text[..end].parse::<Timestamp>().is_err(), "{}", &text[..end]);
        }
        assert!(text.parse::<Timestamp>().is_ok());
    }
}

#[test]
fn every_byte_of_a_text_counts() {
    for text in ["2014-10-02T15:01:23.045123456Z", "2014-10-02T15:01:23+05:30"] {
        for position in 0..text.len() {
            for byte in 0..=0x7F_u8 {
                let mut changed = text.as_bytes().to_vec();
                changed[position] = byte;
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(changed.parse().ok().map(parts), naive_parse(&changed), "{changed:?}");
            }
        }
    }
}

#[test]
fn every_day_agrees_with_chrono() {
    let mut day = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
    let mut seconds = SECONDS_MIN;
    loop {
        let timestamp = Timestamp::new(seconds, 0).unwrap();
        let text = timestamp.text();
        let expected = (day.year(), day.month(), day.day());
        let [y3, y2, y1, y0, b'-', m1, m0, b'-', d1, d0, b'T', ..] = *text.as_bytes() else {
            panic!("{text:?}");
        };
        let number =
            |digits: &[u8]| digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        let year = i32::try_from(number(&[y3, y2, y1, y0])).unwrap();
        assert_eq!((year, number(&[m1, m0]), number(&[d1, d0])), expected);
        assert_eq!(text.as_str().parse(), Ok(timestamp));

        seconds += 86_400;
        if seconds > SECONDS_MAX {
            break;
        }
        day = day.checked_add_days(Days::new(1)).unwrap();
    }
    assert_eq!((day.year(), day.month(), day.day()), (9999, 12, 31));
}

#[test]
fn every_day_that_does_not_exist_is_refused() {
    for year in 0..=9999 {
        for (month, days) in
            [(0, 0..=31), (1, 32..=32), (2, 28..=32), (4, 30..=31), (12, 32..=32), (13, 0..=31)]
        {
            for day in days {
                let text = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
                assert_eq!(text.parse().ok().map(parts), naive_parse(&text), "{text}");
            }
        }
    }
}

#[test]
fn every_second_of_a_day_is_read_and_written() {
    for second in 0..86_400 {
        let timestamp = Timestamp::new(1_412_208_000 + second, 0).unwrap();
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let text = format!("2014-10-02T{hour:02}:{minute:02}:{second:02}Z");
        assert_eq!(timestamp.to_string(), text);
        assert_eq!(text.parse(), Ok(timestamp));
    }
}

#[test]
fn new_takes_the_last_values_of_each_range_and_refuses_the_next() {
    const REFUSED: Result<Timestamp, TimestampError> = Err(TimestampError::OutOfRange);
    assert_eq!(Timestamp::new(SECONDS_MIN, 0), Ok(Timestamp::MIN));
    assert_eq!(Timestamp::new(SECONDS_MAX, 999_999_999), Ok(Timestamp::MAX));
    // The conformance suite: TimestampProtoInputTooSmall and TooLarge, TimestampProtoNanoTooLarge.
    assert_eq!(Timestamp::new(SECONDS_MIN - 1, 999_999_999), REFUSED);
    assert_eq!(Timestamp::new(SECONDS_MAX + 1, 0), REFUSED);
    assert_eq!(Timestamp::new(0, 1_000_000_000), Err(TimestampError::SubsecNanos));
    assert_eq!(Timestamp::new(0, u32::MAX), Err(TimestampError::SubsecNanos));
    assert_eq!(Timestamp::new(i64::MIN, u32::MAX), REFUSED);
    assert_eq!(Timestamp::new(i64::MAX, u32::MAX), REFUSED);
}

#[test]
fn from_unix_ends_with_the_year_9999() {
    let unix = |seconds, nanos| Timestamp::from_unix(core::time::Duration::new(seconds, nanos));
    assert_eq!(unix(0, 0), Ok(Timestamp::UNIX_EPOCH));
    assert_eq!(unix(SECONDS_MAX.unsigned_abs(), 999_999_999), Ok(Timestamp::MAX));
    assert_eq!(unix(SECONDS_MAX.unsigned_abs() + 1, 0), Err(TimestampError::OutOfRange));
    assert_eq!(unix(u64::MAX, 0), Err(TimestampError::OutOfRange));
}

#[test]
fn a_sum_is_coerced_only_past_the_last_nanosecond() {
    let nano = Duration::new(0, 1).unwrap();
    let just_before_max = Timestamp::new(SECONDS_MAX, 999_999_998).unwrap();
    assert_eq!(just_before_max.checked_add(nano), Some(Timestamp::MAX));
    assert_eq!(Timestamp::MAX.checked_add(nano), None);
    assert_eq!(Timestamp::MAX.saturating_add(nano), Timestamp::MAX);

    let nano_back = Duration::new(0, -1).unwrap();
    let just_after_min = Timestamp::new(SECONDS_MIN, 1).unwrap();
    assert_eq!(just_after_min.checked_add(nano_back), Some(Timestamp::MIN));
    assert_eq!(Timestamp::MIN.checked_add(nano_back), None);
    assert_eq!(Timestamp::MIN.saturating_add(nano_back), Timestamp::MIN);

    assert_eq!(Timestamp::MAX.saturating_add(Duration::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::MIN.saturating_add(Duration::MIN), Timestamp::MIN);
    assert_eq!(Timestamp::MIN.saturating_add(Duration::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::MAX.saturating_add(Duration::MIN), Timestamp::MIN);
}

#[test]
fn json_is_a_string_only() {
    let timestamp = json(r#""1970-01-01T00:00:0\u0030Z""#);
    assert_eq!(timestamp, Some(Timestamp::UNIX_EPOCH), "escapes are decoded first");
    for refused in ["0", "0.0", "-1", "true", "null", "[]", "{}", r#"{"seconds":60}"#] {
        assert_eq!(json(refused), None, "{refused}");
    }
    // TimestampNull: the field's `Option` reads `null`.
    assert_eq!(serde_json::from_str::<Option<Timestamp>>("null").unwrap(), None);
}

#[test]
fn an_error_names_the_expected_form() {
    let error = serde_json::from_str::<Timestamp>(r#""2014-10-02T15:01:23""#);
    let error = error.unwrap_err().to_string();
    assert!(error.starts_with("timestamp must end with `Z` or an offset"), "{error}");
    let error = serde_json::from_str::<Timestamp>("0").unwrap_err().to_string();
    assert!(error.contains("expected a timestamp such as `2014-10-02T15:01:23Z`"), "{error}");
}

#[test]
fn a_date_time_out_of_range_is_refused() {
    const REFUSED: Result<Timestamp, TimestampError> = Err(TimestampError::OutOfRange);
    let (first, last) = (DateTime::from(Timestamp::MIN), DateTime::from(Timestamp::MAX));
    assert_eq!(Timestamp::try_from(first), Ok(Timestamp::MIN));
    assert_eq!(Timestamp::try_from(first - TimeDelta::nanoseconds(1)), REFUSED);
    assert_eq!(Timestamp::try_from(last), Ok(Timestamp::MAX));
    assert_eq!(Timestamp::try_from(last + TimeDelta::nanoseconds(1)), REFUSED);
    assert_eq!(Timestamp::try_from(DateTime::<Utc>::MIN_UTC), REFUSED);
    assert_eq!(Timestamp::try_from(DateTime::<Utc>::MAX_UTC), REFUSED);
}

#[test]
fn a_leap_second_is_refused() {
    let last_second = DateTime::from_timestamp(915_148_799, 999_999_999).unwrap();
    assert!(Timestamp::try_from(last_second).is_ok());
    let leap_second = DateTime::from_timestamp(915_148_799, 1_000_000_000).unwrap();
    assert_eq!(Timestamp::try_from(leap_second), Err(TimestampError::SubsecNanos));
}

#[test]
fn instants_of_one_second_differ_by_nanoseconds_of_either_sign() {
    for seconds in [-1, 0, 1] {
        let [earlier, later] = [1, 3].map(|nanos| Timestamp::new(seconds, nanos).unwrap());
        assert_eq!(later.since(earlier), Duration::new(0, 2).unwrap());
        assert_eq!(earlier.since(later), Duration::new(0, -2).unwrap());
    }
}

proptest! {
    #[test]
    fn the_text_parses_back_and_is_canonical(timestamp in timestamps()) {
        let text = timestamp.to_string();
        prop_assert_eq!(&text, &naive_text(timestamp));
        prop_assert_eq!(timestamp.text().as_str().to_owned(), text.clone());
        prop_assert_eq!(timestamp.text().as_bytes().to_vec(), text.as_bytes());
        prop_assert_eq!(text.parse(), Ok(timestamp));
        prop_assert_eq!(serde_json::to_string(&timestamp).unwrap(), format!("{text:?}"));
        prop_assert_eq!(json(&format!("{text:?}")), Some(timestamp));
    }

    #[test]
    fn any_accepted_text_has_a_canonical_text_of_the_same_value(text in valid_looking()) {
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            let canonical = timestamp.to_string();
            prop_assert_eq!(canonical.parse(), Ok(timestamp));
            prop_assert_eq!(naive_text(timestamp), canonical);
        }
    }

    #[test]
    fn the_order_is_that_of_the_nanoseconds(one in timestamps(), other in timestamps()) {
        prop_assert_eq!(one.cmp(&other), total_nanos(one).cmp(&total_nanos(other)));
    }

    #[test]
    fn a_sum_is_that_of_the_nanoseconds(timestamp in timestamps(), duration in durations()) {
        check_sum(timestamp, duration, Timestamp::checked_add)?;
        let (first, last) = (total_nanos(Timestamp::MIN), total_nanos(Timestamp::MAX));
        let sum = total_nanos(timestamp) + duration_nanos(duration);
        let coerced = timestamp.saturating_add(duration);
        prop_assert_eq!(total_nanos(coerced), sum.clamp(first, last));
        prop_assert_eq!(timestamp + duration, coerced);
        prop_assert_eq!(timestamp - duration, timestamp + -duration);
        prop_assert_eq!(timestamp.saturating_sub(duration), timestamp - duration);
        prop_assert_eq!(timestamp.checked_sub(duration), timestamp.checked_add(-duration));
        let (mut later, mut earlier) = (timestamp, timestamp);
        later += duration;
        earlier -= duration;
        prop_assert_eq!((later, earlier), (timestamp + duration, timestamp - duration));
    }

    #[test]
    fn a_difference_is_that_of_the_nanoseconds(one in timestamps(), other in timestamps()) {
        let difference = one.since(other);
        prop_assert_eq!(duration_nanos(difference), total_nanos(one) - total_nanos(other));
        prop_assert_eq!(other.checked_add(difference), Some(one));
        prop_assert_eq!(one - other, difference);
    }

    #[test]
    fn every_timestamp_is_a_date_time(timestamp in timestamps()) {
        let instant = DateTime::from(timestamp);
        let nanos = i128::from(instant.timestamp()) * NANOS_PER_SECOND
            + i128::from(instant.timestamp_subsec_nanos());
        prop_assert_eq!(nanos, total_nanos(timestamp));
        prop_assert_eq!(Timestamp::try_from(instant), Ok(timestamp));
    }

    #[test]
    fn a_naive_parser_agrees_on_any_text(text in any::<String>()) {
        prop_assert_eq!(text.parse().ok().map(parts), naive_parse(&text));
    }

    #[test]
    fn a_naive_parser_agrees_on_nearly_valid_texts(text in nearly_valid()) {
        prop_assert_eq!(text.parse().ok().map(parts), naive_parse(&text), "{:?}", text);
    }
}

/// The negative control: adders that are right for most sums are found.
#[test]
fn an_adder_that_loses_a_nanosecond_is_found() {
    type Add = fn(Timestamp, Duration) -> Option<Timestamp>;
    let holds = |add: Add| {
        let sums = (timestamps(), durations());
        let check = |(timestamp, duration)| check_sum(timestamp, duration, add);
        TestRunner::deterministic().run(&sums, check).is_ok()
    };
    assert!(holds(Timestamp::checked_add));
    // One that carries no second, one that coerces, one whose range ends too early.
    assert!(!holds(|timestamp, duration| {
        let nanos = timestamp.subsec_nanos().cast_signed() + duration.subsec_nanos();
        let nanos = nanos.rem_euclid(1_000_000_000).cast_unsigned();
        Timestamp::new(timestamp.seconds() + duration.seconds(), nanos).ok()
    }));
    assert!(!holds(|timestamp, duration| Some(timestamp.saturating_add(duration))));
    assert!(!holds(|timestamp, duration| {
        timestamp.checked_add(duration).filter(|sum| sum.seconds() < 1_700_000_000)
    }));
}

/// Checks that a sum is that of the nanoseconds, if that is in range.
fn check_sum(
    timestamp: Timestamp,
    duration: Duration,
    add: fn(Timestamp, Duration) -> Option<Timestamp>,
) -> TestCaseResult {
    let (first, last) = (total_nanos(Timestamp::MIN), total_nanos(Timestamp::MAX));
    let sum = total_nanos(timestamp) + duration_nanos(duration);
    let checked = add(timestamp, duration).map(total_nanos);
    prop_assert_eq!(checked, (first..=last).contains(&sum).then_some(sum));
    Ok(())
}

fn json(text: &str) -> Option<Timestamp> {
    serde_json::from_str(text).ok()
}

fn parts(timestamp: Timestamp) -> (i64, u32) {
    (timestamp.seconds(), timestamp.subsec_nanos())
}

fn total_nanos(timestamp: Timestamp) -> i128 {
    i128::from(timestamp.seconds()) * NANOS_PER_SECOND + i128::from(timestamp.subsec_nanos())
}

fn duration_nanos(duration: Duration) -> i128 {
    i128::from(duration.seconds()) * NANOS_PER_SECOND + i128::from(duration.subsec_nanos())
}

/// Nanoseconds that are often round.
fn subsec_nanos() -> impl Strategy<Value = u32> {
    prop_oneof![
        Just(0),
        (0..1_000_u32).prop_map(|millis| millis * 1_000_000),
        (0..1_000_000_u32).prop_map(|micros| micros * 1_000),
        0..=999_999_999_u32,
        Just(999_999_999),
    ]
}

fn timestamps() -> impl Strategy<Value = Timestamp> {
    let seconds = prop_oneof![
        4 => SECONDS_MIN..=SECONDS_MAX,
        2 => -100_000_000_000..100_000_000_000_i64,
        1 => SECONDS_MIN..SECONDS_MIN + 100,
        1 => SECONDS_MAX - 100..=SECONDS_MAX,
    ];
    (seconds, subsec_nanos())
        .prop_filter_map("in range", |(seconds, nanos)| Timestamp::new(seconds, nanos).ok())
}

fn durations() -> impl Strategy<Value = Duration> {
    let seconds =
        (0..=12_u32).prop_flat_map(|digits| 0..=10_i64.pow(digits).min(Duration::MAX.seconds()));
    let nanos = subsec_nanos().prop_map(u32::cast_signed);
    (seconds, nanos, any::<bool>()).prop_filter_map("in range", |(seconds, nanos, negative)| {
        let sign = if negative { -1 } else { 1 };
        Duration::new(seconds * i64::from(sign), nanos * sign).ok()
    })
}

/// Texts of the right shape, whose numbers may be too great.
fn valid_looking() -> impl Strategy<Value = String> {
    let pattern = "(0000|0001|[0-9]{4}|9999)-(0[1-9]|1[0-2]|[0-9]{2})-([0-2][0-9]|[0-9]{2})\
        T([01][0-9]|[0-9]{2}):([0-5][0-9]|[0-9]{2}):([0-5][0-9]|[0-9]{2})\
        (\\.[0-9]{1,9}|\\.[0-9]{1,11})?(Z|[+-]([01][0-9]|[0-9]{2}):([0-5][0-9]|[0-9]{2}))";
    pattern.prop_map(|text| text)
}

/// Texts that are those of timestamps, or nearly so.
fn nearly_valid() -> impl Strategy<Value = String> {
    let texts = prop_oneof![
        timestamps().prop_map(|timestamp| timestamp.to_string()),
        valid_looking(),
        prop::sample::select(ACCEPTED).prop_map(|(text, ..)| text.to_owned()),
        prop::sample::select(REFUSED).prop_map(|(text, _)| text.to_owned()),
    ];
    edited(texts, "-+.,:TZtz _/\n\0[]٦６−")
}
