//! Decimal digits: read eight at a time, written two at a time.
//!
//! Eight characters fit in one `u64`, the first of them in its lowest byte, and a single operation
//! then works on all eight: a register is used as a vector. Two digits are looked up in a table.

/// The highest bit of every byte: what a failed check leaves set.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// The most digits of a fraction of a second: a nanosecond is the smallest unit.
pub(crate) const FRACTION_MAX: usize = 9;
/// Eight digits are four numbers.
const EIGHT_DIGITS: Template = Template::new(*b"00000000");

/// A pattern of eight characters: `0` stands for any digit, all else for itself.
pub(crate) struct Template {
    characters: u64,
    /// Added to the values of characters, it sets the highest bit of those that are too great.
    slack: u64,
}

impl Template {
    #[expect(clippy::indexing_slicing, reason = "templates are constants")]
    pub(crate) const fn new(characters: [u8; 8]) -> Self {
        let mut slack = [0x7F; 8];
        let mut position = 0;
        while position < 8 {
            if characters[position] == b'0' {
                slack[position] = 0x7F - 9;
            }
            position += 1;
        }
        Self { characters: u64::from_le_bytes(characters), slack: u64::from_le_bytes(slack) }
    }

    /// Returns at each position the number that the digit there and the next one make, or `None` if
    /// `text` is not like this.
    ///
    /// A number with no digit, or only one, means nothing.
    pub(crate) const fn parse(&self, text: [u8; 8]) -> Option<[u8; 8]> {
        let values = self.values(text);
        if self.failed(values) != 0 {
            return None;
        }
        // Invariant: each byte is at most 9, so each sum is at most 99 and stays in its byte.
        Some(values.wrapping_mul(10).wrapping_add(values >> 8).to_le_bytes())
    }

    /// Returns by what each character differs: a digit's value, zero where another one is right.
    const fn values(&self, text: [u8; 8]) -> u64 {
        u64::from_le_bytes(text) ^ self.characters
    }

    /// Returns at which bit the first value starts that is too great, or 64.
    const fn end(&self, values: u64) -> u32 {
        // What a byte carries goes to those after it, so the first one to fail is right.
        self.failed(values).trailing_zeros() & !7
    }

    /// Returns the highest bit of each value that is too great.
    const fn failed(&self, values: u64) -> u64 {
        // A byte of 0x80 or more may carry into the next one, but then fails by itself.
        (values.wrapping_add(self.slack) | values) & HIGH_BITS
    }
}

/// Returns the value of the digits that `text` starts with, and how many they are.
///
/// No more than twelve are looked at if there are eight.
pub(crate) fn parse_leading(text: &[u8]) -> (u64, usize) {
    const POWERS: [u64; 5] = [1, 10, 100, 1_000, 10_000];

    let Some(eight) = text.first_chunk() else { return parse_few_leading(text) };
    let values = EIGHT_DIGITS.values(*eight);
    let end = EIGHT_DIGITS.end(values);
    if end < 64 {
        // The digits go to the end, and zeros come before them. If there is no digit, nothing is
        // moved, but neither is the value looked at.
        return (join(values.wrapping_shl(64 - end)).into(), end as usize / 8);
    }
    let (low, count) = parse_four_leading(next_four(text));
    let power = POWERS.get(count).copied().unwrap_or_default();
    // Invariant: twelve digits are below 10^12.
    (u64::from(join(values)).wrapping_mul(power).wrapping_add(low), 8 + count)
}

/// Does what [`parse_leading`] does to a text of fewer than eight characters.
#[inline(never)]
fn parse_few_leading(text: &[u8]) -> (u64, usize) {
    let (mut value, mut count) = (0, 0);
    while let Some(digit) = text.get(count)
        && let Some(digit) = parse_one(*digit)
    {
        value = value * 10 + u64::from(digit);
        count += 1;
    }
    (value, count)
}

