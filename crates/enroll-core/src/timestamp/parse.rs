//! The text of a timestamp, read once for its value and, if it has none, once more for the reason.

use super::{EPOCH_SECONDS, ParseTimestampError, SECONDS_PER_DAY, Timestamp};
use crate::{
    calendar,
    digits::{self, Template},
};

const DATE: Template = Template::new(*b"0000-00-");
const DAY_TO_MINUTE: Template = Template::new(*b"00T00:00");
/// The number of characters of a date and a time of day.
const LOCAL: usize = 19;

/// Parses a timestamp.
pub(super) fn timestamp(text: &[u8]) -> Option<Timestamp> {
    let (text, offset) = parse_zone(text)?;
    let (local, fraction) = text.split_first_chunk()?;
    let subsec_nanos = match fraction {
        [] => 0,
        [b'.', digits @ ..] => digits::parse_fraction(text, digits.len())?,
        _ => return None,
    };
    let seconds = parse_local(*local)? - offset;
    Timestamp::new(seconds, subsec_nanos).ok()
}

/// Returns the Unix seconds of a date and time of day as if they were in UTC.
fn parse_local(text: [u8; LOCAL]) -> Option<i64> {
    let [year, month, day, hour, minute, second] = parse_fields(text)?;
    if year == 0 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let day_count = calendar::day_count(year, month, day)?;
    let second_of_day = hour * 3600 + minute * 60 + second;
    let seconds = u64::from(day_count) * SECONDS_PER_DAY + u64::from(second_of_day);
    Some(seconds.cast_signed() - EPOCH_SECONDS)
}

/// Returns the year, month, day, hour, minute and second of a date and time of day, of which every
/// one may be too great.
fn parse_fields(text: [u8; LOCAL]) -> Option<[u32; 6]> {
    let (date, rest) = text.split_first_chunk()?;
    let (day_to_minute, rest) = rest.split_first_chunk()?;
    let [b':', s1, s2] = rest else { return None };

    let [century, _, year, _, _, month, _, _] = DATE.parse(*date)?.map(u32::from);
    let [day, _, _, hour, _, _, minute, _] = DAY_TO_MINUTE.parse(*day_to_minute)?.map(u32::from);
    let second = digits::parse_two([*s1, *s2])?;
    Some([100 * century + year, month, day, hour, minute, second])
}

/// Returns the text before the zone, and the seconds by which the zone is ahead of UTC.
fn parse_zone(text: &[u8]) -> Option<(&[u8], i64)> {
    match text {
        [text @ .., b'Z'] => Some((text, 0)),
        [text @ .., sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let hours = digits::parse_two([*h1, *h2])?;
            let minutes = digits::parse_two([*m1, *m2])?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            let ahead = i64::from(hours * 3600 + minutes * 60);
            Some((text, if *sign == b'-' { -ahead } else { ahead }))
        }
        _ => None,
    }
}

/// Returns why [`timestamp`] refused a text.
#[cold]
pub(super) fn refusal(text: &[u8]) -> ParseTimestampError {
    let Some((local, rest)) = text.split_first_chunk() else {
        return ParseTimestampError::Malformed;
    };
    let Some([year, month, day, hour, minute, second]) = parse_fields(*local) else {
        return ParseTimestampError::Malformed;
    };
    let (fraction, offset) = match rest {
        [fraction @ .., b'Z'] => (fraction, Some((0, 0))),
        [fraction @ .., b'+' | b'-', h1, h2, b':', m1, m2] => {
            (fraction, digits::parse_two([*h1, *h2]).zip(digits::parse_two([*m1, *m2])))
        }
        _ => (rest, None),
    };
    let Some((offset_hours, offset_minutes)) = offset else {
        return ParseTimestampError::MissingZone;
    };
    match fraction {
        [] => {}
        [b'.', digits @ ..] if digits::are_all(digits) => {
            if digits.len() > digits::FRACTION_MAX {
                return ParseTimestampError::FractionTooLong;
            }
        }
        _ => return ParseTimestampError::Malformed,
    }
    if hour > 23 || minute > 59 || second > 59 {
        ParseTimestampError::NoSuchTime
    } else if calendar::day_count(year + 400, month, day).is_none() {
        // The calendar repeats every 400 years, so this answers for the year 0, too.
        ParseTimestampError::NoSuchDay
    } else if offset_hours > 23 || offset_minutes > 59 {
        ParseTimestampError::NoSuchOffset
    } else {
        ParseTimestampError::OutOfRange
    }
}
