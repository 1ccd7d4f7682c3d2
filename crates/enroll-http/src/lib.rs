//! The APIs of `enroll-api` over connections.
//!
//! [`serve`](serve::serve) answers requests on a socket, with limits on what strangers may send.
//! [`emulate`](emulate()) starts an emulator in one line, for the tests of a Rust program.
//!
//! An application that has a server of its own needs neither: with the feature `axum`, `router`
//! returns all APIs as a router, which the application merges into its own or mounts below a
//! prefix. The crate's README has an example. For any other server, [`Handler::respond`] answers
//! one request.

mod body;
mod emulate;
mod events;
mod handler;
#[cfg(feature = "axum")]
mod router;
pub mod serve;

pub use enroll_api::{
    AllowedOrigin, Api, Authenticate, BearerDigest, Callers, Controls, Options,
    ParseBearerDigestError, Prefix, Principal, Reach, SharedBearerError, UnreachedError,
};

#[cfg(feature = "axum")]
pub use crate::router::{router, standalone};
pub use crate::{
    body::ResponseBody,
    emulate::{EmulatorServer, emulate},
    handler::Handler,
};

/// The examples of the README, compiled.
#[cfg(all(doctest, feature = "axum"))]
#[doc = include_str!("../README.md")]
struct Readme;
