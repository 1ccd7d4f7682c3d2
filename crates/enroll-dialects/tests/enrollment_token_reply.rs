//! How enrollment tokens are written: golden files, and the rules that they follow.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::num::NonZeroU32;

use enroll_core::{
    EnrollmentToken, Timestamp,
    enrollment_token::{
        GoogleAuthentication, Issued, PersonalUsage, Terms, TokenDuration, UseLimit,
    },
    name::EnterpriseId,
    policy::InferredPolicy,
    secret::TokenValue,
};
use enroll_dialects::{
    amapi::enrollment_token::{GET, LIST, full, list, parse_create, partial},
    google::{FieldMask, Query, Rendering},
};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

const NAME: &str = "enterprises/LC1/enrollmentTokens/t1";

fn enterprise() -> EnterpriseId {
    "LC1".parse().unwrap()
}

fn value() -> TokenValue {
    "OJDDNCYSEZPAUZZOXHDF".parse().unwrap()
}

/// Issues a token with `terms` on 2026-11-22, in the last millisecond before 8 o'clock.
fn issued(terms: Terms) -> Issued {
    let now: Timestamp = "2026-11-22T07:59:59.999Z".parse().unwrap();
    EnrollmentToken::issue(NAME.parse().unwrap(), terms, now)
}

fn all_terms() -> Terms {
    Terms::default()
        .with_duration("90.5s".parse().unwrap())
        .with_use_limit(UseLimit::Once)
        .with_policy(Some(InferredPolicy::from_text("kiosk", &enterprise()).unwrap()))
        .with_additional_data(Some("org \"1\"\nü😀".parse().unwrap()))
        .with_personal_usage(PersonalUsage::DisallowedUserless)
        .with_google_authentication(GoogleAuthentication::Required {
            account: Some("ada@example.com".parse().unwrap()),
        })
}

fn tree(reply: &impl Serialize) -> Value {
    serde_json::to_value(reply).unwrap()
}

#[track_caller]
fn golden(reply: &impl Serialize, golden: &str) {
    assert_eq!(Rendering::default().write(reply).unwrap(), golden);
}

// Rule 4.2 create: "all set fields, policyName expanded to its full name, duration normalised".
#[test]
fn a_creation_replies_with_all_that_is_set() {
    golden(&full(&issued(all_terms()), &value()), include_str!("golden/token_full.json"));
}

// Rule 4.2: "default filled in as "3600s"". Rule 2.1 defaults out: "omitted … So oneTimeOnly:false
// and ALLOW_PERSONAL_USAGE_UNSPECIFIED never appear".
#[test]
fn what_has_its_default_value_is_left_out_but_for_the_duration() {
    let token = issued(Terms::default());
    golden(&full(&token, &value()), include_str!("golden/token_full_default.json"));
    let empty = Terms::default().with_additional_data(Some("".parse().unwrap()));
    assert_eq!(tree(&full(&issued(empty), &value())), tree(&full(&token, &value())));
}

// Rule 4.2: "Partial view = only name, expirationTimestamp, allowPersonalUsage, value, qrCode".
#[test]
fn get_and_list_reply_with_five_fields() {
    let token = issued(all_terms());
    golden(&partial(&token, &value()), include_str!("golden/token_partial.json"));
    let partial = tree(&partial(&token, &value()));
    let full = tree(&full(&token, &value()));
    let names: Vec<_> = partial.as_object().unwrap().keys().collect();
    assert_eq!(names, ["name", "value", "expirationTimestamp", "qrCode", "allowPersonalUsage"]);
    assert!(names.iter().all(|&name| partial[name] == full[name]));
}

// Rule 4.2 list: "200 {enrollmentTokens:[partial], nextPageToken?}".
#[test]
fn a_page_of_nothing_is_an_empty_object() {
    let token = issued(Terms::default());
    let value = value();
    let tokens = || vec![partial(&token, &value)];
    golden(&list(tokens(), Some("next".into())), include_str!("golden/token_list.json"));
    assert_eq!(
        tree(&list(tokens(), None)),
        json!({"enrollmentTokens": [tree(&partial(&token, &value))]})
    );
    assert_eq!(tree(&list(Vec::new(), None)), json!({}));
    assert_eq!(tree(&list(Vec::new(), Some("next".into()))), json!({"nextPageToken": "next"}));
}

