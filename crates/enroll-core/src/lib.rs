//! The lifecycle of the tokens that let devices in, as pure state machines.
//!
//! Each noun ([`EnrollmentToken`], [`Device`], [`Enterprise`]) works in the same way. A
//! *decision* takes `&self`, a request and `now`, and returns an event or the reason why not; it
//! changes nothing. `apply` records an event and decides nothing. Time and random bytes are
//! arguments: this crate cannot read a clock, draw entropy or do IO, so a test of a token that
//! lives ninety days takes no time at all.
//!
//! There is one rule:
//!
//! ```text
//! ┌───────────────────────────────────────────────────────────────────────────────┐
//! │ 1. Load the noun and its revision.                                            │
//! │ 2. Decide at `now`.                                                           │
//! │ 3. Store the event, the nouns that begin with it and the next revision in one │
//! │    transaction, guarded by the revision that was loaded.                      │
//! │ 4. Stored: apply the event.  Conflict: begin again at 1.                      │
//! └───────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! An event that is not stored never happened, so every event and every first fact is
//! `#[must_use]`. This deletes nothing, and does not compile where warnings are errors:
//!
//! ```compile_fail
//! #![deny(unused_must_use)]
//! # use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::CheckError};
//! # fn decide(token: &mut EnrollmentToken, now: Timestamp) -> Result<(), CheckError> {
//! token.delete(now)?;
//! # Ok(())
//! # }
//! ```
//!
//! This does:
//!
//! ```
//! #![deny(unused_must_use)]
//! # use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::CheckError};
//! # fn store(_: &enroll_core::enrollment_token::Event) {}
//! # fn decide(token: &mut EnrollmentToken, now: Timestamp) -> Result<(), CheckError> {
//! let deleted = token.delete(now)?;
//! store(&deleted);
//! token.apply(&deleted);
//! # Ok(())
//! # }
//! ```
//!
//! A whole life:
//!
//! ```
//! use enroll_core::{
//!     Device, EnrollmentToken, Timestamp,
//!     device::Ownership,
//!     enrollment_token::{Claim, Terms},
//! };
//!
//! // Begin from a first fact.
//! let now: Timestamp = "2026-11-22T08:00:00Z".parse()?;
//! let terms = Terms::default().with_duration("7200s".parse()?);
//! let name = "enterprises/LC00abc/enrollmentTokens/t1".parse()?;
//! let mut token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, now));
//! assert_eq!(token.expires_at().to_string(), "2026-11-22T10:00:00Z");
//!
//! // Decide, then apply.
//! let claim = Claim::new("d1".parse()?, "R58M12ABCDE".parse()?, Ownership::CompanyOwned);
//! let redemption = token.redeem(&claim, now)?;
//! token.apply(&redemption.event);
//! let device = Device::from(redemption.device);
//! assert_eq!(device.enrolled().policy_name().to_string(), "enterprises/LC00abc/policies/default");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Values are parsed once and valid ever after: [`Duration`], [`Timestamp`], the ids and names in
//! [`name`], [`policy::InferredPolicy`], [`additional_data::AdditionalData`],
//! [`secret::TokenValue`]. Nouns and events have a serde form that is kept stable, so either can
//! be stored.
#![no_std]
// Invariant: nothing here panics. Tests may.
#![cfg_attr(
    not(test),
    warn(clippy::string_slice, clippy::unreachable, clippy::todo, clippy::unimplemented)
)]

extern crate alloc;

#[macro_use]
mod example;

pub mod account;
pub mod additional_data;
pub mod auth_token;
pub mod device;
pub mod document;
pub mod duration;
pub mod effect;
pub mod email;
pub mod enrollment_profile;
pub mod enrollment_token;
pub mod enterprise;
pub mod event;
pub mod expiry;
pub mod explain;
#[cfg(doc)]
pub mod forms;
pub mod limits;
pub mod name;
pub mod noun;
pub mod origin;
pub mod policy;
pub mod product_set;
pub mod provisioning;
pub mod record;
pub mod refusal;
pub mod secret;
#[cfg(feature = "proptest")]
pub mod strategy;
pub mod text;
pub mod timestamp;
pub mod token_ref;
pub mod user;
pub mod validity;

mod bounded;
mod calendar;
mod conversions;
mod digits;
#[cfg(doctest)]
mod dropped;
mod form;
mod hasher;
mod ordinal;
mod plain;
mod radix;
mod text_type;

pub use crate::{
    device::Device, duration::Duration, enrollment_profile::EnrollmentProfile,
    enrollment_token::EnrollmentToken, enterprise::Enterprise, policy::Policy,
    timestamp::Timestamp, user::User,
};

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
