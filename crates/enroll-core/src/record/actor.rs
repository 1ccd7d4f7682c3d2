//! Actors: who causes an event.

use alloc::{boxed::Box, string::String};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{name::is_invisible, token_ref::TokenRef};

/// Who caused an event: a principal that called an API, or a device that presented a token.
///
/// A device's serial number and a user's identifier are personal data and never name an actor.
///
/// ```
/// use enroll_core::record::Actor;
///
/// let operator = Actor::Principal("operator".parse()?);
/// let device = Actor::Device("enterprises/e1/enrollmentTokens/t1".parse()?);
/// assert_eq!(serde_json::to_string(&operator)?, r#"{"principal":"operator"}"#);
/// let text = serde_json::to_string(&device)?;
/// assert_eq!(text, r#"{"device":"enterprises/e1/enrollmentTokens/t1"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A principal, by its name.
    Principal(PrincipalName),
    /// A device, by the token that it presented.
    Device(TokenRef),
}

/// The name of a principal: 1 to [`CHARACTERS_MAX`](Self::CHARACTERS_MAX) printable characters.
///
/// ```
/// use enroll_core::record::PrincipalName;
///
/// assert_eq!("operator".parse::<PrincipalName>()?.as_str(), "operator");
/// assert!("".parse::<PrincipalName>().is_err());
/// # Ok::<(), enroll_core::record::ParsePrincipalNameError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PrincipalName(Box<str>);

impl PrincipalName {
    /// 1,024 code points.
    pub const CHARACTERS_MAX: usize = 1024;

    /// Returns `emulator`, the name of the emulator's own principal.
    #[must_use]
    pub fn emulator() -> Self {
        Self("emulator".into())
    }

    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PrincipalName {
    type Err = ParsePrincipalNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let too_long = text.chars().nth(Self::CHARACTERS_MAX).is_some();
        if text.is_empty() || too_long || text.chars().any(is_invisible) {
            return Err(ParsePrincipalNameError);
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<String> for PrincipalName {
    type Error = ParsePrincipalNameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PrincipalName> for String {
    fn from(name: PrincipalName) -> Self {
        name.0.into()
    }
}

impl fmt::Display for PrincipalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text is not a [`PrincipalName`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("name of a principal must be 1 to {max} printable characters", max = PrincipalName::CHARACTERS_MAX)]
pub struct ParsePrincipalNameError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principals_name_is_1_to_1024_printable_characters() {
        for good in ["a", " a ", "Ada's laptop", &"é".repeat(1024)] {
            assert_eq!(good.parse::<PrincipalName>().unwrap().as_str(), good);
        }
        for bad in ["", "a\n", "\0", "a\u{202e}b", &"a".repeat(1025)] {
            assert_eq!(bad.parse::<PrincipalName>(), Err(ParsePrincipalNameError), "{bad}");
        }
        assert_eq!("emulator".parse(), Ok(PrincipalName::emulator()));
    }
}
