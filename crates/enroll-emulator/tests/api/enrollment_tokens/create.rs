//! `create`: what a token may be asked to be, and how it is answered.

use serde_json::{Value, json};

use crate::{
    asserts::keys,
    support::{Emulator, TOKENS},
};

const MAX: &str = "9999-12-31T23:59:59.999999999Z";

/// Asserts that a field is refused by its name with any of these values, and that nothing is
/// left of it.
fn refused(field: &str, path: &str, values: &[Value]) {
    let emulator = Emulator::default();
    for value in values {
        let reply = emulator.post(TOKENS, &json!({ field: value }));
        assert_eq!(reply.status, 400, "{field}: {value}");
        reply.is_invalid(path);
    }
    assert_eq!(emulator.events()["events"], json!([]));
}

// Rule 4.2, create: "200, full EnrollmentToken"; "all set fields, policyName expanded to its full
// name, duration normalised".
#[test]
fn a_created_token_shows_all_that_is_set() {
    let emulator = Emulator::default();
    let options = json!({
        "authenticationRequirement": "REQUIRED",
        "requiredAccountEmail": "ada@example.com",
    });
    let mut token = emulator.create(&json!({
        "duration": "90.5s",
        "policyName": "p1",
        "additionalData": "unit 7 \u{1f600}",
        "oneTimeOnly": true,
        "allowPersonalUsage": "PERSONAL_USAGE_DISALLOWED",
        "googleAuthenticationOptions": options,
    }));
    let token = token.as_object_mut().unwrap();
    let [name, value, qr_code] =
        ["name", "value", "qrCode"].map(|field| token.remove(field).unwrap());
    assert!(name.as_str().unwrap().starts_with("enterprises/LC1/enrollmentTokens/"));
    assert!(qr_code.as_str().unwrap().contains(value.as_str().unwrap()));
    assert_eq!(
        Value::from(token.clone()),
        json!({
            "duration": "90.500s",
            "expirationTimestamp": "2026-11-22T08:01:30.500Z",
            "policyName": "enterprises/LC1/policies/p1",
            "additionalData": "unit 7 \u{1f600}",
            "oneTimeOnly": true,
            "allowPersonalUsage": "PERSONAL_USAGE_DISALLOWED",
            "googleAuthenticationOptions": options,
        })
    );
}

// Rule 4.1: "`create` with `{}` is a valid request (1 h, default policy)".
// Rule 7.36: "proto3 output omits false/UNSPECIFIED/\"\""; a client "must see it absent".
#[test]
fn an_empty_request_is_valid_and_shows_no_defaults() {
    let emulator = Emulator::default();
    let defaults = json!({
        "oneTimeOnly": false,
        "allowPersonalUsage": "ALLOW_PERSONAL_USAGE_UNSPECIFIED",
        "additionalData": "",
        "policyName": "",
        "googleAuthenticationOptions": {},
    });
    for body in ["", "{}", " { } ", &defaults.to_string()] {
        let token = emulator.call("POST", TOKENS, &[], body.to_owned()).ok();
        let shown = ["duration", "expirationTimestamp", "name", "qrCode", "value"];
        assert_eq!(keys(&token), shown, "{body}");
        assert_eq!(token["duration"], "3600s");
        assert_eq!(token["expirationTimestamp"], "2026-11-22T09:00:00Z");
    }
}

// Rule 4.1, duration: "60 s <= d <= Durations.MAX_VALUE, both inclusive".
// Rule 7.1: "a check `d <= 315576000000s` rejects the documented maximum".
// Rule 7.4: "never 1, 2, 4, 5, 7 or 8 digits".
#[test]
fn a_duration_is_accepted_and_normalised() {
    let emulator = Emulator::default();
    for (asked, shown, expiration) in [
        ("60s", "60s", "2026-11-22T08:01:00Z"),
        ("60.0s", "60s", "2026-11-22T08:01:00Z"),
        ("60.000000001s", "60.000000001s", "2026-11-22T08:01:00.000000001Z"),
        ("3600.5s", "3600.500s", "2026-11-22T09:00:00.500Z"),
        ("3600.1234s", "3600.123400s", "2026-11-22T09:00:00.123400Z"),
        ("7776000s", "7776000s", "2027-02-20T08:00:00Z"),
        ("315575999999.999999999s", "315575999999.999999999s", MAX),
        ("315576000000s", "315576000000s", MAX),
        ("315576000000.999999999s", "315576000000.999999999s", MAX),
    ] {
        let token = emulator.create(&json!({ "duration": asked }));
        assert_eq!(
            (&token["duration"], &token["expirationTimestamp"]),
            (&json!(shown), &json!(expiration))
        );
    }
}

