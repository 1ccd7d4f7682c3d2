//! Why a user is not what was asked for.

use enroll_core::{
    limits::Exceeded,
    product_set::ProductId,
    user::{IssueTokenError, ReplaceProductSetError, UpdateError, WithdrawError},
};

use crate::error::NounError;

/// Why a user is not what was asked for.
///
#[doc = head!()]
/// let email = "ada@example.com";
/// service.add_google_user(&enterprise, email.parse()?, Origin::Own, context).await?;
/// let error = service.add_google_user(&enterprise, email.parse()?, Origin::Own, context).await;
/// assert_eq!(error.unwrap_err().to_string(), "e-mail address belongs to another user");
#[doc = tail!()]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum UserError {
    /// As with any noun.
    #[error(transparent)]
    Noun(#[from] NounError),
    /// Google manages it.
    #[error("user is managed by Google: only users that an EMM manages can be changed")]
    GoogleManaged,
    /// Another identifier is named.
    #[error("account identifier must be unset or the current one")]
    AccountIdentifier,
    /// Another account type is named.
    #[error("account type must be unset or the current one")]
    AccountType,
    /// The user has as many devices as it may.
    #[error("user has as many devices as it may, {}", .0.max)]
    Devices(Exceeded),
    /// The user has as many outstanding tokens as it may.
    #[error("user has as many outstanding authentication tokens as it may, {}", .0.max)]
    OutstandingTokens(Exceeded),
    /// A user has the address.
    #[error("e-mail address belongs to another user")]
    EmailTaken,
    /// A product was never approved.
    #[error("product `{product}` must be approved by the enterprise first")]
    NeverApproved {
        /// The product.
        product: ProductId,
    },
}

impl From<UpdateError> for UserError {
    fn from(error: UpdateError) -> Self {
        match error {
            UpdateError::Deleted => Self::Noun(NounError::NotFound),
            UpdateError::GoogleManaged => Self::GoogleManaged,
            UpdateError::AccountIdentifier => Self::AccountIdentifier,
            UpdateError::AccountType => Self::AccountType,
        }
    }
}

impl From<IssueTokenError> for UserError {
    fn from(error: IssueTokenError) -> Self {
        match error {
            IssueTokenError::Deleted => Self::Noun(NounError::NotFound),
            IssueTokenError::GoogleManaged => Self::GoogleManaged,
            IssueTokenError::Devices(exceeded) => Self::Devices(exceeded),
            IssueTokenError::OutstandingTokens(exceeded) => Self::OutstandingTokens(exceeded),
        }
    }
}

impl From<WithdrawError> for UserError {
    fn from(error: WithdrawError) -> Self {
        match error {
            WithdrawError::Deleted => Self::Noun(NounError::NotFound),
            WithdrawError::GoogleManaged => Self::GoogleManaged,
        }
    }
}

impl From<ReplaceProductSetError> for UserError {
    fn from(error: ReplaceProductSetError) -> Self {
        match error {
            ReplaceProductSetError::Deleted => Self::Noun(NounError::NotFound),
            ReplaceProductSetError::NeverApproved { product } => Self::NeverApproved { product },
        }
    }
}
