//! The body of Graph's `createToken`.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_core::enrollment_profile::Validity;
use enroll_dialects::graph::parse_create_token;
use proptest::prelude::*;

#[track_caller]
fn refused(body: &str, message: &str) {
    let error = parse_create_token(body.as_bytes()).unwrap_err();
    assert_eq!((error.status(), error.code()), (400, "BadRequest"), "{body}");
    assert_eq!(error.to_string(), message, "{body}");
}

#[track_caller]
fn validity_refused(body: &str, why: &str) {
    let message = format!("Invalid ODataActionParameter 'tokenValidityInSeconds': {why}.");
    refused(body, &message);
}

// Rule 5.3: "documented example value 6", "7776000", "65 y = 2 051 244 000 s". Rule 5.3 proposal:
// "1 <= v <= 2 051 244 000".
#[test]
fn a_token_is_valid_from_1_second_to_65_years() {
    for seconds in [1, 6, 3600, 7_776_000, 2_051_244_000] {
        let body = format!(r#"{{"tokenValidityInSeconds": {seconds}}}"#);
        assert_eq!(parse_create_token(body.as_bytes()), Ok(Validity::try_from(seconds).unwrap()));
    }
    let range = "validity must be from 1 to 2051244000 seconds";
    for seconds in ["0", "-1", "2051244001", "2147483647", "-2147483648"] {
        validity_refused(&format!(r#"{{"tokenValidityInSeconds": {seconds}}}"#), range);
    }
}

// Rule 5.2 failures: "body missing, not an object, tokenValidityInSeconds
// missing/null/string/fraction/outside Int32 | 400 BadRequest". Rule 7.30: "2147483648 (outside
// Int32) and 6.0/"6" need separate decisions".
#[test]
fn a_validity_is_an_int32() {
    for body in ["", "{}", r#"{"tokenValidityInSeconds": null}"#] {
        validity_refused(body, "a value is required");
    }
    for value in [
        "2147483648",
        "-2147483649",
        "18446744073709551615",
        "6.0",
        "6.5",
        "6e0",
        "-0",
        "\"6\"",
        "true",
        "[6]",
        "{}",
    ] {
        let body = format!(r#"{{"tokenValidityInSeconds": {value}}}"#);
        validity_refused(&body, "value must be an Int32");
    }
    for body in ["[]", "6", "null", r#""x""#] {
        validity_refused(body, "body must be an object");
    }
}

#[test]
fn another_parameter_of_create_token_is_refused_by_name() {
    refused(
        r#"{"tokenValidityInSeconds": 6, "TokenValidityInSeconds": 6}"#,
        "Invalid ODataActionParameter 'TokenValidityInSeconds': there is no such parameter.",
    );
    assert!(parse_create_token(br#"{"@odata.type": "x", "tokenValidityInSeconds": 6}"#).is_ok());
}

#[test]
fn a_body_that_is_not_json_is_refused() {
    let beyond_a_double = r#"{"tokenValidityInSeconds": 1e999}"#.into();
    for hostile in ["[".repeat(100_000), "{\"a\":".repeat(100_000), beyond_a_double] {
        assert_eq!(parse_create_token(hostile.as_bytes()).unwrap_err().status(), 400);
    }
    refused(
        " ",
        "Unable to read JSON request payload: EOF while parsing a value at line 1 column 1.",
    );
}

proptest! {
    #[test]
    fn a_validity_is_accepted_exactly_within_its_range(seconds in any::<i64>()) {
        for seconds in [seconds, seconds % 4_000_000_000] {
            let body = format!(r#"{{"tokenValidityInSeconds": {seconds}}}"#);
            let accepted = parse_create_token(body.as_bytes()).is_ok();
            prop_assert_eq!(accepted, (1..=2_051_244_000).contains(&seconds));
        }
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let likely = r#"\{("tokenValidityInSeconds": ?(-?[0-9]{1,10}|null|"[0-9]"|1e9),?){0,2}\}"#;
    let inputs = prop_oneof![any::<Vec<u8>>(), likely.prop_map(String::into_bytes)];
    no_input_panics(&inputs, |bytes| parse_create_token(bytes).is_ok());
}
