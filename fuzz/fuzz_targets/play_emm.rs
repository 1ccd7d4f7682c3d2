#![no_main]

#[path = "../../crates/enroll-dialects/tests/checks/play_emm.rs"]
mod play_emm;

libfuzzer_sys::fuzz_target!(|input: &[u8]| play_emm::check(input));
