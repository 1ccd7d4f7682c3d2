//! Short texts in place: what [`Duration::text`](crate::Duration::text) and
//! [`Timestamp::text`](crate::Timestamp::text) return.

use core::fmt;

use crate::digits;

/// The most characters before a fraction: those of a date and a time of day.
pub(crate) const WHOLE: usize = 19;
/// The number of characters of a point, nine digits and a unit.
const FRACTION: usize = 11;

/// At most 30 ASCII characters, held in place.
///
/// ```
/// use enroll_core::Duration;
///
/// let text = Duration::from_seconds(60).text();
/// assert_eq!(text.as_bytes(), b"60s");
/// assert_eq!(text.as_str(), "60s");
/// assert_eq!(text.to_string(), "60s");
/// ```
#[derive(Clone, Copy)]
pub struct Text {
    // Invariant: `start` is at most `end`, `end` at most 30, and what is between them ASCII.
    characters: [u8; WHOLE + FRACTION],
    start: u8,
    end: u8,
}

impl Text {
    /// Takes the part of `whole` that begins at `start`, then three, six or nine digits of a second
    /// after a point, or none where there are no nanoseconds, and then `unit`.
    // Were it inlined, the four ends would be merged into one, and every character moved twice.
    #[inline(never)]
    pub(crate) fn new(whole: [u8; WHOLE], start: u8, nanos: u32, unit: u8) -> Self {
        let text = |fraction: [u8; FRACTION], end| {
            let mut characters = [0; WHOLE + FRACTION];
            // The lengths are known at compile time, so neither of the checks is left.
            if let Some(first) = characters.first_chunk_mut() {
                *first = whole;
            }
            if let Some(last) = characters.last_chunk_mut() {
                *last = fraction;
            }
            Self { characters, start, end }
        };
        if nanos == 0 {
            return text([unit, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 20);
        }
        let [[d1, d2], [d3, d4], [d5, d6], [d7, d8]] = digits::format_eight(nanos / 10);
        let [_, d9] = digits::format_two(nanos % 10);
        if nanos.is_multiple_of(1_000_000) {
            text([b'.', d1, d2, d3, unit, 0, 0, 0, 0, 0, 0], 24)
        } else if nanos.is_multiple_of(1_000) {
            text([b'.', d1, d2, d3, d4, d5, d6, unit, 0, 0, 0], 27)
        } else {
            text([b'.', d1, d2, d3, d4, d5, d6, d7, d8, d9, unit], 30)
        }
    }

    /// Returns the characters as bytes, which are ASCII: the cheapest way to read them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        let characters = usize::from(self.start)..usize::from(self.end);
        self.characters.get(characters).unwrap_or_default()
    }

    /// Returns the characters as a string slice.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    #[test]
    fn a_fraction_has_none_three_six_or_nine_digits() {
        for (nanos, expected) in [
            (0, "00:00:00Z"),
            (1, "00:00:00.000000001Z"),
            (999, "00:00:00.000000999Z"),
            (1_000, "00:00:00.000001Z"),
            (999_999_000, "00:00:00.999999Z"),
            (999_999_001, "00:00:00.999999001Z"),
            (1_000_000, "00:00:00.001Z"),
            (100_000_000, "00:00:00.100Z"),
            (999_000_000, "00:00:00.999Z"),
        ] {
            let text = Text::new(*b"1970-01-01T00:00:00", 11, nanos, b'Z');
            assert_eq!(text.as_bytes(), expected.as_bytes());
            assert_eq!(text.as_str(), expected);
            assert_eq!(text.to_string(), expected);
            assert_eq!(format!("{text:?}"), format!("{expected:?}"));
        }
    }
}
