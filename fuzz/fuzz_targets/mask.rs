#![no_main]

#[path = "../../crates/enroll-dialects/tests/checks/mask.rs"]
mod mask;

libfuzzer_sys::fuzz_target!(|input: &[u8]| mask::check(input));
