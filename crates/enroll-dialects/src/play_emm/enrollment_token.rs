//! [`enrollmentTokens`](https://developers.google.com/android/work/play/emm-api/v1/enrollmentTokens).
//!
//! The request is for a token of Android Management, with fewer fields. The type of the token
//! determines whether a device has a user, and so [`Terms::personal_usage`]: `userlessDevice` is
//! [`PersonalUsage::DisallowedUserless`], and `userDevice`, which leaves open whose the device
//! is, [`PersonalUsage::Unspecified`].

use enroll_core::{
    enrollment_token::{Issued, PersonalUsage, Terms, TokenDuration},
    secret::TokenValue,
};
use serde::Serialize;

use super::{Error, authentication_token::expose};
use crate::google::{
    self, AuthenticationOptions, Enumeration, Method, Requirement, read_authentication,
    read_duration, schema, write_authentication,
};

/// `POST …/enrollmentTokens`.
pub const CREATE: Method = Method { parameters: &[], reply: &TOKEN };

schema! {
    TOKEN {
        token, enrollmentTokenType, duration,
        googleAuthenticationOptions -> GOOGLE_AUTHENTICATION_OPTIONS,
    }
    GOOGLE_AUTHENTICATION_OPTIONS { authenticationRequirement, requiredAccountEmail }
}

const ENROLLMENT_TOKEN_TYPE: &str = "enrollmentTokenType";

/// The types, by the personal usage that they stand for; `None` is as good as no type.
const TYPE: Enumeration<Option<PersonalUsage>> = Enumeration {
    type_name: "EnrollmentToken.EnrollmentTokenType",
    values: &[
        (None, "enrollmentTokenTypeUnspecified"),
        (Some(PersonalUsage::DisallowedUserless), "userlessDevice"),
        (Some(PersonalUsage::Unspecified), "userDevice"),
    ],
};

const AUTHENTICATION_REQUIREMENT: Enumeration<Requirement> = Enumeration {
    type_name: "EnrollmentTokenGoogleAuthenticationOptions.AuthenticationRequirement",
    values: &[
        (Requirement::Unspecified, "authenticationRequirementUnspecified"),
        (Requirement::Optional, "optional"),
        (Requirement::Required, "required"),
    ],
};

/// Reads the body of a creation: an `EnrollmentToken`. `token` is the server's, and dropped.
///
/// ```
/// use enroll_core::enrollment_token::PersonalUsage;
/// use enroll_dialects::play_emm::enrollment_token::parse_create;
///
/// let terms = parse_create(br#"{"enrollmentTokenType": "userlessDevice"}"#)?;
/// assert_eq!(terms.personal_usage, PersonalUsage::DisallowedUserless);
/// assert_eq!(terms.duration.to_string(), "3600s");
/// assert!(parse_create(b"{}").is_err());
/// # Ok::<(), enroll_dialects::play_emm::Error>(())
/// ```
///
/// # Errors
///
/// Refuses what is not a JSON object; else it lists every field that is refused, or required and
/// not there, in the order of the documentation, and then every unknown one.
pub fn parse_create(body: &[u8]) -> Result<Terms, Error> {
    let terms = google::read(body, "enrollment_token", "EnrollmentToken", |token| {
        token.ignore("kind");
        token.ignore("token");
        let usage = token.required(ENROLLMENT_TOKEN_TYPE, |token, name| {
            match token.enumeration(name, &TYPE) {
                Some(None) => token.missing(name),
                Some(usage) => usage,
                None => None,
            }
        });
        let duration = read_duration(token);
        let options = token.message(
            "googleAuthenticationOptions",
            "EnrollmentTokenGoogleAuthenticationOptions",
            |options| read_authentication(options, &AUTHENTICATION_REQUIREMENT),
        );
        Terms::default()
            .with_duration(duration)
            .with_personal_usage(usage.unwrap_or_default())
            .with_google_authentication(options.unwrap_or_default())
    })?;
    Ok(terms)
}

/// An enrollment token as a reply has it. It holds the token's value: it has no `Debug`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View<'a> {
    #[serde(serialize_with = "expose")]
    token: &'a TokenValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrollment_token_type: Option<&'static str>,
    duration: TokenDuration,
    #[serde(skip_serializing_if = "Option::is_none")]
    google_authentication_options: Option<AuthenticationOptions<'a>>,
}

/// Returns the reply to a creation. The type is that of the token's personal usage, and is left
/// out where this API has none.
///
/// ```
/// # use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::Terms};
/// use enroll_dialects::play_emm::enrollment_token;
///
/// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
/// let issued = EnrollmentToken::issue(name, Terms::default(), Timestamp::UNIX_EPOCH);
/// let value = "OJDDNCYSEZPAUZZOXHDF".parse()?;
/// let reply = serde_json::to_value(enrollment_token::view(&issued, &value))?;
/// assert_eq!(reply["enrollmentTokenType"], "userDevice");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn view<'a>(issued: &'a Issued, value: &'a TokenValue) -> View<'a> {
    let Terms { duration, personal_usage, google_authentication, .. } = &issued.terms;
    View {
        token: value,
        enrollment_token_type: TYPE.name(Some(*personal_usage)),
        duration: *duration,
        google_authentication_options: write_authentication(
            google_authentication,
            &AUTHENTICATION_REQUIREMENT,
        ),
    }
}
