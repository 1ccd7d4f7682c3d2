//! A stored noun is read back only if its decisions could have made it.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails where it panics")]

use std::fmt::Debug;

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User, enrollment_token::State,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// The noun after a history of events, from the golden files.
fn golden(text: &str) -> Value {
    serde_json::from_str::<Value>(text).unwrap()["noun"].clone()
}

fn user() -> Value {
    golden(include_str!("golden/user.json"))
}

fn profile() -> Value {
    golden(include_str!("golden/enrollment_profile.json"))
}

fn token(use_limit: &Value, uses: u64, state: &str) -> Value {
    let mut issued: Value = serde_json::from_str(include_str!("golden/issued.json")).unwrap();
    issued["terms"]["use_limit"] = use_limit.clone();
    json!({ "issued": issued, "uses": uses, "state": state })
}

fn device() -> Value {
    let enrolled: Value = serde_json::from_str(include_str!("golden/enrolled.json")).unwrap();
    json!({ "enrolled": enrolled, "state": "provisioning" })
}

/// Checks that a noun is read from what is stored, and written as it was.
#[track_caller]
fn read<N: DeserializeOwned + Serialize + Debug>(stored: &Value) -> N {
    let noun: N = serde_json::from_value(stored.clone()).unwrap();
    let mut written = serde_json::to_value(&noun).unwrap();
    if stored.get("revision").is_none() && written.get("revision").is_some() {
        written.as_object_mut().unwrap().remove("revision");
    }
    for (name, part) in stored.as_object().unwrap() {
        assert_eq!(&written[name], part, "{name}");
    }
    noun
}

/// Checks that a noun is read, and no longer once something in it is replaced.
#[track_caller]
fn refused<N: DeserializeOwned + Serialize + Debug>(stored: &Value, pointer: &str, by: Value) {
    let _: N = read(stored);
    let mut broken = stored.clone();
    *broken.pointer_mut(pointer).unwrap() = by;
    assert_ne!(&broken, stored, "the negative control changes something");
    let noun = serde_json::from_value::<N>(broken);
    assert!(noun.is_err(), "{noun:?}");
}

#[test]
fn the_state_of_a_token_follows_from_its_uses() {
    let three = json!({ "at_most": 3 });
    let once = json!("once");
    for (limit, uses, state, is) in [
        (&once, 0, "active", State::Active),
        (&once, 1, "spent", State::Spent),
        (&once, 0, "deleted", State::Deleted),
        (&three, 2, "active", State::Active),
        (&three, 2, "deleted", State::Deleted),
        (&three, 3, "spent", State::Spent),
        (&json!("unlimited"), 1_000_000, "active", State::Active),
    ] {
        let token: EnrollmentToken = read(&token(limit, uses, state));
        assert_eq!((token.uses(), token.state()), (uses, is));
    }
    for (limit, uses, state) in [
        (&once, 5, "active"),
        (&once, 1, "active"),
        (&once, 1, "deleted"),
        (&once, 0, "spent"),
        (&three, 2, "spent"),
        (&three, 3, "active"),
        (&json!("unlimited"), 9, "spent"),
    ] {
        let read = serde_json::from_value::<EnrollmentToken>(token(limit, uses, state));
        assert!(read.is_err(), "{read:?}");
    }
}

#[test]
fn the_tokens_of_a_user_are_counted_and_in_order() {
    refused::<User>(&user(), "/issued", json!(3));
    refused::<User>(&user(), "/tokens/0/issued/number", json!(0));
    refused::<User>(&user(), "/tokens/1/issued/number", json!(1));
    refused::<User>(&user(), "/tokens/3/issued/number", json!(5));
}

#[test]
fn a_deleted_user_holds_nothing() {
    refused::<User>(&user(), "/state", json!("deleted"));
    let deleted = golden(include_str!("golden/user_deleted.json"));
    let account = json!({ "3f25": { "provisioned": { "at": "1970-01-01T00:00:04Z" } } });
    refused::<User>(&deleted, "/accounts", account);
}

#[test]
fn a_user_that_google_manages_has_no_tokens() {
    let google = json!({ "google": { "email": "ada@example.com" } });
    refused::<User>(&user(), "/inserted/management", google);
}

#[test]
fn the_current_token_of_a_profile_is_its_newest() {
    refused::<EnrollmentProfile>(&profile(), "/generation", json!(3));
    refused::<EnrollmentProfile>(&profile(), "/token/current/generation", json!(1));
    refused::<EnrollmentProfile>(&profile(), "/token", json!("none"));
    let revoked = golden(include_str!("golden/enrollment_profile_deleted.json"));
    refused::<EnrollmentProfile>(&revoked, "/generation", json!(0));
}

#[test]
fn the_uses_of_a_token_are_among_the_devices_that_enrolled() {
    refused::<EnrollmentProfile>(&profile(), "/uses", json!(2));
}

#[test]
fn a_policy_was_written() {
    let policy = golden(include_str!("golden/policy.json"));
    refused::<Policy>(&policy, "/version", json!(0));
}

#[test]
fn an_enterprise_keeps_its_description() {
    let enterprise = golden(include_str!("golden/enterprise.json"));
    refused::<Enterprise>(&enterprise, "/document", Value::Null);
}

#[test]
fn a_device_belongs_to_the_enterprise_of_its_token() {
    refused::<Device>(&device(), "/enrolled/name", json!("enterprises/e2/devices/d1"));
}

#[test]
fn no_noun_is_made_of_no_fact() {
    for revision in [1, 7] {
        let mut user = user();
        user["revision"] = json!(revision);
        let _: User = read(&user);
    }
    let mut counted = user();
    counted["revision"] = json!(1);
    refused::<User>(&counted, "/revision", json!(0));
}
