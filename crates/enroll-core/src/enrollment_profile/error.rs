//! Why a profile's decisions refuse.

/// Why a profile or its token is not changed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum ChangeError {
    /// The profile is deleted.
    #[error("enrollment profile is deleted")]
    Deleted,
}

/// Why a profile's token lets nobody in.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum CheckError {
    /// Its profile is deleted.
    #[error("enrollment profile is deleted")]
    Deleted,
    /// Its profile has a newer one.
    #[error("token is superseded by a newer one")]
    Superseded,
    /// It was withdrawn.
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
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum RedeemError {
    /// The token lets nobody in.
    #[error(transparent)]
    Inactive(#[from] CheckError),
    /// The profile is for devices that the enterprise owns.
    #[error("personally owned device must not enroll with a profile for corporate-owned devices")]
    Ownership,
}
