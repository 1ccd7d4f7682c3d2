//! The stored form of nouns in each minor version.

#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{Policy, Timestamp, document::Document, origin::Origin};
use enroll_store::row::{RECORD_MINOR, read_noun, read_whole, write_again, write_noun};

/// The forms of one policy, by minor versions. A new minor version gets a file of its own.
const FORMS: [&str; 2] = [include_str!("minor_0.json"), include_str!("minor_1.json")];

fn policy() -> Policy {
    let document = || Document::try_from(String::from("{}")).unwrap();
    let name = "enterprises/e1/policies/p1".parse().unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let first = Policy::begin(name, document(), now).with_origin(Origin::AndroidManagement);
    let mut policy = Policy::from(first);
    policy.apply(&policy.delete(now).unwrap());
    policy.apply(&policy.write(document(), now));
    policy
}

#[test]
fn a_noun_is_written_in_the_newest_form() {
    assert_eq!(FORMS.len(), RECORD_MINOR as usize + 1, "each minor version has a file");
    let newest = FORMS.last().unwrap().trim_end();
    assert_eq!(write_noun(&policy()).unwrap(), newest);
    assert_eq!(read_noun(newest), Ok(policy()));
}

#[test]
fn a_noun_of_an_earlier_form_is_read_and_written_again_in_the_newest() {
    let [before, ..] = FORMS;
    let (read, unknown) = read_whole::<Policy>(before).unwrap();
    assert_eq!((read.origin(), read.revision(), read.version()), (Origin::Own, 1, 2));
    let written = write_again(&read, &unknown).unwrap();
    assert!(written.starts_with(r#"{"version":1,"minor":1,"noun":{"#), "{written}");
    assert_eq!(read_noun(&written), Ok(read));
}
