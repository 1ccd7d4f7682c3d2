//! The program as a process: its output, its data, its exit codes.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails where it panics")]

mod before;
mod data;
mod emulate;
mod pages;
mod serve;
mod server;
