//! Is the text of a duration, a timestamp and a policy's name read and written as fast as our goals
//! say, and who is right about it?
//!
//! ```text
//! cargo bench -p enroll-benches --bench text
//! cargo bench -p enroll-benches --bench text -- --instructions
//! cargo bench -p enroll-benches --bench text -- --gate
//! ```
#![expect(
    clippy::unwrap_used,
    reason = "the inputs are valid; a contender that fails must stop us"
)]

use std::{
    hint::black_box,
    io::{Cursor, Write as _},
    process::ExitCode,
};

use chrono::{DateTime, SecondsFormat, Utc};
use enroll_benches::{Goal, Numbers, Question, pass, pass_into, run};
use enroll_core::{Duration, Timestamp, name::PolicyName};
use serde::{
    Deserialize, Serialize,
    de::{IntoDeserializer, value::Error},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// The number of texts or values of one pass.
const INPUTS: usize = 1024;
/// The Unix seconds of 0001-01-01T00:00:00Z.
const SECONDS_MIN: i64 = -62_135_596_800;
/// The number of seconds of the years 1 to 9999.
const SECONDS: u64 = 315_537_897_600;

/// Seconds and nanoseconds.
type Parts = (i64, i64);

fn main() -> ExitCode {
    run(&[
        duration_parse(),
        duration_format(),
        timestamp_parse(),
        timestamp_format(),
        policy_name_parse(),
    ])
}

fn duration_parse() -> Question {
    fn ours(text: &str) -> Option<Parts> {
        let duration: Duration = text.parse().ok()?;
        Some((duration.seconds(), duration.subsec_nanos().into()))
    }
    fn prost(text: &str) -> Option<Parts> {
        let duration: prost_types::Duration = text.parse().ok()?;
        Some((duration.seconds, duration.nanos.into()))
    }
    fn pbjson(text: &str) -> Option<Parts> {
        let duration: pbjson_types::Duration = deserialize(text)?;
        Some((duration.seconds, duration.nanos.into()))
    }

    let texts = leak(durations());
    Question::new("duration, parse", INPUTS, DURATION_PROBES.len())
        .contender("enroll-core", wrong(DURATION_PROBES, ours), || {
            pass(texts, |text| text.parse::<Duration>());
        })
        .contender("prost-types", wrong(DURATION_PROBES, prost), || {
            pass(texts, |text| text.parse::<prost_types::Duration>());
        })
        .contender("pbjson-types", wrong(DURATION_PROBES, pbjson), || {
            pass(texts, |text| deserialize::<pbjson_types::Duration>(text));
        })
        .goal(Goal {
            anchors: &["prost-types", "pbjson-types"],
            instructions: Some(0.50),
            time: Some(0.60),
        })
}

fn duration_format() -> Question {
    fn ours(seconds: i64, nanos: i32) -> String {
        Duration::new(seconds, nanos).unwrap().to_string()
    }
    fn prost(seconds: i64, nanos: i32) -> String {
        prost_types::Duration { seconds, nanos }.to_string()
    }
    fn pbjson(seconds: i64, nanos: i32) -> String {
        json(&pbjson_types::Duration { seconds, nanos })
    }

    let values = leak(durations().iter().map(|text| text.parse::<Duration>().unwrap()));
    let parts = values.iter().map(|value| (value.seconds(), value.subsec_nanos()));
    let prosts =
        leak(parts.clone().map(|(seconds, nanos)| prost_types::Duration { seconds, nanos }));
    let pbjsons = leak(parts.map(|(seconds, nanos)| pbjson_types::Duration { seconds, nanos }));
    Question::new("duration, format", INPUTS, DURATION_TEXTS.len())
        .contender("enroll-core, bytes", misprinted(DURATION_TEXTS, ours), || {
            pass(values, |value| {
                black_box(value.text().as_bytes());
            });
        })
        .contender("enroll-core, str", None, || {
            pass(values, |value| {
                black_box(value.text().as_str());
            });
        })
        .contender("enroll-core, Display", None, || {
            pass_into(values, |value, buffer| write!(&mut buffer[..], "{value}"));
        })
        .contender("prost-types, Display", misprinted(DURATION_TEXTS, prost), || {
            pass_into(prosts, |value, buffer| write!(&mut buffer[..], "{value}"));
        })
        .contender("pbjson-types, JSON", misprinted(DURATION_TEXTS, pbjson), || {
            pass_into(pbjsons, |value, buffer| serde_json::to_writer(&mut buffer[..], value));
        })
        .goal(Goal {
            anchors: &["prost-types, Display"],
            instructions: Some(0.35),
            time: Some(0.35),
        })
}

fn timestamp_parse() -> Question {
    fn ours(text: &str) -> Option<Parts> {
        let timestamp: Timestamp = text.parse().ok()?;
        Some((timestamp.seconds(), timestamp.subsec_nanos().into()))
    }
    fn prost(text: &str) -> Option<Parts> {
        let timestamp: prost_types::Timestamp = text.parse().ok()?;
        Some((timestamp.seconds, timestamp.nanos.into()))
    }
    fn pbjson(text: &str) -> Option<Parts> {
        let timestamp: pbjson_types::Timestamp = deserialize(text)?;
        Some((timestamp.seconds, timestamp.nanos.into()))
    }
    fn chrono(text: &str) -> Option<Parts> {
        let instant = DateTime::parse_from_rfc3339(text).ok()?;
        Some((instant.timestamp(), instant.timestamp_subsec_nanos().into()))
    }
    fn time(text: &str) -> Option<Parts> {
        let instant = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        Some((instant.unix_timestamp(), instant.nanosecond().into()))
    }

    let texts = leak(timestamps());
    Question::new("timestamp, parse", INPUTS, TIMESTAMP_PROBES.len())
        .contender("enroll-core", wrong(TIMESTAMP_PROBES, ours), || {
            pass(texts, |text| text.parse::<Timestamp>());
        })
        .contender("time", wrong(TIMESTAMP_PROBES, time), || {
            pass(texts, |text| OffsetDateTime::parse(text, &Rfc3339));
        })
        .contender("chrono", wrong(TIMESTAMP_PROBES, chrono), || {
            pass(texts, |text| DateTime::parse_from_rfc3339(text));
        })
        .contender("pbjson-types", wrong(TIMESTAMP_PROBES, pbjson), || {
            pass(texts, |text| deserialize::<pbjson_types::Timestamp>(text));
        })
        .contender("prost-types", wrong(TIMESTAMP_PROBES, prost), || {
            pass(texts, |text| text.parse::<prost_types::Timestamp>());
        })
        .goal(Goal { anchors: &["time"], instructions: Some(0.65), time: Some(0.70) })
}

/// What `time` costs here depends on whether the compiler inlines its formatting: it does so where a
/// program formats to a kind of writer in one place only, as the contender named so does.
fn timestamp_format() -> Question {
    fn ours(seconds: i64, nanos: i32) -> String {
        Timestamp::new(seconds, nanos.cast_unsigned()).unwrap().to_string()
    }
    fn time(seconds: i64, nanos: i32) -> String {
        from_unix(seconds, nanos.cast_unsigned()).format(&Rfc3339).unwrap()
    }
    fn chrono(seconds: i64, nanos: i32) -> String {
        let instant = DateTime::from_timestamp(seconds, nanos.cast_unsigned()).unwrap();
        instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
    fn prost(seconds: i64, nanos: i32) -> String {
        prost_types::Timestamp { seconds, nanos }.to_string()
    }
    fn pbjson(seconds: i64, nanos: i32) -> String {
        json(&pbjson_types::Timestamp { seconds, nanos })
    }

    let values = leak(timestamps().iter().map(|text| text.parse::<Timestamp>().unwrap()));
    let parts = values.iter().map(|value| (value.seconds(), value.subsec_nanos().cast_signed()));
    let times = leak(values.iter().map(|value| from_unix(value.seconds(), value.subsec_nanos())));
    let chronos = leak(values.iter().map(|value| DateTime::<Utc>::from(*value)));
    let prosts = parts.clone().map(|(seconds, nanos)| prost_types::Timestamp { seconds, nanos });
    let prosts = leak(prosts);
    let pbjsons = leak(parts.map(|(seconds, nanos)| pbjson_types::Timestamp { seconds, nanos }));
    Question::new("timestamp, format", INPUTS, TIMESTAMP_TEXTS.len())
        .contender("enroll-core, bytes", misprinted(TIMESTAMP_TEXTS, ours), || {
            pass(values, |value| {
                black_box(value.text().as_bytes());
            });
        })
        .contender("enroll-core, str", None, || {
            pass(values, |value| {
                black_box(value.text().as_str());
            });
        })
        .contender("enroll-core, Display", None, || {
            pass_into(values, |value, buffer| write!(&mut buffer[..], "{value}"));
        })
        .contender("time, Unix seconds to buffer", misprinted(TIMESTAMP_TEXTS, time), || {
            pass_into(values, |value, buffer| {
                let instant = from_unix(value.seconds(), value.subsec_nanos());
                instant.format_into(&mut &mut buffer[..], &Rfc3339)
            });
        })
        .contender("time, Unix seconds to String", None, || {
            pass(values, |value| from_unix(value.seconds(), value.subsec_nanos()).format(&Rfc3339));
        })
        .contender("time, Unix seconds, inlined", None, || {
            pass_into(values, |value, buffer| {
                let instant = from_unix(value.seconds(), value.subsec_nanos());
                instant.format_into(&mut Cursor::new(&mut buffer[..]), &Rfc3339)
            });
        })
        .contender("time, split date to buffer", None, || {
            pass_into(times, |value, buffer| value.format_into(&mut &mut buffer[..], &Rfc3339));
        })
        .contender("time, split date to String", None, || {
            pass(times, |value| value.format(&Rfc3339));
        })
        .contender("chrono, String", misprinted(TIMESTAMP_TEXTS, chrono), || {
            pass(chronos, |value| value.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        })
        .contender("prost-types, Display", misprinted(TIMESTAMP_TEXTS, prost), || {
            pass_into(prosts, |value, buffer| write!(&mut buffer[..], "{value}"));
        })
        .contender("pbjson-types, JSON", misprinted(TIMESTAMP_TEXTS, pbjson), || {
            pass_into(pbjsons, |value, buffer| serde_json::to_writer(&mut buffer[..], value));
        })
        .goal(Goal {
            anchors: &["time, Unix seconds to buffer", "time, Unix seconds to String"],
            instructions: Some(0.40),
            time: Some(0.55),
        })
        .goal(Goal {
            anchors: &["time, split date to buffer", "time, split date to String"],
            instructions: None,
            time: Some(0.80),
        })
}

fn policy_name_parse() -> Question {
    fn split(text: &str) -> Option<(&str, &str)> {
        match text.split('/').collect::<Vec<_>>().as_slice() {
            ["enterprises", enterprise, "policies", policy] => Some((enterprise, policy)),
            _ => None,
        }
    }

    let mut numbers = Numbers::new(3);
    let texts = leak((0..INPUTS).map(|_| {
        let (enterprise, policy) = (numbers.below(1 << 40), numbers.below(1 << 30));
        format!("enterprises/LC{enterprise:x}/policies/policy{policy}")
    }));
    Question::new("policy name, parse", INPUTS, 0)
        .contender("enroll-core, borrowed", None, || {
            pass(texts, |text| PolicyName::parts(text).map(black_box).is_ok());
        })
        .contender("enroll-core, owned", None, || pass(texts, |text| text.parse::<PolicyName>()))
        .contender("split and collect", None, || {
            pass(texts, |text| split(text).map(black_box).is_some());
        })
        .goal(Goal { anchors: &["split and collect"], instructions: Some(0.25), time: None })
}

/// Texts of durations of 1 to 12 digits: half have no fraction, a quarter three digits, a quarter
/// nine; one in eight is negative.
fn durations() -> Vec<String> {
    let mut numbers = Numbers::new(1);
    let mut text = || {
        let digits = u32::try_from(1 + numbers.below(12)).unwrap();
        let seconds = numbers.below(10_u64.pow(digits).min(315_576_000_000));
        let sign = if numbers.below(8) == 0 { "-" } else { "" };
        format!("{sign}{seconds}{}s", fraction(&mut numbers))
    };
    (0..INPUTS).map(|_| text()).collect()
}

/// Texts of timestamps in all years: half have no fraction, a quarter three digits, a quarter nine;
/// a quarter have an offset.
fn timestamps() -> Vec<String> {
    let mut numbers = Numbers::new(2);
    let mut text = || {
        // Two days from either end, an offset cannot leave the range.
        let seconds = numbers.below(SECONDS - 4 * 86_400) + 2 * 86_400;
        let local = from_unix(SECONDS_MIN + seconds.cast_signed(), 0).format(&Rfc3339).unwrap();
        let local = local.trim_end_matches('Z').to_owned();
        let zone = match numbers.below(4) {
            0 => {
                let sign = if numbers.below(2) == 0 { '+' } else { '-' };
                format!("{sign}{:02}:{:02}", numbers.below(24), numbers.below(60))
            }
            _ => "Z".to_owned(),
        };
        format!("{local}{}{zone}", fraction(&mut numbers))
    };
    (0..INPUTS).map(|_| text()).collect()
}

fn fraction(numbers: &mut Numbers) -> String {
    match numbers.below(4) {
        0 => format!(".{:03}", numbers.below(1_000)),
        1 => format!(".{:09}", numbers.below(1_000_000_000)),
        _ => String::new(),
    }
}

fn from_unix(seconds: i64, nanos: u32) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap().replace_nanosecond(nanos).unwrap()
}

fn deserialize<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    let deserializer = IntoDeserializer::<Error>::into_deserializer(text);
    T::deserialize(deserializer).ok()
}

fn leak<T>(inputs: impl IntoIterator<Item = T>) -> &'static [T] {
    inputs.into_iter().collect::<Vec<_>>().leak()
}

