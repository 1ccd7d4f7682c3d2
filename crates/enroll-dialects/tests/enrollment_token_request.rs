//! The request of `enrollmentTokens.create`: the API's rules, each with the words that state it.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    enrollment_token::{GoogleAuthentication, PersonalUsage, Terms, TokenDuration, UseLimit},
    policy::Rule,
};
use enroll_dialects::{amapi::enrollment_token, google::Error};
use serde_json::{Value, json};

const DURATION: &str = "type.googleapis.com/google.protobuf.Duration";
const AMAPI: &str = "type.googleapis.com/google.android.devicemanagement.v1";

fn parse(body: impl AsRef<[u8]>) -> Result<Terms, Error> {
    enrollment_token::parse_create(body.as_ref(), &"LC1".parse().unwrap())
}

fn accepted(body: &Value) -> Terms {
    parse(body.to_string()).unwrap_or_else(|error| panic!("{body}: {error}"))
}

/// Checks the fields and descriptions of all that is wrong with `body`.
#[track_caller]
fn refused(body: impl AsRef<[u8]>, expected: &[(&str, &str)]) {
    let body = body.as_ref();
    let Err(Error::InvalidArgument(violations)) = parse(body) else {
        panic!("{} is accepted", String::from_utf8_lossy(body));
    };
    let violations: Vec<_> = violations
        .iter()
        .map(|violation| (violation.field().unwrap_or_default(), violation.description()))
        .collect();
    assert_eq!(violations, expected);
}

/// Checks that the one wrong field is `field`, of the type `type_name`, because `why`.
#[track_caller]
fn refused_at(body: &Value, field: &str, type_name: &str, why: &str) {
    let field = format!("enrollment_token.{field}");
    let description = format!("Invalid value at '{field}' ({type_name}), {why}");
    refused(body.to_string(), &[(&field, &description)]);
}

// Rule 4.1: "So create with {} is a valid request (1 h, default policy)."
#[test]
fn nothing_is_required() {
    assert_eq!(parse("{}"), Ok(Terms::default()));
    assert_eq!(parse(""), Ok(Terms::default()));
    assert_eq!(parse(" {\n} "), Ok(Terms::default()));
    assert_eq!(Terms::default().duration, TokenDuration::DEFAULT);
}

// Rule 4.1 duration: "60 s <= d <= Durations.MAX_VALUE, both inclusive", default "1 hour".
// Rule 2.1 MAX_VALUE: "315576000000 s + 999999999 ns".
#[test]
fn a_duration_is_from_a_minute_to_the_longest() {
    let duration = |text: &str| accepted(&json!({"duration": text})).duration;
    assert_eq!(duration("60s"), TokenDuration::MIN);
    assert_eq!(duration("315576000000.999999999s"), TokenDuration::MAX);
    assert_eq!(duration("315576000000s").to_string(), "315576000000s");
    let range = "Field 'duration', token duration must be from `60s` to `315576000000.999999999s`";
    // Rule 7.3: "59.999999999s is below the minimum, 60s is not; "-0s", "0s" fail."
    for text in ["59.999999999s", "0s", "-0s", "-60s", "-315576000000.999999999s"] {
        refused_at(&json!({"duration": text}), "duration", DURATION, range);
    }
    let range = "Field 'duration', duration must be from `-315576000000.999999999s` to \
                 `315576000000.999999999s`";
    for text in ["315576000001s", "-315576000001s", "99999999999999999999s"] {
        refused_at(&json!({"duration": text}), "duration", DURATION, range);
    }
}

// Rule 2.1 Duration text in: "-?digits(.digits{1,9})?s. No suffix, "1h", "5 s", a bare number:
// error. 10+ fraction digits: reject. "3.s" / ".5s": reject".
#[test]
fn a_duration_is_decimal_seconds_with_a_unit() {
    for (text, written) in [
        // Rule 7.4: ""3.5s" in, "3.500s" out; never 1, 2, 4, 5, 7 or 8 digits."
        ("63.5s", "63.500s"),
        ("90.500000000s", "90.500s"),
        ("60.000000001s", "60.000000001s"),
        ("60.1234s", "60.123400s"),
        ("3600.0s", "3600s"),
    ] {
        assert_eq!(accepted(&json!({"duration": text})).duration.to_string(), written);
    }
    let unit = "Field 'duration', Illegal duration format; duration must end with 's'";
    for text in ["", "3600", "1h", "60S", "60s ", "60s\0", "60m"] {
        refused_at(&json!({"duration": text}), "duration", DURATION, unit);
    }
    let malformed = "Field 'duration', duration must be a decimal number of seconds, such as `3600s` or `-3.5s`";
    for text in ["s", "5 s", " 60s", "63.s", ".5s", "+60s", "1e3s", "60,5s", "٦٠s", "--60s", "NaNs"]
    {
        refused_at(&json!({"duration": text}), "duration", DURATION, malformed);
    }
    let fraction = "Field 'duration', duration must have at most nine fraction digits";
    refused_at(&json!({"duration": "60.1234567891s"}), "duration", DURATION, fraction);
}

