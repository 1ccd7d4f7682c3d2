//! Who calls, and which enterprises they reach.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    str::FromStr,
    sync::Arc,
};

use axum::http::{HeaderMap, header};
use enroll_core::name::EnterpriseId;
use sha2::{Digest, Sha256};

/// Who may call.
#[derive(Clone, Debug)]
pub struct Callers(Arc<Known>);

#[derive(Debug)]
enum Known {
    /// One principal, for a test that has no credentials.
    One { principal: Arc<Principal>, require_bearer: bool },
    /// Each principal, by what its bearer hashes to.
    Each(HashMap<BearerDigest, Arc<Principal>>),
}

impl Callers {
    /// Returns the callers of an emulator: one principal that reaches all enterprises.
    ///
    /// A header that is not `Bearer …`, or the bearer `invalid`, names nobody: with them a
    /// client's handling of 401 can be tested. A missing header names the principal unless one is
    /// required.
    #[must_use]
    pub fn emulated(graph_enterprise: EnterpriseId, require_bearer: bool) -> Self {
        let graph_enterprise = Some(graph_enterprise);
        let principal = Arc::new(Principal { reach: Reach::All, graph_enterprise });
        Self(Arc::new(Known::One { principal, require_bearer }))
    }

    /// Returns the callers of a service.
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
        Ok(Self(Arc::new(Known::Each(each))))
    }

    /// Returns who the headers say calls, if it may.
    pub(crate) fn caller(&self, headers: &HeaderMap) -> Option<&Arc<Principal>> {
        match (&*self.0, Given::of(headers)) {
            (Known::One { principal, require_bearer: false }, Given::Nothing) => Some(principal),
            (Known::One { principal, .. }, Given::Bearer(bearer)) => {
                (bearer != "invalid").then_some(principal)
            }
            (Known::Each(each), Given::Bearer(bearer)) => each.get(&BearerDigest::of(bearer)),
            (Known::One { .. } | Known::Each(_), Given::Nothing | Given::Other) => None,
        }
    }

    /// Says what a bearer is.
    pub(crate) fn description(&self) -> &'static str {
        match &*self.0 {
            Known::One { .. } => "Any token but `invalid` is the only principal's.",
            Known::Each(_) => {
                "The secret of a principal, who reaches all enterprises or some: the others, and \
                 their tokens, are to it as if they did not exist."
            }
        }
    }

    /// Returns whether a request without credentials is refused.
    pub(crate) fn require_bearer(&self) -> bool {
        match &*self.0 {
            Known::One { require_bearer, .. } => *require_bearer,
            Known::Each(_) => true,
        }
    }
}

/// Two principals cannot have the same bearer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("each principal must have a bearer of its own")]
pub struct SharedBearerError;

/// What a request has for credentials.
enum Given<'a> {
    Nothing,
    Bearer(&'a str),
    /// Something else, or more than one.
    Other,
}

impl<'a> Given<'a> {
    fn of(headers: &'a HeaderMap) -> Self {
        let mut given = headers.get_all(header::AUTHORIZATION).iter();
        match (given.next(), given.next()) {
            (None, _) => Self::Nothing,
            (Some(value), None) => {
                let bearer = value.to_str().ok().and_then(bearer);
                bearer.map_or(Self::Other, Self::Bearer)
            }
            (Some(_), Some(_)) => Self::Other,
        }
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, bearer) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !bearer.is_empty()).then_some(bearer)
}

/// A caller, once it is known.
#[derive(Clone, Debug)]
pub struct Principal {
    reach: Reach,
    graph_enterprise: Option<EnterpriseId>,
}

impl Principal {
    /// Returns a principal that may read and change some enterprises; the others are to it as if
    /// they did not exist. Graph refuses it.
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        Self { reach, graph_enterprise: None }
    }

    /// Makes an enterprise that it reaches what Graph's tenant is for it.
    ///
    /// # Errors
    ///
    /// Refuses one that it does not reach.
    pub fn with_graph_enterprise(self, id: EnterpriseId) -> Result<Self, UnreachedError> {
        if self.reach.contains(&id) {
            Ok(Self { graph_enterprise: Some(id), ..self })
        } else {
            Err(UnreachedError { id })
        }
    }

    /// Returns which enterprises it may read and change.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Returns the enterprise that Graph's tenant is for it.
    pub(crate) fn graph_enterprise(&self) -> Option<&EnterpriseId> {
        self.graph_enterprise.as_ref()
    }

    /// Returns whether it may read and change an enterprise.
    pub(crate) fn reaches(&self, enterprise: &EnterpriseId) -> bool {
        self.reach.contains(enterprise)
    }

    /// Returns whether it reaches each enterprise there is or will be, so that it may create some.
    pub(crate) fn reaches_all(&self) -> bool {
        self.reach == Reach::All
    }
}

