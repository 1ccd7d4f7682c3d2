//! Where nouns are kept: the [`Store`] port, and the suite that every store passes.
//!
//! A store has one write, [`Store::execute`]: it reads a noun and its enterprise, supplies the
//! time, calls a plain function that decides, and records the whole decision or nothing of it.
//! Locks, retries and batches are each store's own business.

#[macro_use]
mod example;

mod change;
pub mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod decision;
#[cfg(feature = "durable")]
pub mod draft;
pub mod executed;
pub mod feed;
pub mod fold;
pub mod forget;
pub mod gate;
pub mod history;
pub mod list;
pub mod noun;
pub mod part;
pub mod request;
#[cfg(feature = "durable")]
pub mod row;
mod store;
#[cfg(feature = "durable")]
mod sync;
#[cfg(feature = "durable")]
pub mod turns;

pub use crate::{
    clock::Clock,
    decision::Decision,
    executed::{Executed, Outcome},
    feed::{Cursor, Fact, Feed, FeedError, Recorded},
    forget::{Forget, Forgotten},
    gate::{Admission, Reading, Snapshot},
    history::History,
    noun::Noun,
    request::Request,
    store::{Failure, Store, Unavailable},
};

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
