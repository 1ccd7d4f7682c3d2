//! Additional data: what an issuer attaches to a token for its devices.

use alloc::{boxed::Box, string::String};
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// Arbitrary text of at most [`CHARACTERS_MAX`](Self::CHARACTERS_MAX) characters.
///
/// Characters are Unicode code points, as [AIP-210](https://google.aip.dev/210) counts: not
/// bytes, not UTF-16 units, not graphemes. NUL is refused, because not every database can hold
/// it.
///
/// ```
/// use enroll_core::additional_data::AdditionalData;
///
/// assert!("😀".repeat(1024).parse::<AdditionalData>().is_ok()); // 4,096 bytes.
/// assert!("a".repeat(1025).parse::<AdditionalData>().is_err());
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AdditionalData(Box<str>);

impl AdditionalData {
    /// 1,024 code points, from the
    /// [documentation](https://developers.google.com/android/management/reference/rest/v1/enterprises.enrollmentTokens).
    pub const CHARACTERS_MAX: usize = 1024;

    /// Returns the data as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AdditionalData {
    type Err = ParseAdditionalDataError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains('\0') {
            Err(ParseAdditionalDataError::Nul)
        } else if text.chars().nth(Self::CHARACTERS_MAX).is_some() {
            Err(ParseAdditionalDataError::TooLong)
        } else {
            Ok(Self(text.into()))
        }
    }
}

impl TryFrom<String> for AdditionalData {
    type Error = ParseAdditionalDataError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AdditionalData> for String {
    fn from(data: AdditionalData) -> Self {
        data.0.into()
    }
}

/// Why a text cannot be additional data.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseAdditionalDataError {
    /// It has a NUL.
    #[error("additional data must not contain NUL")]
    Nul,
    /// It is longer than [`AdditionalData::CHARACTERS_MAX`].
    #[error("additional data must be at most {max} characters", max = AdditionalData::CHARACTERS_MAX)]
    TooLong,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(), ParseAdditionalDataError> {
        text.parse::<AdditionalData>().map(drop)
    }

    #[test]
    fn the_limit_counts_code_points() {
        for unit in ["a", "é", "😀", "\u{301}"] {
            assert_eq!(parse(&unit.repeat(1024)), Ok(()), "{unit}");
            assert_eq!(parse(&unit.repeat(1025)), Err(ParseAdditionalDataError::TooLong), "{unit}");
        }
        assert_eq!(parse(""), Ok(()));
    }

    #[test]
    fn nul_is_refused_and_other_controls_are_data() {
        assert_eq!(parse("a\0"), Err(ParseAdditionalDataError::Nul));
        assert_eq!(parse("a\tb\n"), Ok(()));
    }
}
