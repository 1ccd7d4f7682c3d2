//! Callers: which principal sends a request.

use std::{collections::HashMap, fmt, sync::Arc};

use enroll_core::name::EnterpriseId;
use http::{header, request::Parts};

use crate::{
    dialect::Dialect,
    principal::{BearerDigest, Principal},
};

/// An application's own authentication.
///
/// Every closure that maps a request's head to a principal is one:
///
/// ```
/// use std::sync::Arc;
///
/// use enroll_api::{Callers, Principal, Reach};
/// use http::request::Parts;
///
/// /// The application's own layer puts this into a request's extensions.
/// #[derive(Clone)]
/// struct Session {
///     is_administrator: bool,
/// }
///
/// let administrator = Arc::new(Principal::new("administrator".parse()?, Reach::All));
/// let callers = Callers::authenticated_by(move |head: &Parts| {
///     let session = head.extensions.get::<Session>()?;
///     session.is_administrator.then(|| administrator.clone())
/// });
/// # drop(callers);
/// # Ok::<(), enroll_core::record::ParsePrincipalNameError>(())
/// ```
///
/// It must answer at once. What takes time, such as reading a session from a database, belongs
/// into a layer of the application, which leaves its result in the request's extensions.
pub trait Authenticate: Send + Sync {
    /// Returns the principal that sends a request, or `None` to refuse the request with 401.
    ///
    /// The URI is relative to the place where the APIs are mounted. A request is asked for once, after its headers were found
    /// to be within their limits and before its body is read.
    fn authenticate(&self, head: &Parts) -> Option<Arc<Principal>>;
}

impl<F: Fn(&Parts) -> Option<Arc<Principal>> + Send + Sync> Authenticate for F {
    fn authenticate(&self, head: &Parts) -> Option<Arc<Principal>> {
        self(head)
    }
}

/// The callers that a server answers.
#[derive(Clone, Debug)]
pub struct Callers(Authentication);

#[derive(Clone)]
enum Authentication {
    /// One principal, for a test that has no credentials.
    One { principal: Arc<Principal>, require_bearer: bool },
    /// Each principal, by the digest of its bearer.
    Each(Arc<HashMap<BearerDigest, Arc<Principal>>>),
    /// The principals of an application's own authentication.
    Application(Arc<dyn Authenticate>),
}

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One { principal, require_bearer } => f
                .debug_struct("One")
                .field("principal", principal)
                .field("require_bearer", require_bearer)
                .finish(),
            Self::Each(each) => f.debug_tuple("Each").field(each).finish(),
            Self::Application(_) => f.debug_tuple("Application").finish_non_exhaustive(),
        }
    }
}

impl Callers {
    /// Returns the callers of an emulator: one principal that reaches all enterprises.
    ///
    /// A header that is not `Bearer …`, or the bearer `invalid`, names nobody: with them a
    /// client's handling of 401 can be tested. A missing header names the principal unless one is
    /// required.
    #[must_use]
    pub fn emulated(graph_enterprise: EnterpriseId, require_bearer: bool) -> Self {
        let principal = Principal::emulated(graph_enterprise);
        Self(Authentication::One { principal: Arc::new(principal), require_bearer })
    }

    /// Returns the callers of a service, each of which has a bearer of its own.
    ///
    /// # Errors
    ///
    /// Refuses two principals with the same bearer.
    pub fn known(
        principals: impl IntoIterator<Item = (BearerDigest, Principal)>,
    ) -> Result<Self, SharedBearerError> {
        let mut each = HashMap::new();
        for (digest, one) in principals {
            if each.insert(digest, Arc::new(one)).is_some() {
                return Err(SharedBearerError);
            }
        }
        Ok(Self(Authentication::Each(Arc::new(each))))
    }

    /// Returns the callers that an application authenticates itself.
    #[must_use]
    pub fn authenticated_by(authentication: impl Authenticate + 'static) -> Self {
        Self(Authentication::Application(Arc::new(authentication)))
    }

    /// Returns whether a request has credentials, be they valid or not.
    pub(crate) fn has_credentials(head: &Parts, dialect: Dialect) -> bool {
        !matches!(Credentials::of(head, dialect), Credentials::Missing)
    }

    /// Returns the principal that sends a request, if there is one.
    pub(crate) fn caller(&self, head: &Parts, dialect: Dialect) -> Option<Arc<Principal>> {
        match (&self.0, Credentials::of(head, dialect)) {
            (Authentication::Application(application), _) => application.authenticate(head),
            (Authentication::One { principal, require_bearer: false }, Credentials::Missing) => {
                Some(Arc::clone(principal))
            }
            (Authentication::One { principal, .. }, Credentials::Bearer(bearer)) => {
                (bearer != "invalid").then(|| Arc::clone(principal))
            }
            (Authentication::Each(each), Credentials::Bearer(bearer)) => {
                each.get(&BearerDigest::of(&bearer)).cloned()
            }
            (
                Authentication::One { .. } | Authentication::Each(_),
                Credentials::Missing | Credentials::Other,
            ) => None,
        }
    }

