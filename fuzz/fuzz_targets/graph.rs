#![no_main]

#[path = "../../crates/enroll-dialects/tests/checks/graph.rs"]
mod graph;

libfuzzer_sys::fuzz_target!(|input: &[u8]| graph::check(input));
