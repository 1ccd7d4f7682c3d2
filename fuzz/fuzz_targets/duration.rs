#![no_main]

#[path = "../../crates/enroll-core/tests/checks/duration.rs"]
mod duration;

libfuzzer_sys::fuzz_target!(|input: &[u8]| duration::check(input));
