#![no_main]

#[path = "../../crates/enroll-dialects/tests/checks/json.rs"]
mod json;

libfuzzer_sys::fuzz_target!(|input: &[u8]| json::check(input));
