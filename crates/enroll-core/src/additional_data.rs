//! Additional data: what an issuer attaches to a token for its devices.

use alloc::boxed::Box;

use crate::text_type::text_types;

text_types! {
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
    AdditionalData(Box<str>), "additional data", check => ParseAdditionalDataError;
}

impl AdditionalData {
    /// 1,024 code points, from the
    /// [documentation](https://developers.google.com/android/management/reference/rest/v1/enterprises.enrollmentTokens).
    pub const CHARACTERS_MAX: usize = 1024;
}

fn check(text: &str) -> Result<(), ParseAdditionalDataError> {
    if text.contains('\0') {
        Err(ParseAdditionalDataError::Nul)
    } else if text.chars().nth(AdditionalData::CHARACTERS_MAX).is_some() {
        Err(ParseAdditionalDataError::TooLong)
    } else {
        Ok(())
    }
}

/// Why a text cannot be additional data.
///
/// ```
/// use enroll_core::additional_data::{AdditionalData, ParseAdditionalDataError};
///
/// let error = "a\0".repeat(1025).parse::<AdditionalData>();
/// assert_eq!(error, Err(ParseAdditionalDataError::Nul));
/// assert_eq!(
///     ParseAdditionalDataError::TooLong.to_string(),
///     "additional data must be at most 1024 characters",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseAdditionalDataError {
    /// The data has a NUL.
    #[error("additional data must not contain NUL")]
    Nul,
    /// The data is longer than [`AdditionalData::CHARACTERS_MAX`].
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
