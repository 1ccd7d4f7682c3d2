//! The builder of terms.

use super::{GoogleAuthentication, PersonalUsage, Terms, TokenDuration, UseLimit};
use crate::{additional_data::AdditionalData, policy::InferredPolicy};

impl Terms {
    /// Sets how long the token is valid.
    #[must_use]
    pub fn with_duration(self, duration: TokenDuration) -> Self {
        Self { duration, ..self }
    }

    /// Sets how many devices may enroll with the token.
    #[must_use]
    pub fn with_use_limit(self, use_limit: UseLimit) -> Self {
        Self { use_limit, ..self }
    }

    /// Sets the policy of the token's devices.
    #[must_use]
    pub fn with_policy(self, policy: Option<InferredPolicy>) -> Self {
        Self { policy, ..self }
    }

    /// Sets the additional data that each device gets.
    #[must_use]
    pub fn with_additional_data(self, additional_data: Option<AdditionalData>) -> Self {
        Self { additional_data, ..self }
    }

    /// Sets whether the token's devices may be used personally.
    #[must_use]
    pub fn with_personal_usage(self, personal_usage: PersonalUsage) -> Self {
        Self { personal_usage, ..self }
    }

    /// Sets whether the user signs in to Google while enrolling.
    #[must_use]
    pub fn with_google_authentication(self, google_authentication: GoogleAuthentication) -> Self {
        Self { google_authentication, ..self }
    }
}
