//! The serde form of nouns and events: it is stored, so it only ever grows.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod enrollment_profile;
mod enterprise;
mod policy;
mod record;
mod user;

use enroll_checks::formats::wrong_format;
use enroll_core::{
    Device, EnrollmentToken, Timestamp,
    device::{Enrolled, Event as DeviceEvent, Ownership},
    enrollment_profile::Event as ProfileEvent,
    enrollment_token::{
        Claim, Event as TokenEvent, GoogleAuthentication, Issued, PersonalUsage, Terms, UseLimit,
    },
    enterprise::{Created, Event as EnterpriseEvent},
    event::Event,
    origin::Origin,
    policy::{Event as PolicyEvent, InferredPolicy},
    secret::{Derivation, KeyId, Salt, TokenFormat},
    user::Event as UserEvent,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

fn issued() -> Issued {
    let name = "enterprises/e1/enrollmentTokens/t1".parse().unwrap();
    let terms = Terms::default()
        .with_duration("90.5s".parse().unwrap())
        .with_use_limit(UseLimit::AtMost(7.try_into().unwrap()))
        .with_policy(Some(InferredPolicy::from_text("p1", &"e1".parse().unwrap()).unwrap()))
        .with_additional_data(Some("unit 7".parse().unwrap()))
        .with_personal_usage(PersonalUsage::DisallowedUserless)
        .with_google_authentication(GoogleAuthentication::Required {
            account: Some("ada@example.com".parse().unwrap()),
        });
    EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH)
        .with_derivation(derivation())
        .with_origin(Origin::AndroidManagement)
}

fn enrolled() -> Enrolled {
    let claim = Claim::new("d1".parse().unwrap(), "S1".parse().unwrap(), Ownership::CompanyOwned);
    let token = EnrollmentToken::from(issued());
    token.redeem(&claim, Timestamp::UNIX_EPOCH).unwrap().device
}

fn derivation() -> Derivation {
    Derivation {
        salt: Salt([0xab; 16]),
        key: KeyId(1),
        format: TokenFormat::Strong("enroll_".parse().unwrap()),
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::new(seconds, 0).unwrap()
}

/// The stored forms of a noun.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Life {
    first: serde_json::Value,
    events: Vec<serde_json::Map<String, serde_json::Value>>,
    /// The noun after the events.
    noun: serde_json::Value,
}

fn life(golden: &str) -> Life {
    serde_json::from_str(golden).unwrap()
}

/// Checks the first fact of a noun, everything that happens to it and what that leaves, against
/// what was stored of them, a [`Life`].
///
/// Returns the kinds of the events: the names that they are stored under.
#[track_caller]
fn assert_life<N, F, E>(first: &F, events: &[E], apply: fn(&mut N, &E), golden: &str) -> Vec<String>
where
    N: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug + From<F>,
    F: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
    E: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let life = life(golden);
    assert_golden(first, &life.first.to_string());
    assert_eq!(life.events.len(), events.len());
    let mut noun = N::from(serde_json::from_value(life.first).unwrap());
    let mut kinds = Vec::new();
    for (event, stored) in events.iter().zip(life.events) {
        kinds.extend(stored.keys().cloned());
        let stored = serde_json::Value::Object(stored);
        assert_golden(event, &stored.to_string());
        apply(&mut noun, &serde_json::from_value(stored).unwrap());
    }
    assert_golden(&noun, &life.noun.to_string());
    kinds.sort();
    kinds.dedup();
    kinds
}

#[track_caller]
fn assert_golden<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
    golden: &str,
) {
    let golden: serde_json::Value = serde_json::from_str(golden).unwrap();
    assert_eq!(serde_json::to_value(value).unwrap(), golden);
    assert_eq!(&serde_json::from_value::<T>(golden).unwrap(), value);
    assert_eq!(wrong_format(value), None);
}

/// The control: what the derive leaves out moves the parts after it.
#[test]
fn a_form_that_leaves_parts_out_of_compact_formats_is_found() {
    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    struct Shifted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        second: Option<String>,
    }
    let shifted = Shifted { first: None, second: Some("2".into()) };
    let wrong = wrong_format(&shifted).unwrap();
    assert!(wrong.starts_with("compact MessagePack: "), "{wrong}");
    let whole = Shifted { first: Some("1".into()), ..shifted };
    assert_eq!(wrong_format(&whole), None);
}

