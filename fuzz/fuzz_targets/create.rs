#![no_main]

#[path = "../../crates/enroll-dialects/tests/checks/create.rs"]
mod create;

libfuzzer_sys::fuzz_target!(|input: &[u8]| create::check(input));
