//! An emulator without a socket: Google's Android Management and Play EMM APIs, Microsoft Graph's
//! enrollment profiles and the project's own API, for the tests of a client.
//!
//! [`Emulator::handle`] takes a request and the time, and returns the response. A test puts the
//! emulator behind the HTTP client of its own code. No socket, runtime or thread is needed, each
//! emulator has data and a clock of its own, and tests run in parallel.
//!
//! ```
//! use bytes::Bytes;
//! use enroll_emulator::Emulator;
//! use http::Request;
//!
//! let emulator = Emulator::new();
//! let now = "2030-01-01T00:00:00Z".parse()?;
//! let tokens = "/v1/enterprises/LC1/enrollmentTokens";
//! let issued = emulator.handle(Request::post(tokens).body(Bytes::new())?, now);
//! assert_eq!(issued.status(), 200);
//!
//! // An hour later, the token has expired, and is not listed.
//! let later = "2030-01-01T01:00:00Z".parse()?;
//! let listed = emulator.handle(Request::get(tokens).body(Bytes::new())?, later);
//! assert_eq!(listed.body(), "{}\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What the emulator offers beyond the vendors' APIs
//!
//! The requests are those of `enroll emulate`: `PUT /enroll/v1/clock` sets, freezes and advances
//! the clock, `PUT /enroll/v1/faults` plans errors, `POST /enroll/v1/reset` returns to the initial
//! state, `GET /enroll/v1/events` returns what happened. A [`Seed`](seed::Seed) is the content of
//! an emulator from the start.

mod base;
mod builder;
mod emulator;
mod entropy;
mod initial;
pub mod seed;

pub use crate::{builder::Builder, emulator::Emulator};

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
