//! Graph's error bodies: a golden file, and the rules that they follow.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::Timestamp;
use enroll_dialects::graph::{self, Context, Error, Guid, Route, parse_create_token};
use proptest::prelude::*;
use serde_json::{Value, json};

const REQUEST: &str = "02b0f9d4-8f1c-4b0e-9d3a-2f1a5d0e7c11";
const CLIENT_REQUEST: &str = "5a1e1c0a-54a4-4a1f-8f0e-6a2b7d9c3e22";

fn context(now: Timestamp) -> Context<'static> {
    Context { now, request_id: REQUEST, client_request_id: CLIENT_REQUEST }
}

fn body(error: &Error, now: Timestamp) -> Value {
    serde_json::from_str(&error.body(context(now))).unwrap()
}

fn bad_request() -> Error {
    parse_create_token(br#"{"tokenValidityInSeconds": 0}"#).unwrap_err()
}

// Rule 2.5: the shape. Rule 7.33: "innerError with a capital E; date without Z".
#[test]
fn a_body_has_an_inner_error_with_a_date_without_a_zone() {
    let now = "2025-01-22T19:17:04.123456789Z".parse().unwrap();
    let golden = include_str!("golden/graph_error.json");
    assert_eq!(bad_request().body(context(now)), golden.trim_end());
    let inner = json!({
        "date": "2025-01-22T19:17:04",
        "request-id": REQUEST,
        "client-request-id": CLIENT_REQUEST,
    });
    assert_eq!(body(&Error::Internal, now)["error"]["innerError"], inner);
}

#[test]
fn a_date_is_cut_to_the_second_at_both_ends_of_time() {
    for (now, date) in
        [(Timestamp::MIN, "0001-01-01T00:00:00"), (Timestamp::MAX, "9999-12-31T23:59:59")]
    {
        assert_eq!(body(&Error::Internal, now)["error"]["innerError"]["date"], date);
    }
}

// Rule 2.5: "Real Intune codes seen", "Generic table". Rule 5.2: the table of failures.
#[test]
fn each_error_has_a_status_and_a_word() {
    let route = Route::parse(&["androidForWorkEnrollmentProfiles"]).unwrap();
    for (error, status, code) in [
        (bad_request(), 400, "BadRequest"),
        (route.no_method("PUT"), 400, "No method match route template"),
        (Error::InvalidAuthenticationToken, 401, "InvalidAuthenticationToken"),
        (Error::Forbidden, 403, "Forbidden"),
        (Error::ResourceNotFound, 404, "ResourceNotFound"),
        (Error::RequestTimeout, 408, "RequestTimeout"),
        (Error::Conflict, 409, "Conflict"),
        (Error::RequestEntityTooLarge, 413, "RequestEntityTooLarge"),
        (Error::TooManyRequests, 429, "TooManyRequests"),
        (Error::RequestHeaderFieldsTooLarge, 431, "RequestHeaderFieldsTooLarge"),
        (Error::Internal, 500, "InternalServerError"),
        (Error::Unavailable, 503, "ServiceUnavailable"),
        (Error::GatewayTimeout, 504, "GatewayTimeout"),
    ] {
        assert_eq!((error.status(), error.code()), (status, code));
        let body = body(&error, Timestamp::UNIX_EPOCH);
        assert_eq!(body["error"]["code"], code);
        assert_eq!(body["error"]["message"], error.to_string());
    }
}

#[test]
fn only_unauthenticated_requests_get_a_challenge() {
    assert_eq!(Error::InvalidAuthenticationToken.www_authenticate(), Some("Bearer"));
    assert_eq!(Error::Forbidden.www_authenticate(), None);
}

// Rule 2.5: "request-id": "<guid>".
#[test]
fn a_guid_from_entropy_can_be_a_request_id() {
    let id = Guid::from_entropy([0xab; 16]).to_string();
    let context = Context { request_id: &id, ..context(Timestamp::UNIX_EPOCH) };
    assert!(Error::Forbidden.body(context).contains(r#""abababab-abab-4bab-abab-abababababab""#));
}

proptest! {
    #[test]
    fn whatever_the_ids_are_the_body_is_json(
        request_id in any::<String>(),
        client_request_id in any::<String>(),
        segment in any::<String>(),
    ) {
        let error = Route::parse(&[&segment]).unwrap_err();
        let now = Timestamp::UNIX_EPOCH;
        let context =
            Context { now, request_id: &request_id, client_request_id: &client_request_id };
        let body: Value = serde_json::from_str(&error.body(context)).unwrap();
        prop_assert_eq!(&body["error"]["innerError"]["request-id"], &json!(request_id));
    }
}

#[test]
fn a_reply_is_written_without_white_space() {
    assert_eq!(graph::write(&json!({"a": [1, 2]})).unwrap(), r#"{"a":[1,2]}"#);
}
