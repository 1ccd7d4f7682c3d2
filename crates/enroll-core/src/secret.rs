//! Secrets: text that is never printed, and the token values that devices present.

mod derivation;
mod digest;

use alloc::{string::String, sync::Arc};
use core::{fmt, str::FromStr};

use ctutils::CtEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::{
    derivation::{Derivation, KeyId, ParseSaltError, Salt},
    digest::{ParseTokenDigestError, TokenDigest},
};
use crate::{
    radix::{self, BASE_26, BASE_62},
    text_type::text_types,
};

/// Text that must not be printed, logged or stored.
///
/// `Debug` shows `…`; there is no `Display` and no `Serialize`. The text is wiped when it is
/// dropped and compared in constant time, by `zeroize` and `ctutils`. Copies that the compiler or a
/// growing string left behind stay, and lengths are not hidden.
///
/// ```
/// use enroll_core::secret::Secret;
///
/// let password = Secret::from(String::from("hunter2"));
/// assert_eq!(format!("{password:?}"), "…");
/// assert_eq!(password.expose(), "hunter2");
/// ```
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Returns the text: hand it to whom it is for, and to nobody else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Secret {}

/// The longest text that can be a token value, in bytes.
pub const VALUE_BYTES_MAX: usize = 128;

/// The value of a token, which a device presents to enroll.
///
/// A value is made from 32 bytes, which must be unpredictable, in the format that its issuer
/// chose; or it is read from what a device presents. It is a [`Secret`].
///
/// ```
/// use enroll_core::secret::{TokenFormat, TokenValue};
///
/// let value = TokenValue::from_bytes([7; 32], &TokenFormat::Letters);
/// assert_eq!(value.expose(), "IWGDNLVCZGQBYXRIEYVF");
/// assert_eq!(format!("{value:?}"), "TokenValue(…)");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenValue(Secret);

impl TokenValue {
    /// Makes the value that `bytes` stand for in `format`.
    ///
    /// ```
    /// use enroll_core::secret::{TokenFormat, TokenValue};
    ///
    /// // Draw the bytes: they must be unpredictable.
    /// let value = TokenValue::from_bytes([7; 32], &TokenFormat::Letters);
    /// assert_eq!(value.expose().len(), 20);
    /// ```
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32], format: &TokenFormat) -> Self {
        let text = match format {
            TokenFormat::Letters => radix::last_digits(bytes, BASE_26, LETTERS),
            TokenFormat::Strong(prefix) => {
                let mut text =
                    String::with_capacity(prefix.as_str().len() + STRONG_DIGITS + CHECK_DIGITS);
                text.push_str(prefix.as_str());
                text.push_str(&radix::last_digits(bytes, BASE_62, STRONG_DIGITS));
                let check = check_digits(text.as_bytes());
                text.push_str(&check);
                text
            }
        };
        Self(Secret(text))
    }

    /// Returns the text: hand it to whom it is for, and to nobody else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Returns whether the value is of the strong format and its check digits are right.
    ///
    /// The check finds typing errors and strangers' text before a store is asked. It proves
    /// nothing: anyone can compute it.
    ///
    /// ```
    /// use enroll_core::secret::{TokenFormat, TokenValue};
    ///
    /// let strong = TokenFormat::Strong("acme_".parse()?);
    /// let value = TokenValue::from_bytes([7; 32], &strong);
    /// assert!(value.has_check());
    /// let mistyped: TokenValue = value.expose().replacen("acme", "acne", 1).parse()?;
    /// assert!(!mistyped.has_check());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn has_check(&self) -> bool {
        let text = self.expose().as_bytes();
        let Some((checked, check)) =
            text.len().checked_sub(CHECK_DIGITS).and_then(|at| text.split_at_checked(at))
        else {
            return false;
        };
        let Some((prefix, digits)) =
            checked.len().checked_sub(STRONG_DIGITS).and_then(|at| checked.split_at_checked(at))
        else {
            return false;
        };
        str::from_utf8(prefix).is_ok_and(|prefix| prefix.parse::<Prefix>().is_ok())
            && digits.iter().all(u8::is_ascii_alphanumeric)
            && check_digits(checked).as_bytes() == check
    }
}

