//! What holds of every input, one module for each reader.
//!
//! The `check` of a module takes bytes, and panics if something does not hold. A fuzz target calls
//! one, and a test [replays](corpus::replay) the corpus that fuzzing has gathered. The other modules
//! are what the tests of several crates share.
//!
//! ```
//! enroll_checks::duration::check(b"3600s");
//! enroll_checks::duration::check(b"an hour");
//! ```
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a check fails where it panics"
)]

#[cfg(feature = "dialects")]
pub mod amapi;
pub mod corpus;
#[cfg(feature = "dialects")]
pub mod create;
pub mod duration;
pub mod edits;
#[cfg(feature = "formats")]
pub mod formats;
#[cfg(feature = "dialects")]
pub mod graph;
#[cfg(feature = "emulator")]
pub mod handle;
#[cfg(feature = "dialects")]
pub mod json;
pub mod life;
#[cfg(feature = "log")]
pub mod log;
#[cfg(feature = "dialects")]
pub mod mask;
pub mod name;
pub mod panics;
#[cfg(feature = "dialects")]
pub mod play_emm;
pub mod provisioning;
#[cfg(feature = "store")]
pub mod row;
#[cfg(feature = "emulator")]
pub mod seed;
pub mod text;
pub mod timestamp;
