//! The core's reading and writing of timestamps, without regard to speed.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};
use enroll_core::Timestamp;

/// The Unix seconds of 0001-01-01T00:00:00Z.
pub(crate) const SECONDS_MIN: i64 = -62_135_596_800;
/// The Unix seconds of 9999-12-31T23:59:59Z.
pub(crate) const SECONDS_MAX: i64 = 253_402_300_799;

/// Returns the Unix seconds and the nanoseconds of a text, if it is a timestamp.
pub(crate) fn naive_parse(text: &str) -> Option<(i64, u32)> {
    // `9` stands for any digit.
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    let local = shape.strip_prefix("9999-99-99T99:99:99")?;
    let (fraction, offset) = if let Some(fraction) = local.strip_suffix('Z') {
        (fraction, "")
    } else if let Some(fraction) = local.strip_suffix("+99:99") {
        (fraction, &text[text.len() - 6..])
    } else {
        (local.strip_suffix("-99:99")?, &text[text.len() - 6..])
    };
    let digits = fraction.strip_prefix('.').unwrap_or("9");
    if !(1..=9).contains(&digits.len())
        || !digits.chars().all(|c| c == '9')
        || !fraction.is_empty() && !fraction.starts_with('.')
    {
        return None;
    }

    let number = |from: usize, to: usize| text[from..to].parse::<u32>().ok();
    let year = i32::try_from(number(0, 4)?).ok().filter(|year| *year >= 1)?;
    let day = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
    let local = day.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)?;
    let nanos = match fraction.len() {
        0 => 0,
        length => format!("{:0<9}", &text[20..19 + length]).parse().ok()?,
    };
    let ahead = match offset {
        "" => 0,
        offset => {
            let hours: i64 = offset[1..3].parse().ok().filter(|hours| *hours <= 23)?;
            let minutes: i64 = offset[4..].parse().ok().filter(|minutes| *minutes <= 59)?;
            let ahead = hours * 3600 + minutes * 60;
            if offset.starts_with('-') { -ahead } else { ahead }
        }
    };
    let seconds = local.and_utc().timestamp() - ahead;
    (SECONDS_MIN..=SECONDS_MAX).contains(&seconds).then_some((seconds, nanos))
}

/// Returns the canonical text.
pub(crate) fn naive_text(timestamp: Timestamp) -> String {
    let Some(instant) = DateTime::from_timestamp(timestamp.seconds(), timestamp.subsec_nanos())
    else {
        return String::new();
    };
    let (year, month, day) = (instant.year(), instant.month(), instant.day());
    let (hour, minute, second) = (instant.hour(), instant.minute(), instant.second());
    let mut fraction = format!(".{:09}", timestamp.subsec_nanos());
    while let Some(shorter) = fraction.strip_suffix("000") {
        fraction = shorter.to_owned();
    }
    let fraction = fraction.trim_end_matches('.');
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}
