//! The service's reasons, in the words of the model.

use enroll_core::{auth_token::CheckError, enrollment_profile, enrollment_token, user};
use enroll_service::{
    CreateEnterpriseError, DeletePolicyError, EditError, EnrollError, EnrollRefusal, ExplainError,
    FeedError, ListError, NounError, ProductError, ProvisionError, ProvisionRefusal, SignupError,
    UserError,
};

use crate::answer::Reason;

/// Errors with a reason in the words of the model.
pub(super) trait Reasoned<T> {
    fn reasoned(self) -> Result<T, Reason>;
}

impl<T, E: Into<Reason>> Reasoned<T> for Result<T, E> {
    fn reasoned(self) -> Result<T, Reason> {
        self.map_err(Into::into)
    }
}

impl From<NounError> for Reason {
    fn from(error: NounError) -> Self {
        match error {
            NounError::NoEnterprise => Self::NoEnterprise,
            NounError::NotFound => Self::NotFound,
            NounError::RequestIdReused => Self::RequestIdReused,
            NounError::Unavailable | NounError::Unknown | NounError::KeyMissing => Self::Other,
        }
    }
}

impl From<EditError<Reason>> for Reason {
    fn from(error: EditError<Reason>) -> Self {
        match error {
            EditError::Noun(error) => error.into(),
            EditError::Refused(reason) => reason,
        }
    }
}

impl From<CreateEnterpriseError> for Reason {
    fn from(error: CreateEnterpriseError) -> Self {
        match error {
            CreateEnterpriseError::Noun(error) => error.into(),
            CreateEnterpriseError::Exists => Self::Exists,
        }
    }
}

impl From<DeletePolicyError> for Reason {
    fn from(error: DeletePolicyError) -> Self {
        match error {
            DeletePolicyError::Noun(error) => error.into(),
            DeletePolicyError::InUse => Self::InUse,
        }
    }
}

impl From<ProductError> for Reason {
    fn from(error: ProductError) -> Self {
        match error {
            ProductError::Noun(error) => error.into(),
            // It takes ten thousand.
            ProductError::TooMany => Self::Other,
        }
    }
}

impl From<SignupError> for Reason {
    fn from(_: SignupError) -> Self {
        Self::NotOfSignup
    }
}

impl From<ExplainError> for Reason {
    fn from(error: ExplainError) -> Self {
        match error {
            ExplainError::UnknownToken => Self::UnknownToken,
            ExplainError::Unavailable => Self::Other,
        }
    }
}

impl From<ListError> for Reason {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Noun(error) => error.into(),
            ListError::PageToken => Self::MarkOfAnother,
        }
    }
}

impl From<FeedError> for Reason {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::NoEnterprise => Self::NoEnterprise,
            FeedError::Cursor => Self::CursorOfAnother,
            FeedError::OtherEpoch => Self::PastTheEnd,
            FeedError::Forgotten | FeedError::Unavailable => Self::Other,
        }
    }
}

impl From<EnrollError> for Reason {
    fn from(error: EnrollError) -> Self {
        let EnrollError::Refused(refusal) = error else { return Self::Other };
        match refusal {
            EnrollRefusal::UnknownToken => Self::UnknownToken,
            EnrollRefusal::NoEnterprise => Self::NoEnterprise,
            EnrollRefusal::RequestIdReused => Self::RequestIdReused,
            EnrollRefusal::Token(enrollment_token::RedeemError::PersonalUsage)
            | EnrollRefusal::Profile(enrollment_profile::RedeemError::Ownership) => Self::Ownership,
            EnrollRefusal::Token(enrollment_token::RedeemError::Inactive(inactive)) => {
                match inactive {
                    enrollment_token::CheckError::Deleted => Self::Deleted,
                    enrollment_token::CheckError::Spent => Self::Spent,
                    enrollment_token::CheckError::Expired => Self::Expired,
                }
            }
            EnrollRefusal::Profile(enrollment_profile::RedeemError::Inactive(inactive)) => {
                match inactive {
                    enrollment_profile::CheckError::Deleted => Self::Deleted,
                    enrollment_profile::CheckError::Superseded => Self::Superseded,
                    enrollment_profile::CheckError::Revoked => Self::Revoked,
                    enrollment_profile::CheckError::Expired => Self::Expired,
                }
            }
        }
    }
}

impl From<ProvisionError> for Reason {
    fn from(error: ProvisionError) -> Self {
        let ProvisionError::Refused(refusal) = error else { return Self::Other };
        match refusal {
            ProvisionRefusal::UnknownToken => Self::UnknownToken,
            ProvisionRefusal::NoEnterprise => Self::NoEnterprise,
            ProvisionRefusal::RequestIdReused => Self::RequestIdReused,
            ProvisionRefusal::User(error) => match error {
                user::RedeemError::Unknown => Self::UnknownToUser,
                user::RedeemError::Unusable(CheckError::Redeemed) => Self::Redeemed,
                user::RedeemError::Unusable(CheckError::Void) => Self::Void,
                user::RedeemError::Unusable(CheckError::Expired) => Self::Expired,
                user::RedeemError::DeviceAccountBound => Self::DeviceAccountBound,
                user::RedeemError::Devices(_) => Self::Devices,
            },
        }
    }
}

impl From<UserError> for Reason {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Noun(error) => error.into(),
            UserError::GoogleManaged => Self::GoogleManaged,
            UserError::AccountIdentifier => Self::AccountIdentifier,
            UserError::AccountType => Self::AccountType,
            UserError::Devices(_) => Self::Devices,
            UserError::OutstandingTokens(_) => Self::OutstandingTokens,
            UserError::EmailTaken => Self::EmailTaken,
            UserError::NeverApproved { product } => {
                Self::NeverApproved(super::shown::digits(product.as_str()))
            }
        }
    }
}