// Rule 4.6: "qrCode is a string containing JSON (so JSON inside JSON, escaped)". Rule 7.28: "its
// token is `value`, not the id in `name`".
#[test]
fn the_qr_code_is_a_text_that_holds_json() {
    let token = issued(Terms::default());
    for reply in [full(&token, &value()), partial(&token, &value())] {
        let reply = tree(&reply);
        let code: Value = serde_json::from_str(reply["qrCode"].as_str().unwrap()).unwrap();
        let extra = |name: &str| &code[format!("android.app.extra.PROVISIONING_{name}")];
        assert_eq!(
            extra("DEVICE_ADMIN_COMPONENT_NAME"),
            "com.google.android.apps.work.clouddpc/.receivers.CloudDeviceAdminReceiver"
        );
        assert_eq!(
            extra("DEVICE_ADMIN_SIGNATURE_CHECKSUM"),
            "I5YvS0O5hXY46mb01BlRjq4oJJGs2kuUcHvVkAPEXlg"
        );
        assert_eq!(
            extra("DEVICE_ADMIN_PACKAGE_DOWNLOAD_LOCATION"),
            "https://play.google.com/managed/downloadManagingApp?identifier=setup"
        );
        assert_eq!(
            extra("ADMIN_EXTRAS_BUNDLE"),
            &json!({"com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN": reply["value"]})
        );
    }
}

// Rule 2.1 Duration text out: "0, 3, 6 or 9 fraction digits".
#[test]
fn a_duration_is_written_with_0_3_6_or_9_fraction_digits() {
    for (text, written) in [
        ("60s", "60s"),
        ("60.5s", "60.500s"),
        ("60.0001s", "60.000100s"),
        ("60.0000001s", "60.000000100s"),
        ("315576000000.999999999s", "315576000000.999999999s"),
    ] {
        let terms = Terms::default().with_duration(text.parse().unwrap());
        assert_eq!(tree(&full(&issued(terms), &value()))["duration"], written);
    }
}

// Rule 2.1 Timestamp out: "always Z, 0/3/6/9 fraction digits". Rule 7.2: "clamp to
// ...59.999999999Z with nanos, and only the timestamp, never the duration".
#[test]
fn an_expiration_is_written_in_utc_and_ends_with_the_year_9999() {
    for (duration, expiration) in [
        ("60s", "2026-11-22T08:00:59.999Z"),
        ("60.001s", "2026-11-22T08:01:00Z"),
        ("60.001001s", "2026-11-22T08:01:00.000001Z"),
        ("60.001000001s", "2026-11-22T08:01:00.000000001Z"),
        ("315576000000.999999999s", "9999-12-31T23:59:59.999999999Z"),
    ] {
        let terms = Terms::default().with_duration(duration.parse().unwrap());
        let reply = tree(&full(&issued(terms), &value()));
        assert_eq!(reply["expirationTimestamp"], expiration);
        assert_eq!(reply["duration"], duration);
    }
}

#[test]
fn a_limit_that_the_api_does_not_have_is_not_one_time_only() {
    for use_limit in [UseLimit::Unlimited, UseLimit::AtMost(NonZeroU32::MIN)] {
        let terms = Terms::default().with_use_limit(use_limit);
        assert_eq!(tree(&full(&issued(terms), &value())).get("oneTimeOnly"), None);
    }
}

#[test]
fn no_reply_has_a_field_that_no_mask_knows() {
    let token = issued(all_terms());
    let value = value();
    let full = full(&token, &value);
    for name in tree(&full).as_object().unwrap().keys() {
        assert!(FieldMask::parse(name, GET.reply).is_ok(), "{name}");
    }
    for name in tree(&full)["googleAuthenticationOptions"].as_object().unwrap().keys() {
        let path = format!("googleAuthenticationOptions/{name}");
        assert!(FieldMask::parse(&path, GET.reply).is_ok(), "{name}");
    }
    for name in
        tree(&list(vec![partial(&token, &value)], Some("t".into()))).as_object().unwrap().keys()
    {
        assert!(FieldMask::parse(name, LIST.reply).is_ok(), "{name}");
    }
}

