//! The serde form of every noun, first fact and event, shown as JSON.
//!
//! The forms are stored, so they only grow: a field is added with a default, and no field goes. A
//! program of the version before reads what this one writes, and this one reads what was written
//! before. The texts on this page are the files that the tests compare the forms with.
//!
//! Other formats have the same fields in the same order. JSON and other formats that people read
//! leave out a field that is absent; a compact format, such as postcard, writes every field.
//!
//! Each text from [a user](#users) on is one life: the first fact of a noun, its events, and the
//! noun that they leave.
//!
//! # Enrollment tokens
//!
//! The first fact, [`Issued`](crate::enrollment_token::Issued):
//!
//! ```json
#![doc = include_str!("../tests/golden/issued.json")]
//! ```
//!
//! An [`Event`](crate::enrollment_token::Event) is `{"redeemed": {"by": "d1", "at": "…"}}` or
//! `{"deleted": {"at": "…"}}`. The noun is `{"issued": …, "uses": 0, "state": "active"}`, with the
//! first fact in the place of `…`.
//!
//! # Devices
//!
//! The first fact, [`Enrolled`](crate::device::Enrolled):
//!
//! ```json
#![doc = include_str!("../tests/golden/enrolled.json")]
//! ```
//!
//! An [`Event`](crate::device::Event) is `{"deleted": {"at": "…"}}`. The noun is
//! `{"enrolled": …, "state": "provisioning"}`.
//!
//! # Users
//!
//! A [`User`](crate::User):
//!
//! ```json
#![doc = include_str!("../tests/golden/user.json")]
//! ```
//!
//! One that was deleted:
//!
//! ```json
#![doc = include_str!("../tests/golden/user_deleted.json")]
//! ```
//!
//! # Enrollment profiles
//!
//! An [`EnrollmentProfile`](crate::EnrollmentProfile):
//!
//! ```json
#![doc = include_str!("../tests/golden/enrollment_profile.json")]
//! ```
//!
//! One that was deleted:
//!
//! ```json
#![doc = include_str!("../tests/golden/enrollment_profile_deleted.json")]
//! ```
//!
//! # Policies
//!
//! A [`Policy`](crate::Policy):
//!
//! ```json
#![doc = include_str!("../tests/golden/policy.json")]
//! ```
//!
//! # Enterprises
//!
//! An [`Enterprise`](crate::Enterprise):
//!
//! ```json
#![doc = include_str!("../tests/golden/enterprise.json")]
//! ```
//!
//! # Records
//!
//! A [`Record`](crate::record::Record), the envelope of an [`Event`](crate::event::Event):
//!
//! ```json
#![doc = include_str!("../tests/golden/record.json")]
//! ```
//!
//! One of before actors and requests were recorded:
//!
//! ```json
#![doc = include_str!("../tests/golden/record_before.json")]
//! ```
//!
//! One whose actor is of a kind that only a later version knows:
//!
//! ```json
#![doc = include_str!("../tests/golden/record_later.json")]
//! ```
