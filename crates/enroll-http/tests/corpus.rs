//! The corpus that fuzzing has gathered of seed files, replayed: what was found once stays fixed.
#![expect(clippy::expect_used, reason = "a test fails where it panics")]

#[path = "../../enroll-core/tests/replay/mod.rs"]
mod replay;
#[path = "checks/seed.rs"]
mod seed;

#[test]
fn every_seed_file_of_the_corpus_keeps_its_promises() {
    replay::replay("seed", seed::check);
}
