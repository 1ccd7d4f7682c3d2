//! What strangers send: each gets its dialect's error, and changes nothing.

mod bodies;
mod heads;
mod hosts;
mod panics;
mod random;

use serde_json::{Value, json};

use crate::{
    devices::{ENROLL, claim},
    support::{Emulator, Reply, TOKENS},
};

const EXPLAIN: &str = "/enroll/v1/tokens:explain";
const CLOCK: &str = "/enroll/v1/clock";

/// Every call that reads a body.
const CALLS: [(&str, &str); 4] =
    [("POST", TOKENS), ("POST", ENROLL), ("POST", EXPLAIN), ("PUT", CLOCK)];

/// Returns an emulator that something can be changed of, and its token.
fn emulator() -> (Emulator, Value) {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    emulator.post(ENROLL, &claim(&token, "R0")).ok();
    (emulator, token)
}

/// Asserts that a call is refused with this status, in the dialect of its path.
#[track_caller]
fn is_refused(target: &str, reply: &Reply, status: u16) {
    if target.starts_with("/v1") {
        let name = match status {
            400 | 413 | 431 => "INVALID_ARGUMENT",
            403 => "PERMISSION_DENIED",
            408 => "CANCELLED",
            500 => "INTERNAL",
            _ => "NOT_FOUND",
        };
        reply.google_error(status, name);
    } else {
        reply.problem(status);
    }
}
