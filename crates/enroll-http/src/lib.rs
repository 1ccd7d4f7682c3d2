//! The vendors' HTTP APIs and the project's own, over axum.
//!
//! [`standalone`] takes a service and returns all of it on one port: `/v1/…` is Google's Android
//! Management API, `/androidenterprise/v1/…` its Play EMM API, `/beta/deviceManagement/…`
//! Microsoft Graph, `/enroll/v1/…` the project's own. Each answers in its own dialect, whatever
//! goes wrong. [`serve`](serve::serve) runs it on a socket, with limits on what strangers may
//! send.
//!
//! [`router`] is the same for an application that has paths of its own: the application merges it
//! into its router or mounts it below a prefix, and plugs in its own authentication with
//! [`Callers::authenticated_by`]. The crate's README has an example.
//!
//! [`emulate`](emulate()) is an emulator in one line, for the tests of a Rust program.

mod amapi;
mod body;
mod call;
mod callers;
mod dialect;
mod emulate;
mod faults;
mod front;
mod graph;
mod idempotency;
mod mount;
mod own;
mod play_emm;
mod principal;
mod router;
pub mod seed;
pub mod serve;

pub use crate::{
    callers::{Authenticate, Callers, SharedBearerError},
    emulate::{EmulatorServer, emulate},
    principal::{BearerDigest, ParseBearerDigestError, Principal, Reach, UnreachedError},
    router::{Emulator, Options, router, standalone},
};

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