/// The page of the forms shows every file.
#[test]
fn each_form_is_shown_once_in_the_documentation() {
    let page = include_str!("../../src/forms.rs");
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let paths = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let name = |path: std::path::PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let files: Vec<_> = paths.map(name).collect();
    assert!(files.len() >= 10, "these are not all: {files:?}");
    let shown = |page: &str, file: &String| {
        page.matches(&format!("include_str!(\"../tests/golden/{file}\")")).count() == 1
    };
    assert!(files.iter().all(|file| shown(page, file)));
    // The control: a file that is not shown is found.
    let without = page.replacen("golden/user.json", "golden/other.json", 1);
    assert!(!files.iter().all(|file| shown(&without, file)));
}

/// Returns the texts of all source files of the crate.
fn sources() -> Vec<String> {
    fn below(directory: &std::path::Path) -> Vec<String> {
        let paths = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
        let read = |path: std::path::PathBuf| {
            if path.is_dir() { below(&path) } else { vec![std::fs::read_to_string(path).unwrap()] }
        };
        paths.flat_map(read).collect()
    }
    let sources = below(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(sources.len() > 40, "these are not all");
    sources
}

/// Returns the names of the structs in a source file that are stored facts, and whether each of
/// them may grow.
fn facts(source: &str) -> Vec<(&str, bool)> {
    let marks = ["#[must_use = \"a first fact", "#[must_use = \"an event"];
    let marked = marks.into_iter().flat_map(|mark| source.split(mark).skip(1));
    let declared = marked.filter_map(|marked| {
        let (attributes, declaration) = marked.split_once("pub ")?;
        let (name, _) = declaration.strip_prefix("struct ")?.split_once(' ')?;
        Some((name, attributes.contains("#[non_exhaustive]")))
    });
    declared.collect()
}

#[test]
fn each_stored_fact_may_grow() {
    let sources = sources();
    let facts: Vec<_> = sources.iter().flat_map(|source| facts(source)).collect();
    assert_eq!(facts.len(), 8, "these are not all: {facts:?}");
    assert!(facts.iter().all(|(_, may_grow)| *may_grow), "{facts:?}");
    // The control: a fact without the attribute is found.
    let closed = include_str!("../../src/auth_token.rs").replace("#[non_exhaustive]\n", "");
    assert_eq!(self::facts(&closed), [("Issued", false)]);
}

#[test]
fn no_derive_leaves_parts_out() {
    let sources = sources();
    let leaves_out = |source: &String| source.contains("skip_serializing_if");
    assert!(!sources.iter().any(leaves_out));
    assert!(leaves_out(&include_str!("main.rs").to_owned()), "the control");
}

const ISSUED: &str = include_str!("issued.json");
const ENROLLED: &str = include_str!("enrolled.json");

#[test]
fn the_form_of_an_enrollment_token() {
    assert_golden(&issued(), ISSUED);
    let token = format!(r#"{{"issued": {ISSUED}, "uses": 0, "state": "active"}}"#);
    assert_golden(&EnrollmentToken::from(issued()), &token);
    let plain = EnrollmentToken::issue(issued().name, Terms::default(), Timestamp::UNIX_EPOCH);
    assert_golden(
        &plain,
        r#"{
            "name": "enterprises/e1/enrollmentTokens/t1",
            "at": "1970-01-01T00:00:00Z",
            "terms": {
                "duration": "3600s",
                "use_limit": "unlimited",
                "personal_usage": "unspecified",
                "google_authentication": "unspecified"
            },
            "origin": "own"
        }"#,
    );
}

#[test]
fn the_form_of_a_device() {
    assert_golden(&enrolled(), ENROLLED);
    let device = format!(r#"{{"enrolled": {ENROLLED}, "state": "provisioning"}}"#);
    assert_golden(&Device::from(enrolled()), &device);
}

#[test]
fn the_forms_of_events() {
    let at = Timestamp::UNIX_EPOCH;
    let created = Created::new("e1".parse().unwrap(), at);
    for (event, golden) in [
        (
            Event::EnterpriseCreated(created),
            r#"{"enterprise_created": {"id": "e1", "at": "1970-01-01T00:00:00Z", "origin": "own"}}"#,
        ),
        (
            Event::Enterprise { id: "e1".parse().unwrap(), event: EnterpriseEvent::Deleted { at } },
            r#"{"enterprise": {"id": "e1", "event": {"deleted": {"at": "1970-01-01T00:00:00Z"}}}}"#,
        ),
        (
            Event::EnrollmentTokenIssued(issued()),
            &format!(r#"{{"enrollment_token_issued": {ISSUED}}}"#),
        ),
        (
            Event::EnrollmentToken {
                name: issued().name,
                event: TokenEvent::Redeemed { by: "d1".parse().unwrap(), at },
            },
            r#"{"enrollment_token": {
                "name": "enterprises/e1/enrollmentTokens/t1",
                "event": {"redeemed": {"by": "d1", "at": "1970-01-01T00:00:00Z"}}
            }}"#,
        ),
        (
            Event::EnrollmentToken { name: issued().name, event: TokenEvent::Deleted { at } },
            r#"{"enrollment_token": {
                "name": "enterprises/e1/enrollmentTokens/t1",
                "event": {"deleted": {"at": "1970-01-01T00:00:00Z"}}
            }}"#,
        ),
        (Event::DeviceEnrolled(enrolled()), &format!(r#"{{"device_enrolled": {ENROLLED}}}"#)),
        (
            Event::Device { name: enrolled().name, event: DeviceEvent::Deleted { at } },
            r#"{"device": {
                "name": "enterprises/e1/devices/d1",
                "event": {"deleted": {"at": "1970-01-01T00:00:00Z"}}
            }}"#,
        ),
        (
            Event::UserInserted(user::inserted()),
            &format!(r#"{{"user_inserted": {}}}"#, life(user::GOLDEN).first),
        ),
        (
            Event::User { name: user::inserted().name, event: UserEvent::Deleted { at } },
            r#"{"user": {
                "name": "enterprises/e1/users/u1",
                "event": {"deleted": {"at": "1970-01-01T00:00:00Z"}}
            }}"#,
        ),
        (
            Event::EnrollmentProfileCreated(enrollment_profile::created()),
            &format!(
                r#"{{"enrollment_profile_created": {}}}"#,
                life(enrollment_profile::GOLDEN).first
            ),
        ),
        (
            Event::EnrollmentProfile {
                name: enrollment_profile::created().name,
                event: ProfileEvent::Deleted { at },
            },
            r#"{"enrollment_profile": {
                "name": "enterprises/e1/enrollmentProfiles/p1",
                "event": {"deleted": {"at": "1970-01-01T00:00:00Z"}}
            }}"#,
        ),
        (
            Event::PolicyWritten(policy::written()),
            &format!(r#"{{"policy_written": {}}}"#, life(policy::GOLDEN).first),
        ),
        (
            Event::Policy { name: policy::written().name, event: PolicyEvent::Deleted { at } },
            r#"{"policy": {
                "name": "enterprises/e1/policies/p1",
                "event": {"deleted": {"at": "1970-01-01T00:00:00Z"}}
            }}"#,
        ),
    ] {
        assert_golden(&event, golden);
    }
}

/// The control: a form that loses something is found out.
#[test]
#[should_panic(expected = "deleted")]
fn a_life_that_ends_otherwise_is_found_out() {
    let life = policy::GOLDEN.replacen("\"deleted\"", "\"removed\"", 1);
    let deleted = PolicyEvent::Deleted { at: at(1) };
    assert_life(&policy::written(), &[deleted.clone(), deleted], enroll_core::Policy::apply, &life);
}

#[test]
fn what_no_gate_lets_through_is_not_read_back() {
    for (good, bad) in [
        ("\"90.500s\"", "\"59s\""),
        ("enterprises/e1/", "enterprises//"),
        ("\"at_most\":7", "\"at_most\":0"),
        ("ada@example.com", "ada"),
        ("enroll_", "Enroll"),
        ("abababab", "ABABABAB"),
    ] {
        let compact = serde_json::to_string(&issued()).unwrap();
        assert!(compact.contains(good), "{good}");
        let broken = compact.replace(good, bad);
        assert!(serde_json::from_str::<Issued>(&broken).is_err(), "{bad}");
    }
}
