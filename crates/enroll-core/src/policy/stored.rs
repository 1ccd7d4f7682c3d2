//! The serde form of a policy.

use serde::Deserialize;

use super::Policy;
use crate::{
    document::Document,
    name::PolicyName,
    noun::{InconsistentError, first_revision},
    origin::Origin,
};

/// A policy as it is stored.
#[derive(Deserialize)]
#[serde(rename = "Policy")]
pub(super) struct Stored {
    name: PolicyName,
    document: Option<Document>,
    version: u64,
    #[serde(default)]
    origin: Origin,
    #[serde(default = "first_revision")]
    revision: u64,
}

impl TryFrom<Stored> for Policy {
    type Error = InconsistentError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let Stored { name, document, version, origin, revision } = stored;
        if version == 0 {
            return Err(InconsistentError::Version);
        }
        InconsistentError::of_revision(revision)?;
        Ok(Self { name, document, version, origin, revision })
    }
}