// Rule 4.1 additionalData: "<= 1024 characters, else "the creation request will fail" … Unicode
// code points … 1024 x U+1F600 (4096 bytes) passes, 1025 x `a` fails".
#[test]
fn additional_data_is_1024_code_points() {
    for unit in ["a", "é", "😀", "\u{301}"] {
        let data = unit.repeat(1024);
        let terms = accepted(&json!({"additionalData": data}));
        assert_eq!(terms.additional_data.unwrap().as_str(), data);
        refused_at(
            &json!({"additionalData": unit.repeat(1025)}),
            "additional_data",
            "TYPE_STRING",
            "additional data must be at most 1024 characters",
        );
    }
    refused_at(
        &json!({"additionalData": "a\0"}),
        "additional_data",
        "TYPE_STRING",
        "additional data must not contain NUL",
    );
    // An escaped pair of surrogates is one code point.
    let escaped = format!(r#"{{"additionalData": "{}"}}"#, r"\ud83d\ude00".repeat(1024));
    assert!(parse(escaped).is_ok());
}

// Rule 4.4: "absent -> stays absent. `p1` -> `enterprises/{parent}/policies/p1`.
// `enterprises/{e}/policies/{p}` -> as is if e = parent."
#[test]
fn a_policy_is_named_in_full_or_by_its_id() {
    let policy = |text: &str| {
        let policy = accepted(&json!({"policyName": text})).policy.unwrap();
        (policy.name(&"LC1".parse().unwrap()).to_string(), policy.rule())
    };
    assert_eq!(policy("p1"), ("enterprises/LC1/policies/p1".into(), Rule::BareId));
    let name = "enterprises/LC1/policies/p1";
    assert_eq!(policy(name), (name.into(), Rule::FullName));
    assert_eq!(accepted(&json!({"policyName": ""})).policy, None);
    // Rule 4.2: "policyName names a policy that does not exist | accepted".
    assert_eq!(policy("never-made").1, Rule::BareId);
}

// Rule 4.2: "policyName: extra slashes, empty id, wrong collection | 400", "policyName names
// another enterprise | 400". Rule 7.7: "policies/p1 (one slash) is neither form -> 400".
#[test]
fn another_policy_name_is_refused() {
    let form = "policy must be `{policyId}` or `enterprises/{enterpriseId}/policies/{policyId}`";
    for text in [
        "policies/p1",
        "p1/",
        "/p1",
        "/",
        "enterprises/LC1/devices/p1",
        "enterprises/LC1",
        "enterprises/LC1/policies/p1/x",
        "/enterprises/LC1/policies/p1",
    ] {
        refused_at(&json!({"policyName": text}), "policy_name", "TYPE_STRING", form);
    }
    for (text, why) in [
        ("enterprises/LC1/policies/", "policy id must not be empty"),
        ("enterprises//policies/p1", "policy id must not be empty"),
        ("enterprises/LC2/policies/p1", "policy must belong to the enterprise of the token"),
        ("enterprises/lc1/policies/p1", "policy must belong to the enterprise of the token"),
        ("..", "policy id must not be `.` or `..`"),
        ("a\0", "policy id must not contain control characters"),
        (&"p".repeat(256), "policy id must be at most 255 bytes"),
    ] {
        refused_at(&json!({"policyName": text}), "policy_name", "TYPE_STRING", why);
    }
    assert!(parse(json!({"policyName": "p".repeat(255)}).to_string()).is_ok());
}

// Rule 4.1 oneTimeOnly: bool, default false, "only one device can use it for registration".
#[test]
fn one_time_only_is_one_use() {
    assert_eq!(accepted(&json!({"oneTimeOnly": true})).use_limit, UseLimit::Once);
    assert_eq!(accepted(&json!({"oneTimeOnly": false})).use_limit, UseLimit::Unlimited);
    for (value, why) in [
        (json!("true"), "a string"),
        (json!(1), "1"),
        (json!(0.5), "0.5"),
        (json!([true]), "a list"),
        (json!({}), "an object"),
    ] {
        refused_at(&json!({"oneTimeOnly": value}), "one_time_only", "TYPE_BOOL", why);
    }
}

// Rule 4.1 user: "the value is ignored": accept, drop, never echo, never validate. Rule 7.8: "must
// still be an object".
#[test]
fn the_user_is_an_object_and_ignored() {
    for user in [
        json!({}),
        json!(null),
        json!({"accountIdentifier": "u".repeat(100_000)}),
        json!({"accountIdentifier": 1, "unknown": [{}], "\0": "\0"}),
    ] {
        assert_eq!(accepted(&json!({"user": user})), Terms::default());
    }
    for (user, why) in [(json!("u"), "a string"), (json!([]), "a list"), (json!(true), "true")] {
        refused_at(&json!({"user": user}), "user", &format!("{AMAPI}.User"), why);
    }
}

// Rule 4.1 allowPersonalUsage: four names; "unknown string -> 400".
#[test]
fn personal_usage_is_one_of_four_names() {
    for (name, usage) in [
        ("ALLOW_PERSONAL_USAGE_UNSPECIFIED", PersonalUsage::Unspecified),
        ("PERSONAL_USAGE_ALLOWED", PersonalUsage::Allowed),
        ("PERSONAL_USAGE_DISALLOWED", PersonalUsage::Disallowed),
        ("PERSONAL_USAGE_DISALLOWED_USERLESS", PersonalUsage::DisallowedUserless),
    ] {
        assert_eq!(accepted(&json!({"allowPersonalUsage": name})).personal_usage, usage);
    }
    let type_name = format!("{AMAPI}.EnrollmentToken.AllowPersonalUsage");
    for (value, why) in [
        (json!("PERSONAL_USAGE"), r#""PERSONAL_USAGE""#),
        (json!(""), r#""""#),
        (json!("personal_usage_allowed"), r#""personal_usage_allowed""#),
        (json!(1), "1"),
        (json!("a\0\"\n"), r#""a\0\"\n""#),
        (json!([]), "a list"),
        (json!("x".repeat(65)), &format!("\"{}…\"", "x".repeat(64))),
    ] {
        refused_at(&json!({"allowPersonalUsage": value}), "allow_personal_usage", &type_name, why);
    }
}

// Rule 4.1 googleAuthenticationOptions: "authenticationRequirement
// {AUTHENTICATION_REQUIREMENT_UNSPECIFIED, OPTIONAL, REQUIRED}; requiredAccountEmail "can only be
// set if AuthenticationRequirement is set to REQUIRED" -> else 400".
#[test]
fn an_account_can_be_required_only_where_signing_in_is() {
    let options = |options: Value| accepted(&json!({"googleAuthenticationOptions": options}));
    let authentication = |value| options(value).google_authentication;
    let requirement = |name| authentication(json!({"authenticationRequirement": name}));
    assert_eq!(authentication(json!({})), GoogleAuthentication::Unspecified);
    assert_eq!(
        requirement("AUTHENTICATION_REQUIREMENT_UNSPECIFIED"),
        GoogleAuthentication::Unspecified
    );
    assert_eq!(requirement("OPTIONAL"), GoogleAuthentication::Optional);
    assert_eq!(requirement("REQUIRED"), GoogleAuthentication::Required { account: None });
    let required = json!({
        "authenticationRequirement": "REQUIRED",
        "requiredAccountEmail": "ada@example.com",
    });
    let account = Some("ada@example.com".parse().unwrap());
    assert_eq!(authentication(required), GoogleAuthentication::Required { account });

    let at = "google_authentication_options.required_account_email";
    let why = "account must only be set where the authentication requirement is `REQUIRED`";
    for requirement in ["OPTIONAL", "AUTHENTICATION_REQUIREMENT_UNSPECIFIED"] {
        let options = json!({
            "authenticationRequirement": requirement,
            "requiredAccountEmail": "ada@example.com",
        });
        refused_at(&json!({"googleAuthenticationOptions": options}), at, "TYPE_STRING", why);
    }
    let alone = json!({"requiredAccountEmail": "ada@example.com"});
    refused_at(&json!({"googleAuthenticationOptions": alone}), at, "TYPE_STRING", why);
    // The empty string is the default: it is not set.
    let empty = json!({"authenticationRequirement": "OPTIONAL", "requiredAccountEmail": ""});
    assert_eq!(authentication(empty), GoogleAuthentication::Optional);
}

#[test]
fn authentication_options_are_checked_within() {
    let within = "google_authentication_options";
    let refused_within = |options: Value, field: &str, type_name: &str, why: &str| {
        let body = json!({"googleAuthenticationOptions": options});
        refused_at(&body, &format!("{within}.{field}"), type_name, why);
    };
    let requirement = format!("{AMAPI}.GoogleAuthenticationOptions.AuthenticationRequirement");
    for (value, why) in [(json!("NEVER"), r#""NEVER""#), (json!(2), "2"), (json!({}), "an object")]
    {
        let options = json!({"authenticationRequirement": value});
        refused_within(options, "authentication_requirement", &requirement, why);
    }
    let form = "e-mail address must have the form `local@domain` and at most 254 bytes";
    for (email, why) in [(json!("ada"), form), (json!("a\0@b"), form), (json!(1), "1")] {
        let options =
            json!({"authenticationRequirement": "REQUIRED", "requiredAccountEmail": email});
        refused_within(options, "required_account_email", "TYPE_STRING", why);
    }
    refused(
        r#"{"googleAuthenticationOptions": {"foo": 1}}"#,
        &[(
            "enrollment_token.google_authentication_options",
            "Invalid JSON payload received. Unknown name \"foo\" at \
             'enrollment_token.google_authentication_options': Cannot find field.",
        )],
    );
    let type_name = format!("{AMAPI}.GoogleAuthenticationOptions");
    let body = json!({"googleAuthenticationOptions": "REQUIRED"});
    refused_at(&body, within, &type_name, "a string");
}

// Rule 7.9: "Client-sent name, value, qrCode, expirationTimestamp must be silently dropped, not
// rejected and not stored."
#[test]
fn what_the_server_makes_is_dropped_whatever_it_is() {
    for name in
        ["name", "value", "qrCode", "qr_code", "expirationTimestamp", "expiration_timestamp"]
    {
        for value in [
            json!("x"),
            json!(""),
            json!("\0"),
            json!(1),
            json!([1]),
            json!({"x": 1}),
            json!(null),
            json!("9999-99-99"),
            json!("x".repeat(100_000)),
        ] {
            assert_eq!(accepted(&json!({name: value})), Terms::default(), "{name}");
        }
    }
}

// Rule 2.1 names: "input accepts lowerCamelCase and the original snake_case".
#[test]
fn a_name_may_be_in_either_spelling() {
    let snake = json!({
        "policy_name": "p1",
        "additional_data": "a",
        "one_time_only": true,
        "allow_personal_usage": "PERSONAL_USAGE_ALLOWED",
        "google_authentication_options": {
            "authentication_requirement": "REQUIRED",
            "required_account_email": "a@b",
        },
    });
    let camel = json!({
        "policyName": "p1",
        "additionalData": "a",
        "oneTimeOnly": true,
        "allowPersonalUsage": "PERSONAL_USAGE_ALLOWED",
        "googleAuthenticationOptions": {
            "authenticationRequirement": "REQUIRED",
            "requiredAccountEmail": "a@b",
        },
    });
    assert_eq!(accepted(&snake), accepted(&camel));
    for value in ["true", "false", "null"] {
        refused(
            format!(r#"{{"oneTimeOnly": true, "one_time_only": {value}}}"#),
            &[(
                "enrollment_token.one_time_only",
                "Invalid value at 'enrollment_token.one_time_only', field is set twice, \
                 as \"oneTimeOnly\" and as \"one_time_only\"",
            )],
        );
    }
}

// Rule 2.1 null: "JSON null = field absent, for every field".
#[test]
fn null_is_absence() {
    for name in [
        "name",
        "value",
        "duration",
        "expirationTimestamp",
        "policyName",
        "additionalData",
        "qrCode",
        "oneTimeOnly",
        "user",
        "allowPersonalUsage",
        "googleAuthenticationOptions",
    ] {
        assert_eq!(accepted(&json!({name: null})), Terms::default(), "{name}");
    }
    let options = json!({"authenticationRequirement": null, "requiredAccountEmail": null});
    assert_eq!(accepted(&json!({"googleAuthenticationOptions": options})), Terms::default());
}
