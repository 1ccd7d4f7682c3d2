//! Paths: what the segments below `/beta/deviceManagement/` name.

use super::{BadRequest, Collection, Error, Guid};
use crate::excerpt::Excerpt;

/// The type that actions belong to may stand before an action's name: the
/// [qualified form](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_AddressingActions).
const NAMESPACE: &str = "microsoft.graph.";

/// The target of a path.
///
/// ```
/// use enroll_dialects::graph::{Collection, Resource, Route};
///
/// let id = "CF41D1F6-23A5-4F27-8C16-7B47E1D04D6F";
/// let by_segment = Route::parse(&["androidForWorkEnrollmentProfiles", id, "createToken"])?;
/// let key = format!("androidForWorkEnrollmentProfiles('{id}')");
/// assert_eq!(Route::parse(&[&key, "microsoft.graph.createToken"])?, by_segment);
/// assert_eq!(by_segment.collection, Collection::AndroidForWork);
/// assert_eq!(by_segment.resource, Resource::CreateToken(id.parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Route {
    /// The collection.
    pub collection: Collection,
    /// The part of the collection.
    pub resource: Resource,
}

/// The part of a collection that a path names.
///
/// ```
/// use enroll_dialects::graph::{Resource, Route};
///
/// let route = Route::parse(&["androidDeviceOwnerEnrollmentProfiles"])?;
/// assert_eq!(route.resource, Resource::Collection);
/// # Ok::<(), enroll_dialects::graph::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Resource {
    /// All of it: `GET` lists, `POST` creates.
    Collection,
    /// The number of profiles: `GET` counts.
    Count,
    /// The profile with this key: `GET`, `PATCH`, `DELETE`.
    Profile(Guid),
    /// Its action `createToken`: `POST`.
    CreateToken(Guid),
    /// Its action `revokeToken`: `POST`. A body is ignored.
    RevokeToken(Guid),
}

/// An operation on a profile.
#[derive(Clone, Copy)]
enum Action {
    CreateToken,
    RevokeToken,
}

impl Route {
    /// Reads the segments of a path below `/beta/deviceManagement/`, each decoded.
    ///
    /// A key is a segment of its own, or stands in parentheses after the collection, with or
    /// without quotes.
    ///
    /// # Errors
    ///
    /// Refuses, in this order, a segment that names nothing (400), and a key that is not a guid
    /// (404).
    ///
    /// ```
    /// use enroll_dialects::graph::{Error, Resource, Route};
    ///
    /// let route = Route::parse(&["androidForWorkEnrollmentProfiles", "$count"])?;
    /// assert_eq!(route.resource, Resource::Count);
    /// let refused = Route::parse(&["androidForWorkEnrollmentProfiles", "no-guid"]);
    /// assert_eq!(refused, Err(Error::ResourceNotFound));
    /// # Ok::<(), enroll_dialects::graph::Error>(())
    /// ```
    pub fn parse<S: AsRef<str>>(segments: &[S]) -> Result<Self, Error> {
        let mut segments = segments.iter().map(AsRef::as_ref);
        let first = segments.next().unwrap_or_default();
        let (name, mut key) = match first.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
            Some((name, key)) => (name, Some(unquoted(key))),
            None => (first, None),
        };
        let collection = Collection::ALL
            .into_iter()
            .find(|collection| collection.segment() == name)
            .ok_or_else(|| BadRequest::segment(first))?;
        if key.is_none() {
            key = segments.next();
        }
        let action = segments.next().map(action).transpose()?;
        if let Some(beyond) = segments.next() {
            return Err(BadRequest::segment(beyond).into());
        }
        let resource = match (key, action) {
            (None, _) => Resource::Collection,
            (Some("$count"), None) if first == name => Resource::Count,
            (Some(key), action) => {
                let id = key.parse().map_err(|_| Error::ResourceNotFound)?;
                match action {
                    None => Resource::Profile(id),
                    Some(Action::CreateToken) => Resource::CreateToken(id),
                    Some(Action::RevokeToken) => Resource::RevokeToken(id),
                }
            }
        };
        Ok(Self { collection, resource })
    }

    /// Returns the refusal of a verb that what the path names does not have.
    ///
    /// ```
    /// use enroll_dialects::graph::Route;
    ///
    /// let route = Route::parse(&["androidForWorkEnrollmentProfiles", "$count"])?;
    /// assert_eq!(
    ///     route.no_method("DELETE").to_string(),
    ///     "No OData route exists that match template ~/singleton/navigation/$count with http verb \
    ///      DELETE.",
    /// );
    /// # Ok::<(), enroll_dialects::graph::Error>(())
    /// ```
    #[must_use]
    pub fn no_method(&self, verb: &str) -> Error {
        let template = match self.resource {
            Resource::Collection => "~/singleton/navigation",
            Resource::Count => "~/singleton/navigation/$count",
            Resource::Profile(_) => "~/singleton/navigation/key",
            Resource::CreateToken(_) | Resource::RevokeToken(_) => {
                "~/singleton/navigation/key/action"
            }
        };
        Error::NoMethod { template, verb: Excerpt(verb).to_string() }
    }
}

fn unquoted(key: &str) -> &str {
    key.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(key)
}

fn action(segment: &str) -> Result<Action, BadRequest> {
    match segment.strip_prefix(NAMESPACE).unwrap_or(segment) {
        "createToken" => Ok(Action::CreateToken),
        "revokeToken" => Ok(Action::RevokeToken),
        _ => Err(BadRequest::segment(segment)),
    }
}
