//! Derivations: how a value is made again that no store holds.

use core::{fmt, str::FromStr};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::TokenFormat;
use crate::text_type::written_as_text;

/// What, with a key that is kept elsewhere, gives a token's value again.
///
/// A noun that carries it can be asked for its value, though no store ever held that value. The
/// bytes that [`TokenValue::from_bytes`](super::TokenValue::from_bytes) takes are then a keyed hash over the salt and what the
/// token is; the caller computes it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Derivation {
    /// Drawn for this token alone. It is not secret.
    pub salt: Salt,
    /// Which key.
    pub key: KeyId,
    /// How the value is written, whatever today's format is.
    pub format: TokenFormat,
}

/// 16 unpredictable bytes, drawn per token; their text form is 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Salt(pub [u8; 16]);

impl fmt::Display for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&base16ct::HexDisplay(&self.0), f)
    }
}

impl FromStr for Salt {
    type Err = ParseSaltError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut salt = [0; 16];
        match base16ct::lower::decode(text, &mut salt) {
            Ok(decoded) if decoded.len() == 16 => Ok(Self(salt)),
            Ok(_) | Err(_) => Err(ParseSaltError),
        }
    }
}

written_as_text! { <> Salt, ParseSaltError, "a salt" }

/// The text is not a [`Salt`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("salt must be 32 lower-case hexadecimal digits")]
pub struct ParseSaltError;

/// Which of the service's keys derived a value.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(transparent))]
pub struct KeyId(pub u32);

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_salt_is_32_lower_case_hexadecimal_digits() {
        let text = "000102030405060708090a0b0c0d0e0f";
        let salt: Salt = text.parse().unwrap();
        assert_eq!(salt.0[15], 15);
        assert_eq!(salt.to_string(), text);
        for bad in
            ["", "00", "000102030405060708090a0b0c0d0e0F", "000102030405060708090a0b0c0d0e0f0"]
        {
            assert_eq!(bad.parse::<Salt>(), Err(ParseSaltError), "{bad}");
        }
    }
}
