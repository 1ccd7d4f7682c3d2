//! Why a user's decisions refuse.

use crate::{auth_token::CheckError, limits::Exceeded, product_set::ProductId};

/// Why a user is not updated.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum UpdateError {
    /// It is deleted.
    #[error("user is deleted")]
    Deleted,
    /// Google manages it.
    #[error("user is managed by Google")]
    GoogleManaged,
    /// Another identifier is named.
    #[error(
        "account identifier must be unset or the current one: only the display name can be changed"
    )]
    AccountIdentifier,
    /// Another type is named.
    #[error("account type must be unset or the current one: only the display name can be changed")]
    AccountType,
}

/// Why a user gets no token.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum IssueTokenError {
    /// It is deleted.
    #[error("user is deleted")]
    Deleted,
    /// Google manages it.
    #[error("user is managed by Google")]
    GoogleManaged,
    /// It has as many devices as it may.
    #[error("user has as many devices as it may, {}", .0.max)]
    Devices(Exceeded),
    /// It has as many outstanding tokens as it may.
    #[error("user has as many outstanding authentication tokens as it may, {}", .0.max)]
    OutstandingTokens(Exceeded),
}

/// Why a token does not add an account to a device.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum RedeemError {
    /// The user has no such token, or is deleted.
    #[error("authentication token is unknown")]
    Unknown,
    /// The token cannot be used.
    #[error(transparent)]
    Unusable(#[from] CheckError),
    /// The device account is on another device.
    #[error("device account is on another device")]
    DeviceAccountBound,
    /// The user account is on as many devices as it may be.
    #[error("user has as many devices as it may, {}", .0.max)]
    Devices(Exceeded),
}

/// Why a user's devices or the user itself are not the EMM's to withdraw.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WithdrawError {
    /// It is deleted.
    #[error("user is deleted")]
    Deleted,
    /// Google manages it.
    #[error("user is managed by Google")]
    GoogleManaged,
}

/// Why a product set is not replaced.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ReplaceProductSetError {
    /// The user is deleted.
    #[error("user is deleted")]
    Deleted,
    /// A listed product was never approved.
    #[error("product `{product}` must be approved by the enterprise first")]
    NeverApproved {
        /// The product.
        product: ProductId,
    },
}
