//! The corpus that fuzzing has gathered of rows, replayed: what was found once stays fixed.

use enroll_checks::{corpus::replay, row};

#[test]
fn every_row_of_the_corpus_keeps_its_promises() {
    replay("row", row::check);
}
