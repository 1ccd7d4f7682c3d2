//! What holds of every text that is given as a seed file.

use enroll_http::seed::Seed;

/// Panics if something does not hold: a refusal says where, and is never long.
pub(crate) fn check(input: &[u8]) {
    match Seed::parse(input) {
        Ok(seed) => assert!(seed.len() < input.len(), "each takes more than a byte to say"),
        Err(error) => {
            let said = error.to_string();
            assert!(said.starts_with("line ") && said.len() < 64 << 10, "{said}");
            let line = said.trim_start_matches("line ").split(',').next();
            let line: usize = line.and_then(|line| line.parse().ok()).expect("it is a number");
            let lines = input.split(|byte| *byte == b'\n').count();
            assert!((1..=lines).contains(&line), "{said}");
        }
    }
}
