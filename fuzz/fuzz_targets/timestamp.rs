#![no_main]

#[path = "../../crates/enroll-core/tests/checks/timestamp.rs"]
mod timestamp;

libfuzzer_sys::fuzz_target!(|input: &[u8]| timestamp::check(input));
