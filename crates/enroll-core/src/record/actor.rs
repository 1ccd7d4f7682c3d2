//! Actors: who causes an event.

#[cfg(feature = "serde")]
mod form;
mod unknown;

use alloc::boxed::Box;

pub use self::unknown::UnknownActor;
use crate::{name::is_invisible, text_type::text_types, token_ref::TokenRef};

/// Who caused an event: a principal that called an API, or a device that presented a token.
///
/// A device's serial number and a user's identifier are personal data and never name an actor.
///
/// An event whose actor is of a kind that a later version added is read with an
/// [`Unknown`](Self::Unknown) actor.
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
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Actor {
    /// A principal, by its name.
    Principal(PrincipalName),
    /// A device, by the token that it presented.
    Device(TokenRef),
    /// An actor that this version does not know.
    Unknown(UnknownActor),
}

text_types! {
    /// The name of a principal: 1 to [`CHARACTERS_MAX`](Self::CHARACTERS_MAX) printable characters.
    ///
    /// ```
    /// use enroll_core::record::PrincipalName;
    ///
    /// assert_eq!("operator".parse::<PrincipalName>()?.as_str(), "operator");
    /// assert!("".parse::<PrincipalName>().is_err());
    /// # Ok::<(), enroll_core::record::ParsePrincipalNameError>(())
    /// ```
    PrincipalName(Box<str>), "the name of a principal", check_principal_name => ParsePrincipalNameError;
}

impl PrincipalName {
    /// 1,024 code points.
    pub const CHARACTERS_MAX: usize = 1024;

    /// Returns `emulator`, the name of the emulator's own principal.
    ///
    /// ```
    /// use enroll_core::record::PrincipalName;
    ///
    /// assert_eq!(PrincipalName::emulator().as_str(), "emulator");
    /// ```
    #[must_use]
    pub fn emulator() -> Self {
        Self("emulator".into())
    }
}

fn check_principal_name(text: &str) -> Result<(), ParsePrincipalNameError> {
    let too_long = text.chars().nth(PrincipalName::CHARACTERS_MAX).is_some();
    if text.is_empty() || too_long || text.chars().any(is_invisible) {
        return Err(ParsePrincipalNameError);
    }
    Ok(())
}

/// The text is not a [`PrincipalName`].
///
/// ```
/// use enroll_core::record::PrincipalName;
///
/// let error = "".parse::<PrincipalName>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "name of a principal must be 1 to 1024 printable characters",
/// );
/// ```
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
