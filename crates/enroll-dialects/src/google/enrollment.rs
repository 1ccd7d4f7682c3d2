//! Enrollment tokens: the fields that those of several of Google's APIs have.

use enroll_core::{
    duration::ParseDurationError,
    email::EmailAddress,
    enrollment_token::{GoogleAuthentication, ParseTokenDurationError, TokenDuration},
};
use serde::Serialize;

use super::{Enumeration, Message, TYPE_STRING};

const DURATION: &str = "type.googleapis.com/google.protobuf.Duration";
const REQUIREMENT: &str = "authenticationRequirement";
const ACCOUNT: &str = "requiredAccountEmail";

/// The rule for signing in, without the required account.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Requirement {
    #[default]
    Unspecified,
    Optional,
    Required,
}

/// `googleAuthenticationOptions` as a reply has them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthenticationOptions<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication_requirement: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_account_email: Option<&'a EmailAddress>,
}

/// Takes the field `duration` of a token.
pub(crate) fn read_duration(token: &mut Message<'_>) -> TokenDuration {
    let read = |text: &str| {
        text.parse().map_err(|error| match error {
            ParseTokenDurationError::Malformed(ParseDurationError::MissingUnit) => {
                "Field 'duration', Illegal duration format; duration must end with 's'".into()
            }
            ParseTokenDurationError::Malformed(
                ParseDurationError::Malformed
                | ParseDurationError::LeadingZero
                | ParseDurationError::OutOfRange
                | ParseDurationError::FractionTooLong,
            )
            | ParseTokenDurationError::OutOfRange => format!("Field 'duration', {error}"),
        })
    };
    token.text("duration", DURATION, read).unwrap_or_default()
}

/// Takes the fields of a token's `googleAuthenticationOptions`.
pub(crate) fn read_authentication(
    options: &mut Message<'_>,
    requirements: &Enumeration<Requirement>,
) -> GoogleAuthentication {
    let requirement = options.enumeration(REQUIREMENT, requirements).unwrap_or_default();
    let account = options.string(ACCOUNT, str::parse);
    match (requirement, account) {
        (Requirement::Required, account) => GoogleAuthentication::Required { account },
        (Requirement::Optional, None) => GoogleAuthentication::Optional,
        (Requirement::Unspecified, None) => GoogleAuthentication::Unspecified,
        (Requirement::Optional | Requirement::Unspecified, Some(_)) => {
            let required = requirements.name(Requirement::Required).unwrap_or_default();
            let why = format_args!(
                "account must only be set where the authentication requirement is `{required}`"
            );
            options.refuse(ACCOUNT, TYPE_STRING, why).unwrap_or_default()
        }
    }
}

/// Returns a token's `googleAuthenticationOptions`, if it has any.
pub(crate) fn write_authentication<'a>(
    authentication: &'a GoogleAuthentication,
    requirements: &Enumeration<Requirement>,
) -> Option<AuthenticationOptions<'a>> {
    let (requirement, required_account_email) = match authentication {
        GoogleAuthentication::Unspecified => return None,
        GoogleAuthentication::Optional => (Requirement::Optional, None),
        GoogleAuthentication::Required { account } => (Requirement::Required, account.as_ref()),
    };
    let authentication_requirement = requirements.name(requirement);
    Some(AuthenticationOptions { authentication_requirement, required_account_email })
}
