//! The corpora that fuzzing has gathered, replayed: what was found once stays fixed.
#![expect(clippy::expect_used, reason = "a test fails where it panics")]

#[path = "checks/duration.rs"]
mod duration;
#[path = "checks/name.rs"]
mod name;
#[path = "checks/timestamp.rs"]
mod timestamp;

use std::{fs, path::Path};

#[track_caller]
fn replay(target: &str, check: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let inputs: Vec<_> = fs::read_dir(&corpus).expect("the corpus is there").collect();
    assert!(inputs.len() > 10, "the corpus of {target} is too small to be one");
    for input in inputs {
        let path = input.expect("the corpus can be listed").path();
        println!("{}", path.display());
        check(&fs::read(path).expect("an input can be read"));
    }
}

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
