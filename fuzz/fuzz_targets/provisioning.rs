#![no_main]

#[path = "../../crates/enroll-core/tests/checks/provisioning.rs"]
mod provisioning;

libfuzzer_sys::fuzz_target!(|input: &[u8]| provisioning::check(input));
