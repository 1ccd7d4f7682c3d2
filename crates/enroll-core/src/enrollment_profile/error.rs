//! Why a profile's decisions refuse.

/// The profile is deleted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("enrollment profile is deleted")]
pub struct Deleted;

/// Why a profile's token lets nobody in.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum Inactive {
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

impl From<Deleted> for Inactive {
    fn from(Deleted: Deleted) -> Self {
        Self::Deleted
    }
}

/// Why a device may not enroll with a profile's token.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum RedeemError {
    /// The token lets nobody in.
    #[error(transparent)]
    Inactive(#[from] Inactive),
    /// The profile is for devices that the enterprise owns.
    #[error("personally owned device must not enroll with a profile for corporate-owned devices")]
    Ownership,
}
