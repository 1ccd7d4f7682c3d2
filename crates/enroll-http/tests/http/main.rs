//! The APIs over connections: sockets, bodies that arrive, streams of events, and applications that
//! mount a router.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails where it panics"
)]

mod asserts;
mod bodies;
mod concurrent;
mod differential;
mod embedded;
mod panics;
mod secrets;
mod server;
mod sockets;
mod stream;
mod support;
mod waiting;
