//! Every API as one function: an HTTP request in, an HTTP response out.
//!
//! `/v1/…` is Google's Android Management API, `/androidenterprise/v1/…` its Play EMM API,
//! `/beta/deviceManagement/…` Microsoft Graph, `/enroll/v1/…` the project's own, and `/batch` takes
//! batches of Google's calls. [`Api`] answers
//! each in its own dialect, errors included, on a service whose store it does not know.
//!
//! No socket, runtime or thread is involved: `enroll-http` serves an [`Api`] over connections, and
//! `enroll-emulator` answers requests of a test in memory.
//!
//! # One path for every request
//!
//! A method of an API is one `Endpoint` in the API's table: it reads a
//! command from the request, runs a use case of the service, and writes the outcome. What can go
//! wrong is checked in one order for all of them:
//!
//! 1. the size of the headers, the host and the origin, and the faults that an emulator plans,
//! 2. the path and the method; for Graph, these come after the credentials,
//! 3. the credentials, then the enterprise that the caller must reach,
//! 4. the query and the body; for all but Graph, an enterprise that does not exist wins over them,
//! 5. what the request names, and the rules of the use case.

mod admission;
mod allowed_origin;
mod amapi;
mod api;
mod batch;
mod body;
mod call;
mod callers;
mod coding;
mod dialect;
mod endpoint;
mod error;
mod failure;
mod faults;
mod form;
mod google;
mod graph;
mod head;
mod health;
mod idempotency;
mod mount;
mod oauth;
mod options;
mod origin;
mod parameters;
mod path;
mod play_emm;
mod principal;
mod private;
mod routes;
mod shared;

pub use crate::{
    allowed_origin::{AllowedOrigin, ParseOriginError},
    api::{Admitted, Api},
    body::ReadBodyError,
    callers::{Authenticate, Callers, SharedBearerError},
    mount::Prefix,
    options::{Controls, Options},
    principal::{BearerDigest, ParseBearerDigestError, Principal, Reach, UnreachedError},
    private::events::{Message, Subscription},
};

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
