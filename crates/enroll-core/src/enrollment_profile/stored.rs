//! The serde form of an enrollment profile.

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

use super::{Created, EnrollmentProfile, Generation, Settings, TokenCreated, TokenState};
use crate::{
    form::form,
    noun::{InconsistentError, first_revision},
    timestamp::Timestamp,
};

/// A profile as it is stored: its generation is written, though it follows from the token.
#[derive(Deserialize)]
#[serde(rename = "EnrollmentProfile")]
pub(super) struct Stored {
    created: Created,
    settings: Settings,
    modified_at: Timestamp,
    token: StoredToken,
    generation: u64,
    enrolled: u64,
    uses: u64,
    deleted: bool,
    #[serde(default = "first_revision")]
    revision: u64,
}

/// The state of a token as it is stored: the generation of a revoked one is that of its profile.
#[derive(Deserialize)]
#[serde(rename = "TokenState", rename_all = "snake_case")]
enum StoredToken {
    None,
    Current(TokenCreated),
    Revoked {
        at: Timestamp,
        #[serde(default)]
        created_at: Option<Timestamp>,
    },
}

form! { enum StoredToken {
    0 "none" None, 1 "current" Current(token), 2 "revoked" Revoked { at, created_at: optional }
} }

impl StoredToken {
    /// Returns the state of a profile's token, if the profile may have the generation.
    fn of_generation(self, generation: u64) -> Option<TokenState> {
        match self {
            Self::None => (generation == 0).then_some(TokenState::None),
            Self::Current(token) if token.generation.get() == generation => {
                Some(TokenState::Current(token))
            }
            Self::Current(_) => None,
            Self::Revoked { at, created_at } => {
                let generation = Generation::try_from(generation).ok()?;
                Some(TokenState::Revoked { generation, at, created_at })
            }
        }
    }
}

impl From<&TokenState> for StoredToken {
    fn from(token: &TokenState) -> Self {
        match token {
            TokenState::None => Self::None,
            TokenState::Current(token) => Self::Current(token.clone()),
            TokenState::Revoked { generation: _, at, created_at } => {
                Self::Revoked { at: *at, created_at: *created_at }
            }
        }
    }
}

impl TryFrom<Stored> for EnrollmentProfile {
    type Error = InconsistentError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let Stored { created, settings, modified_at, token, .. } = stored;
        let Stored { generation, enrolled, uses, deleted, revision, .. } = stored;
        let token = token.of_generation(generation).ok_or(InconsistentError::Generation)?;
        if uses > enrolled || generation == 0 && enrolled > 0 {
            return Err(InconsistentError::Enrolled);
        }
        InconsistentError::of_revision(revision)?;
        Ok(Self { created, settings, modified_at, token, enrolled, uses, deleted, revision })
    }
}

impl Serialize for EnrollmentProfile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut parts = serializer.serialize_struct("EnrollmentProfile", 9)?;
        parts.serialize_field("created", &self.created)?;
        parts.serialize_field("settings", &self.settings)?;
        parts.serialize_field("modified_at", &self.modified_at)?;
        parts.serialize_field("token", &StoredToken::from(&self.token))?;
        parts.serialize_field("generation", &self.generation())?;
        parts.serialize_field("enrolled", &self.enrolled)?;
        parts.serialize_field("uses", &self.uses)?;
        parts.serialize_field("deleted", &self.deleted)?;
        parts.serialize_field("revision", &self.revision)?;
        parts.end()
    }
}
