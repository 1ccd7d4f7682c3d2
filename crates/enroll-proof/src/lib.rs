//! Proofs: models of the whole, each run beside the code that it is a model of.
//!
//! They are this crate's tests. What is wrong on purpose is found by each of them.
//!
//! Here is what one of them runs: the turns of `enroll-store`, the very same file, made of what a
//! checker of schedules controls.

mod sync;
#[path = "../../enroll-store/src/turns.rs"]
pub mod turns;

pub use crate::sync::{Fault, break_with};
