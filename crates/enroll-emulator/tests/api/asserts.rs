//! Assertions on replies, and what a test may compare before and after.

use enroll_api::{Api, ReadBodyError};
use http::{HeaderName, Request, StatusCode};
use serde_json::{Value, json};

use crate::support::{Emulator, Reply};

pub(crate) const BAD_REQUEST: &str = "type.googleapis.com/google.rpc.BadRequest";

pub(crate) const UNAUTHENTICATED: &str = "Request had invalid authentication credentials. \
    Expected OAuth 2 access token, login cookie or other valid authentication credential. See \
    https://developers.google.com/identity/sign-in/web/devconsole-project.";

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

    #[track_caller]
    fn is_google_error(&self, code: u16, status: &str, message: &str) {
        let error = self.google_error(code, status);
        assert_eq!(error, json!({ "code": code, "message": message, "status": status }));
    }

    #[track_caller]
    pub(crate) fn is_unauthenticated(&self) {
        self.is_google_error(401, "UNAUTHENTICATED", UNAUTHENTICATED);
        assert_eq!(
            self.header("www-authenticate"),
            r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#
        );
    }

    #[track_caller]
    pub(crate) fn is_permission_denied(&self) {
        let message = "Caller is not authorized to manage enterprise.";
        self.is_google_error(403, "PERMISSION_DENIED", message);
    }

    #[track_caller]
    pub(crate) fn is_not_found(&self) {
        self.is_google_error(404, "NOT_FOUND", "Requested entity was not found.");
    }

    #[track_caller]
    pub(crate) fn is_no_such_method(&self) {
        self.is_google_error(404, "NOT_FOUND", "Method not found.");
    }

    /// Asserts that it refuses a request's content, and returns the fields that it names and what
    /// is wrong with each. What is in no field is in the empty one.
    #[track_caller]
    pub(crate) fn violations(&self) -> Vec<(String, String)> {
        let error = self.google_error(400, "INVALID_ARGUMENT");
        assert_eq!(error.as_object().unwrap().len(), 4, "{error}");
        assert_eq!(error["details"].as_array().unwrap().len(), 1, "{error}");
        let detail = error["details"][0].as_object().unwrap();
        assert_eq!(detail.len(), 2, "{error}");
        assert_eq!(detail["@type"], BAD_REQUEST, "{error}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let violations = detail["fieldViolations"].as_array().unwrap().iter();
        let violations: Vec<_> = violations
            .map(|violation| (text(&violation["field"]), text(&violation["description"])))
            .collect();
        let descriptions: Vec<_> = violations.iter().map(|(_, why)| why.as_str()).collect();
        assert_eq!(error["message"], descriptions.join("\n"), "{error}");
        violations
    }

    /// Asserts that it refuses this one field or parameter.
    #[track_caller]
    pub(crate) fn is_invalid(&self, field: &str) {
        let violations = self.violations();
        let fields: Vec<_> = violations.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, [field], "{}", self.text());
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
    /// Returns the APIs.
    pub(crate) fn api(&self) -> Api {
        self.other.clone().unwrap_or_else(|| self.inner.api())
    }

    /// Sends a request whose body was not read.
    pub(crate) fn call_unread(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        error: ReadBodyError,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        let admitted = self.api().admit(&head).ok().unwrap();
        Reply::from(pollster::block_on(admitted.respond(Err(error))))
    }

    /// Returns all that a request may have changed: tokens, devices, the feed, the clock.
    pub(crate) fn snapshot(&self) -> [String; 4] {
        let read = |target: &str| {
            let reply = self.get(target);
            reply.ok();
            reply.text().to_owned()
        };
        [
            read("/v1/enterprises/LC1/enrollmentTokens?pageSize=100"),
            read("/v1/enterprises/LC1/devices?pageSize=100"),
            read("/enroll/v1/events?enterprise=LC1"),
            read("/enroll/v1/clock"),
        ]
    }
}

/// Returns the path of what a reply's `name` names.
#[track_caller]
pub(crate) fn path_of(noun: &Value) -> String {
    format!("/v1/{}", noun["name"].as_str().unwrap())
}

/// Returns a query's form of `text`: letters, digits and `-` as they are, all else as `%XX`.
pub(crate) fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Returns the keys of an object, sorted.
#[track_caller]
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
