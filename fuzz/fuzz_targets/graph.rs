#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| enroll_checks::graph::check(input));
