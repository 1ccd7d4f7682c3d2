//! The corpora that fuzzing has gathered, replayed: what was found once stays fixed.
#![expect(clippy::expect_used, reason = "a test fails where it panics")]

#[path = "checks/duration.rs"]
mod duration;
#[path = "checks/name.rs"]
mod name;
mod replay;
#[path = "checks/timestamp.rs"]
mod timestamp;

use crate::replay::replay;

#[test]
fn every_duration_of_the_corpus_keeps_its_promises() {
    replay("duration", duration::check);
}

#[test]
fn every_timestamp_of_the_corpus_keeps_its_promises() {
    replay("timestamp", timestamp::check);
}

#[test]
fn every_name_of_the_corpus_keeps_its_promises() {
    replay("name", name::check);
}
