//! `enrollmentTokens.create`: the API's rules, each beside the words that state it.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_core::{
    EnrollmentToken, Timestamp,
    enrollment_token::{
        GoogleAuthentication, Issued, PersonalUsage, Terms, TokenDuration, UseLimit,
    },
    secret::TokenValue,
};
use enroll_dialects::{
    google::{FieldMask, Rendering},
    play_emm::{
        Error,
        enrollment_token::{CREATE, parse_create, view},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn accepted(body: &Value) -> Terms {
    parse_create(body.to_string().as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"))
}

/// What a token for a user's device is asked for, and `field` beside it.
fn with(field: &str, value: &Value) -> Value {
    json!({"enrollmentTokenType": "userDevice", field: value})
}

fn issued(terms: Terms) -> Issued {
    let name = "enterprises/LC1/enrollmentTokens/t1".parse().unwrap();
    EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH)
}

fn value() -> TokenValue {
    "OJDDNCYSEZPAUZZOXHDF".parse().unwrap()
}

fn tree(terms: Terms) -> Value {
    serde_json::to_value(view(&issued(terms), &value())).unwrap()
}

/// Checks the reason and message of the one thing that is wrong.
#[track_caller]
fn refused(body: &Value, reason: &str, message: &str) {
    let Err(error) = parse_create(body.to_string().as_bytes()) else {
        panic!("{body} is accepted");
    };
    assert_eq!(error.status(), 400);
    let body: Value = serde_json::from_str(&error.body(Rendering::default())).unwrap();
    let error = json!({"message": message, "domain": "global", "reason": reason});
    assert_eq!(body.pointer("/error/errors"), Some(&json!([error])));
}

// Rule 3.1: "`enrollmentTokenType` required {`enrollmentTokenTypeUnspecified`(unused),
// `userlessDevice`, `userDevice`}".
#[test]
fn a_type_is_required_and_determines_the_user_of_the_device() {
    for (word, usage) in [
        ("userlessDevice", PersonalUsage::DisallowedUserless),
        ("userDevice", PersonalUsage::Unspecified),
    ] {
        let terms = accepted(&json!({"enrollmentTokenType": word}));
        assert_eq!(terms, Terms::default().with_personal_usage(usage));
        assert_eq!(tree(terms)["enrollmentTokenType"], word);
    }
    let required = "Required field is not set: 'enrollment_token.enrollment_token_type'";
    for body in [
        json!({}),
        json!({"enrollmentTokenType": null}),
        json!({"enrollmentTokenType": ""}),
        json!({"enrollmentTokenType": "enrollmentTokenTypeUnspecified"}),
    ] {
        refused(&body, "required", required);
    }
    assert_eq!(parse_create(b"").map_err(|error| error.to_string()), Err(required.into()));
    // Rule 3.2: "unknown enum value | 400 `invalid`".
    let at = "Invalid value at 'enrollment_token.enrollment_token_type' \
              (EnrollmentToken.EnrollmentTokenType)";
    for (value, shown) in [(json!("USER_DEVICE"), r#""USER_DEVICE""#), (json!(1), "1")] {
        refused(&json!({"enrollmentTokenType": value}), "invalid", &format!("{at}, {shown}"));
    }
}

// Rule 3.1: "`duration` (same text rules and 1 minute..MAX, default 1 h)", "The HTML page shows
// `duration` as `{seconds,nanos}`; … accept the string only". Rule 2.1: the text rules.
#[test]
fn a_duration_is_from_a_minute_to_the_longest() {
    let duration = |text: &str| accepted(&with("duration", &json!(text))).duration;
    assert_eq!(accepted(&with("duration", &json!(null))).duration.to_string(), "3600s");
    assert_eq!(duration("60s"), TokenDuration::MIN);
    assert_eq!(duration("315576000000.999999999s"), TokenDuration::MAX);
    assert_eq!(duration("63.5s").to_string(), "63.500s");
    let format = "Field 'duration', Illegal duration format; duration must end with 's'";
    let range = "Field 'duration', token duration must be from `60s` to `315576000000.999999999s`";
    for (value, why) in [
        (json!("59.999999999s"), range),
        (json!("-0s"), range),
        (json!("3600"), format),
        (json!(""), format),
        (json!({"seconds": "3600", "nanos": 0}), "an object"),
        (json!(3600), "3600"),
    ] {
        let at = "Invalid value at 'enrollment_token.duration' (type.googleapis.com/google.protobuf.Duration)";
        refused(&with("duration", &value), "invalid", &format!("{at}, {why}"));
    }
}

// Rule 3.1: "`googleAuthenticationOptions{authenticationRequirement:
// authenticationRequirementUnspecified|optional|required, requiredAccountEmail (only if
// required)}`".
#[test]
fn an_account_can_be_required_only_where_signing_in_is() {
    let options = |options: &Value| accepted(&with("googleAuthenticationOptions", options));
    let ada = || GoogleAuthentication::Required { account: "ada@example.com".parse().ok() };
    for (body, authentication) in [
        (json!(null), GoogleAuthentication::Unspecified),
        (json!({}), GoogleAuthentication::Unspecified),
        (
            json!({"authenticationRequirement": "authenticationRequirementUnspecified"}),
            GoogleAuthentication::Unspecified,
        ),
        (json!({"authenticationRequirement": "optional"}), GoogleAuthentication::Optional),
        (
            json!({"authenticationRequirement": "required", "requiredAccountEmail": ""}),
            GoogleAuthentication::Required { account: None },
        ),
        (
            json!({"authentication_requirement": "required", "required_account_email": "ada@example.com"}),
            ada(),
        ),
    ] {
        assert_eq!(options(&body).google_authentication, authentication, "{body}");
    }
    let at = "Invalid value at 'enrollment_token.google_authentication_options";
    let why = "account must only be set where the authentication requirement is `required`";
    let account = format!("{at}.required_account_email' (TYPE_STRING), {why}");
    let words = "EnrollmentTokenGoogleAuthenticationOptions";
    for (body, message) in [
        (json!({"requiredAccountEmail": "a@b"}), account.clone()),
        (json!({"authenticationRequirement": "optional", "requiredAccountEmail": "a@b"}), account),
        (
            json!({"authenticationRequirement": "REQUIRED"}),
            format!(
                "{at}.authentication_requirement' ({words}.AuthenticationRequirement), \"REQUIRED\""
            ),
        ),
        (json!("required"), format!("{at}' ({words}), a string")),
    ] {
        refused(&with("googleAuthenticationOptions", &body), "invalid", &message);
    }
}

// Rule 3.1: "`token` (server)". Rule 7.9: client-sent values of the server "must be silently
// dropped, not rejected and not stored".
#[test]
fn what_the_server_makes_is_ignored() {
    let terms = accepted(&json!({"kind": 1, "token": ["x"], "enrollmentTokenType": "userDevice"}));
    assert_eq!(terms, Terms::default());
}

#[test]
fn the_newer_api_has_fields_that_this_one_has_not() {
    for name in ["policyName", "oneTimeOnly", "additionalData", "allowPersonalUsage", "value"] {
        let message = format!(
            "Invalid JSON payload received. Unknown name \"{name}\" at 'enrollment_token': \
             Cannot find field."
        );
        refused(&with(name, &json!(null)), "invalid", &message);
    }
    assert_eq!(tree(Terms::default()).as_object().unwrap().len(), 3);
}

// Rule 3.1: "Reusable across devices."
#[test]
fn a_token_is_reusable() {
    assert_eq!(accepted(&with("duration", &json!("60s"))).use_limit, UseLimit::Unlimited);
}

// Rule 3.1: "EnrollmentToken (Play flavour, new)".
#[test]
fn a_reply_has_all_that_is_set() {
    let terms = accepted(&json!({
        "enrollmentTokenType": "userlessDevice",
        "duration": "90.5s",
        "googleAuthenticationOptions": {
            "authenticationRequirement": "required", "requiredAccountEmail": "ada@example.com",
        },
    }));
    let written = Rendering::default().write(&view(&issued(terms), &value())).unwrap();
    assert_eq!(written, include_str!("golden/play_emm_enrollment_token.json"));
    for path in [
        "*",
        "token,enrollmentTokenType,duration",
        "googleAuthenticationOptions(authenticationRequirement,requiredAccountEmail)",
    ] {
        assert!(FieldMask::parse(path, CREATE.reply).is_ok(), "{path}");
    }
    assert!(FieldMask::parse("value", CREATE.reply).is_err());
}

// Terms of another API have no type here.
#[test]
fn a_personal_usage_without_a_word_is_left_out() {
    for personal_usage in [PersonalUsage::Allowed, PersonalUsage::Disallowed] {
        let terms = Terms::default().with_personal_usage(personal_usage);
        assert_eq!(tree(terms).get("enrollmentTokenType"), None);
    }
}

prop_compose! {
    fn terms()(
        seconds in 60..=315_576_000_000_u64,
        nanos in prop_oneof![Just(0_u32), 0..1_000_000_000_u32],
        personal_usage in
            prop::sample::select(vec![PersonalUsage::Unspecified, PersonalUsage::DisallowedUserless]),
        google_authentication in prop_oneof![
            Just(GoogleAuthentication::Unspecified),
            Just(GoogleAuthentication::Optional),
            proptest::option::of("[a-z\"\\\\]{1,9}@[a-z.]{1,9}").prop_map(|account| {
                GoogleAuthentication::Required { account: account.map(|text| text.parse().unwrap()) }
            }),
        ],
    ) -> Terms {
        let duration = format!("{seconds}.{nanos:09}s").parse().unwrap();
        Terms::default()
            .with_duration(duration)
            .with_personal_usage(personal_usage)
            .with_google_authentication(google_authentication)
    }
}

proptest! {
    #[test]
    fn what_is_written_parses_to_the_same_terms(terms in terms()) {
        let written = Rendering::default().write(&view(&issued(terms.clone()), &value())).unwrap();
        prop_assert_eq!(written.matches(value().expose()).count(), 1);
        prop_assert_eq!(parse_create(written.as_bytes()), Ok(terms));
    }
}

#[test]
fn no_body_makes_it_panic() {
    let likely = r#"\{("(enrollmentTokenType|duration|token|google_authentication_options)": ?("(userDevice|[0-9.]{1,4}s)"|null|\{"x":1\}),?){0,4}\}"#;
    let inputs = prop_oneof![any::<Vec<u8>>(), likely.prop_map(String::into_bytes)];
    no_input_panics(&inputs, |body| {
        parse_create(body).map_err(|refusal| assert_eq!(Error::status(&refusal), 400)).is_ok()
    });
}
