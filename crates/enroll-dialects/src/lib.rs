//! The vendors' JSON: request text in, domain request out, and the domain's answer as the vendor
//! writes it; no IO.
//!
//! - [`json`] reads JSON as every vendor's API is served it: strictly, and within bounds.
//! - [`google`] is what Google's APIs share: query parameters, partial responses, error bodies.
//! - [`amapi`] is the Android Management API: `enterprises.enrollmentTokens` and
//!   `enterprises.devices`.
//! - [`play_emm`] is the Play EMM API: users, their tokens and products.
//! - [`graph`] is the part of Microsoft Graph that issues tokens: enrollment profiles.
//!
//! A request passes through it in this order:
//!
//! ```
//! use enroll_core::{EnrollmentToken, Timestamp};
//! use enroll_dialects::{
//!     amapi::enrollment_token,
//!     google::{self, Query, Rendering},
//! };
//!
//! fn create(query: &str, body: &[u8]) -> Result<String, google::Error> {
//!     let query = Query::parse(query, &enrollment_token::CREATE)?;
//!     let enterprise = "LC00abc".parse().map_err(|_| google::Error::PermissionDenied)?;
//!     let terms = enrollment_token::parse_create(body, &enterprise)?;
//!     // What a service would draw and look up.
//!     let name = "enterprises/LC00abc/enrollmentTokens/t1".parse().map_err(|_| google::Error::Internal)?;
//!     let value = "OJDDNCYSEZPAUZZOXHDF".parse().map_err(|_| google::Error::Internal)?;
//!     let issued = EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH);
//!     query.render(&enrollment_token::full(&issued, &value))
//! }
//!
//! let query = "fields=name,duration&prettyPrint=false";
//! assert_eq!(
//!     create(query, br#"{"duration": "90.5s"}"#),
//!     Ok(r#"{"name":"enterprises/LC00abc/enrollmentTokens/t1","duration":"90.500s"}"#.into()),
//! );
//! // How an answer is rendered is known even where the query is refused.
//! let refused = create("prettyPrint=false&x=1", b"").unwrap_err();
//! assert_eq!(refused.status(), 400);
//! assert!(!refused.body(Rendering::of("prettyPrint=false&x=1")).contains('\n'));
//! ```

pub mod amapi;
pub mod google;
pub mod graph;
pub mod json;
pub mod play_emm;

mod excerpt;

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
