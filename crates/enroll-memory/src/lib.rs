//! The in-memory store of `enroll`.
//!
//! ```text
//! execute ─▶ request id ─▶ record ─▶ decide ─▶ log of the enterprise ─▶ indexes, tables, look-ups
//! ```
//!
//! A noun that is there is decided on under its record's own lock. One that is absent has no
//! lock: it is decided on freely, and again if another writer was first. What was decided is
//! recorded under the lock of its enterprise's log, which is held for well under a microsecond.
//!
//! The parts of a decision can be read all at once: a record and the log stay locked until the last
//! part is in place.
//!
//! ```
//! use enroll_core::{Timestamp, enterprise::{Created, Enterprise}, record::RequestId};
//! use enroll_memory::MemoryStore;
//! use enroll_store::{Admission, Decision, Reading, Request, Store};
//! use enroll_store::clock::SystemClock;
//! use enroll_store::request::{CommandHash, DrawnBy, Scope};
//!
//! # async fn create() -> Result<(), Box<dyn std::error::Error>> {
//! let store = MemoryStore::new(SystemClock, 1);
//! let name = "enterprises/LC00abc".parse()?;
//! let request = Request {
//!     id: RequestId::from_entropy([7; 16]),
//!     drawn_by: DrawnBy::Service,
//!     command: CommandHash([0; 32]),
//!     scope: Scope::Noun,
//!     actor: None,
//! };
//! let create = |reading: Reading<'_, Enterprise>| {
//!     if reading.is_absent() {
//!         Ok(Decision::first(Created::new("LC00abc".parse().unwrap(), reading.now())))
//!     } else {
//!         Err("exists")
//!     }
//! };
//! store.execute(&name, &request, create).await?;
//! let read = store.read::<Enterprise>(&name).await?;
//! assert!(read.admit(Admission::Created)?.noun.is_some());
//! # Ok(())
//! # }
//! ```

mod attribution;
mod draft;
mod executed_request;
mod execution;
mod feed;
mod feed_log;
mod history;
mod index;
mod lock;
mod look_up;
mod noun_log;
mod page;
mod partition;
mod reading;
mod record;
mod recording;
mod sharded_map;
mod state;
mod store;

pub use crate::{feed_log::EVENTS_KEPT, store::MemoryStore};

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
