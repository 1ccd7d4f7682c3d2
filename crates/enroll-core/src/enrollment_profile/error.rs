//! Why a profile's decisions refuse.

/// Why a profile or its token is not changed.
///
#[doc = profile!()]
/// let deleted = profile.delete(now)?;
/// profile.apply(&deleted);
/// let error = profile.update(Settings::default(), now).unwrap_err();
/// assert_eq!(error.to_string(), "enrollment profile is deleted");
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum ChangeError {
    /// The profile is deleted.
    #[error("enrollment profile is deleted")]
    Deleted,
}

/// Why a profile's token lets nobody in.
///
#[doc = profile!()]
/// // The profile has no token yet, so no generation is the newest.
/// let error = profile.check(Generation::FIRST, now).unwrap_err();
/// assert_eq!(error.to_string(), "token is superseded by a newer one");
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum CheckError {
    /// Its profile is deleted.
    #[error("enrollment profile is deleted")]
    Deleted,
    /// Its profile has a newer one.
    #[error("token is superseded by a newer one")]
    Superseded,
    /// The token was revoked.
    #[error("token is revoked")]
    Revoked,
    /// Its expiration has come.
    #[error("token is expired")]
    Expired,
}

impl From<ChangeError> for CheckError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Deleted => Self::Deleted,
        }
    }
}

/// Why a device may not enroll with a profile's token.
///
/// ```
/// use enroll_core::enrollment_profile::{CheckError, RedeemError};
///
/// // A reason of the token is shown as it is.
/// assert_eq!(RedeemError::Inactive(CheckError::Revoked).to_string(), "token is revoked");
/// assert_eq!(
///     RedeemError::Ownership.to_string(),
///     "personally owned device must not enroll with a profile for corporate-owned devices",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum RedeemError {
    /// The token lets nobody in.
    #[error(transparent)]
    Inactive(#[from] CheckError),
    /// The profile is for devices that the enterprise owns.
    #[error("personally owned device must not enroll with a profile for corporate-owned devices")]
    Ownership,
}
