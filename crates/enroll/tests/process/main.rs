//! The program as a process: what it prints, what it keeps, how it ends.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails where it panics")]

mod before;
mod data;
mod emulate;
mod serve;
mod server;
