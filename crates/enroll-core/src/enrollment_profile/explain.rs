//! Why a profile's token lets a device in or not.

use super::{CheckError, EnrollmentProfile, Generation, RedeemError, TokenState};
use crate::{
    enrollment_token::Claim,
    explain::{Change, Explanation, Reason},
    timestamp::Timestamp,
};

impl EnrollmentProfile {
    /// Explains what [`redeem`](Self::redeem) decides on `claim` at `now`, or, without a claim,
    /// what [`check`](Self::check) decides.
    ///
    /// A generation that the profile has not come to yet is not issued.
    ///
    /// ```
    /// use enroll_core::{
    ///     EnrollmentProfile, Timestamp,
    ///     enrollment_profile::{Generation, Settings, Validity},
    ///     explain::{Change, Reason},
    /// };
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let name = "enterprises/e1/enrollmentProfiles/p1".parse()?;
    /// let mut profile = EnrollmentProfile::from(EnrollmentProfile::create(name, Settings::default(), now));
    /// for _ in 0..2 {
    ///     let created = profile.create_token(Validity::MAX, None, now)?;
    ///     profile.apply(&created);
    /// }
    /// let superseded = Some((Reason::Superseded, Change::NewestToken));
    /// assert_eq!(profile.explain(Generation::FIRST, None, now).refusal, superseded);
    /// assert_eq!(profile.explain(Generation::after(1), None, now).refusal, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain(
        &self,
        generation: Generation,
        claim: Option<&Claim>,
        now: Timestamp,
    ) -> Explanation {
        if !self.deleted && generation.get() > self.generation() {
            return Explanation::refused(Reason::NotIssued, Change::NewestToken);
        }
        let decided = match claim {
            Some(claim) => self.redeem(generation, claim, now).map(drop),
            None => self.check(generation, now).map_err(RedeemError::Inactive),
        };
        match decided {
            Ok(()) => Explanation::ALLOWED,
            Err(RedeemError::Inactive(CheckError::Deleted)) => {
                Explanation::refused(Reason::Deleted, Change::AnotherProfile)
            }
            Err(RedeemError::Inactive(CheckError::Superseded)) => {
                Explanation::refused(Reason::Superseded, Change::NewestToken)
            }
            Err(RedeemError::Inactive(CheckError::Revoked)) => {
                Explanation::refused(Reason::Revoked, Change::NewToken)
            }
            Err(RedeemError::Inactive(CheckError::Expired)) => {
                Explanation::refused(Reason::Expired, self.before_expiration())
            }
            Err(RedeemError::Ownership) => {
                Explanation::refused(Reason::Ownership, Change::CompanyOwned)
            }
        }
    }

    fn before_expiration(&self) -> Change {
        match &self.token {
            TokenState::Current(token) => Change::Before(token.expires_at.instant()),
            TokenState::None | TokenState::Revoked { .. } => Change::NewToken,
        }
    }
}