/// Counts the probes for which `answer` is wrong.
fn wrong(probes: &[(&str, Option<Parts>)], answer: fn(&str) -> Option<Parts>) -> usize {
    probes.iter().filter(|(text, right)| answer(text) != *right).count()
}

/// Counts the values for which `print` does not return the canonical text.
fn misprinted(texts: &[(i64, i32, &str)], print: fn(i64, i32) -> String) -> usize {
    texts.iter().filter(|(seconds, nanos, text)| print(*seconds, *nanos) != *text).count()
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap().replace('"', "")
}

/// Seconds, nanoseconds, canonical text.
const DURATION_TEXTS: &[(i64, i32, &str)] = &[
    (0, 0, "0s"),
    (3600, 0, "3600s"),
    (3, 500_000_000, "3.500s"),
    (-3, -500_000_000, "-3.500s"),
    (0, -500_000_000, "-0.500s"),
    (0, 120_000, "0.000120s"),
    (0, 1, "0.000000001s"),
    (315_576_000_000, 999_999_999, "315576000000.999999999s"),
    (-315_576_000_000, -999_999_999, "-315576000000.999999999s"),
];

/// Unix seconds, nanoseconds, canonical text.
const TIMESTAMP_TEXTS: &[(i64, i32, &str)] = &[
    (0, 0, "1970-01-01T00:00:00Z"),
    (-1, 500_000_000, "1969-12-31T23:59:59.500Z"),
    (951_782_400, 10_000_000, "2000-02-29T00:00:00.010Z"),
    (1_412_262_083, 120_000, "2014-10-02T15:01:23.000120Z"),
    (1_412_262_083, 1, "2014-10-02T15:01:23.000000001Z"),
    (SECONDS_MIN, 0, "0001-01-01T00:00:00Z"),
    (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
];

/// Text, the seconds and nanoseconds it stands for, if it is right.
const DURATION_PROBES: &[(&str, Option<Parts>)] = &[
    ("0s", Some((0, 0))),
    ("-0s", Some((0, 0))),
    ("3600s", Some((3600, 0))),
    ("3.5s", Some((3, 500_000_000))),
    ("-0.5s", Some((0, -500_000_000))),
    ("-3.000000001s", Some((-3, -1))),
    ("0.000000001s", Some((0, 1))),
    ("315576000000.999999999s", Some((315_576_000_000, 999_999_999))),
    ("-315576000000.999999999s", Some((-315_576_000_000, -999_999_999))),
    ("315576000001s", None),
    ("-315576000001s", None),
    ("18446744073709551676s", None),
    ("0.1000000000s", None),
    ("1.1234567891s", None),
    ("", None),
    ("s", None),
    ("60", None),
    ("60S", None),
    ("60ss", None),
    ("60 s", None),
    (" 60s", None),
    ("60s\n", None),
    ("+1s", None),
    ("--1s", None),
    ("1.+5s", None),
    (".5s", None),
    ("3.s", None),
    ("1e3s", None),
    ("٦٠s", None),
];

/// Text, the Unix seconds and nanoseconds it stands for, if it is right.
const TIMESTAMP_PROBES: &[(&str, Option<Parts>)] = &[
    ("1970-01-01T00:00:00Z", Some((0, 0))),
    ("1969-12-31T23:59:59.5Z", Some((-1, 500_000_000))),
    ("2014-10-02T15:01:23.045123456Z", Some((1_412_262_083, 45_123_456))),
    ("2014-10-02T15:01:23+05:30", Some((1_412_242_283, 0))),
    ("2024-07-04T12:34:56-00:00", Some((1_720_096_496, 0))),
    ("2024-07-04T12:34:56+23:59", Some((1_720_010_156, 0))),
    ("2000-02-29T00:00:00Z", Some((951_782_400, 0))),
    ("0001-01-01T00:00:00Z", Some((SECONDS_MIN, 0))),
    ("0001-01-01T23:59:00+23:59", Some((SECONDS_MIN, 0))),
    ("9999-12-31T23:59:59.999999999Z", Some((253_402_300_799, 999_999_999))),
    ("9999-12-31T00:00:59-23:59", Some((253_402_300_799, 0))),
    ("2014-10-02t15:01:23Z", None),
    ("2014-10-02T15:01:23z", None),
    ("2014-10-02 15:01:23Z", None),
    ("2014-10-02_15:01:23Z", None),
    ("2014-10-02T15:01:23", None),
    ("2014-10-02", None),
    ("2014-10-02T15:01Z", None),
    ("2014-10-2T15:01:23Z", None),
    ("20141002T150123Z", None),
    ("2014-10-02T15:01:23+0530", None),
    ("2014-10-02T15:01:23+05", None),
    ("2014-10-02T15:01:23+24:00", None),
    ("2014-10-02T15:01:23+00:60", None),
    ("2014-10-02T15:01:23−05:30", None),
    ("2014-10-02T24:00:00Z", None),
    ("2014-10-02T15:01:60Z", None),
    ("2014-13-02T15:01:23Z", None),
    ("2100-02-29T15:01:23Z", None),
    ("0000-01-01T00:00:00Z", None),
    ("0001-01-01T00:00:00+00:01", None),
    ("9999-12-31T23:59:59-00:01", None),
    ("10000-01-01T00:00:00Z", None),
    ("2014-10-02T15:01:23.0451234560Z", None),
    ("2014-10-02T15:01:23.Z", None),
    ("2014-10-02T15:01:23,5Z", None),
    ("2014-10-02T15:01:23Z[UTC]", None),
];
