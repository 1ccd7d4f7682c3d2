#![no_main]

#[path = "../../crates/enroll-emulator/tests/checks/handle.rs"]
mod handle;

libfuzzer_sys::fuzz_target!(|input: &[u8]| handle::check(input));
