//! Proofs: models of the whole, each run beside the code that it is a model of.
//!
//! They are this crate's tests. What is wrong on purpose is found by each of them.
