//! What `PostgreSQL` itself is needed for. Without one, all of it is left out, and a line says so.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod backlog;
mod beside;
mod clock;
mod conformance;
mod counts;
mod crashes;
mod cuts;
mod failover;
mod feed;
mod forgetters;
mod forgetting;
mod lists;
mod policies;
mod proxy;
mod schema;
mod servers;
mod service;
mod support;
mod tls;
mod upgrades;
