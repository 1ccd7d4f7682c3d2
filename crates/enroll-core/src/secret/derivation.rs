//! Derivations: how a value is made again that no store holds.

use alloc::{string::ToString, vec::Vec};
use core::{fmt, str::FromStr};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::TokenFormat;
use crate::{text_type::written_as_text, token_ref::TokenRef};

/// The part of a token that, with a key that is kept elsewhere, gives the token's value again.
///
/// A noun that has a derivation gives its value again, although no store ever held the value. The
/// value is an HMAC over [`message`](Self::message), which the caller computes with its key.
///
/// ```
/// use enroll_core::secret::{Derivation, KeyId, Salt, TokenFormat};
///
/// let derivation = Derivation { salt: Salt([7; 16]), key: KeyId(1), format: TokenFormat::Letters };
/// assert_eq!(derivation.key, KeyId(1));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Derivation {
    /// Drawn for this token alone. It is not secret.
    pub salt: Salt,
    /// Which key.
    pub key: KeyId,
    /// The format of the value, which does not change when the default changes.
    pub format: TokenFormat,
}

impl Derivation {
    /// Returns the message whose HMAC-SHA-256 gives the token its value.
    ///
    /// The message has four parts, each after its length in 8 bytes, big-endian: the kind
    /// (`enrollment token`, `authentication token` or `enrollment profile`), the name of the noun,
    /// the number of the token in 8 bytes, big-endian (0 for an enrollment token), and the salt.
    /// The 32 bytes of the HMAC go to [`TokenValue::from_bytes`](super::TokenValue::from_bytes).
    ///
    /// ```
    /// use enroll_core::secret::{Derivation, KeyId, Salt, TokenFormat, TokenValue};
    /// use hmac::{Hmac, KeyInit, Mac};
    /// use sha2::Sha256;
    ///
    /// let token = "enterprises/LC00abc/enrollmentTokens/t1".parse()?;
    /// let derivation =
    ///     Derivation { salt: Salt([3; 16]), key: KeyId(1), format: TokenFormat::Letters };
    ///
    /// let mut mac = Hmac::<Sha256>::new_from_slice(&[9; 32])?; // The bytes of key 1.
    /// mac.update(&derivation.message(&token));
    /// let value = TokenValue::from_bytes(mac.finalize().into_bytes().into(), &derivation.format);
    /// assert_eq!(value.expose(), "XLOSCBONLTJIMEBYWDPK");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn message(&self, token: &TokenRef) -> Vec<u8> {
        let (kind, name, number): (&[u8], _, u64) = match token {
            TokenRef::EnrollmentToken(name) => (b"enrollment token", name.to_string(), 0),
            TokenRef::AuthToken { user, number } => {
                (b"authentication token", user.to_string(), number.get())
            }
            TokenRef::EnrollmentProfile { profile, generation } => {
                (b"enrollment profile", profile.to_string(), generation.get())
            }
        };
        let number = number.to_be_bytes();
        let parts: [&[u8]; 4] = [kind, name.as_bytes(), &number, &self.salt.0];
        let mut message = Vec::with_capacity(256);
        for part in parts {
            message.extend((part.len() as u64).to_be_bytes());
            message.extend(part);
        }
        message
    }
}

/// 16 unpredictable bytes, drawn per token; their text form is 32 lower-case hexadecimal digits.
///
/// ```
/// use enroll_core::secret::Salt;
///
/// // Draw the bytes, a new salt for each token.
/// let salt = Salt([7; 16]);
/// assert_eq!(salt.0.len(), 16);
/// ```
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
///
/// ```
/// use enroll_core::secret::Salt;
///
/// assert_eq!("07".repeat(16).parse(), Ok(Salt([7; 16])));
/// let error = "07".repeat(15).parse::<Salt>().unwrap_err();
/// assert_eq!(error.to_string(), "salt must be 32 lower-case hexadecimal digits");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("salt must be 32 lower-case hexadecimal digits")]
pub struct ParseSaltError;

/// Which of the service's keys derived a value.
///
/// ```
/// use enroll_core::secret::KeyId;
///
/// assert!(KeyId(1) != KeyId(2));
/// ```
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
