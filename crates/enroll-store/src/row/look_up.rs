//! Tokens as the columns of a look-up hold them.

use enroll_core::{name::EnterpriseId, noun::Kind, token_ref::TokenRef};

use crate::noun::NounName;

/// Returns the number of a token as a column holds it: 0 for an enrollment token, which is its own
/// noun.
///
/// ```
/// use enroll_store::row::generation;
///
/// assert_eq!(generation(&"enterprises/e1/users/u1/authTokens/2".parse()?), 2);
/// assert_eq!(generation(&"enterprises/e1/enrollmentTokens/t1".parse()?), 0);
/// # Ok::<(), enroll_core::token_ref::ParseTokenRefError>(())
/// ```
#[must_use]
pub fn generation(token: &TokenRef) -> i64 {
    match token {
        TokenRef::EnrollmentToken(_) => 0,
        TokenRef::AuthToken { number, .. } => number.get().cast_signed(),
        TokenRef::EnrollmentProfile { generation, .. } => generation.get().cast_signed(),
    }
}

/// Returns the token that the columns of a look-up name: the kind of its noun, the noun's ids and
/// the number.
///
/// `None` if the kind has no tokens, the id is invalid, or the number is not one of the kind.
///
/// ```
/// use enroll_store::row::token_ref;
///
/// let token = token_ref("user", "e1".parse()?, "u1", 2).ok_or("no token")?;
/// assert_eq!(token.to_string(), "enterprises/e1/users/u1/authTokens/2");
/// // The tokens of a user are counted from 1.
/// assert_eq!(token_ref("user", "e1".parse()?, "u1", 0), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn token_ref(
    kind: &str,
    enterprise: EnterpriseId,
    id: &str,
    generation: i64,
) -> Option<TokenRef> {
    let generation = generation.cast_unsigned();
    match kind.parse().ok()? {
        Kind::EnrollmentToken if generation == 0 => {
            NounName::from_ids(enterprise, id).map(TokenRef::EnrollmentToken)
        }
        Kind::User => Some(TokenRef::AuthToken {
            user: NounName::from_ids(enterprise, id)?,
            number: generation.try_into().ok()?,
        }),
        Kind::EnrollmentProfile => Some(TokenRef::EnrollmentProfile {
            profile: NounName::from_ids(enterprise, id)?,
            generation: generation.try_into().ok()?,
        }),
        Kind::EnrollmentToken | Kind::Enterprise | Kind::Policy | Kind::Device => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_from_its_columns() {
        for (kind, id, generation, text) in [
            ("enrollment_token", "t", 0, "enterprises/e/enrollmentTokens/t"),
            ("user", "u", 2, "enterprises/e/users/u/authTokens/2"),
            ("enrollment_profile", "p", 3, "enterprises/e/enrollmentProfiles/p/tokens/3"),
        ] {
            let token = token_ref(kind, "e".parse().unwrap(), id, generation).unwrap();
            assert_eq!((token.to_string().as_str(), super::generation(&token)), (text, generation));
        }
        for (kind, id, generation) in [
            ("enrollment_token", "t", 1),
            ("enrollment_token", "a/b", 0),
            ("user", "u", 0),
            ("enrollment_profile", "p", 0),
            ("policy", "p", 1),
            ("users", "u", 1),
        ] {
            let token = token_ref(kind, "e".parse().unwrap(), id, generation);
            assert_eq!(token, None, "{kind} {id} {generation}");
        }
    }
}