/// Does what [`parse_leading`] does to four characters, the first in the lowest byte.
const fn parse_four_leading(four: u64) -> (u64, usize) {
    let values = four ^ EIGHT_DIGITS.characters;
    let end = EIGHT_DIGITS.end(values);
    let digits = values.wrapping_shl(32_u32.wrapping_sub(end)) & 0xFFFF_FFFF;
    // Invariant: neighbours are joined in lanes of 8 and then 16 bits, which hold 99 and 9,999.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00FF_00FF;
    (pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0xFFFF, end as usize / 8)
}

/// Returns the four characters after the first eight, the first in the lowest byte; where there are
/// fewer, zeros are after them.
fn next_four(text: &[u8]) -> u64 {
    match (text.get(8..12), text.last_chunk()) {
        (Some([a, b, c, d]), _) => u32::from_le_bytes([*a, *b, *c, *d]).into(),
        // Of the last four characters, those that are also among the first eight go.
        (_, Some(four)) => u64::from(u32::from_le_bytes(*four)) >> (8 * (12 - text.len())),
        _ => 0,
    }
}

/// Reads the last `count` characters of `text`, which follow a point, as nanoseconds.
pub(crate) fn parse_fraction(text: &[u8], count: usize) -> Option<u32> {
    let (text, count, ninth) = match (count, text) {
        (1..=8, _) => (text, count, 0),
        (FRACTION_MAX, [text @ .., ninth]) => (text, 8, parse_one(*ninth)?),
        _ => return None,
    };
    let Some(eight) = text.last_chunk() else { return parse_short_fraction(text, count) };
    // The characters before the digits go, and zeros come after them.
    let values = EIGHT_DIGITS.values(*eight) >> (64 - 8 * count);
    if EIGHT_DIGITS.failed(values) != 0 {
        return None;
    }
    // Invariant: eight digits are below 100,000,000.
    Some(join(values).wrapping_mul(10).wrapping_add(ninth))
}

/// Does what [`parse_fraction`] does to a text of fewer than eight characters.
// Kept apart, it takes no registers from the common case.
#[inline(never)]
fn parse_short_fraction(text: &[u8], count: usize) -> Option<u32> {
    let (mut nanos, mut unit) = (0, 1_000_000_000);
    for digit in text.get(text.len().checked_sub(count)?..)? {
        unit /= 10;
        nanos += unit * parse_one(*digit)?;
    }
    Some(nanos)
}

