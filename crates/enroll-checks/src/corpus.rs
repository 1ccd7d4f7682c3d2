//! The corpora that fuzzing has gathered, replayed.

use std::{fs, path::Path};

/// Gives each input of a target's corpus to its check.
#[track_caller]
pub fn replay(target: &str, check: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let inputs: Vec<_> = fs::read_dir(&corpus).expect("the corpus is there").collect();
    assert!(inputs.len() > 10, "the corpus of {target} is too small to be one");
    for input in inputs {
        let path = input.expect("the corpus can be listed").path();
        println!("{}", path.display());
        check(&fs::read(path).expect("an input can be read"));
    }
}