    /// Returns what a bearer is, and `None` if an application has another authentication.
    pub(crate) fn bearer(&self) -> Option<Bearer> {
        match &self.0 {
            Authentication::One { require_bearer, .. } => Some(Bearer {
                description: "Any token but `invalid` is the only principal's.",
                is_required: *require_bearer,
            }),
            Authentication::Each(_) => Some(Bearer {
                description: "The secret of a principal. A principal reaches all enterprises or \
                    some; for requests that name another enterprise, or a token of one, that \
                    enterprise does not exist.",
                is_required: true,
            }),
            Authentication::Application(_) => None,
        }
    }
}

/// The description of a bearer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bearer {
    pub(crate) description: &'static str,
    /// `true` if a request without credentials is refused.
    pub(crate) is_required: bool,
}

/// Two principals cannot have the same bearer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("each principal must have a bearer of its own")]
pub struct SharedBearerError;

/// The credentials of a request.
enum Credentials {
    Missing,
    Bearer(String),
    /// Something else, or more than one.
    Other,
}

impl Credentials {
    /// Reads the header `Authorization` and, for Google's APIs, the parameters `access_token` and
    /// `oauth_token` of the query.
    fn of(head: &Parts, dialect: Dialect) -> Self {
        let headers = head.headers.get_all(header::AUTHORIZATION).iter();
        let headers = headers.map(|value| value.to_str().ok().and_then(bearer).map(str::to_owned));
        let google = matches!(dialect, Dialect::AndroidManagement | Dialect::PlayEmm);
        let query = head.uri.query().filter(|_| google).unwrap_or_default();
        let parameters = form_urlencoded::parse(query.as_bytes())
            .filter(|(name, _)| matches!(&**name, "access_token" | "oauth_token"))
            .map(|(_, token)| Some(token.into_owned()).filter(|token| !token.is_empty()));
        let mut given = headers.chain(parameters);
        match (given.next(), given.next()) {
            (None, _) => Self::Missing,
            (Some(Some(bearer)), None) => Self::Bearer(bearer),
            (Some(None), None) | (Some(_), Some(_)) => Self::Other,
        }
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, bearer) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !bearer.is_empty()).then_some(bearer)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::principal::Reach;

    fn head(values: &[&str]) -> Parts {
        let mut request = Request::builder();
        for value in values {
            request = request.header(header::AUTHORIZATION, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn emulated(values: &[&str], require_bearer: bool) -> bool {
        let callers = Callers::emulated("LC1".parse().unwrap(), require_bearer);
        callers.caller(&head(values), Dialect::Private).is_some()
    }

    #[test]
    fn no_header_is_the_principal_of_an_emulator_unless_one_is_required() {
        assert!(emulated(&[], false));
        assert!(!emulated(&[], true));
    }

    #[test]
    fn a_bearer_is_the_principal_of_an_emulator_unless_it_is_invalid() {
        for require_bearer in [false, true] {
            for good in ["Bearer x", "bearer ya29.a0"] {
                assert!(emulated(&[good], require_bearer), "{good}");
            }
            for bad in ["", "Bearer", "Bearer ", "Bearer invalid", "Basic eDp5", "x"] {
                assert!(!emulated(&[bad], require_bearer), "{bad}");
            }
            assert!(!emulated(&["Bearer x", "Bearer y"], require_bearer));
        }
    }

    #[test]
    fn each_bearer_is_one_principal_of_a_service_and_any_other_is_nobody() {
        let tenant = |id: &str| Some(id.parse().unwrap());
        let one = |id: &str| {
            let principal = Principal::new(id.parse().unwrap(), Reach::All);
            principal.with_graph_enterprise(id.parse().unwrap()).unwrap()
        };
        let [x, y] = ["x", "y"].map(BearerDigest::of);
        let callers = Callers::known([(x, one("LC1")), (y, one("LC2"))]).unwrap();
        let shared = Callers::known([(x, one("LC1")), (x, one("LC2"))]);
        assert_eq!(shared.unwrap_err(), SharedBearerError);
        let caller = |values: &[&str]| {
            callers
                .caller(&head(values), Dialect::Private)
                .map(|caller| caller.graph_enterprise().cloned())
        };
        assert_eq!(caller(&["Bearer x"]), Some(tenant("LC1")));
        assert_eq!(caller(&["bearer y"]), Some(tenant("LC2")));
        for nobody in [&[][..], &["Bearer z"], &["Bearer X"], &["x"], &["Bearer x", "Bearer x"]] {
            assert_eq!(caller(nobody), None, "{nobody:?}");
        }
        // What a bearer hashes to is not a bearer.
        let digest = BearerDigest::of("x").to_string();
        assert_eq!(caller(&[&format!("Bearer {digest}")]), None);
    }
}
