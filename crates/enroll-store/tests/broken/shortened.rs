//! Nouns as a store keeps them that counts microseconds.

use enroll_store::{Noun, row};

/// Returns a noun whose instants have lost their last three digits.
pub(crate) fn shortened<N: Noun>(noun: &N) -> N {
    let text = row::write_noun(noun).unwrap();
    let mut short = String::new();
    for part in text.split_inclusive('.') {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        match part.split_at(digits) {
            (fraction, rest) if digits == 9 => {
                short.push_str(&fraction[..6]);
                short.push_str("000");
                short.push_str(rest);
            }
            _ => short.push_str(part),
        }
    }
    row::read_noun(&short).unwrap()
}
