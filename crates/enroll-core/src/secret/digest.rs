//! Digests of token values: what a store finds a token by.

use core::{
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use ctutils::CtEq;

use crate::text_type::written_as_text;

/// The SHA-256 of a token value: what a store finds a token by.
///
/// A store never holds a value. It holds the digest, finds the token by it, and then the noun
/// decides. The caller hashes, with any crate:
///
/// ```
/// use enroll_core::secret::{TokenDigest, TokenValue};
/// use sha2::{Digest, Sha256};
///
/// let value: TokenValue = "OJDDNCYSEZPAUZZOXHDF".parse()?;
/// let digest = TokenDigest(Sha256::digest(value.expose().as_bytes()).into());
/// assert_eq!(
///     digest.to_string(),
///     "4d265e0a2810fdd4d6f1aa4b5486b2ed777183477284f6487220546ef079d5ea",
/// );
/// # Ok::<(), enroll_core::secret::ParseTokenValueError>(())
/// ```
///
/// Digests are compared in constant time; their text form is 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialOrd)]
pub struct TokenDigest(pub [u8; 32]);

impl PartialEq for TokenDigest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Hash for TokenDigest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Display for TokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&base16ct::HexDisplay(&self.0), f)
    }
}

impl FromStr for TokenDigest {
    type Err = ParseTokenDigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut digest = [0; 32];
        match base16ct::lower::decode(text, &mut digest) {
            Ok(decoded) if decoded.len() == 32 => Ok(Self(digest)),
            Ok(_) | Err(_) => Err(ParseTokenDigestError),
        }
    }
}

written_as_text! { <> TokenDigest, ParseTokenDigestError, "the digest of a token value" }

/// The text is not a [`TokenDigest`].
///
/// ```
/// use enroll_core::secret::TokenDigest;
///
/// assert_eq!("0a".repeat(32).parse(), Ok(TokenDigest([10; 32])));
/// let error = "0A".repeat(32).parse::<TokenDigest>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "digest of a token value must be 64 lower-case hexadecimal digits",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("digest of a token value must be 64 lower-case hexadecimal digits")]
pub struct ParseTokenDigestError;

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_digest_is_64_lower_case_hexadecimal_digits() {
        let text = "0a".repeat(32);
        assert_eq!(text.parse(), Ok(TokenDigest([10; 32])));
        assert_eq!(TokenDigest([10; 32]).to_string(), text);
        for bad in
            ["", "0a", &"0A".repeat(32), &"0a".repeat(31), &"0a".repeat(33), &"0g".repeat(32)]
        {
            assert_eq!(bad.parse::<TokenDigest>(), Err(ParseTokenDigestError), "{bad}");
        }
    }

    #[test]
    fn digests_are_equal_by_every_byte() {
        let digest = TokenDigest([7; 32]);
        assert_eq!(digest, TokenDigest([7; 32]));
        for at in 0..32 {
            let mut other = digest;
            other.0[at] ^= 0x80;
            assert_ne!(digest, other, "at {at}");
        }
    }
}
