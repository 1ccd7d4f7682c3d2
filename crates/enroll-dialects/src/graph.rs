//! The part of [Microsoft Graph](https://learn.microsoft.com/graph/api/overview?view=graph-rest-beta)
//! that issues tokens, in its beta version: `androidForWorkEnrollmentProfiles` and
//! `androidDeviceOwnerEnrollmentProfiles` under `/beta/deviceManagement/`.
//!
//! A request passes through it in this order: [`Route::parse`] finds what the path names, the
//! verb chooses what is done with it, [`Query::parse`] reads what a `GET` asks for, or one of
//! [`parse_create`], [`parse_update`] and [`parse_create_token`] reads the body. An [`entity`]
//! shows a profile, alone or in a [`list`].
//!
//! ```
//! use enroll_core::{EnrollmentProfile, Timestamp};
//! use enroll_dialects::graph::{self, Collection, Guid, Route};
//!
//! fn create(segments: &[&str], body: &[u8]) -> Result<String, graph::Error> {
//!     let route = Route::parse(segments)?;
//!     let settings = graph::parse_create(body, route.collection)?;
//!     // What a service would draw and know.
//!     let id = Guid::from_entropy([7; 16]).profile_id();
//!     let tenant = "LC00graph".parse().map_err(|_| graph::Error::Internal)?;
//!     let name = enroll_core::name::Name::new(tenant, id);
//!     let created = EnrollmentProfile::create(name, settings, Timestamp::UNIX_EPOCH);
//!     let profile = EnrollmentProfile::from(created);
//!     graph::write(&graph::entity(&profile, None, "LC00graph", None).alone(None))
//! }
//!
//! let created = create(&["androidForWorkEnrollmentProfiles"], br#"{"displayName": "n"}"#)?;
//! assert!(created.contains(r#""id":"07070707-0707-4707-8707-070707070707""#));
//!
//! let refused = create(&["users"], b"{}").unwrap_err();
//! assert_eq!(refused.to_string(), "Resource not found for the segment 'users'.");
//! # Ok::<(), graph::Error>(())
//! ```

mod bad_request;
mod collection;
mod cursor;
mod entity;
mod error;
mod filter;
mod guid;
mod list;
mod order;
mod page;
mod query;
mod request;
mod route;
mod select;
mod token_request;
mod words;

use serde::Serialize;

pub use self::{
    bad_request::{BadRequest, InvalidOption, InvalidParameter, InvalidValue},
    collection::{Collection, Property},
    entity::{Alone, Entity, entity},
    error::{Context, Error},
    filter::{Filter, ParseFilterError},
    guid::{Guid, ParseGuidError},
    list::{List, list},
    page::{Others, Page},
    query::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Query},
    request::{parse_create, parse_update},
    route::{Resource, Route},
    select::Select,
    token_request::parse_create_token,
};

/// Writes a reply as JSON.
///
/// # Errors
///
/// [`Error::Internal`] for what cannot be written as JSON.
///
/// ```
/// use enroll_dialects::graph;
///
/// assert_eq!(graph::write(&["ö"]), Ok(r#"["ö"]"#.into()));
/// ```
pub fn write(reply: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(reply).map_err(|_| Error::Internal)
}
