//! The page on embedding shows an example that is compiled.
#![expect(clippy::expect_used, reason = "a test fails where it panics")]

use std::fs;

fn read(path: &str) -> String {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).expect("the file is there")
}

#[test]
fn the_page_on_embedding_shows_the_whole_example() {
    let example = read("examples/embed.rs");
    assert!(read("../../docs/embedding.md").contains(example.trim()));
    assert!(example.lines().count() <= 25, "the example is short");
    // No other package, and no conversion of the clock's time by hand.
    for word in ["chrono", "enroll_store", "tokio", "UNIX_EPOCH", "duration_since"] {
        assert!(!example.contains(word), "{word}");
    }
}
