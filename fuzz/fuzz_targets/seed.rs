#![no_main]

#[path = "../../crates/enroll-emulator/tests/checks/seed.rs"]
mod seed;

libfuzzer_sys::fuzz_target!(|input: &[u8]| seed::check(input));
