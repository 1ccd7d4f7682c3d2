//! The APIs as their callers see them, on an emulator without a socket.
//!
//! A rule of a vendor's API stands, in its own words, above the test of it.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails where it panics"
)]

mod asserts;
mod callers;
mod devices;
mod enrollment_tokens;
mod enterprises;
mod graph;
mod hostile;
mod idempotency;
mod lost_key;
mod own;
mod play_emm;
mod policies;
mod secrets;
mod seed;
mod support;
mod transport;
