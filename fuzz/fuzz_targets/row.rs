#![no_main]

#[path = "../../crates/enroll-store/tests/checks/row.rs"]
mod row;

libfuzzer_sys::fuzz_target!(|input: &[u8]| row::check(input));
