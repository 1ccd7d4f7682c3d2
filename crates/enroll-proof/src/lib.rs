//! Three models of the whole. Each is a test of this crate, and finds faults made on purpose.
//!
//! - `tests/reference`: a reference model. The service must answer random commands as the model
//!   does, on every store.
//! - `tests/protocol`: a protocol model. All states of `execute` on a shared store are visited, with
//!   messages that are lost, late or sent twice, and with crashes.
//! - `tests/simulation`: a simulation. The service runs over a simulated network and database.
//!
//! The library is empty: a package needs one.
