//! Error bodies: golden files, and the rules that they follow.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::name::EnterpriseId;
use enroll_dialects::{
    amapi::enrollment_token::parse_create,
    google::{Empty, Error, ErrorFormat, Rendering},
};
use serde_json::{Value, json};

fn bad_request() -> Error {
    let enterprise: EnterpriseId = "LC1".parse().unwrap();
    parse_create(br#"{"foo": 1, "duration": "3600"}"#, &enterprise).unwrap_err()
}

fn body(error: &Error, error_format: ErrorFormat) -> Value {
    let rendering = Rendering { pretty_print: false, error_format };
    serde_json::from_str(&error.body(rendering)).unwrap()
}

// Rule 2.3: the shape, and "code is the HTTP number; status is the enum name; at most one detail
// per type".
#[test]
fn a_bad_request_has_a_violation_for_each_field() {
    assert_eq!(bad_request().body(Rendering::default()), include_str!("golden/error.json"));
    assert_eq!(
        body(&bad_request(), ErrorFormat::V2),
        body(&bad_request(), ErrorFormat::Unspecified)
    );
}

// Rule 2.4: "AMAPI with $.xgafv=1 adds errors[]", which has "domain", "reason", "message".
#[test]
fn version_1_adds_errors() {
    let rendering = Rendering::of("$.xgafv=1");
    assert_eq!(bad_request().body(rendering), include_str!("golden/error_v1.json"));
    assert_eq!(
        Error::Unauthenticated.body(rendering),
        include_str!("golden/error_unauthenticated_v1.json")
    );
}

// Rule 2.3: the table of codes. Rule 7.14: "No 410 anywhere for Google".
// Rule 2.4: the reasons of version 1.
#[test]
fn each_error_has_a_status_and_a_name() {
    for (error, code, status, reason) in [
        (bad_request(), 400, "INVALID_ARGUMENT", "badRequest"),
        (Error::Unauthenticated, 401, "UNAUTHENTICATED", "authError"),
        (Error::PermissionDenied, 403, "PERMISSION_DENIED", "forbidden"),
        (Error::NotFound, 404, "NOT_FOUND", "notFound"),
        (Error::NoSuchMethod, 404, "NOT_FOUND", "notFound"),
        (Error::MethodNotAllowed, 405, "UNIMPLEMENTED", "httpMethodNotAllowed"),
        (Error::RequestTimeout, 408, "CANCELLED", "requestTimeout"),
        (Error::Aborted, 409, "ABORTED", "conflict"),
        (Error::PayloadTooLarge, 413, "INVALID_ARGUMENT", "uploadTooLarge"),
        (Error::TooManyRequests, 429, "RESOURCE_EXHAUSTED", "rateLimitExceeded"),
        (Error::HeadersTooLarge, 431, "INVALID_ARGUMENT", "badRequest"),
        (Error::Internal, 500, "INTERNAL", "backendError"),
        (Error::Unavailable, 503, "UNAVAILABLE", "backendError"),
    ] {
        assert_eq!(error.status(), code);
        let body = body(&error, ErrorFormat::V1);
        let error = &body["error"];
        assert_eq!((&error["code"], &error["status"]), (&json!(code), &json!(status)));
        assert_eq!(error["errors"][0]["domain"], "global");
        assert_eq!(error["errors"][0]["reason"], reason);
        assert!(!error["message"].as_str().unwrap().is_empty());
    }
}

// Rule 4.2 failures: 401 with "Bearer realm="https://accounts.google.com/",
// error="invalid_token"", 403 "Caller is not authorized to manage enterprise.", 404 "Requested
// entity was not found."
#[test]
fn the_observed_words_are_kept() {
    assert_eq!(
        Error::Unauthenticated.www_authenticate(),
        Some(r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#)
    );
    assert_eq!(Error::PermissionDenied.www_authenticate(), None);
    assert_eq!(
        Error::PermissionDenied.to_string(),
        "Caller is not authorized to manage enterprise."
    );
    assert_eq!(Error::NotFound.to_string(), "Requested entity was not found.");
}

#[test]
fn an_error_without_details_has_none() {
    for error in [Error::NotFound, Error::PermissionDenied, Error::Unauthenticated] {
        let body = body(&error, ErrorFormat::V2);
        let names: Vec<_> = body["error"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["code", "message", "status"]);
    }
    assert_eq!(
        body(&Error::TooManyRequests, ErrorFormat::V2)["error"]["details"],
        json!([{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
        }])
    );
}

#[test]
fn an_empty_reply_is_an_empty_object() {
    assert_eq!(Rendering::default().write(&Empty {}), Ok("{}\n".into()));
    assert_eq!(Rendering::of("prettyPrint=false").write(&Empty {}), Ok("{}".into()));
}