/// Reads what a device presents: 1 to [`VALUE_BYTES_MAX`] visible ASCII characters.
///
/// The text is no part of the error.
impl FromStr for TokenValue {
    type Err = ParseTokenValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.len() {
            1..=VALUE_BYTES_MAX if text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Ok(Self(Secret(text.into())))
            }
            _ => Err(ParseTokenValueError),
        }
    }
}

/// The text cannot be a token value.
///
/// ```
/// use enroll_core::secret::TokenValue;
///
/// // The text might be a secret, so the error does not show it.
/// let error = "two words".parse::<TokenValue>().unwrap_err();
/// assert_eq!(error.to_string(), "token must be 1 to 128 visible ASCII characters");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("token must be 1 to {VALUE_BYTES_MAX} visible ASCII characters")]
pub struct ParseTokenValueError;

/// Digits of the `Letters` format: 20 letters hold 94 bits.
const LETTERS: usize = 20;
/// Random digits of the `Strong` format: 43 digits of base 62 hold 256 bits.
const STRONG_DIGITS: usize = 43;
/// Check digits of the `Strong` format: 6 digits of base 62 hold 32 bits.
const CHECK_DIGITS: usize = 6;

/// The format of a token value.
///
/// ```
/// use enroll_core::secret::{TokenFormat, TokenValue};
///
/// let strong = TokenFormat::Strong("acme_".parse()?);
/// assert!(TokenValue::from_bytes([7; 32], &strong).expose().starts_with("acme_"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum TokenFormat {
    /// 20 letters `A`–`Z`, as Google's look: the last 20 digits, in base 26, of the 256-bit number.
    Letters,
    /// The prefix, 43 digits of base 62 (256 bits), and 6 digits of base 62 that are the CRC-32
    /// of all that stands before them.
    Strong(Prefix),
}

text_types! {
    /// The prefix of a strong value, by which a secret scanner recognizes it: 1 to 15 lower-case
    /// letters, digits and `_`, the first a letter, then `_`.
    ///
    /// ```
    /// use enroll_core::secret::Prefix;
    ///
    /// assert!("acme_".parse::<Prefix>().is_ok());
    /// assert!("acme".parse::<Prefix>().is_err());
    /// assert!(("a".repeat(15) + "_").parse::<Prefix>().is_ok());
    /// assert!(("a".repeat(16) + "_").parse::<Prefix>().is_err());
    /// ```
    Prefix(Arc<str>), "a prefix", check_prefix => ParsePrefixError;
}

fn check_prefix(text: &str) -> Result<(), ParsePrefixError> {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    match text.as_bytes() {
        [b'a'..=b'z', rest @ .., b'_']
            if rest.len() < 15 && rest.iter().all(|&byte| allowed(byte)) =>
        {
            Ok(())
        }
        _ => Err(ParsePrefixError),
    }
}

/// The text is not a [`Prefix`].
///
/// ```
/// use enroll_core::secret::Prefix;
///
/// let error = "Acme_".parse::<Prefix>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "prefix must be 1 to 15 of `a`-`z`, `0`-`9` and `_`, the first a letter, then `_`",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("prefix must be 1 to 15 of `a`-`z`, `0`-`9` and `_`, the first a letter, then `_`")]
pub struct ParsePrefixError;

/// Returns the six digits of base 62 that are the CRC-32 of `bytes`.
fn check_digits(bytes: &[u8]) -> String {
    let mut number = [0; 32];
    for (byte, of_crc) in number.iter_mut().rev().zip(crc_32(bytes).to_le_bytes()) {
        *byte = of_crc;
    }
    radix::last_digits(number, BASE_62, CHECK_DIGITS)
}

