//! The core's operations on durations, without regard to speed.

use enroll_core::Duration;

/// Returns how many nanoseconds a duration is.
pub(crate) fn total_nanos(duration: Duration) -> i128 {
    i128::from(duration.seconds()) * 1_000_000_000 + i128::from(duration.subsec_nanos())
}

/// Returns the seconds and nanoseconds of a text, if it is a duration.
pub(crate) fn naive_parse(text: &str) -> Option<(i64, i32)> {
    let number = text.strip_suffix('s')?;
    let (sign, number) = match number.strip_prefix('-') {
        Some(number) => (-1, number),
        None => (1, number),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let all_digits = format!("{whole}{fraction}").chars().all(|digit| digit.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if !all_digits || whole.is_empty() || leading_zero || !(1..=9).contains(&fraction.len()) {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    (seconds <= 315_576_000_000).then_some((sign * seconds, i32::try_from(sign).ok()? * nanos))
}

/// Returns the canonical text.
pub(crate) fn naive_text(duration: Duration) -> String {
    let sign = if total_nanos(duration) < 0 { "-" } else { "" };
    let whole = duration.seconds().unsigned_abs();
    let mut fraction = format!(".{:09}", duration.subsec_nanos().unsigned_abs());
    while let Some(shorter) = fraction.strip_suffix("000") {
        fraction = shorter.to_owned();
    }
    let fraction = fraction.trim_end_matches('.');
    format!("{sign}{whole}{fraction}s")
}
