//! What `PostgreSQL` itself is needed for. Without one, all of it is left out, and a line says so.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod conformance;
mod support;
