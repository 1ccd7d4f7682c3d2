//! Derivations: how a value is made again that no store holds.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::TokenFormat;

/// What, with a key that is kept elsewhere, gives a token's value again.
///
/// A noun that carries it can be asked for its value, though no store ever held that value. The
/// bytes that [`TokenValue::from_bytes`](super::TokenValue::from_bytes) takes are then a keyed hash over the salt and what the
/// token is; the caller computes it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Derivation {
    /// Drawn for this token alone. It is not secret.
    pub salt: Salt,
    /// Which key.
    pub key: KeyId,
    /// How the value is written, whatever today's format is.
    pub format: TokenFormat,
}

/// 16 unpredictable bytes, drawn per token; their text form is 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Salt(pub [u8; 16]);

impl From<Salt> for String {
    fn from(salt: Salt) -> Self {
        salt.0
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 0xf])
            .filter_map(|digit| char::from_digit(digit.into(), 16))
            .collect()
    }
}

impl TryFrom<String> for Salt {
    type Error = ParseSaltError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let lower_hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
        let bytes: Vec<u8> = digits
            .as_chunks()
            .0
            .iter()
            .filter_map(|&[high, low]| u8::try_from(high << 4 | low).ok())
            .collect();
        match bytes.try_into() {
            Ok(salt) if lower_hex && text.len() == 32 => Ok(Self(salt)),
            _ => Err(ParseSaltError),
        }
    }
}

/// The text is not a [`Salt`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("salt must be 32 lower-case hexadecimal digits")]
pub struct ParseSaltError;

/// Which of the service's keys derived a value.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(pub u32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salt_is_32_lower_case_hexadecimal_digits() {
        let text = String::from("000102030405060708090a0b0c0d0e0f");
        let salt = Salt::try_from(text.clone()).unwrap();
        assert_eq!(salt.0[15], 15);
        assert_eq!(String::from(salt), text);
        for bad in
            ["", "00", "000102030405060708090a0b0c0d0e0F", "000102030405060708090a0b0c0d0e0f0"]
        {
            assert_eq!(Salt::try_from(String::from(bad)), Err(ParseSaltError), "{bad}");
        }
    }
}
