//! Tests that need `PostgreSQL` itself. Without one, all are left out, and a line reports that.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod backlog;
mod clock;
mod conformance;
mod counts;
mod crashes;
mod cuts;
mod direct;
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
