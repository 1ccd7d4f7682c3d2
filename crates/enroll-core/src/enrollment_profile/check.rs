//! The check whether a token of a profile lets devices in.

use super::{CheckError, EnrollmentProfile, Generation, TokenState};
use crate::timestamp::Timestamp;

impl EnrollmentProfile {
    /// Decides whether the token of this generation lets devices in at `now`.
    ///
    /// # Errors
    ///
    /// Refuses a profile that is deleted, then a token that was superseded, then one that was
    /// revoked, then, from its expiration on, one that is expired.
    ///
    #[doc = profile!()]
    /// let created = profile.create_token(Validity::try_from(60)?, None, now)?;
    /// profile.apply(&created);
    /// assert_eq!(profile.check(Generation::FIRST, Timestamp::new(59, 999_999_999)?), Ok(()));
    /// let expiration = Timestamp::new(60, 0)?;
    /// assert_eq!(profile.check(Generation::FIRST, expiration), Err(CheckError::Expired));
    #[doc = end!()]
    pub fn check(&self, generation: Generation, now: Timestamp) -> Result<(), CheckError> {
        self.present()?;
        if self.token.generation() == Some(generation) {
            self.check_current(now)
        } else {
            Err(CheckError::Superseded)
        }
    }

    /// Decides whether the newest token lets devices in at `now`.
    pub(crate) fn check_current(&self, now: Timestamp) -> Result<(), CheckError> {
        match &self.token {
            TokenState::None => Err(CheckError::Superseded),
            TokenState::Revoked { .. } => Err(CheckError::Revoked),
            TokenState::Current(token) if token.expires_at.is_valid_at(now) => Ok(()),
            TokenState::Current(_) => Err(CheckError::Expired),
        }
    }
}
