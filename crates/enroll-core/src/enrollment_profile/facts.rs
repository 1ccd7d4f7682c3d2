//! What a profile begins from, and the setters of its stored facts.

use super::{Created, EnrollmentProfile, TokenCreated, TokenState};
use crate::{noun::first_revision, origin::Origin, secret::Derivation};

impl From<Created> for EnrollmentProfile {
    fn from(created: Created) -> Self {
        Self {
            settings: created.settings.clone(),
            modified_at: created.at,
            created,
            token: TokenState::None,
            generation: 0,
            enrolled: 0,
            uses: 0,
            deleted: false,
            revision: first_revision(),
        }
    }
}

impl Created {
    /// Sets the API that the profile was created through.
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }
}

impl TokenCreated {
    /// Sets how the value of the token is derived again.
    pub fn with_derivation(self, derivation: Derivation) -> Self {
        Self { derivation: Some(derivation), ..self }
    }
}
