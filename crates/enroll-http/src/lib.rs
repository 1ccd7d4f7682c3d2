//! The vendors' HTTP APIs and the project's own, over axum.
//!
//! [`standalone`] takes a service and returns all of it on one port: `/v1/…` is Google's Android
//! Management API, `/androidenterprise/v1/…` its Play EMM API, `/beta/deviceManagement/…`
//! Microsoft Graph, `/enroll/v1/…` the project's own. Each answers in its own dialect, whatever
//! goes wrong. [`serve`](serve::serve) runs it on a socket, with limits on what strangers may
//! send.
//!
//! [`router`] is the same for an application that has paths of its own. The application merges it
//! into its router or mounts it below a prefix, and links lead back below that prefix:
//!
//! ```
//! use std::sync::Arc;
//!
//! use axum::{Router, routing};
//! use enroll_core::secret::KeyId;
//! use enroll_http::{Callers, Options, router};
//! use enroll_service::{Admission, Key, Keyring, Service};
//! use enroll_store::{MemoryStore, clock::SystemClock};
//!
//! let keys = Keyring::new(KeyId(1), Key::new([7; 32])); // Not random at all.
//! let service = Service::new(MemoryStore::new(SystemClock, 1), keys, Admission::Any);
//! let callers = Callers::emulated("LC00graph".parse()?, false);
//! let enroll = router(Arc::new(service), Options::new(callers));
//! let application: Router = Router::new()
//!     .route("/", routing::get(async || "my own page"))
//!     .nest("/mdm", enroll)
//!     .fallback(async || "my own page for everything else");
//! # Ok::<(), enroll_core::name::ParseIdError>(())
//! ```
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
