//! [`enterprises.enrollmentTokens`](https://developers.google.com/android/management/reference/rest/v1/enterprises.enrollmentTokens).

mod request;

use std::ops::Not;

use enroll_core::{
    Timestamp,
    additional_data::AdditionalData,
    enrollment_token::{Issued, PersonalUsage, TokenDuration, UseLimit},
    name::{EnrollmentTokenName, PolicyName},
    provisioning,
    secret::{Secret, TokenValue},
};
use serde::{Serialize, Serializer};

pub use self::request::parse_create;
use super::{LIST_PARAMETERS, type_name};
use crate::google::{
    AuthenticationOptions, Empty, Enumeration, Method, Requirement, schema, write_authentication,
};

/// `POST /v1/{parent}/enrollmentTokens`.
pub const CREATE: Method = Method { parameters: &[], reply: &TOKEN };
/// `GET /v1/{name}`.
pub const GET: Method = Method { parameters: &[], reply: &TOKEN };
/// `GET /v1/{parent}/enrollmentTokens`.
pub const LIST: Method = Method { parameters: LIST_PARAMETERS, reply: &LIST_REPLY };
/// `DELETE /v1/{name}`. Its reply is [`Empty`].
pub const DELETE: Method = Method { parameters: &[], reply: Empty::SCHEMA };

schema! {
    TOKEN {
        name, value, duration, expirationTimestamp, policyName, additionalData, qrCode, oneTimeOnly,
        user -> USER, allowPersonalUsage, googleAuthenticationOptions -> GOOGLE_AUTHENTICATION_OPTIONS,
    }
    pub(super) USER { accountIdentifier }
    GOOGLE_AUTHENTICATION_OPTIONS { authenticationRequirement, requiredAccountEmail }
    LIST_REPLY { enrollmentTokens -> TOKEN, nextPageToken }
}

const ALLOW_PERSONAL_USAGE: Enumeration<PersonalUsage> = Enumeration {
    type_name: type_name!("EnrollmentToken.AllowPersonalUsage"),
    values: &[
        (PersonalUsage::Unspecified, "ALLOW_PERSONAL_USAGE_UNSPECIFIED"),
        (PersonalUsage::Allowed, "PERSONAL_USAGE_ALLOWED"),
        (PersonalUsage::Disallowed, "PERSONAL_USAGE_DISALLOWED"),
        (PersonalUsage::DisallowedUserless, "PERSONAL_USAGE_DISALLOWED_USERLESS"),
    ],
};

const AUTHENTICATION_REQUIREMENT: Enumeration<Requirement> = Enumeration {
    type_name: type_name!("GoogleAuthenticationOptions.AuthenticationRequirement"),
    values: &[
        (Requirement::Unspecified, "AUTHENTICATION_REQUIREMENT_UNSPECIFIED"),
        (Requirement::Optional, "OPTIONAL"),
        (Requirement::Required, "REQUIRED"),
    ],
};

/// An enrollment token as a reply has it. It holds the token's value: it has no `Debug`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Token<'a> {
    name: &'a EnrollmentTokenName,
    #[serde(serialize_with = "expose_value")]
    value: &'a TokenValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<TokenDuration>,
    expiration_timestamp: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_name: Option<PolicyName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_data: Option<&'a AdditionalData>,
    #[serde(serialize_with = "expose")]
    qr_code: Secret,
    #[serde(skip_serializing_if = "Not::not")]
    one_time_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_personal_usage: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    google_authentication_options: Option<AuthenticationOptions<'a>>,
}

/// Returns the reply to a creation: all that is set, the policy's name in full, and the duration
/// always. What has its default value is left out, as everywhere in this
/// API.
///
/// ```
/// # use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::{Terms, UseLimit}};
/// use enroll_dialects::amapi::enrollment_token;
///
/// let terms = Terms::default().with_use_limit(UseLimit::Once);
/// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
/// let issued = EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH);
/// let value = "OJDDNCYSEZPAUZZOXHDF".parse()?;
/// let reply = serde_json::to_value(enrollment_token::full(&issued, &value))?;
/// assert_eq!((&reply["duration"], &reply["oneTimeOnly"]), (&"3600s".into(), &true.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn full<'a>(issued: &'a Issued, value: &'a TokenValue) -> Token<'a> {
    let terms = &issued.terms;
    let data = terms.additional_data.as_ref();
    Token {
        duration: Some(terms.duration),
        policy_name: terms.policy.as_ref().map(|policy| policy.name(issued.name.enterprise())),
        additional_data: data.filter(|data| !data.as_str().is_empty()),
        one_time_only: match terms.use_limit {
            UseLimit::Once => true,
            UseLimit::AtMost(_) | UseLimit::Unlimited => false,
        },
        google_authentication_options: write_authentication(
            &terms.google_authentication,
            &AUTHENTICATION_REQUIREMENT,
        ),
        ..partial(issued, value)
    }
}

/// Returns what the replies of `get` and `list` have of a token: `name`, `value`,
/// `expirationTimestamp`, `qrCode` and `allowPersonalUsage`.
///
/// ```
/// # use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::Terms};
/// use enroll_dialects::amapi::enrollment_token;
///
/// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
/// let issued = EnrollmentToken::issue(name, Terms::default(), Timestamp::UNIX_EPOCH);
/// let value = "OJDDNCYSEZPAUZZOXHDF".parse()?;
/// let reply = serde_json::to_value(enrollment_token::partial(&issued, &value))?;
/// assert_eq!(reply["expirationTimestamp"], "1970-01-01T01:00:00Z");
/// assert_eq!(reply.get("duration"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn partial<'a>(issued: &'a Issued, value: &'a TokenValue) -> Token<'a> {
    let usage = issued.terms.personal_usage;
    Token {
        name: &issued.name,
        value,
        duration: None,
        expiration_timestamp: issued.expires_at().instant(),
        policy_name: None,
        additional_data: None,
        qr_code: provisioning::qr_code(value),
        one_time_only: false,
        allow_personal_usage: (usage != PersonalUsage::default())
            .then(|| ALLOW_PERSONAL_USAGE.name(usage))
            .flatten(),
        google_authentication_options: None,
    }
}

/// One page of tokens.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct List<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    enrollment_tokens: Vec<Token<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

/// Returns the reply of `list`: a page of [`partial`] tokens, and how to get the next one.
///
/// ```
/// use enroll_dialects::amapi::enrollment_token;
///
/// // A list without items is an empty object.
/// assert_eq!(serde_json::to_string(&enrollment_token::list(Vec::new(), None))?, "{}");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn list(tokens: Vec<Token<'_>>, next_page_token: Option<String>) -> List<'_> {
    List { enrollment_tokens: tokens, next_page_token }
}

fn expose<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

fn expose_value<S: Serializer>(value: &TokenValue, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.expose())
}