/// Graph's tenant cannot be an enterprise that the principal does not reach.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{id}` must be among the enterprises that the principal reaches")]
pub struct UnreachedError {
    id: EnterpriseId,
}

/// The enterprises that a principal reaches.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reach {
    /// All that there are, and those that it creates.
    All,
    /// These, whether they exist yet or not. It may create none.
    Only(BTreeSet<EnterpriseId>),
}

impl Reach {
    /// Returns whether an enterprise is among them.
    #[must_use]
    pub fn contains(&self, enterprise: &EnterpriseId) -> bool {
        match self {
            Self::All => true,
            Self::Only(these) => these.contains(enterprise),
        }
    }
}

/// What a bearer hashes to: SHA-256 of its bytes. Who has it cannot call with it.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct BearerDigest([u8; 32]);

impl BearerDigest {
    /// Hashes a bearer.
    #[must_use]
    pub fn of(bearer: &str) -> Self {
        Self(Sha256::digest(bearer.as_bytes()).into())
    }
}

impl fmt::Debug for BearerDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerDigest(…)")
    }
}

/// As `sha256sum` prints it: 64 lower-case hex digits.
impl fmt::Display for BearerDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A text is not the SHA-256 of a bearer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("must be 64 hex digits in lower case, as `sha256sum` prints them")]
pub struct ParseBearerDigestError;

impl FromStr for BearerDigest {
    type Err = ParseBearerDigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.as_bytes();
        let (pairs, []) = digits.as_chunks::<2>() else { return Err(ParseBearerDigestError) };
        let mut bytes = [0; 32];
        if pairs.len() != bytes.len() {
            return Err(ParseBearerDigestError);
        }
        for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = (hex_digit(high)? << 4) | hex_digit(low)?;
        }
        Ok(Self(bytes))
    }
}

fn hex_digit(digit: u8) -> Result<u8, ParseBearerDigestError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(ParseBearerDigestError),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        let value =
            |value: &&'static str| (header::AUTHORIZATION, header::HeaderValue::from_static(value));
        values.iter().map(value).collect()
    }

    fn emulated(values: &[&'static str], require_bearer: bool) -> bool {
        let callers = Callers::emulated("LC1".parse().unwrap(), require_bearer);
        callers.caller(&headers(values)).is_some()
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
        let one = |id| Principal { reach: Reach::All, graph_enterprise: tenant(id) };
        let [x, y] = ["x", "y"].map(BearerDigest::of);
        let callers = Callers::known([(x, one("LC1")), (y, one("LC2"))]).unwrap();
        let shared = Callers::known([(x, one("LC1")), (x, one("LC2"))]);
        assert_eq!(shared.unwrap_err(), SharedBearerError);
        let caller = |values: &[&'static str]| {
            callers.caller(&headers(values)).map(|caller| caller.graph_enterprise.clone())
        };
        assert_eq!(caller(&["Bearer x"]), Some(tenant("LC1")));
        assert_eq!(caller(&["bearer y"]), Some(tenant("LC2")));
        for nobody in [&[][..], &["Bearer z"], &["Bearer X"], &["x"], &["Bearer x", "Bearer x"]] {
            assert_eq!(caller(nobody), None, "{nobody:?}");
        }
        // What a bearer hashes to is not a bearer.
        let digest = BearerDigest::of("x").to_string();
        let value = header::HeaderValue::from_str(&format!("Bearer {digest}")).unwrap();
        assert!(callers.caller(&[(header::AUTHORIZATION, value)].into_iter().collect()).is_none());
    }

    #[test]
    fn graphs_tenant_is_an_enterprise_that_the_principal_reaches() {
        let [one, other]: [EnterpriseId; 2] = ["LC1", "LC2"].map(|id| id.parse().unwrap());
        let some = Principal::new(Reach::Only([one.clone()].into()));
        let refused = some.clone().with_graph_enterprise(other.clone());
        assert_eq!(refused.unwrap_err(), UnreachedError { id: other.clone() });
        assert_eq!(some.with_graph_enterprise(one.clone()).unwrap().graph_enterprise(), Some(&one));
        let all = Principal::new(Reach::All).with_graph_enterprise(other.clone());
        assert_eq!(all.unwrap().graph_enterprise(), Some(&other));
    }

    #[test]
    fn a_digest_is_what_sha256sum_prints() {
        // printf %s abc | sha256sum
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(text.parse(), Ok(BearerDigest::of("abc")));
        assert_eq!(BearerDigest::of("abc").to_string(), text);
        for bad in ["", &text[1..], &text[2..], &format!("{text}00"), &text.to_uppercase()] {
            assert_eq!(bad.parse::<BearerDigest>(), Err(ParseBearerDigestError), "{bad}");
        }
    }
}
