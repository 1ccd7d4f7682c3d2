#![no_main]

#[path = "../../crates/enroll-core/tests/checks/name.rs"]
mod name;

libfuzzer_sys::fuzz_target!(|input: &[u8]| name::check(input));
