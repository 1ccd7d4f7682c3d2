//! The proleptic Gregorian calendar.
//!
//! Days are counted from 0000-03-01: a year that starts in March ends with its leap day. The
//! arithmetic is that of Neri and Schneider, [“Euclidean affine functions and their application to
//! calendar algorithms”](https://doi.org/10.1002/spe.3172).

/// The count of 1970-01-01.
pub(crate) const UNIX_EPOCH: u32 = 719_468;

/// Returns the count of a day, or `None` if the calendar has no such day.
///
/// `year` is from 1 to 9999.
#[expect(clippy::inline_always, reason = "what a caller knows of its numbers halves the work")]
#[inline(always)]
pub(crate) const fn day_count(year: u32, month: u32, day: u32) -> Option<u32> {
    // Every month has the first 28 days.
    if month < 1 || month > 12 || day < 1 || (day > 28 && day > days_in(year, month)) {
        return None;
    }
    // January and February end the year before.
    let (year, month) = if month <= 2 { (year - 1, month + 12) } else { (year, month) };
    // Four centuries have 146,097 days, four years within a century 1461.
    let before_century = 146_097 * (year / 100) / 4;
    let before_year = 1461 * (year % 100) / 4;
    let before_month = (979 * month - 2919) / 32;
    Some(before_century + before_year + before_month + day - 1)
}

/// Returns the year, month and day of a count: the inverse of [`day_count`].
pub(crate) const fn date(day_count: u32) -> (u32, u32, u32) {
    let quarter_days = 4 * day_count + 3;
    let century = quarter_days / 146_097;
    let day_of_century = quarter_days % 146_097 / 4;

    // The high half is the quotient by 1461, the low half is the remainder, scaled.
    let scaled = 2_939_745 * (4 * day_of_century + 3) as u64;
    let year = 100 * century + (scaled >> 32) as u32;
    let day_of_year = (scaled & 0xFFFF_FFFF) as u32 / 2_939_745 / 4;

    let scaled = 2141 * day_of_year + 197_913;
    let (month, day) = (scaled >> 16, (scaled & 0xFFFF) / 2141 + 1);
    if month > 12 { (year + 1, month - 12, day) } else { (year, month, day) }
}

/// Returns how many days a month has; `month` is from 1 to 12.
const fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

const fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_one_by_one() {
        let mut count = day_count(1, 1, 1).unwrap();
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in 1..=days_in(year, month) {
                    assert_eq!(day_count(year, month, day), Some(count));
                    assert_eq!(date(count), (year, month, day));
                    count += 1;
                }
                assert_eq!(day_count(year, month, days_in(year, month) + 1), None);
            }
        }
        assert_eq!(day_count(1970, 1, 1), Some(UNIX_EPOCH));
    }

    #[test]
    fn a_month_or_day_that_does_not_exist_has_no_count() {
        for (month, day) in [(0, 1), (13, 1), (1, 0), (1, 32), (255, 1), (1, 255), (0, 0)] {
            assert_eq!(day_count(2024, month, day), None, "{month}, {day}");
        }
    }

    #[test]
    fn a_century_has_a_leap_day_only_if_it_is_a_fourth_one() {
        assert_eq!([1896, 1900, 1904, 2000, 2001].map(is_leap), [true, false, true, true, false]);
    }
}
