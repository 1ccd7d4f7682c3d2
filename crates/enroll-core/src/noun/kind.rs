//! Kinds of nouns.

use core::{fmt, str::FromStr};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A kind of noun.
///
/// The text form is the kind's name in lower case, with `_` between words.
///
/// ```
/// use enroll_core::noun::Kind;
///
/// assert_eq!(Kind::EnrollmentToken.to_string(), "enrollment_token");
/// assert_eq!("user".parse(), Ok(Kind::User));
/// assert_eq!(Kind::ALL.len(), 6);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Kind {
    /// [`Enterprise`](crate::Enterprise).
    Enterprise,
    /// [`EnrollmentToken`](crate::EnrollmentToken).
    EnrollmentToken,
    /// [`User`](crate::User).
    User,
    /// [`EnrollmentProfile`](crate::EnrollmentProfile).
    EnrollmentProfile,
    /// [`Policy`](crate::Policy).
    Policy,
    /// [`Device`](crate::Device).
    Device,
}

impl Kind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 6] = [
        Self::Enterprise,
        Self::EnrollmentToken,
        Self::User,
        Self::EnrollmentProfile,
        Self::Policy,
        Self::Device,
    ];

    /// Returns the text form, which is also fit for a table's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::EnrollmentToken => "enrollment_token",
            Self::User => "user",
            Self::EnrollmentProfile => "enrollment_profile",
            Self::Policy => "policy",
            Self::Device => "device",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = ParseKindError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(ParseKindError)
    }
}

/// The text is not the name of a [`Kind`].
///
/// ```
/// use enroll_core::noun::Kind;
///
/// let error = "users".parse::<Kind>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "kind must be the name of a noun in lower case, such as `enrollment_token`",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("kind must be the name of a noun in lower case, such as `enrollment_token`")]
pub struct ParseKindError;

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn each_kind_has_one_text_form_which_is_its_serde_form() {
        for kind in Kind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        for bad in ["", "User", "users", "enrollmentToken", "user "] {
            assert_eq!(bad.parse::<Kind>(), Err(ParseKindError), "{bad}");
        }
    }
}
