//! Principals, and the enterprises that they reach.

use std::{
    collections::BTreeSet,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use ctutils::CtEq;
use enroll_core::{
    name::EnterpriseId,
    record::{Actor, PrincipalName},
};
use enroll_service::Context;
use sha2::{Digest, Sha256};

/// A caller, once it is known.
#[derive(Clone, Debug)]
pub struct Principal {
    name: PrincipalName,
    reach: Reach,
    graph_enterprise: Option<EnterpriseId>,
}

impl Principal {
    /// Returns a principal that may read and change the enterprises that it reaches. To its
    /// requests, all others do not exist. Graph refuses it.
    ///
    /// Every event that it causes has `name` as its actor.
    #[must_use]
    pub fn new(name: PrincipalName, reach: Reach) -> Self {
        Self { name, reach, graph_enterprise: None }
    }

    /// Returns the principal of an emulator.
    pub(crate) fn emulated(graph_enterprise: EnterpriseId) -> Self {
        let graph_enterprise = Some(graph_enterprise);
        Self { name: PrincipalName::emulator(), reach: Reach::All, graph_enterprise }
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

    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> &PrincipalName {
        &self.name
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

    /// Returns the context of its calls.
    pub(crate) fn context(&self) -> Context<'_> {
        let reach = match &self.reach {
            Reach::All => None,
            Reach::Only(these) => Some(these),
        };
        let actor = Some(Actor::Principal(self.name.clone()));
        Context { actor, reach, ..Context::NONE }
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

/// The SHA-256 of a bearer's bytes. The hash alone does not authorize a call.
#[derive(Clone, Copy, Eq)]
pub struct BearerDigest([u8; 32]);

impl BearerDigest {
    /// Hashes a bearer.
    #[must_use]
    pub fn of(bearer: &str) -> Self {
        Self(Sha256::digest(bearer.as_bytes()).into())
    }
}

impl PartialEq for BearerDigest {
    /// Compares in constant time.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Hash for BearerDigest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
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
        fmt::LowerHex::fmt(&base16ct::HexDisplay(&self.0), f)
    }
}

/// A text is not the SHA-256 of a bearer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("must be 64 hex digits in lower case, as `sha256sum` prints them")]
pub struct ParseBearerDigestError;

impl FromStr for BearerDigest {
    type Err = ParseBearerDigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        match base16ct::lower::decode(text, &mut bytes) {
            Ok(decoded) if decoded.len() == 32 => Ok(Self(bytes)),
            Ok(_) | Err(_) => Err(ParseBearerDigestError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graphs_tenant_is_an_enterprise_that_the_principal_reaches() {
        let [one, other]: [EnterpriseId; 2] = ["LC1", "LC2"].map(|id| id.parse().unwrap());
        let some = Principal::new("ada".parse().unwrap(), Reach::Only([one.clone()].into()));
        let refused = some.clone().with_graph_enterprise(other.clone());
        assert_eq!(refused.unwrap_err(), UnreachedError { id: other.clone() });
        assert_eq!(some.with_graph_enterprise(one.clone()).unwrap().graph_enterprise(), Some(&one));
        let all = Principal::new("operator".parse().unwrap(), Reach::All)
            .with_graph_enterprise(other.clone());
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
