//! Checks of every text that is read as a seed file.

use enroll_emulator::seed::Seed;

/// Panics if a promise is broken: a refusal has a location, and is never long.
pub fn check(input: &[u8]) {
    match Seed::parse(input) {
        Ok(seed) => assert!(seed.len() < input.len(), "each entity takes more than a byte"),
        Err(error) => {
            let text = error.to_string();
            assert!(text.starts_with("line ") && text.len() < 64 << 10, "{text}");
            let line = text.trim_start_matches("line ").split(',').next();
            let line: usize = line.and_then(|line| line.parse().ok()).expect("it is a number");
            let lines = input.split(|byte| *byte == b'\n').count();
            assert!((1..=lines).contains(&line), "{text}");
        }
    }
}
