//! What is stored of a policy.

use enroll_core::{Policy, document::Document, policy::Written};

use crate::{assert_life, at};

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