/// Returns the number that eight digits make.
const fn join(values: u64) -> u32 {
    // Invariant: neighbours are joined in lanes of 8, 16 and then 32 bits, which hold 99, 9,999 and
    // 99,999,999.
    let pairs = values.wrapping_mul(10).wrapping_add(values >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
    (fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF) as u32
}

/// Returns the value of one digit.
pub(crate) const fn parse_one(character: u8) -> Option<u32> {
    let value = character.wrapping_sub(b'0');
    if value <= 9 { Some(value as u32) } else { None }
}

/// Returns the value of two digits.
pub(crate) const fn parse_two([tens, ones]: [u8; 2]) -> Option<u32> {
    match (parse_one(tens), parse_one(ones)) {
        (Some(tens), Some(ones)) => Some(10 * tens + ones),
        _ => None,
    }
}

/// Returns whether there are digits, and nothing else.
pub(crate) fn are_all(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// Returns the two digits of a number below 100.
pub(crate) fn format_two(number: u32) -> [u8; 2] {
    // A power of two long, so that no bound has to be checked.
    const PAIRS: [[u8; 2]; 128] = pairs();
    PAIRS.get(number as usize % PAIRS.len()).copied().unwrap_or_default()
}

/// Returns the four digits of a number below 10,000.
pub(crate) fn format_four(number: u32) -> [[u8; 2]; 2] {
    [format_two(number / 100), format_two(number % 100)]
}

/// Returns the eight digits of a number below 100,000,000.
pub(crate) fn format_eight(number: u32) -> [[u8; 2]; 4] {
    let [first, second] = format_four(number / 10_000);
    let [third, fourth] = format_four(number % 10_000);
    [first, second, third, fourth]
}

#[expect(clippy::indexing_slicing, reason = "the table is a constant")]
const fn pairs() -> [[u8; 2]; 128] {
    let mut pairs = [[b'0'; 2]; 128];
    let mut number = 0_u8;
    while number < 100 {
        pairs[number as usize] = [b'0' + number / 10, b'0' + number % 10];
        number += 1;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn a_template_refuses_every_other_byte_at_every_position() {
        const DATE: Template = Template::new(*b"0000-00-");
        for position in 0..8 {
            for byte in 0..=u8::MAX {
                let mut text = *b"1998-07-";
                let separator = text[position] == b'-';
                text[position] = byte;
                let expected = if separator { byte == b'-' } else { byte.is_ascii_digit() };
                assert_eq!(DATE.parse(text).is_some(), expected, "{byte} at {position}");
            }
        }
    }

    #[test]
    fn numbers_of_two_digits_are_read_and_written() {
        for number in 0..100 {
            let [tens, ones] = format_two(number.into());
            assert_eq!([tens, ones], *format!("{number:02}").as_bytes());
            assert_eq!(parse_two([tens, ones]), Some(number.into()));
            let text = [b'2', b'0', tens, ones, b'-', tens, ones, b'-'];
            let numbers = Template::new(*b"0000-00-").parse(text).unwrap();
            assert_eq!([numbers[0], numbers[2], numbers[5]], [20, number, number]);
        }
    }

    #[test]
    fn the_table_has_every_number_of_two_digits() {
        for (number, pair) in (0..100).zip(pairs()) {
            assert_eq!(format_two(number), pair);
        }
    }

    #[test]
    fn eight_digits_are_read_and_written() {
        for number in (0..100_000_000).step_by(9_973).chain([99_999_999]) {
            let text = format_eight(number);
            let text = text.as_flattened();
            assert_eq!(text, format!("{number:08}").as_bytes());
            assert_eq!(parse_leading(text), (number.into(), 8));
            assert_eq!(parse_fraction(text, 8), Some(number * 10));
        }
    }

    #[test]
    fn leading_digits_end_before_any_other_character() {
        for count in 0..=12 {
            let digits = &"987654321012"[..count];
            for others in ["", ".", ".5", ".123", ".123456789", "/", ":9", "x99999999", "é1", "\0"]
            {
                let (value, found) = parse_leading(format!("{digits}{others}").as_bytes());
                assert_eq!(found, count, "{digits}{others}");
                assert!(count == 0 || value == digits.parse::<u64>().unwrap(), "{digits}{others}");
            }
        }
    }

    #[test]
    fn a_fraction_is_of_one_to_nine_digits() {
        for before in ["", ".", "7.", "1234567.", "2014-10-02T15:01:23."] {
            for count in 1..=9 {
                let digits = &"120456789"[..count];
                let nanos = format!("{digits:0<9}").parse().unwrap();
                let text = format!("{before}{digits}");
                assert_eq!(parse_fraction(text.as_bytes(), count), Some(nanos), "{text}");
                for place in before.len()..text.len() {
                    for wrong in *b"./:x \0\xFF" {
                        let mut text = text.clone().into_bytes();
                        text[place] = wrong;
                        assert_eq!(parse_fraction(&text, count), None, "{text:?}");
                    }
                }
            }
            assert_eq!(parse_fraction(before.as_bytes(), 0), None);
            assert_eq!(parse_fraction(format!("{before}1234567890").as_bytes(), 10), None);
        }
    }

    #[test]
    fn only_the_ten_digits_are_digits() {
        for character in 0..=u8::MAX {
            let expected = char::from(character).to_digit(10);
            assert_eq!(parse_one(character), expected);
        }
    }
}
