//! The corpora that fuzzing has gathered, replayed: what was found once stays fixed.
#![expect(clippy::expect_used, reason = "a test fails where it panics")]

#[path = "checks/create.rs"]
mod create;

use std::{fs, path::Path};

#[test]
fn every_creation_of_the_corpus_keeps_its_promises() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/create");
    let inputs: Vec<_> = fs::read_dir(&corpus).expect("the corpus is there").collect();
    assert!(inputs.len() > 10, "the corpus is too small to be one");
    for input in inputs {
        let path = input.expect("the corpus can be listed").path();
        println!("{}", path.display());
        create::check(&fs::read(path).expect("an input can be read"));
    }
}
