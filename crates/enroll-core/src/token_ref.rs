//! Token references: the one name for "which token", whatever its kind.

use core::{fmt, str::FromStr};

use crate::{
    auth_token::{ParseTokenNumberError, TokenNumber},
    enrollment_profile::{Generation, ParseGenerationError},
    name::{EnrollmentProfileName, EnrollmentTokenName, EnterpriseId, ParseNameError, UserName},
    noun::Kind,
    text_type::written_as_text,
};

/// The collection of a user's authentication tokens, as it stands in a text form.
const AUTH_TOKENS: &str = "authTokens";
/// The collection of an enrollment profile's tokens, as it stands in a text form.
const PROFILE_TOKENS: &str = "tokens";

/// A reference to one token: an enrollment token, a user's authentication token or one generation
/// of an enrollment profile.
///
/// A reference is not secret: a token's value cannot be computed from it alone.
///
/// The text form, which is also the serde form, is the name of the noun that decides for the
/// token. A user and a profile have many tokens, so theirs goes on with a collection and a number:
///
/// ```
/// use enroll_core::token_ref::TokenRef;
///
/// for text in [
///     "enterprises/e1/enrollmentTokens/t1",
///     "enterprises/e1/users/u1/authTokens/2",
///     "enterprises/e1/enrollmentProfiles/p1/tokens/3",
/// ] {
///     let token: TokenRef = text.parse()?;
///     assert_eq!(token.enterprise().as_str(), "e1");
///     assert_eq!(token.to_string(), text);
/// }
/// assert!("enterprises/e1/users/u1/authTokens/0".parse::<TokenRef>().is_err());
/// # Ok::<(), enroll_core::token_ref::ParseTokenRefError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum TokenRef {
    /// An enrollment token.
    EnrollmentToken(EnrollmentTokenName),
    /// An authentication token.
    AuthToken {
        /// The user that the token belongs to.
        user: UserName,
        /// The token's number among the tokens of its user.
        number: TokenNumber,
    },
    /// A token of an enrollment profile.
    EnrollmentProfile {
        /// The profile that the token belongs to.
        profile: EnrollmentProfileName,
        /// The token's number among the tokens of its profile.
        generation: Generation,
    },
}

impl TokenRef {
    /// Returns the id of the enterprise that the token belongs to.
    #[must_use]
    pub fn enterprise(&self) -> &EnterpriseId {
        match self {
            Self::EnrollmentToken(name) => name.enterprise(),
            Self::AuthToken { user, .. } => user.enterprise(),
            Self::EnrollmentProfile { profile, .. } => profile.enterprise(),
        }
    }

    /// Returns the kind of the noun that decides for the token.
    ///
    /// ```
    /// use enroll_core::{noun::Kind, token_ref::TokenRef};
    ///
    /// let token: TokenRef = "enterprises/e1/users/u1/authTokens/2".parse()?;
    /// assert_eq!(token.kind(), Kind::User);
    /// # Ok::<(), enroll_core::token_ref::ParseTokenRefError>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::EnrollmentToken(_) => Kind::EnrollmentToken,
            Self::AuthToken { .. } => Kind::User,
            Self::EnrollmentProfile { .. } => Kind::EnrollmentProfile,
        }
    }
}

impl From<EnrollmentTokenName> for TokenRef {
    fn from(name: EnrollmentTokenName) -> Self {
        Self::EnrollmentToken(name)
    }
}

impl FromStr for TokenRef {
    type Err = ParseTokenRefError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // No id has a slash, so the last two parts identify the form.
        let parts = text.rsplit_once('/').and_then(|(rest, last)| {
            let (noun, collection) = rest.rsplit_once('/')?;
            Some((noun, collection, last))
        });
        match parts {
            Some((user, AUTH_TOKENS, number)) => {
                Ok(Self::AuthToken { user: user.parse()?, number: number.parse()? })
            }
            Some((profile, PROFILE_TOKENS, generation)) => Ok(Self::EnrollmentProfile {
                profile: profile.parse()?,
                generation: generation.parse()?,
            }),
            Some(_) | None => Ok(Self::EnrollmentToken(text.parse()?)),
        }
    }
}