// Rule 7.2: "now + MAX duration overflows year 9999: clamp to ...59.999999999Z with nanos, and only
// the timestamp, never the duration".
#[test]
fn an_expiration_beyond_the_year_9999_is_coerced() {
    let emulator = Emulator::default();
    for (now, expiration) in [
        ("9999-12-31T22:59:59.999999998Z", "9999-12-31T23:59:59.999999998Z"),
        ("9999-12-31T22:59:59.999999999Z", MAX),
        ("9999-12-31T23:00:00Z", MAX),
        (MAX, MAX),
    ] {
        emulator.is_at(now);
        let token = emulator.create(&json!({ "duration": "3600s" }));
        assert_eq!(token["expirationTimestamp"], expiration, "{now}");
        assert_eq!(token["duration"], "3600s", "{now}");
    }
}

// Rule 4.2: "duration < 60 s, negative, zero, > MAX, malformed | 400 INVALID_ARGUMENT,
// `fieldViolations[0].field = enrollment_token.duration`".
// Rule 7.3: "59.999999999s is below the minimum, 60s is not; \"-0s\", \"0s\" fail".
#[test]
fn a_duration_out_of_range_or_malformed_is_refused() {
    let texts = [
        "59.999999999s",
        "3.5s",
        "0s",
        "-0s",
        "-60s",
        "-3600s",
        "315576000001s",
        "315576000001.0s",
        "99999999999999999999s",
        "",
        "s",
        "60",
        "1h",
        "60 s",
        " 60s",
        "60s ",
        "+60s",
        "60.s",
        ".5s",
        "60.0000000001s",
        "6e1s",
        "60S",
        "\u{666}0s",
        "60s\u{0}",
    ];
    let others = [json!(60), json!(60.5), json!(true), json!([]), json!(["60s"]), json!({})];
    let values: Vec<_> = texts.into_iter().map(Value::from).chain(others).collect();
    refused("duration", "enrollment_token.duration", &values);
}

// Rule 2.3: "Illegal duration format; duration must end with 's'".
#[test]
fn a_duration_without_its_unit_is_refused_in_the_words_of_the_vendor() {
    let reply = Emulator::default().post(TOKENS, &json!({ "duration": "3600" }));
    assert_eq!(
        reply.violations(),
        [(
            "enrollment_token.duration".into(),
            "Invalid value at 'enrollment_token.duration' \
             (type.googleapis.com/google.protobuf.Duration), \
             Field 'duration', Illegal duration format; duration must end with 's'"
                .into()
        )]
    );
}

// Rule 4.2: "additionalData > 1024 code points | 400 INVALID_ARGUMENT".
// Rule 7.6: "1024 code points for additionalData, not bytes".
#[test]
fn additional_data_is_at_most_1024_code_points() {
    let emulator = Emulator::default();
    for unit in ["a", "\u{e9}", "e\u{301}", "\u{1f600}"] {
        let count = 1024 / unit.chars().count();
        let token = emulator.create(&json!({ "additionalData": unit.repeat(count) }));
        assert_eq!(token["additionalData"], unit.repeat(count));
    }
    let path = "enrollment_token.additional_data";
    let too_long = ["a".repeat(1025), "\u{1f600}".repeat(1025), "e\u{301}".repeat(512) + "e"];
    let mut values: Vec<_> = too_long.into_iter().map(Value::from).collect();
    values.extend([json!(1), json!(false), json!([]), json!({}), json!("\u{0}")]);
    refused("additionalData", path, &values);
}

// Rule 4.4: "absent -> stays absent. `p1` -> `enterprises/{parent}/policies/p1`.
// `enterprises/{e}/policies/{p}` -> as is if e = parent."
// Rule 4.2: "policyName names a policy that does not exist | accepted".
#[test]
fn a_policy_is_named_in_full_or_by_its_id() {
    let emulator = Emulator::default();
    for policy in ["p1", "enterprises/LC1/policies/p1"] {
        let token = emulator.create(&json!({ "policyName": policy }));
        assert_eq!(token["policyName"], "enterprises/LC1/policies/p1");
    }
}

// Rule 4.2: "policyName: extra slashes, empty id, wrong collection | 400 INVALID_ARGUMENT";
// "policyName names another enterprise | 400 INVALID_ARGUMENT".
// Rule 7.7: "`policies/p1` (one slash) is neither form -> 400".
#[test]
fn a_policy_name_of_another_form_or_enterprise_is_refused() {
    let texts = [
        "policies/p1",
        "/p1",
        "p1/",
        "enterprises/LC1/policies/a/b",
        "enterprises/LC1/policies/",
        "enterprises//policies/p1",
        "enterprises/LC1/devices/p1",
        "enterprises/LC2/policies/p1",
        "enterprises/lc1/policies/p1",
        "enterprises/LC1",
        ".",
        "..",
        "p\u{0}",
    ];
    let others = [json!(1), json!(true), json!([]), json!({})];
    let values: Vec<_> = texts.into_iter().map(Value::from).chain(others).collect();
    refused("policyName", "enrollment_token.policy_name", &values);
}

