//! Checks of every type that is read from a text and kept as one.

use std::{fmt::Debug, str::FromStr};

use enroll_checks::{
    corpus::replay,
    panics::no_input_panics,
    text::{self, Kind, converted, kind, opaque, wrong_of_canonical, wrong_of_opaque},
};
use enroll_core::{
    account::AndroidId,
    additional_data::AdditionalData,
    auth_token,
    device::SerialNumber,
    document::Document,
    email::EmailAddress,
    enrollment_profile::{DeviceNameTemplate, ProfileText},
    enrollment_token::TokenDuration,
    name::{
        DeviceId, EnrollmentProfileId, EnrollmentTokenId, EnterpriseId, EnterpriseName, PolicyId,
        PolicyName, UserId,
    },
    product_set::ProductId,
    secret::{Prefix, Salt, Secret, TokenValue},
    user::{AccountIdentifier, DisplayName},
};
use proptest::{
    prelude::*,
    test_runner::{TestCaseResult, TestRunner},
};
use serde::{Deserialize, Serialize};

/// Texts of every kind, and texts of none.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,20}",
        "[0-9a-f]{1,17}",
        "[a-z][a-z0-9_]{0,15}_",
        "[a-z ]{1,9}@[a-z. ]{1,9}",
        "enterprises/[ -~]{1,5}(/(users|devices|policies|enrollmentTokens|enrollmentProfiles)/[ -~é]{1,5})?",
        // Of what one might trim, fold or normalise.
        "[ \t\u{a0}\u{feff}]?[a-zA-ZÀ-ÿ\u{301}ﬁ]{1,5}[ \n\u{3000}]?",
    ]
}

macro_rules! check_shown {
    ($text:expr, $($type:ty),+ $(,)?) => {$(
        if let Ok(value) = $text.parse::<$type>() {
            prop_assert_eq!(value.as_str(), &$text, "{}", stringify!($type));
        }
    )+};
}

proptest! {
    #[test]
    fn a_text_is_shown_as_it_was_read(text in texts()) {
        check_shown!(
            text, EnterpriseId, EnrollmentTokenId, PolicyId, DeviceId, EnrollmentProfileId, UserId,
            AndroidId, AdditionalData, SerialNumber, EmailAddress, ProfileText, DeviceNameTemplate,
            ProductId, Prefix, AccountIdentifier, DisplayName,
        );
        if let Ok(product) = text.parse::<ProductId>() {
            prop_assert_eq!(&product.to_string(), &text);
        }
        if let Ok(id) = text.parse::<EnterpriseId>() {
            prop_assert_eq!(id.as_ref(), &text);
            let name = EnterpriseName::from(id.clone());
            prop_assert_eq!(name.to_string(), format!("enterprises/{}", text));
            prop_assert_eq!(name.id(), &id);
        }
        if let Ok(document) = Document::try_from(text.clone()) {
            prop_assert_eq!(document.as_str(), &text);
        }
    }
}

#[test]
fn every_text_of_the_corpus_keeps_its_promises() {
    replay("text", text::check);
}

#[test]
fn what_is_no_text_is_not_read() {
    for json in ["1", "null", "[]", "{}", "[\"a\"]", "true"] {
        assert!(serde_json::from_str::<EnterpriseId>(json).is_err(), "{json}");
        assert!(serde_json::from_str::<EnterpriseName>(json).is_err(), "{json}");
        assert!(serde_json::from_str::<PolicyName>(json).is_err(), "{json}");
        assert!(serde_json::from_str::<TokenDuration>(json).is_err(), "{json}");
    }
}

/// A text has from 1 to `max` characters, however many bytes they are.
fn check_bounded(kind: Kind, max: usize, character: char, count: usize) -> TestCaseResult {
    let text: String = std::iter::repeat_n(character, count).collect();
    let expected = (1..=max).contains(&count);
    prop_assert_eq!((kind.parsed)(&text).is_some(), expected, "{} of {}", count, kind.name);
    Ok(())
}