impl fmt::Display for TokenRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EnrollmentToken(name) => name.fmt(f),
            Self::AuthToken { user, number } => write!(f, "{user}/{AUTH_TOKENS}/{number}"),
            Self::EnrollmentProfile { profile, generation } => {
                write!(f, "{profile}/{PROFILE_TOKENS}/{generation}")
            }
        }
    }
}

written_as_text! { <> TokenRef, ParseTokenRefError, "a token reference" }

/// Why a text is not a [`TokenRef`].
///
/// ```
/// use enroll_core::token_ref::TokenRef;
///
/// let error = "enterprises/e1/users/u1/authTokens/0".parse::<TokenRef>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "token number must be a whole number from 1 to 18446744073709551615",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseTokenRefError {
    /// The name of the noun is invalid.
    #[error(transparent)]
    Name(#[from] ParseNameError),
    /// The number of an authentication token is invalid.
    #[error(transparent)]
    Number(#[from] ParseTokenNumberError),
    /// The generation of an enrollment profile is invalid.
    #[error(transparent)]
    Generation(#[from] ParseGenerationError),
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_of_another_form_is_refused() {
        for text in [
            "",
            "t1",
            "enterprises/e1",
            "enterprises/e1/devices/d1",
            "enterprises/e1/users/u1",
            "enterprises/e1/enrollmentProfiles/p1",
            "enterprises/e1/tokens/1",
            "enterprises/e1/enrollmentTokens/t1/tokens/1",
            "enterprises/e1/users/u1/tokens/1",
            "enterprises/e1/enrollmentProfiles/p1/authTokens/1",
            "/enterprises/e1/enrollmentTokens/t1",
        ] {
            let refused = text.parse::<TokenRef>();
            assert!(matches!(refused, Err(ParseTokenRefError::Name(_))), "{text}");
        }
        let number = "enterprises/e1/users/u1/authTokens/";
        let generation = "enterprises/e1/enrollmentProfiles/p1/tokens/";
        for bad in ["", "0", "01", "-1", "x"] {
            let refused = alloc::format!("{number}{bad}").parse::<TokenRef>();
            assert_eq!(refused, Err(ParseTokenRefError::Number(ParseTokenNumberError)), "{bad}");
            let refused = alloc::format!("{generation}{bad}").parse::<TokenRef>();
            assert_eq!(refused, Err(ParseTokenRefError::Generation(ParseGenerationError)), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_reference_round_trips_through_its_text(
            enterprise in "[a-zA-Z0-9_.-]{3,9}",
            // Among them the words that distinguish the forms.
            id in prop_oneof!["[a-zA-Z0-9_-]{1,9}", Just(AUTH_TOKENS.into()), Just(PROFILE_TOKENS.into())],
            count: u64,
            form in 0..3,
        ) {
            let name = |collection| alloc::format!("enterprises/{enterprise}/{collection}/{id}");
            let token = match form {
                0 => TokenRef::EnrollmentToken(name("enrollmentTokens").parse().unwrap()),
                1 => TokenRef::AuthToken {
                    user: name("users").parse().unwrap(),
                    number: TokenNumber::after(count),
                },
                _ => TokenRef::EnrollmentProfile {
                    profile: name("enrollmentProfiles").parse().unwrap(),
                    generation: Generation::after(count),
                },
            };
            prop_assert_eq!(token.to_string().parse(), Ok(token.clone()));
            prop_assert_eq!(token.enterprise().as_str(), enterprise);
            let stored = serde_json::to_value(&token).unwrap();
            prop_assert_eq!(&stored, &token.to_string());
            prop_assert_eq!(serde_json::from_value::<TokenRef>(stored).unwrap(), token);
        }
    }
}
