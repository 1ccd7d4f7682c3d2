//! Judges responses: each is of the dialect of its path, and shows token values only if it owes
//! them.

use bytes::Bytes;
use http::{HeaderMap, Response};
use serde_json::Value;

use super::call::Call;

/// The statuses that the APIs have.
const STATUSES: [u16; 20] = [
    200, 201, 204, 303, 400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 422, 429, 431, 500, 503,
    504,
];

/// A request and its response.
#[derive(Debug)]
pub(super) struct Exchange {
    call: Call,
    pub(super) path: String,
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Exchange {
    pub(super) fn new(call: Call, path: String, response: Response<Bytes>) -> Self {
        let (head, body) = response.into_parts();
        Self { call, path, status: head.status.as_u16(), headers: head.headers, body }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("headers are text"))
    }

    fn is_below(&self, prefix: &str) -> bool {
        let below = self.path.strip_prefix(prefix);
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Returns the place of the call in the table, if it has one and succeeded.
    pub(super) fn succeeded(&self) -> Option<usize> {
        self.call.number.filter(|_| self.status < 400)
    }

    /// Returns whether the response is one that has the values of tokens.
    pub(super) fn owes_values(&self) -> bool {
        let path = self.path.replace("%45", "E").replace("%65", "e").replace("%6E", "n");
        let is_of = |names: &[&str]| names.iter().any(|name| path.contains(name));
        let verb = &*self.call.verb;
        self.status < 300
            && (self.is_below("/v1") && is_of(&["enrollmentTokens"]) && verb != b"DELETE"
                || self.is_below("/androidenterprise/v1")
                    && is_of(&["authenticationToken", "enrollmentTokens"])
                    && verb == b"POST"
                || self.is_below("/beta") && is_of(&["EnrollmentProfiles"]))
    }

    /// Panics unless the response is of the dialect of its path.
    pub(super) fn is_of_its_dialect(&self, earlier: &[Self]) {
        let status = self.status;
        assert!(STATUSES.contains(&status), "{self:#?}");
        assert!(status != 500 || earlier.iter().any(Self::plans_500), "{self:#?}");
        if matches!(status, 204 | 303) || self.call.verb == b"HEAD" {
            assert!(self.body.is_empty(), "{self:#?}");
            return;
        }
        let content_type = self.header("content-type").unwrap_or_default();
        if self.is_below("/beta") && status == 200 && content_type == "text/plain; charset=utf-8" {
            assert!(self.body.iter().all(u8::is_ascii_digit), "a count: {self:#?}");
            return;
        }
        let cache = self.header("cache-control").unwrap_or_default();
        assert!(cache.contains("no-store"), "{self:#?}");
        let body: Value = serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON: {error}: {self:#?}"));
        let is_google = self.is_below("/v1") || self.is_below("/androidenterprise/v1");
        let expected = match status {
            _ if is_google => "application/json; charset=UTF-8",
            400.. if !self.is_below("/beta") => "application/problem+json",
            _ => "application/json",
        };
        assert_eq!(content_type, expected, "{self:#?}");
        if status >= 400 {
            let is_error = if is_google {
                self.is_google_error(&body)
            } else if self.is_below("/beta") {
                is_graph_error(&body)
            } else {
                is_problem(&body, status)
            };
            assert!(is_error, "{self:#?}");
        }
    }

    fn is_google_error(&self, body: &Value) -> bool {
        let error = &body["error"];
        let errors = error["errors"].as_array();
        let has_reasons = errors.is_some_and(|errors| {
            errors.iter().any(|error| error["reason"].is_string() && error["message"].is_string())
        });
        // `$.xgafv=1` asks for the older format, with the errors and without the status.
        let is_older =
            self.call.texts().any(|text| String::from_utf8_lossy(text).contains("xgafv"));
        has_members(body, &["error"])
            && error["code"] == self.status
            && error["message"].is_string()
            && (is_older && has_reasons
                || error["status"].is_string()
                    && (has_reasons || self.is_below("/v1") && errors.is_none()))
    }

    /// Returns whether the request plans responses with the status 500.
    fn plans_500(&self) -> bool {
        let body = String::from_utf8_lossy(&self.call.body);
        self.status == 200 && self.is_below("/enroll/v1/faults") && body.contains("500")
    }

    /// Returns whether the request has a value elsewhere than in the field for it.
    fn gives_away(&self, value: &str) -> bool {
        let has = |text: &[u8]| text.windows(value.len()).any(|part| part == value.as_bytes());
        if !self.call.texts().any(has) {
            return false;
        }
        let field = match &*self.path {
            "/enroll/v1/devices:enroll" => "enrollmentToken",
            "/enroll/v1/devices:provision" => "authenticationToken",
            "/enroll/v1/tokens:explain" => "token",
            _ => return true,
        };
        let body = serde_json::from_slice::<Value>(&self.call.body).unwrap_or_default();
        let texts = self.call.texts();
        let count: usize =
            texts.map(|text| String::from_utf8_lossy(text).matches(value).count()).sum();
        body[field] != value || count != 1
    }

    fn shows(&self, value: &str) -> bool {
        let headers = self.headers.values().any(|header| {
            header.as_bytes().windows(value.len()).any(|part| part == value.as_bytes())
        });
        headers || self.body.windows(value.len()).any(|part| part == value.as_bytes())
    }
}

fn has_members(value: &Value, names: &[&str]) -> bool {
    let members = value.as_object();
    members.is_some_and(|members| members.keys().all(|name| names.contains(&name.as_str())))
}

fn is_graph_error(body: &Value) -> bool {
    let error = &body["error"];
    let inner = &error["innerError"];
    has_members(body, &["error"])
        && error["code"].is_string()
        && error["message"].is_string()
        && ["date", "request-id", "client-request-id"].iter().all(|name| inner[name].is_string())
}

fn is_problem(body: &Value, status: u16) -> bool {
    has_members(body, &["type", "title", "status", "detail", "errors"])
        && body["status"] == status
        && body["type"].is_string()
        && body["title"].is_string()
}

/// Panics if a response has the value of a token that it does not owe, before a request gave the
/// value away: what a client writes into a policy is shown there.
pub(super) fn is_shown_where_it_is_owed(value: &str, exchanges: &[Exchange]) {
    for exchange in exchanges {
        if exchange.gives_away(value) {
            return;
        }
        assert!(exchange.owes_values() || !exchange.shows(value), "{value}: {exchange:#?}");
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    const VALUE: &str = "VALUEVALUEVALUEVALUE";

    fn exchange(verb: &str, target: &str, sent: &str, status: u16, body: &str) -> Exchange {
        let call =
            Call { verb: verb.into(), target: target.into(), body: sent.into(), ..Call::default() };
        let content_type = match status {
            _ if target.starts_with("/v1") => "application/json; charset=UTF-8",
            400.. => "application/problem+json",
            _ => "application/json",
        };
        let response = Response::builder()
            .status(status)
            .header("content-type", content_type)
            .header("cache-control", "no-store");
        let response = response.body(Bytes::from(body.to_owned())).expect("it is a response");
        Exchange::new(call, target.to_owned(), response)
    }

    fn panics<T>(check: impl FnOnce() -> T) -> bool {
        catch_unwind(AssertUnwindSafe(check)).is_err()
    }

    #[test]
    fn a_response_of_another_dialect_or_after_a_panic_is_found() {
        let problem = r#"{"type": "about:blank", "title": "x", "status": 404}"#;
        let google = r#"{"error": {"code": 404, "message": "x", "status": "NOT_FOUND"}}"#;
        for (target, status, body, is_refused) in [
            ("/v1/x", 404, google, false),
            ("/v1/x", 404, problem, true),
            ("/v1/x", 400, google, true),
            ("/v1/x", 200, "{", true),
            ("/v1/x", 200, "{}", false),
            ("/x", 404, problem, false),
            ("/x", 404, google, true),
            ("/x", 500, &problem.replace("404", "500"), true),
            ("/x", 418, &problem.replace("404", "418"), true),
            ("/beta/x", 404, problem, true),
            ("/androidenterprise/v1/x", 404, google, true),
        ] {
            let exchange = exchange("GET", target, "", status, body);
            assert_eq!(panics(|| exchange.is_of_its_dialect(&[])), is_refused, "{exchange:?}");
        }
        // A planned status is not the emulator's own failure.
        let planned = r#"{"faults": [{"status": 500}]}"#;
        let planned = exchange("PUT", "/enroll/v1/faults", planned, 200, "{}");
        let internal = problem.replace("404", "500");
        exchange("GET", "/x", "", 500, &internal).is_of_its_dialect(&[planned]);
    }

    #[test]
    fn a_value_where_it_is_not_owed_is_found_until_a_request_gives_it_away() {
        let shown = format!(r#"{{"x": "{VALUE}"}}"#);
        let find = |exchanges: &[Exchange]| panics(|| is_shown_where_it_is_owed(VALUE, exchanges));
        let tokens = "/v1/enterprises/LC1/enrollmentTokens";
        assert!(!find(&[exchange("POST", tokens, "", 200, &shown)]));
        for (verb, target, status) in [
            ("GET", "/enroll/v1/events", 200),
            ("POST", "/enroll/v1/tokens:explain", 200),
            ("POST", tokens, 400),
            ("DELETE", tokens, 200),
            ("GET", "/v1/enterprises/LC1/devices", 200),
        ] {
            assert!(find(&[exchange(verb, target, "", status, &shown)]), "{verb} {target}");
        }
        let policy = "/v1/enterprises/LC1/policies/p";
        let own = exchange("PATCH", policy, &shown, 200, &shown);
        assert!(!find(&[own]));
        let presented = format!(r#"{{"enrollmentToken": "{VALUE}"}}"#);
        let enrolled = exchange("POST", "/enroll/v1/devices:enroll", &presented, 403, &shown);
        assert!(find(&[enrolled]), "the field of a value does not give it away");
    }
}
