//! Every text type has one list of implementations.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{
    borrow::Borrow,
    collections::{BTreeSet, HashSet},
    fmt::{Debug, Display},
    hash::Hash,
    str::FromStr,
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
        DeviceId, DeviceName, EnrollmentProfileId, EnrollmentProfileName, EnrollmentTokenId,
        EnrollmentTokenName, EnterpriseId, EnterpriseName, PolicyId, PolicyName, UserId, UserName,
    },
    product_set::ProductId,
    provisioning::{ComponentName, DownloadUrl, ExtraKey, Locale, SignatureChecksum, Ssid},
    record::{PrincipalName, RequestId},
    secret::{Prefix, Salt},
    token_ref::TokenRef,
    user::{AccountIdentifier, DisplayName},
};
use serde::{Serialize, de::DeserializeOwned};

/// The implementations of a type that is written as a text.
trait Written:
    Clone
    + Debug
    + Display
    + Ord
    + Hash
    + Serialize
    + DeserializeOwned
    + Into<String>
    + FromStr<Err: Debug>
    + TryFrom<String, Error: Debug>
    + for<'a> TryFrom<&'a str, Error: Debug>
{
}

impl<T> Written for T where
    T: Clone
        + Debug
        + Display
        + Ord
        + Hash
        + Serialize
        + DeserializeOwned
        + Into<String>
        + FromStr<Err: Debug>
        + TryFrom<String, Error: Debug>
        + for<'a> TryFrom<&'a str, Error: Debug>
{
}

/// The further implementations of a type that holds its text.
trait Held: Written + AsRef<str> + Borrow<str> {}

impl<T: Written + AsRef<str> + Borrow<str>> Held for T {}

#[track_caller]
fn check_written<T: Written>(text: &str) {
    let value: T = text.parse().unwrap();
    let json = serde_json::to_value(&value).unwrap();
    assert_eq!(json, text);
    for same in [
        T::try_from(text).unwrap(),
        T::try_from(text.to_owned()).unwrap(),
        value.clone(),
        serde_json::from_value(json).unwrap(),
    ] {
        assert!(same == value);
    }
    assert_eq!(value.to_string(), text);
    assert_eq!(value.into(), text);
}

#[track_caller]
fn check_held<T: Held>(text: &str) {
    check_written::<T>(text);
    let value: T = text.parse().unwrap();
    assert_eq!(value.as_ref(), text);
    // A map finds the value by its text: the hash and the order are those of the text.
    assert!(HashSet::from([value.clone()]).contains(text));
    assert!(BTreeSet::from([value]).contains(text));
}

#[test]
fn every_text_type_has_them_all() {
    for text in ["a", "0"] {
        check_held::<EnterpriseId>(text);
        check_held::<EnrollmentTokenId>(text);
        check_held::<PolicyId>(text);
        check_held::<DeviceId>(text);
        check_held::<EnrollmentProfileId>(text);
        check_held::<UserId>(text);
        check_held::<AndroidId>(text);
        check_held::<AdditionalData>(text);
        check_held::<SerialNumber>(text);
        check_held::<Document>(text);
        check_held::<ProfileText>(text);
        check_held::<DeviceNameTemplate>(text);
        check_held::<ProductId>(text);
        check_held::<AccountIdentifier>(text);
        check_held::<DisplayName>(text);
        check_held::<PrincipalName>(text);
        check_held::<RequestId>(text);
        check_held::<ExtraKey>(text);
        check_held::<Ssid>(text);
    }
    check_held::<EmailAddress>("ada@example.com");
    check_held::<Prefix>("enroll_");
    check_held::<ComponentName>("com.example/.Receiver");
    check_held::<DownloadUrl>("https://example.com/a.apk");
    check_held::<SignatureChecksum>(&"a".repeat(43));
    check_held::<Locale>("en_US");
    check_written::<EnterpriseName>("enterprises/e");
    check_written::<EnrollmentTokenName>("enterprises/e/enrollmentTokens/t");
    check_written::<PolicyName>("enterprises/e/policies/p");
    check_written::<DeviceName>("enterprises/e/devices/d");
    check_written::<EnrollmentProfileName>("enterprises/e/enrollmentProfiles/p");
    check_written::<UserName>("enterprises/e/users/u");
    check_written::<TokenRef>("enterprises/e/users/u/authTokens/1");
    check_written::<TokenDuration>("3600s");
    check_written::<auth_token::Validity>("0.000000001s");
    check_written::<Salt>(&"0a".repeat(16));
}

/// A type that is not here would go unchecked: the core has these and no more.
#[test]
fn no_text_type_is_forgotten() {
    fn sources(directory: &std::path::Path) -> String {
        let paths = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
        let read = |path: std::path::PathBuf| {
            if path.is_dir() { sources(&path) } else { std::fs::read_to_string(path).unwrap() }
        };
        paths.map(read).collect()
    }
    let source = sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let checked = include_str!("text_types.rs");
    let held = source.lines().filter_map(|line| line.trim().split_once("(Box<str>), "));
    let shared = source.lines().filter_map(|line| line.trim().split_once("(Arc<str>), "));
    let names: Vec<_> = held.chain(shared).map(|(name, _)| name).collect();
    let forgotten = |checked: &str| -> Vec<&str> {
        let names = names.iter().filter(|name| !name.starts_with('$'));
        names.filter(|name| !checked.contains(&format!("<{name}>("))).copied().collect()
    };
    assert!(names.len() > 12, "these are not all: {names:?}");
    assert_eq!(forgotten(checked), [""; 0]);
    // The control: one that is not checked is found.
    assert_eq!(forgotten(&checked.replace("<Locale>(", "<>(")), ["Locale"]);
}