#[test]
fn a_mask_of_all_fields_is_identity() {
    let token = issued(all_terms());
    let value = value();
    let plain = Query::parse("", &GET).unwrap();
    for fields in [
        "*",
        "name,value,duration,expirationTimestamp,policyName,additionalData,qrCode,oneTimeOnly,user,\
         allowPersonalUsage,googleAuthenticationOptions",
        "*,googleAuthenticationOptions(authenticationRequirement,requiredAccountEmail)",
    ] {
        let masked = Query::parse(&format!("fields={fields}"), &GET).unwrap();
        let reply = full(&token, &value);
        assert_eq!(masked.render(&reply).unwrap(), plain.render(&reply).unwrap(), "{fields}");
    }
    let masked =
        Query::parse("fields=enrollmentTokens(name),nextPageToken&prettyPrint=false", &LIST);
    assert_eq!(
        masked.unwrap().render(&list(vec![partial(&token, &value)], Some("t".into()))).unwrap(),
        format!(r#"{{"enrollmentTokens":[{{"name":"{NAME}"}}],"nextPageToken":"t"}}"#)
    );
}

prop_compose! {
    /// Terms that the API can express: a policy in full, a use or no limit.
    fn terms()(
        nanos in prop_oneof![Just(0_u32), 0..1_000_000_000_u32],
        seconds in prop_oneof![60..=315_576_000_000_u64, 60..70_u64, Just(315_576_000_000)],
        once in any::<bool>(),
        policy in proptest::option::of("[^/\\p{C}]{1,20}"),
        data in proptest::option::of("[^\0]{1,40}"),
        personal_usage in prop::sample::select(vec![
            PersonalUsage::Unspecified,
            PersonalUsage::Allowed,
            PersonalUsage::Disallowed,
            PersonalUsage::DisallowedUserless,
        ]),
        google_authentication in prop_oneof![
            Just(GoogleAuthentication::Unspecified),
            Just(GoogleAuthentication::Optional),
            proptest::option::of("[a-z\"\\\\]{1,9}@[a-z.]{1,9}").prop_map(|account| {
                GoogleAuthentication::Required { account: account.map(|text| text.parse().unwrap()) }
            }),
        ],
    ) -> Terms {
        let duration: TokenDuration = format!("{seconds}.{nanos:09}s").parse().unwrap();
        let policy = policy.filter(|id| id != "." && id != "..");
        Terms::default()
            .with_duration(duration)
            .with_use_limit(if once { UseLimit::Once } else { UseLimit::Unlimited })
            .with_policy(policy.map(|id| {
                let name = format!("enterprises/LC1/policies/{id}");
                InferredPolicy::from_text(&name, &enterprise()).unwrap()
            }))
            .with_additional_data(data.map(|data| data.parse().unwrap()))
            .with_personal_usage(personal_usage)
            .with_google_authentication(google_authentication)
    }
}

proptest! {
    #[test]
    fn what_is_written_parses_to_the_same_terms(terms in terms(), pretty_print in any::<bool>()) {
        let token = issued(terms.clone());
        let rendering = Rendering { pretty_print, ..Rendering::default() };
        let written = rendering.write(&full(&token, &value())).unwrap();
        prop_assert_eq!(parse_create(written.as_bytes(), &enterprise()), Ok(terms));
    }

    #[test]
    fn a_reply_only_holds_the_value_where_it_belongs(terms in terms()) {
        let token = issued(terms);
        let value = value();
        for view in [full(&token, &value), partial(&token, &value)] {
            let reply = Rendering::default().write(&view).unwrap();
            prop_assert_eq!(reply.matches(value.expose()).count(), 2);
        }
    }
}