proptest! {
    #[test]
    fn an_opaque_text_is_kept_byte_by_byte_or_refused(text in texts()) {
        for kind in opaque() {
            prop_assert_eq!(wrong_of_opaque(kind, &text), None);
        }
    }

    #[test]
    fn a_salt_is_kept_digit_by_digit_or_refused(text in prop_oneof![texts(), "[0-9a-f]{32}", "[0-9a-fA-Fé]{31,33}"]) {
        prop_assert_eq!(wrong_of_opaque(converted::<Salt>(), &text), None);
    }

    #[test]
    fn the_canonical_text_of_a_token_duration_is_a_fixed_point(text in "-?[0-9]{1,12}(\\.[0-9]{1,10})?s?") {
        prop_assert_eq!(wrong_of_canonical(kind::<TokenDuration>(), &text), None);
    }

    #[test]
    fn a_validity_is_read_exactly_from_more_than_nothing_to_a_day(
        seconds in prop_oneof![-2..=2_i64, 86_398..=86_402_i64, any::<i32>().prop_map(i64::from)],
        nanos in prop_oneof![Just(0), Just(1), Just(999_999_999)],
    ) {
        let text = format!("{seconds}.{nanos:09}s");
        let total = i128::from(seconds) * 1_000_000_000 + if seconds < 0 { -nanos } else { nanos };
        let expected = (1..=86_400_000_000_000).contains(&total);
        prop_assert_eq!(text.parse::<auth_token::Validity>().is_ok(), expected, "{}", text);
    }

    #[test]
    fn a_bounded_text_counts_characters(
        character in any::<char>().prop_filter("visible", |character| !character.is_control()),
        count in prop_oneof![0..3_usize, 62..65_usize, 1023..1026_usize],
    ) {
        for (kind, max) in [
            (kind::<ProfileText>(), ProfileText::CHARACTERS_MAX),
            (kind::<DeviceNameTemplate>(), DeviceNameTemplate::CHARACTERS_MAX),
            (kind::<AccountIdentifier>(), AccountIdentifier::CHARACTERS_MAX),
            (kind::<DisplayName>(), DisplayName::CHARACTERS_MAX),
        ] {
            check_bounded(kind, max, character, count)?;
        }
    }

    #[test]
    fn a_refused_token_value_is_not_in_its_error(text in prop_oneof!["[à-ü]{4,40}", "[!-~]{129,140}"]) {
        let error = text.parse::<TokenValue>().unwrap_err();
        let message = format!("{error} {error:?}");
        prop_assert!(!message.contains(&text), "{}", message);
    }

    #[test]
    fn a_secret_is_not_in_its_debug_text(text in "[!-~]{1,40}") {
        let secret = Secret::from(text.clone());
        prop_assert_eq!(format!("{:?} {:#?} {:?}", secret, secret, Some(secret.clone())), "… … Some(…)");
        prop_assert_eq!(secret.expose(), text);
    }
}

/// The control: a type that trims, one that folds, one whose serde form has no gate.
#[test]
fn a_type_that_alters_its_text_is_found() {
    #[derive(Serialize, Deserialize)]
    struct Trimmed(String);
    #[derive(Serialize, Deserialize)]
    struct Folded(String);
    #[derive(Serialize, Deserialize)]
    struct Ungated(String);
    impl FromStr for Trimmed {
        type Err = ();
        fn from_str(text: &str) -> Result<Self, ()> {
            Ok(Self(text.trim().into()))
        }
    }
    impl FromStr for Folded {
        type Err = ();
        fn from_str(text: &str) -> Result<Self, ()> {
            Ok(Self(text.to_lowercase()))
        }
    }
    impl FromStr for Ungated {
        type Err = ();
        fn from_str(text: &str) -> Result<Self, ()> {
            if text.contains('@') { Ok(Self(text.into())) } else { Err(()) }
        }
    }

    let holds = |kind| never_wrong(|text| wrong_of_opaque(kind, text));
    assert!(holds(kind::<EmailAddress>()));
    assert!(!holds(kind::<Trimmed>()));
    assert!(!holds(kind::<Folded>()));
    assert!(!holds(kind::<Ungated>()));
    // One that counts bytes, where characters are meant.
    let of_bytes = |name| Kind {
        name,
        parsed: |text| (1..=63).contains(&text.len()).then(|| text.to_owned()),
        ..kind::<DeviceNameTemplate>()
    };
    assert!(run(1..70_usize, |count| check_bounded(of_bytes("ASCII"), 63, 'a', count)));
    assert!(!run(1..70_usize, |count| check_bounded(of_bytes("bytes"), 63, 'é', count)));
    // One that writes what it does not read.
    let growing = Kind { parsed: |text| Some(format!("{text}0")), ..kind::<TokenDuration>() };
    assert!(!never_wrong(|text| wrong_of_canonical(growing, text)));
}

fn never_wrong(wrong: impl Fn(&str) -> Option<String>) -> bool {
    run(texts(), |text| {
        prop_assert_eq!(wrong(&text), None);
        Ok(())
    })
}

fn run<T: Debug>(strategy: impl Strategy<Value = T>, check: impl Fn(T) -> TestCaseResult) -> bool {
    TestRunner::deterministic().run(&strategy, check).is_ok()
}

#[test]
fn no_text_makes_a_name_panic() {
    let of_policy = (any::<String>(), any::<String>())
        .prop_map(|(id, tail)| format!("enterprises/{id}/policies/{tail}"));
    let of_enterprise = any::<String>().prop_map(|id| format!("enterprises/{id}"));
    let inputs = prop_oneof![any::<String>(), of_enterprise, of_policy];
    no_input_panics(&inputs, |text| text.parse::<EnterpriseName>().is_ok());
    no_input_panics(&inputs, |text| text.parse::<PolicyName>().is_ok());
}
