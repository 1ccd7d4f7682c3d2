//! What
//! [`users.generateAuthenticationToken`](https://developers.google.com/android/work/play/emm-api/v1/users/generateAuthenticationToken)
//! replies.

use enroll_core::secret::TokenValue;
use serde::{Serialize, Serializer};

use crate::google::schema;

schema! {
    pub(super) TOKEN { kind, token }
}

/// An authentication token as a reply has it. It holds the token's value: it has no `Debug`.
#[derive(Serialize)]
pub struct View<'a> {
    kind: &'static str,
    #[serde(serialize_with = "expose")]
    token: &'a TokenValue,
}

/// Returns the reply to the issue of a token of this value.
///
/// ```
/// use enroll_dialects::{google::Rendering, play_emm::authentication_token};
///
/// let value = "OJDDNCYSEZPAUZZOXHDF".parse()?;
/// let reply = Rendering::of("prettyPrint=false").write(&authentication_token::view(&value))?;
/// let written = r#"{"kind":"androidenterprise#authenticationToken","token":"OJDDNCYSEZPAUZZOXHDF"}"#;
/// assert_eq!(reply, written);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn view(value: &TokenValue) -> View<'_> {
    View { kind: "androidenterprise#authenticationToken", token: value }
}

pub(super) fn expose<S: Serializer>(value: &TokenValue, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.expose())
}
