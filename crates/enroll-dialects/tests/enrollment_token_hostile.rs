//! What is wrong with a body in ways that no rule of a field speaks of.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_core::enrollment_token::Terms;
use enroll_dialects::{
    amapi::enrollment_token,
    google::{Error, ErrorFormat, Rendering, Violation},
    json,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn parse(body: impl AsRef<[u8]>) -> Result<Terms, Error> {
    enrollment_token::parse_create(body.as_ref(), &"LC1".parse().unwrap())
}

fn descriptions(body: impl AsRef<[u8]>) -> Vec<String> {
    let Error::InvalidArgument(violations) = parse(body).unwrap_err() else {
        panic!("refused for another reason");
    };
    violations.iter().map(Violation::description).map(String::from).collect()
}

// Rule 2.3: "Invalid JSON payload received. Unknown name "foo" at 'enrollment_token': Cannot find
// field."
#[test]
fn an_unknown_field_is_refused_by_name() {
    let unknown = |name: &str| {
        format!(
            "Invalid JSON payload received. Unknown name \"{name}\" at 'enrollment_token': \
             Cannot find field."
        )
    };
    assert_eq!(descriptions(r#"{"foo": 1}"#), [unknown("foo")]);
    assert_eq!(descriptions(r#"{"foo": null}"#), [unknown("foo")]);
    assert_eq!(descriptions(r#"{"": 1}"#), [unknown("")]);
    assert_eq!(descriptions(r#"{"Duration": "60s"}"#), [unknown("Duration")]);
    assert_eq!(descriptions(r#"{"one_timeOnly": true}"#), [unknown("one_timeOnly")]);
    assert_eq!(descriptions(r#"{"a\u0000\n\"\u202e": 1}"#), [unknown(r#"a\0\n\"\u{202e}"#)]);
    let long = json!({"n".repeat(100_000): 1}).to_string();
    assert_eq!(descriptions(long), [unknown(&format!("{}…", "n".repeat(64)))]);
}

#[test]
fn all_that_is_wrong_is_listed_in_order() {
    let body = json!({
        "z": 1,
        "allowPersonalUsage": "x",
        "oneTimeOnly": "x",
        "googleAuthenticationOptions": {"b": 1, "authenticationRequirement": 1},
        "a": 1,
        "additionalData": 1,
        "policyName": "a/b",
        "duration": 3600,
        "user": 1,
    });
    let descriptions = descriptions(body.to_string());
    let at: Vec<_> = descriptions.iter().map(|text| text.split('\'').nth(1).unwrap()).collect();
    assert_eq!(
        at,
        [
            "enrollment_token.user",
            "enrollment_token.duration",
            "enrollment_token.policy_name",
            "enrollment_token.additional_data",
            "enrollment_token.one_time_only",
            "enrollment_token.allow_personal_usage",
            "enrollment_token.google_authentication_options.authentication_requirement",
            "enrollment_token.google_authentication_options",
            "enrollment_token",
            "enrollment_token",
        ]
    );
    assert!(descriptions[8].contains("\"z\"") && descriptions[9].contains("\"a\""));
}

#[test]
fn a_refusal_is_small_whatever_the_request() {
    let members = (0..100_000).map(|number| (format!("\0{number}{}", "n".repeat(100)), json!(1)));
    let body = Value::Object(members.collect()).to_string();
    assert_eq!(descriptions(&body).len(), 20);
    let rendering = Rendering { pretty_print: true, error_format: ErrorFormat::V1 };
    let length = parse(body).unwrap_err().body(rendering).len();
    assert!(length < 20_000, "{length}");
}

#[test]
fn a_body_is_an_object() {
    for (body, kind) in [
        ("[]", "a list"),
        ("[{}]", "a list"),
        ("\"x\"", "a string"),
        ("1", "1"),
        ("true", "true"),
        ("null", "null"),
    ] {
        assert_eq!(
            descriptions(body),
            [format!(
                "Invalid value at 'enrollment_token' (type.googleapis.com/\
                 google.android.devicemanagement.v1.EnrollmentToken), {kind}"
            )]
        );
    }
}

#[test]
fn what_is_not_json_is_refused_where_it_begins() {
    for (body, why) in [
        (&b" "[..], "EOF while parsing a value at line 1 column 1"),
        (b"{", "EOF while parsing an object at line 1 column 1"),
        (b"{\"duration\": \"60s\",}", "trailing comma at line 1 column 20"),
        (b"{\"duration\": 1e999}", "number out of range at line 1 column 18"),
        (b"{\"duration\": NaN}", "expected value at line 1 column 14"),
        (b"{\"additionalData\": \"\\ud83d\"}", "unexpected end of hex escape at line 1 column 27"),
        (
            b"{\"additionalData\": \"\\ude00\"}",
            "lone leading surrogate in hex escape at line 1 column 26",
        ),
        (
            b"{\"duration\": \"60s\", \"duration\": \"61s\"}",
            "object has `duration` twice at line 1 column 30",
        ),
        (
            b"{\"user\": {\"a\": [{\"b\": 1, \"b\": 1}]}}",
            "object has `b` twice at line 1 column 28",
        ),
        (b"{\"value\": \"\xff\"}", "text is not valid UTF-8 at line 1 column 12"),
        (b"\xef\xbb\xbf{}", "text must not begin with a byte order mark at line 1 column 1"),
        (b"{}{}", "trailing characters at line 1 column 3"),
        (b"duration=60s", "expected value at line 1 column 1"),
    ] {
        assert_eq!(
            descriptions(body),
            [format!("Invalid JSON payload received. Cannot parse it: {why}.")],
            "{}",
            String::from_utf8_lossy(body)
        );
    }
}

#[test]
fn deep_nesting_is_refused_also_where_the_content_is_ignored() {
    let nested =
        |depth: usize| format!(r#"{{"value": {}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    assert_eq!(parse(nested(99)), Ok(Terms::default()));
    for depth in [100, 10_000, 1_000_000] {
        assert!(descriptions(nested(depth))[0].contains("deeper than 100 levels"));
    }
}

#[test]
fn no_field_takes_a_value_of_another_type() {
    let fields = [
        ("duration", "string"),
        ("policyName", "string"),
        ("additionalData", "string"),
        ("oneTimeOnly", "bool"),
        ("user", "object"),
        ("allowPersonalUsage", "string"),
        ("googleAuthenticationOptions", "object"),
    ];
    let values = [
        ("string", json!("a@b/c")),
        ("bool", json!(true)),
        ("object", json!({})),
        ("number", json!(60)),
        ("float", json!(6e300)),
        ("list", json!(["60s"])),
    ];
    for (field, takes) in fields {
        for (kind, value) in values.iter().filter(|(kind, _)| *kind != takes) {
            let described = descriptions(json!({field: value}).to_string());
            assert_eq!(described.len(), 1, "{field}: {kind}");
            assert!(
                described[0].starts_with("Invalid value at 'enrollment_token."),
                "{field}: {kind}"
            );
        }
    }
}

#[test]
fn a_huge_text_is_not_repeated() {
    let huge = "x".repeat(1_000_000);
    for field in
        ["duration", "policyName", "additionalData", "allowPersonalUsage", "oneTimeOnly", "user"]
    {
        let message = parse(json!({field: huge}).to_string()).unwrap_err().to_string();
        assert!(message.len() < 400, "{field}: {message}");
    }
}

/// JSON that is likely to be almost a token.
fn bodies() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>(),
        "-?[0-9]{1,13}(\\.[0-9]{0,10})?s",
        "(enterprises/LC1/policies/)?[a-z/.]{0,5}",
        Just("REQUIRED".into()),
        Just("PERSONAL_USAGE_ALLOWED".into()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let name = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "name",
            "value",
            "duration",
            "policyName",
            "policy_name",
            "additionalData",
            "oneTimeOnly",
            "user",
            "allowPersonalUsage",
            "googleAuthenticationOptions",
            "authenticationRequirement",
            "requiredAccountEmail",
        ])
        .prop_map(String::from),
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..6)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

#[test]
fn no_bytes_make_it_panic() {
    let cut = (bodies(), any::<prop::sample::Index>(), any::<Option<u8>>());
    let cut = cut.prop_map(|(body, at, byte)| {
        let mut text = body.to_string().into_bytes();
        let at = at.index(text.len());
        text[at] = byte.unwrap_or(text[at]);
        text
    });
    no_input_panics(&prop_oneof![any::<Vec<u8>>(), cut], |bytes| {
        let Err(error) = parse(bytes) else { return true };
        assert!(error.body(Rendering::default()).len() < 20_000);
        false
    });
}

#[test]
fn no_bytes_make_json_panic() {
    let near = "[\\[\\]{},:\"\\\\0-9eEu.\\-ntrueals \n]{0,60}";
    let inputs = prop_oneof![any::<Vec<u8>>(), near.prop_map(String::into_bytes)];
    no_input_panics(&inputs, |bytes| json::parse(bytes).is_ok());
}
