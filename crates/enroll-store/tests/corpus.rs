//! The corpus that fuzzing has gathered of rows, replayed: what was found once stays fixed.
#![expect(clippy::expect_used, reason = "a test fails where it panics")]

#[path = "../../enroll-core/tests/replay/mod.rs"]
mod replay;
#[path = "checks/row.rs"]
mod row;

#[test]
fn every_row_of_the_corpus_keeps_its_promises() {
    replay::replay("row", row::check);
}
