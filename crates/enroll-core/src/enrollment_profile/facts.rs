//! Setters of a profile's stored facts.

use super::{Created, TokenCreated};
use crate::{origin::Origin, secret::Derivation};

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
