#![no_main]

#[path = "../../crates/enroll-dialects/tests/checks/amapi.rs"]
mod amapi;

libfuzzer_sys::fuzz_target!(|input: &[u8]| amapi::check(input));