/// The CRC-32 of ISO 3309, as gzip and PNG compute it.
fn crc_32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use proptest::prelude::*;

    use super::*;

    fn strong() -> TokenFormat {
        TokenFormat::Strong("enroll_".parse().unwrap())
    }

    fn counting() -> [u8; 32] {
        core::array::from_fn(|index| u8::try_from(index).unwrap())
    }

    #[test]
    fn crc_32_of_the_standard_check_input() {
        assert_eq!(crc_32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn golden_vectors_pin_the_letters() {
        for (bytes, value) in [
            ([0; 32], "AAAAAAAAAAAAAAAAAAAA"),
            (counting(), "CAUALKSXMXNSPQSSXIAH"),
            ([0xff; 32], "ZLLUKZLLRKVATSZIRBKP"),
        ] {
            assert_eq!(TokenValue::from_bytes(bytes, &TokenFormat::Letters).expose(), value);
        }
    }

    #[test]
    fn golden_vectors_pin_the_strong_format() {
        for (bytes, value) in [
            ([0; 32], "enroll_00000000000000000000000000000000000000000003ZwGWq"),
            (counting(), "enroll_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4MjdAq"),
            ([0xff; 32], "enroll_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp11vBBtk"),
        ] {
            assert_eq!(TokenValue::from_bytes(bytes, &strong()).expose(), value);
        }
    }

    #[test]
    fn a_check_finds_any_changed_character() {
        let value = TokenValue::from_bytes(counting(), &strong());
        assert!(value.has_check());
        let text = value.expose();
        for at in 0..text.len() {
            let mut changed = text.to_string().into_bytes();
            changed[at] = if changed[at] == b'x' { b'y' } else { b'x' };
            let changed: TokenValue = str::from_utf8(&changed).unwrap().parse().unwrap();
            assert!(!changed.has_check(), "at {at}");
        }
        assert!(!TokenValue::from_bytes(counting(), &TokenFormat::Letters).has_check());
        // Too short to have check digits, random digits and a prefix.
        for short in ["A", "AAAAAA", "003aUl"] {
            assert!(!short.parse::<TokenValue>().unwrap().has_check(), "{short}");
        }
    }

    #[test]
    fn a_prefix_ends_in_an_underscore() {
        for good in ["a_", "enroll_", "acme_dev_", "a23456789012345_"] {
            assert!(good.parse::<Prefix>().is_ok(), "{good}");
        }
        for bad in ["", "_", "a", "1a_", "A_", "a-b_", "a_b", "a234567890123456_", "é_"] {
            assert!(bad.parse::<Prefix>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_value_is_1_to_128_visible_characters() {
        for good in ["A", &"A".repeat(128)] {
            assert!(good.parse::<TokenValue>().is_ok());
        }
        for bad in ["", &"A".repeat(129), "A B", "A\n", "é", "\0"] {
            let refused = bad.parse::<TokenValue>().unwrap_err();
            assert_eq!(refused.to_string(), "token must be 1 to 128 visible ASCII characters");
        }
    }

    #[test]
    fn secrets_are_equal_by_content() {
        let secret = |text: &str| Secret::from(String::from(text));
        assert_eq!(secret("abc"), secret("abc"));
        assert_ne!(secret("abc"), secret("abd"));
        assert_ne!(secret("abc"), secret("ab"));
        assert_ne!(secret(""), secret("a"));
        // Differences that are alike do not make up for each other.
        assert_ne!(secret("ab"), secret("ba"));
        assert_ne!(secret("abcd"), secret("badc"));
    }

    proptest! {
        #[test]
        fn a_value_is_never_in_its_debug_text(bytes in any::<[u8; 32]>()) {
            for format in [TokenFormat::Letters, strong()] {
                let value = TokenValue::from_bytes(bytes, &format);
                let shown = format!("{value:?}");
                prop_assert!(!shown.contains(value.expose()));
                prop_assert!(value.expose().parse::<TokenValue>().unwrap() == value);
            }
        }

        #[test]
        fn every_strong_value_has_its_check(bytes in any::<[u8; 32]>()) {
            prop_assert!(TokenValue::from_bytes(bytes, &strong()).has_check());
        }
    }
}
