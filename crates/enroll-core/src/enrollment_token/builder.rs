//! The builder of terms.

use super::{GoogleAuthentication, PersonalUsage, Terms, TokenDuration, UseLimit};
use crate::{additional_data::AdditionalData, policy::InferredPolicy};

impl Terms {
    /// Sets how long the token is valid.
    ///
    #[doc = name!()]
    /// // A minute is the shortest duration.
    /// let terms = Terms::default().with_duration("60s".parse()?);
    /// let issued = EnrollmentToken::issue(name, terms, now);
    /// assert_eq!(issued.expires_at().to_string(), "1970-01-01T00:01:00Z");
    #[doc = end!()]
    #[must_use]
    pub fn with_duration(self, duration: TokenDuration) -> Self {
        Self { duration, ..self }
    }

    /// Sets how many devices may enroll with the token.
    ///
    #[doc = claim!()]
    /// let terms = Terms::default().with_use_limit(UseLimit::AtMost(2.try_into()?));
    /// let name = "enterprises/e1/enrollmentTokens/t2".parse()?;
    /// let mut token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, now));
    /// for _ in 0..2 {
    ///     let redeemed = token.redeem(&claim, now)?.event;
    ///     token.apply(&redeemed);
    /// }
    /// assert_eq!(token.check(now), Err(CheckError::Spent));
    #[doc = end!()]
    #[must_use]
    pub fn with_use_limit(self, use_limit: UseLimit) -> Self {
        Self { use_limit, ..self }
    }

    /// Sets the policy of the token's devices.
    ///
    #[doc = claim!()]
    /// use enroll_core::policy::InferredPolicy;
    ///
    /// let kiosk = InferredPolicy::from_text("kiosk", &"e1".parse()?)?;
    /// let terms = Terms::default().with_policy(Some(kiosk));
    /// let name = "enterprises/e1/enrollmentTokens/t2".parse()?;
    /// let token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, now));
    /// // The policy of the token wins over that of the device's user.
    /// let claim = claim.with_user_policy(Some("sales".parse()?));
    /// assert_eq!(token.redeem(&claim, now)?.device.policy.id().as_str(), "kiosk");
    #[doc = end!()]
    #[must_use]
    pub fn with_policy(self, policy: Option<InferredPolicy>) -> Self {
        Self { policy, ..self }
    }

    /// Sets the additional data that each device gets.
    ///
    #[doc = claim!()]
    /// let terms = Terms::default().with_additional_data(Some("site 12".parse()?));
    /// let name = "enterprises/e1/enrollmentTokens/t2".parse()?;
    /// let token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, now));
    /// assert_eq!(token.redeem(&claim, now)?.device.additional_data, Some("site 12".parse()?));
    #[doc = end!()]
    #[must_use]
    pub fn with_additional_data(self, additional_data: Option<AdditionalData>) -> Self {
        Self { additional_data, ..self }
    }

    /// Sets whether the token's devices may be used personally.
    ///
    #[doc = claim!()]
    /// use enroll_core::device::ManagementMode;
    ///
    /// let terms = Terms::default().with_personal_usage(PersonalUsage::Allowed);
    /// let name = "enterprises/e1/enrollmentTokens/t2".parse()?;
    /// let allowing = EnrollmentToken::from(EnrollmentToken::issue(name, terms, now));
    /// // On a company-owned device, only the work profile is managed then.
    /// let mode = allowing.redeem(&claim, now)?.device.management_mode;
    /// assert_eq!(mode, ManagementMode::ProfileOwner);
    /// assert_eq!(token.redeem(&claim, now)?.device.management_mode, ManagementMode::DeviceOwner);
    #[doc = end!()]
    #[must_use]
    pub fn with_personal_usage(self, personal_usage: PersonalUsage) -> Self {
        Self { personal_usage, ..self }
    }

    /// Sets whether the user signs in to Google while enrolling.
    ///
    /// ```
    /// use enroll_core::enrollment_token::{GoogleAuthentication, Terms};
    ///
    /// let account = Some("ada@example.com".parse()?);
    /// let terms =
    ///     Terms::default().with_google_authentication(GoogleAuthentication::Required { account });
    /// assert_ne!(terms.google_authentication, Terms::default().google_authentication);
    /// # Ok::<(), enroll_core::email::ParseEmailAddressError>(())
    /// ```
    #[must_use]
    pub fn with_google_authentication(self, google_authentication: GoogleAuthentication) -> Self {
        Self { google_authentication, ..self }
    }
}
