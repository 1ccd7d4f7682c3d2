//! The APIs as their callers see them, over HTTP, on the in-memory store.
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
mod concurrent;
mod devices;
mod embedded;
mod enrollment_tokens;
mod enterprises;
mod graph;
mod hostile;
mod idempotency;
mod lost_key;
mod own;
mod play_emm;
mod policies;
mod seed;
mod server;
#[path = "../support/mod.rs"]
mod support;