// Rule 4.2: "unknown JSON field | 400 `Invalid JSON payload received. Unknown name ...`".
#[test]
fn an_unknown_field_is_refused_by_name() {
    let emulator = Emulator::default();
    for name in ["foo", "Duration", "one_timeOnly", "", "enrollmentToken", "token"] {
        let reply = emulator.post(TOKENS, &json!({ name: "60s" }));
        let description = format!(
            "Invalid JSON payload received. Unknown name \"{name}\" at 'enrollment_token': \
             Cannot find field."
        );
        assert_eq!(reply.violations(), [("enrollment_token".into(), description)]);
    }
    assert_eq!(emulator.events()["events"], json!([]));
}

// Rule 4.1, allowPersonalUsage: "`ALLOW_PERSONAL_USAGE_UNSPECIFIED`, `PERSONAL_USAGE_ALLOWED`,
// `PERSONAL_USAGE_DISALLOWED`, `PERSONAL_USAGE_DISALLOWED_USERLESS`; unknown string -> 400".
#[test]
fn personal_usage_is_one_of_four_words() {
    let emulator = Emulator::default();
    for word in [
        "PERSONAL_USAGE_ALLOWED",
        "PERSONAL_USAGE_DISALLOWED",
        "PERSONAL_USAGE_DISALLOWED_USERLESS",
    ] {
        let token = emulator.create(&json!({ "allowPersonalUsage": word }));
        assert_eq!(token["allowPersonalUsage"], word);
    }
    let words = ["", "PERSONAL_USAGE_ALLOWED ", "personal_usage_allowed", "ALLOWED"];
    let others = [json!(true), json!(1.5), json!([]), json!({})];
    let values: Vec<_> = words.into_iter().map(Value::from).chain(others).collect();
    refused("allowPersonalUsage", "enrollment_token.allow_personal_usage", &values);
}

// Rule 4.1, oneTimeOnly: "bool".
#[test]
fn one_time_only_is_a_bool() {
    let values = [json!(1), json!(0), json!("yes"), json!([]), json!({}), json!([true])];
    refused("oneTimeOnly", "enrollment_token.one_time_only", &values);
}

// Rule 4.1, googleAuthenticationOptions: "`requiredAccountEmail` can only be set if
// AuthenticationRequirement is set to REQUIRED -> else 400".
#[test]
fn an_account_is_required_only_where_authentication_is() {
    const FIELD: &str = "googleAuthenticationOptions";
    const PATH: &str = "enrollment_token.google_authentication_options";
    let emulator = Emulator::default();
    for options in [
        json!({ "authenticationRequirement": "OPTIONAL" }),
        json!({ "authenticationRequirement": "REQUIRED" }),
        json!({ "authenticationRequirement": "REQUIRED", "requiredAccountEmail": "a@example.com" }),
    ] {
        let token = emulator.create(&json!({ FIELD: options }));
        assert_eq!(token[FIELD], options);
    }
    let email = "a@example.com";
    let accounts = [
        json!({ "requiredAccountEmail": email }),
        json!({ "authenticationRequirement": "OPTIONAL", "requiredAccountEmail": email }),
        json!({ "authenticationRequirement": "REQUIRED", "requiredAccountEmail": "nobody" }),
        json!({ "authenticationRequirement": "REQUIRED", "requiredAccountEmail": 1 }),
    ];
    refused(FIELD, &format!("{PATH}.required_account_email"), &accounts);
    let requirements = [
        json!({ "authenticationRequirement": "MAYBE" }),
        json!({ "authenticationRequirement": true }),
    ];
    refused(FIELD, &format!("{PATH}.authentication_requirement"), &requirements);
    refused(FIELD, PATH, &[json!("REQUIRED"), json!([]), json!({ "foo": 1 })]);
}

// Rule 4.1, value: "20 chars from A-Z [...], unique among live tokens".
// Rule 7.28: "qrCode is a string, not an object; its token is `value`, not the id in `name`".
#[test]
fn a_value_is_20_letters_and_stands_in_the_qr_code() {
    let emulator = Emulator::default();
    let mut values = std::collections::BTreeSet::new();
    for _ in 0..100 {
        let token = emulator.create(&json!({}));
        let value = token["value"].as_str().unwrap();
        assert!(value.len() == 20 && value.bytes().all(|byte| byte.is_ascii_uppercase()));
        assert!(!token["name"].as_str().unwrap().contains(value));
        let qr_code: Value = serde_json::from_str(token["qrCode"].as_str().unwrap()).unwrap();
        let extras = &qr_code["android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE"];
        let extra = "com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN";
        assert_eq!(extras, &json!({ extra: value }));
        assert!(values.insert(value.to_owned()));
    }
}

#[test]
fn all_violations_are_in_one_error() {
    let body = json!({ "foo": 1, "duration": "1s", "oneTimeOnly": "x", "policyName": "a/b" });
    let violations = Emulator::default().post(TOKENS, &body).violations();
    let fields: Vec<_> = violations.iter().map(|(field, _)| field.as_str()).collect();
    let at = |name| format!("enrollment_token.{name}");
    assert_eq!(
        fields,
        [&at("duration"), &at("policy_name"), &at("one_time_only"), "enrollment_token"]
    );
}
