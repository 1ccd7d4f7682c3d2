//! The [Google Play EMM API](https://developers.google.com/android/work/play/emm-api), version 1:
//! `androidenterprise`.
//!
//! This API is older than Android Management, and differs in its conventions. A query may name
//! parameters that no method has. Each resource has a `kind`, which is ignored in a request. An
//! error has the `errors` of version 1 and a status. A method without a result answers status 204,
//! without a body.
//!
//! The names of fields are as strictly checked as in the newer API, because a misspelled one would
//! otherwise be ignored: an unknown one is refused. Google's behaviour is not documented.
//!
//! ```
//! use enroll_core::{Timestamp, User};
//! use enroll_dialects::play_emm::{self, Error, user};
//!
//! fn insert(query: &str, body: &[u8]) -> Result<String, Error> {
//!     let query = play_emm::parse_query(query, &user::INSERT)?;
//!     let insertion = user::parse_insert(body)?;
//!     // What a service would draw and know.
//!     let name = "enterprises/LC00abc/users/1".parse().map_err(|_| Error::UserNotFound)?;
//!     let user = User::from(User::insert(name, insertion, Timestamp::UNIX_EPOCH));
//!     Ok(query.render(&user::view(&user))?)
//! }
//!
//! let body = br#"{"accountIdentifier": "user342", "accountType": "userAccount"}"#;
//! assert_eq!(
//!     insert("alt=json&x=1&prettyPrint=false&fields=kind,id", body),
//!     Ok(r#"{"kind":"androidenterprise#user","id":"1"}"#.into()),
//! );
//! assert_eq!(insert("", b"{}").map_err(|error| error.status()), Err(400));
//! ```

pub mod authentication_token;
pub mod device;
pub mod enrollment_token;
pub mod product;
pub mod product_set;
pub mod user;

mod error;

pub use self::error::Error;
use crate::google::{Method, Query};

/// Reads the raw query string of a request for `method`, as [`Query::parse`] does, but ignores
/// parameters that are unknown.
///
/// ```
/// use enroll_dialects::play_emm::{parse_query, user};
///
/// let query = parse_query("email=ada%40example.com&page=2", &user::LIST)?;
/// assert_eq!(query.value("email"), Some("ada@example.com"));
/// # Ok::<(), enroll_dialects::play_emm::Error>(())
/// ```
///
/// # Errors
///
/// Lists, in order, what is not UTF-8 or malformed, and what is given twice although it has one
/// value.
pub fn parse_query(text: &str, method: &Method) -> Result<Query, Error> {
    Ok(Query::parse_known(text, method)?)
}
