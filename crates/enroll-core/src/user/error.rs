//! Why a user's decisions refuse.

use crate::{auth_token::CheckError, limits::Exceeded, product_set::ProductId};

/// Why a user is not updated.
///
#[doc = user!()]
/// let update = Update { identifier: Some("user343".parse()?), ..Update::default() };
/// assert_eq!(
///     user.update(&update, now).unwrap_err().to_string(),
///     "account identifier must be unset or the current one: only the display name can be changed",
/// );
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum UpdateError {
    /// The user is deleted.
    #[error("user is deleted")]
    Deleted,
    /// Google manages it.
    #[error("user is managed by Google")]
    GoogleManaged,
    /// The request names another identifier.
    #[error(
        "account identifier must be unset or the current one: only the display name can be changed"
    )]
    AccountIdentifier,
    /// The request names another type.
    #[error("account type must be unset or the current one: only the display name can be changed")]
    AccountType,
}

/// Why a user gets no token.
///
/// ```
/// use enroll_core::{limits::Exceeded, user::IssueTokenError};
///
/// assert_eq!(
///     IssueTokenError::Devices(Exceeded { max: 10 }).to_string(),
///     "user has as many devices as it may, 10",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum IssueTokenError {
    /// The user is deleted.
    #[error("user is deleted")]
    Deleted,
    /// Google manages it.
    #[error("user is managed by Google")]
    GoogleManaged,
    /// The user has as many devices as it may.
    #[error("user has as many devices as it may, {}", .0.max)]
    Devices(Exceeded),
    /// The user has as many outstanding tokens as it may.
    #[error("user has as many outstanding authentication tokens as it may, {}", .0.max)]
    OutstandingTokens(Exceeded),
}

/// Why a token does not add an account to a device.
///
#[doc = user!()]
/// use enroll_core::auth_token::TokenNumber;
///
/// let device = "3f25".parse()?;
/// let error = user.redeem(TokenNumber::FIRST, &device, &Limits::default(), now).unwrap_err();
/// assert_eq!(error.to_string(), "authentication token is unknown");
#[doc = end!()]
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
///
/// ```
/// use enroll_core::user::WithdrawError;
///
/// assert_eq!(WithdrawError::GoogleManaged.to_string(), "user is managed by Google");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WithdrawError {
    /// The user is deleted.
    #[error("user is deleted")]
    Deleted,
    /// Google manages it.
    #[error("user is managed by Google")]
    GoogleManaged,
}

/// Why a product set is not replaced.
///
#[doc = user!()]
/// use enroll_core::{enterprise::Approvals, product_set::{Behavior, ProductSet}};
///
/// let set = ProductSet::new(Behavior::Listed, ["app:com.example".parse()?], [])?;
/// let error = user.replace_product_set(set, Approvals::These(&[]), now).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "product `app:com.example` must be approved by the enterprise first",
/// );
#[doc = end!()]
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
