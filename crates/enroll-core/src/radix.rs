//! Numbers as digits of another base: how random bytes become ids and token values.

use alloc::{string::String, vec};

use zeroize::Zeroizing;

/// The digits of a base, in the order of their value.
#[derive(Clone, Copy)]
pub(crate) struct Alphabet {
    digits: &'static [u8],
    /// The number of digits that one division yields.
    chunk: usize,
    /// The base to the power of `chunk`; it fits in 32 bits.
    chunk_base: u64,
}

/// `0`–`9`, `A`–`Z`, `a`–`z`.
pub(crate) const BASE_62: Alphabet = Alphabet {
    digits: b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    chunk: 5,
    chunk_base: 62_u64.pow(5),
};

/// `A`–`Z`.
pub(crate) const BASE_26: Alphabet =
    Alphabet { digits: b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", chunk: 6, chunk_base: 26_u64.pow(6) };

/// `0`–`9`.
const BASE_10: Alphabet = Alphabet { digits: b"0123456789", chunk: 9, chunk_base: 10_u64.pow(9) };

/// Returns the last `count` digits of the big-endian number `bytes`, the most significant first.
pub(crate) fn last_digits(bytes: [u8; 32], alphabet: Alphabet, count: usize) -> String {
    let mut limbs = Zeroizing::new(limbs(bytes));
    let mut text = vec![0; count];
    let base = alphabet.digits.len() as u64;
    for places in text.rchunks_mut(alphabet.chunk) {
        let mut chunk = divide(&mut limbs, alphabet.chunk_base);
        for place in places.iter_mut().rev() {
            // Invariant: a remainder is below the base, so the digit is there.
            let index = usize::try_from(chunk % base).unwrap_or(0);
            *place = alphabet.digits.get(index).copied().unwrap_or(b'0');
            chunk /= base;
        }
    }
    // Invariant: digits are ASCII.
    String::from_utf8(text).unwrap_or_default()
}

/// Returns 22 digits of base 62, which hold 128 bits.
pub(crate) fn id_text(entropy: [u8; 16]) -> String {
    last_digits(widened(entropy), BASE_62, 22)
}

/// Returns 21 decimal digits, which hold 66 bits and do not begin with 0.
pub(crate) fn decimal_id_text(entropy: [u8; 16]) -> String {
    let mut text = String::from("1");
    text.push_str(&last_digits(widened(entropy), BASE_10, 20));
    text
}

fn widened(entropy: [u8; 16]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, drawn) in bytes.iter_mut().rev().zip(entropy.iter().rev()) {
        *byte = *drawn;
    }
    bytes
}

/// Returns the number's eight limbs, the most significant first.
fn limbs(bytes: [u8; 32]) -> [u32; 8] {
    let mut limbs = [0; 8];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *limb = u32::from_be_bytes(*chunk);
    }
    limbs
}

/// Divides the number in place and returns the remainder.
fn divide(limbs: &mut [u32; 8], divisor: u64) -> u64 {
    let mut remainder = 0;
    for limb in limbs {
        let dividend = remainder << 32 | u64::from(*limb);
        // Invariant: the remainder is below the divisor, so the quotient is below 2^32.
        *limb = u32::try_from(dividend / divisor).unwrap_or(u32::MAX);
        remainder = dividend % divisor;
    }
    remainder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(low: u16) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[30..].copy_from_slice(&low.to_be_bytes());
        bytes
    }

    #[test]
    fn the_last_digits_are_those_of_the_number() {
        assert_eq!(last_digits(number(255), BASE_62, 3), "047");
        assert_eq!(last_digits(number(256), BASE_26, 2), "JW");
        assert_eq!(last_digits(number(256), BASE_26, 1), "W");
        assert_eq!(last_digits(number(0), BASE_26, 13), "AAAAAAAAAAAAA");
        assert_eq!(last_digits(number(62), BASE_62, 7), "0000010");
    }

    #[test]
    fn all_256_bits_fit_in_43_digits_of_base_62() {
        let all = last_digits([0xff; 32], BASE_62, 44);
        assert!(all.starts_with('0'));
        assert_ne!(all.as_bytes()[1], b'0');
    }
}
