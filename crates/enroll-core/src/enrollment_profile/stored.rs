//! The serde form of an enrollment profile.

use serde::Deserialize;

use super::{Created, EnrollmentProfile, Settings, TokenState};
use crate::{
    noun::{InconsistentError, first_revision},
    timestamp::Timestamp,
};

/// A profile as it is stored.
#[derive(Deserialize)]
#[serde(rename = "EnrollmentProfile")]
pub(super) struct Stored {
    created: Created,
    settings: Settings,
    modified_at: Timestamp,
    token: TokenState,
    generation: u64,
    enrolled: u64,
    uses: u64,
    deleted: bool,
    #[serde(default = "first_revision")]
    revision: u64,
}

impl TryFrom<Stored> for EnrollmentProfile {
    type Error = InconsistentError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let Stored { created, settings, modified_at, token, .. } = stored;
        let Stored { generation, enrolled, uses, deleted, revision, .. } = stored;
        let newest = match &token {
            TokenState::None => generation == 0,
            TokenState::Current(current) => current.generation.get() == generation,
            TokenState::Revoked { .. } => generation > 0,
        };
        if !newest {
            return Err(InconsistentError::Generation);
        }
        if uses > enrolled || generation == 0 && enrolled > 0 {
            return Err(InconsistentError::Enrolled);
        }
        InconsistentError::of_revision(revision)?;
        Ok(Self {
            created,
            settings,
            modified_at,
            token,
            generation,
            enrolled,
            uses,
            deleted,
            revision,
        })
    }
}
