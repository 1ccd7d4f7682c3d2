//! The request of a creation.

use enroll_core::{
    enrollment_token::{Terms, UseLimit},
    name::EnterpriseId,
    policy::InferredPolicy,
};

use super::{super::type_name, ALLOW_PERSONAL_USAGE, AUTHENTICATION_REQUIREMENT};
use crate::google::{self, read_authentication, read_duration};

/// Reads the body of a creation in `enterprise`: an `EnrollmentToken`. No body is one without
/// fields, which is valid.
///
/// `user` is deprecated and must only be an object; `name`, `value`, `qrCode` and
/// `expirationTimestamp` are the server's. All of them are dropped.
///
/// ```
/// use enroll_core::policy::Rule;
/// use enroll_dialects::amapi::enrollment_token::parse_create;
///
/// let enterprise = "LC00abc".parse()?;
/// let terms = parse_create(br#"{"duration": "90.5s", "policyName": "kiosk"}"#, &enterprise)?;
/// assert_eq!(terms.duration.to_string(), "90.500s");
/// assert_eq!(terms.policy.map(|policy| policy.rule()), Some(Rule::BareId));
///
/// let refused = parse_create(br#"{"duration": "59s"}"#, &enterprise).unwrap_err();
/// assert_eq!(refused.status(), 400);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Error::InvalidArgument`](google::Error::InvalidArgument) for what is not a JSON object; else
/// it lists every field that is refused, in the order of the documentation, and then every
/// unknown one.
pub fn parse_create(body: &[u8], enterprise: &EnterpriseId) -> Result<Terms, google::Error> {
    google::read(body, "enrollment_token", type_name!("EnrollmentToken"), |token| {
        for name in ["name", "value", "expirationTimestamp", "qrCode"] {
            token.ignore(name);
        }
        token.ignore_message("user", type_name!("User"));
        Terms::default()
            .with_duration(read_duration(token))
            .with_policy(
                token.string("policyName", |text| InferredPolicy::from_text(text, enterprise)),
            )
            .with_additional_data(token.string("additionalData", str::parse))
            .with_use_limit(match token.boolean("oneTimeOnly") {
                Some(true) => UseLimit::Once,
                Some(false) | None => UseLimit::Unlimited,
            })
            .with_personal_usage(
                token.enumeration("allowPersonalUsage", &ALLOW_PERSONAL_USAGE).unwrap_or_default(),
            )
            .with_google_authentication(
                token
                    .message(
                        "googleAuthenticationOptions",
                        type_name!("GoogleAuthenticationOptions"),
                        |options| read_authentication(options, &AUTHENTICATION_REQUIREMENT),
                    )
                    .unwrap_or_default(),
            )
    })
}
