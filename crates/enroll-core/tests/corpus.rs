//! The corpora that fuzzing has gathered, replayed: what was found once stays fixed.

use enroll_checks::{corpus::replay, duration, name, timestamp};

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
