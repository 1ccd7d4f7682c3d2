#![no_main]

#[path = "../../crates/enroll-core/tests/checks/text.rs"]
mod text;

libfuzzer_sys::fuzz_target!(|input: &[u8]| text::check(input));
