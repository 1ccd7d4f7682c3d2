//! Queries and error bodies of the Play EMM API: golden files, and the rules that they follow.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_core::{
    enterprise::{ApproveError, DeleteError},
    limits::{Exceeded, Limit, Limits},
    user::{IssueTokenError, ReplaceProductSetError, UpdateError, WithdrawError},
};
use enroll_dialects::{
    google::{self, ErrorFormat, Method, Rendering},
    play_emm::{Error, device, enrollment_token, parse_query, product, product_set, user},
};
use proptest::prelude::*;
use serde_json::{Value, json};

const METHODS: [Method; 14] = [
    user::INSERT,
    user::GET,
    user::LIST,
    user::UPDATE,
    user::DELETE,
    user::GENERATE_AUTHENTICATION_TOKEN,
    user::REVOKE_DEVICE_ACCESS,
    product_set::GET,
    product_set::SET,
    product::APPROVE,
    product::UNAPPROVE,
    enrollment_token::CREATE,
    device::GET,
    device::LIST,
];

fn body(error: &Error, error_format: ErrorFormat) -> Value {
    let rendering = Rendering { pretty_print: false, error_format };
    serde_json::from_str(&error.body(rendering)).unwrap()
}

fn bad_request() -> Error {
    user::parse_insert(br#"{"accountType": "x", "foo": 1}"#).unwrap_err()
}

// Rule 2.4: the body of 401, word for word.
#[test]
fn a_caller_without_credentials_reads_the_message_of_google() {
    let error = Error::from(google::Error::Unauthenticated);
    assert_eq!(
        error.body(Rendering::default()),
        include_str!("golden/play_emm_error_unauthenticated.json")
    );
    assert_eq!(error.www_authenticate(), Some(google::Error::WWW_AUTHENTICATE));
    assert_eq!(Error::UserNotFound.www_authenticate(), None);
    assert_eq!(Error::from(google::Error::PermissionDenied).www_authenticate(), None);
}

// Rule 2.4: "androidenterprise default = hybrid (superset of both …); `$.xgafv=2` = status/details
// only", and what version 1 had: "errors", "code", "message".
#[test]
fn a_bad_request_is_written_in_each_format() {
    for (query, golden) in [
        ("", include_str!("golden/play_emm_error.json")),
        ("$.xgafv=1", include_str!("golden/play_emm_error_v1.json")),
        ("%24.xgafv=2", include_str!("golden/play_emm_error_v2.json")),
    ] {
        assert_eq!(bad_request().body(Rendering::of(query)), golden, "{query}");
    }
}

// Rule 2.4: the reasons; rule 3.2: the table of failures. Rule 7.14: "No 410 anywhere for Google".
#[test]
fn each_error_has_a_status_a_name_and_a_reason() {
    let exceeded = Exceeded { max: 10 };
    let never = || Error::NeverApproved { product: "app:a".parse().unwrap() };
    for (error, code, status, reason) in [
        (bad_request(), 400, "INVALID_ARGUMENT", "invalid"),
        (google::Error::Unauthenticated.into(), 401, "UNAUTHENTICATED", "authError"),
        (google::Error::PermissionDenied.into(), 403, "PERMISSION_DENIED", "forbidden"),
        (Error::GoogleManaged, 403, "PERMISSION_DENIED", "forbidden"),
        (Error::Devices(exceeded), 403, "PERMISSION_DENIED", "forbidden"),
        (never(), 403, "PERMISSION_DENIED", "forbidden"),
        (Error::UserNotFound, 404, "NOT_FOUND", "notFound"),
        (Error::DeviceNotFound, 404, "NOT_FOUND", "notFound"),
        (google::Error::NotFound.into(), 404, "NOT_FOUND", "notFound"),
        (google::Error::NoSuchMethod.into(), 404, "NOT_FOUND", "notFound"),
        (google::Error::MethodNotAllowed.into(), 405, "UNIMPLEMENTED", "httpMethodNotAllowed"),
        (google::Error::RequestTimeout.into(), 408, "CANCELLED", "requestTimeout"),
        (google::Error::Aborted.into(), 409, "ABORTED", "conflict"),
        (google::Error::PayloadTooLarge.into(), 413, "INVALID_ARGUMENT", "uploadTooLarge"),
        (Error::OutstandingTokens(exceeded), 429, "RESOURCE_EXHAUSTED", "rateLimitExceeded"),
        (google::Error::TooManyRequests.into(), 429, "RESOURCE_EXHAUSTED", "rateLimitExceeded"),
        (google::Error::HeadersTooLarge.into(), 431, "INVALID_ARGUMENT", "badRequest"),
        (google::Error::Internal.into(), 500, "INTERNAL", "backendError"),
        (google::Error::Unavailable.into(), 503, "UNAVAILABLE", "backendError"),
    ] {
        assert_eq!(error.status(), code);
        let hybrid = &body(&error, ErrorFormat::Unspecified)["error"];
        assert_eq!((&hybrid["code"], &hybrid["status"]), (&json!(code), &json!(status)));
        assert_eq!(hybrid["message"], error.to_string());
        assert_eq!(hybrid["errors"][0]["domain"], "global");
        assert_eq!(hybrid["errors"][0]["reason"], reason);
        let names = |format| {
            let body = body(&error, format);
            body["error"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names(ErrorFormat::V1), ["code", "message", "errors"]);
        assert_eq!(names(ErrorFormat::V2)[..3], ["code", "message", "status"]);
        assert!(
            names(ErrorFormat::Unspecified)
                .starts_with(&["code", "message", "errors", "status"].map(String::from))
        );
    }
}

// Rule 3.2: ""No user was found for the given ID.""; "token asked for a user that already has 10
// provisioned devices".
#[test]
fn a_message_names_the_error() {
    let limit = |limit: Limit| limit.admit(usize::MAX).unwrap_err();
    let Limits { user_account_devices, outstanding_tokens, .. } = Limits::default();
    for (error, message) in [
        (Error::UserNotFound, "No user was found for the given ID."),
        (Error::DeviceNotFound, "No device was found for the given ID."),
        (
            Error::GoogleManaged,
            "This operation is only allowed for users that are managed by the EMM.",
        ),
        (
            Error::Devices(limit(user_account_devices)),
            "The user has as many provisioned devices as it may have, 10.",
        ),
        (
            Error::OutstandingTokens(limit(outstanding_tokens)),
            "The user has as many outstanding authentication tokens as it may have, 100.",
        ),
        (google::Error::PermissionDenied.into(), "Caller is not authorized to manage enterprise."),
    ] {
        assert_eq!(error.to_string(), message);
    }
}

// Rule 3.2: "user unknown … | 404"; "… on a googleManaged user | 403"; "enterprise unknown or not
// bound to the caller | 403 `forbidden`".
#[test]
fn each_reason_of_the_domain_has_an_error() {
    let exceeded = Exceeded { max: 1 };
    let product = "app:a".parse().unwrap();
    for (error, code) in [
        (Error::from(UpdateError::Deleted), 404),
        (UpdateError::GoogleManaged.into(), 403),
        (UpdateError::AccountIdentifier.into(), 400),
        (UpdateError::AccountType.into(), 400),
        (IssueTokenError::Deleted.into(), 404),
        (IssueTokenError::GoogleManaged.into(), 403),
        (IssueTokenError::Devices(exceeded).into(), 403),
        (IssueTokenError::OutstandingTokens(exceeded).into(), 429),
        (WithdrawError::Deleted.into(), 404),
        (WithdrawError::GoogleManaged.into(), 403),
        (ReplaceProductSetError::Deleted.into(), 404),
        (ReplaceProductSetError::NeverApproved { product }.into(), 403),
        (DeleteError::Deleted.into(), 403),
        (ApproveError::Deleted.into(), 403),
        (ApproveError::TooMany.into(), 429),
    ] {
        assert_eq!(error.status(), code, "{error}");
    }
}

// Rule 3.2: "list without `email` | 400 `required`, location `email`, locationType `parameter`".
#[test]
fn a_list_names_whom_it_looks_for() {
    for query in ["", "alt=json", "email=", "email"] {
        let refused = user::email(&parse_query(query, &user::LIST).unwrap()).unwrap_err();
        assert_eq!(
            refused.body(Rendering::default()),
            include_str!("golden/play_emm_error_parameter.json")
        );
    }
    let email = |query: &str| user::email(&parse_query(query, &user::LIST).unwrap());
    assert_eq!(email("email=a%2Bb%40ex.com&alt=json"), Ok("a+b@ex.com".parse().ok()));
    // Rule 3.2: "list, no match … | 200".
    for nobody in ["ada", "a+b@ex.com", "%00@b", "user342"] {
        assert_eq!(email(&format!("email={nobody}")), Ok(None), "{nobody}");
    }
}

// Rule 2.2: "Any other unknown query key: … ignore for androidenterprise". Rule 7.27: "Bare
// trailing ?, missing alt, prettyPrint=false, $.xgafv … must not change routing."
#[test]
fn a_query_may_name_what_no_method_has() {
    for method in &METHODS {
        for query in [
            "",
            "&&",
            "alt=json",
            "x=1&x=2&pageSize=-1",
            "key=k&access_token=t&quotaUser=u&callback=c&uploadType=media&upload_protocol=raw",
            "$.xgafv=2&prettyPrint=false&fields=",
        ] {
            assert!(parse_query(query, method).is_ok(), "{query}");
        }
    }
    let query = parse_query("x=1&prettyPrint=false&%24.xgafv=1", &user::GET).unwrap();
    assert_eq!(query.rendering(), Rendering { pretty_print: false, error_format: ErrorFormat::V1 });
}

// Rule 2.2: "act on `alt` (only `json`), `prettyPrint`, `$.xgafv`, preferably `fields`". Rule 2.4:
// the reason `invalidParameter`, with "locationType": "parameter".
#[test]
fn a_parameter_that_is_acted_on_is_checked() {
    for (query, location) in [
        ("alt=media", "alt"),
        ("alt=json&alt=json", "alt"),
        ("prettyPrint=1", "prettyPrint"),
        ("pretty_print=1", "prettyPrint"),
        ("$.xgafv=3", "$.xgafv"),
        ("fields=x", "fields"),
        ("fields=a(", "fields"),
        ("email=a@b&email=a@b", "email"),
    ] {
        let refused = parse_query(query, &user::LIST).unwrap_err();
        let body = body(&refused, ErrorFormat::V1);
        let error = &body["error"]["errors"][0];
        assert_eq!(error["reason"], "invalidParameter", "{query}");
        assert_eq!(
            (&error["location"], &error["locationType"]),
            (&json!(location), &json!("parameter"))
        );
        assert_eq!(body["error"]["code"], 400);
    }
    let refused = parse_query("x=%ff", &user::LIST).unwrap_err();
    assert_eq!(body(&refused, ErrorFormat::V1)["error"]["errors"][0]["reason"], "invalid");
}

#[test]
fn there_is_an_error_for_each_thing_that_is_wrong() {
    let members: serde_json::Map<_, _> =
        (0..1000).map(|at| (format!("f{at}"), json!(at))).collect();
    let error = user::parse_update(Value::from(members).to_string().as_bytes()).unwrap_err();
    let body = body(&error, ErrorFormat::Unspecified);
    assert_eq!(body["error"]["errors"].as_array().unwrap().len(), 20);
    assert_eq!(body["error"]["details"][0]["fieldViolations"].as_array().unwrap().len(), 20);
}

#[test]
fn no_query_makes_it_panic() {
    let inputs = prop_oneof![any::<String>(), "[a-z$.%+=&0-9_PS(),/*]{0,60}"];
    for method in &METHODS {
        no_input_panics(&inputs, |text| {
            let query = parse_query(text, method);
            let query = query.map_err(|refusal| assert_eq!(refusal.status(), 400));
            let rendering = query.map(|query| assert_eq!(query.rendering(), Rendering::of(text)));
            rendering.is_ok()
        });
    }
}
