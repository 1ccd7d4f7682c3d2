//! Assertions on replies.

use http::{HeaderName, StatusCode};
use serde_json::Value;

use crate::support::{Emulator, Reply};

/// The one answer to every token that does not let a device in.
pub(crate) const TOKEN_REFUSED: &str = concat!(
    r#"{"type":"urn:enroll:token-refused","title":"Token refused","status":403,"#,
    r#""detail":"the token does not let this device in"}"#
);

impl Reply {
    /// Asserts that it is Google's error with this code, and returns what `error` holds.
    #[track_caller]
    pub(crate) fn google_error(&self, code: u16, status: &str) -> Value {
        assert_eq!(self.status.as_u16(), code, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json; charset=UTF-8");
        let body = self.json();
        let error = &body["error"];
        assert_eq!(error["code"], code, "the HTTP status, not the number of the code: {body}");
        assert_eq!(error["status"], status, "{body}");
        assert!(error["message"].is_string(), "{body}");
        assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
        error.clone()
    }

    /// Asserts that it is a problem of the project's own API, and returns it.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status, "{problem}");
        assert!(problem["type"].is_string() && problem["title"].is_string(), "{problem}");
        problem
    }

    /// Asserts that it refuses this one field.
    #[track_caller]
    pub(crate) fn refuses(&self, field: &str) {
        let problem = self.problem(400);
        assert_eq!(problem["type"], "about:blank", "{problem}");
        assert_eq!(problem["title"], "Bad Request", "{problem}");
        assert_eq!(problem["errors"].as_array().map(Vec::len), Some(1), "{problem}");
        assert_eq!(problem["errors"][0]["pointer"], format!("#/{field}"), "{problem}");
        assert!(problem["errors"][0]["detail"].is_string(), "{problem}");
    }

    /// Asserts that it is the one answer to every token that does not let a device in.
    #[track_caller]
    pub(crate) fn is_token_refused(&self) {
        assert_eq!(self.status, StatusCode::FORBIDDEN, "{}", self.text());
        assert_eq!(self.text(), TOKEN_REFUSED);
        let mut headers: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        headers.sort_unstable();
        assert_eq!(headers, ["cache-control", "content-type"]);
        assert_eq!(self.header("content-type"), "application/problem+json");
    }
}

impl Emulator {
    /// Returns all that a request may have changed: tokens, devices, the feed, the clock.
    pub(crate) async fn snapshot(&self) -> [String; 4] {
        let read = async |target: &str| {
            let reply = self.get(target).await;
            reply.ok();
            reply.text().to_owned()
        };
        [
            read("/v1/enterprises/LC1/enrollmentTokens?pageSize=100").await,
            read("/v1/enterprises/LC1/devices?pageSize=100").await,
            read("/enroll/v1/events?enterprise=LC1").await,
            read("/enroll/v1/clock").await,
        ]
    }
}

/// Returns the path of what a reply's `name` names.
#[track_caller]
pub(crate) fn path_of(noun: &Value) -> String {
    format!("/v1/{}", noun["name"].as_str().unwrap())
}
