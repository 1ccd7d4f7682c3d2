//! The stored forms of a policy.

use enroll_core::{Policy, document::Document, origin::Origin, policy::Written};

use crate::{assert_golden, assert_life, at};

pub(crate) const GOLDEN: &str = include_str!("policy.json");

fn document(text: &str) -> Document {
    Document::try_from(String::from(text)).unwrap()
}

pub(crate) fn written() -> Written {
    let name = "enterprises/e1/policies/p1".parse().unwrap();
    Policy::begin(name, document(r#"{"cameraDisabled":true}"#), at(0))
}

#[test]
fn the_life_of_a_policy() {
    let mut policy = Policy::from(written());
    let deleted = policy.delete(at(1)).unwrap();
    policy.apply(&deleted);
    let events = [deleted, policy.write(document("{}"), at(2))];
    let kinds = assert_life(&written(), &events, Policy::apply, GOLDEN);
    assert_eq!(kinds, ["deleted", "written"]);
}

/// The program of before recorded no origin of a policy, and no revision.
#[test]
fn a_policy_that_was_stored_before_is_read() {
    let before = r#"{
        "document": "{\"cameraDisabled\":true}",
        "name": "enterprises/e1/policies/p1",
        "version": 1
    }"#;
    assert_eq!(serde_json::from_str::<Policy>(before).unwrap(), Policy::from(written()));
    let before = r#"{
        "at": "1970-01-01T00:00:00Z",
        "document": "{\"cameraDisabled\":true}",
        "name": "enterprises/e1/policies/p1",
        "version": 1
    }"#;
    assert_eq!(serde_json::from_str::<Written>(before).unwrap(), written());
    let played = written().with_origin(Origin::AndroidManagement);
    let stored = serde_json::to_string(&played).unwrap();
    assert_golden(&played, &stored);
    assert_eq!(Policy::from(played).origin(), Origin::AndroidManagement);
}
