//! The kind and the code of each reason.

use super::{Kind, Meaning, Refusal};
use crate::{auth_token, device, enrollment_profile, enrollment_token, enterprise, policy, user};

const ENTERPRISE_DELETED: Meaning = Meaning::new(Kind::NotFound, "enterprise_deleted");
const PROFILE_DELETED: Meaning = Meaning::new(Kind::NotFound, "enrollment_profile_deleted");
const USER_DELETED: Meaning = Meaning::new(Kind::NotFound, "user_deleted");
const USER_MANAGED_BY_GOOGLE: Meaning = Meaning::new(Kind::Forbidden, "user_managed_by_google");
const USER_DEVICES: Meaning = Meaning::new(Kind::QuotaExceeded, "user_devices_exceeded");

impl Refusal for enrollment_token::CheckError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => Meaning::new(Kind::NotFound, "enrollment_token_deleted"),
            Self::Spent => Meaning::new(Kind::Spent, "enrollment_token_spent"),
            Self::Expired => Meaning::new(Kind::Expired, "enrollment_token_expired"),
        }
    }
}

impl Refusal for enrollment_token::RedeemError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Inactive(reason) => reason.meaning(),
            Self::PersonalUsage => Meaning::new(Kind::Forbidden, "personal_usage_disallowed"),
        }
    }
}

impl Refusal for enrollment_profile::ChangeError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => PROFILE_DELETED,
        }
    }
}

impl Refusal for enrollment_profile::CheckError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => PROFILE_DELETED,
            Self::Superseded => Meaning::new(Kind::Superseded, "profile_token_superseded"),
            Self::Revoked => Meaning::new(Kind::Revoked, "profile_token_revoked"),
            Self::Expired => Meaning::new(Kind::Expired, "profile_token_expired"),
        }
    }
}

impl Refusal for enrollment_profile::RedeemError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Inactive(reason) => reason.meaning(),
            Self::Ownership => Meaning::new(Kind::Forbidden, "personally_owned_device"),
        }
    }
}

impl Refusal for enrollment_profile::CheckSettingsError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::SharedMode => Meaning::new(Kind::Invalid, "shared_mode_not_dedicated"),
            Self::DeviceStaging => Meaning::new(Kind::Invalid, "device_staging_without_users"),
        }
    }
}

impl Refusal for auth_token::CheckError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Redeemed => Meaning::new(Kind::Spent, "auth_token_redeemed"),
            Self::Void => Meaning::new(Kind::Revoked, "auth_token_void"),
            Self::Expired => Meaning::new(Kind::Expired, "auth_token_expired"),
        }
    }
}

impl Refusal for user::UpdateError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => USER_DELETED,
            Self::GoogleManaged => USER_MANAGED_BY_GOOGLE,
            Self::AccountIdentifier => Meaning::new(Kind::Invalid, "account_identifier_fixed"),
            Self::AccountType => Meaning::new(Kind::Invalid, "account_type_fixed"),
        }
    }
}

impl Refusal for user::IssueTokenError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => USER_DELETED,
            Self::GoogleManaged => USER_MANAGED_BY_GOOGLE,
            Self::Devices(_) => USER_DEVICES,
            Self::OutstandingTokens(_) => {
                Meaning::new(Kind::QuotaExceeded, "user_outstanding_tokens_exceeded")
            }
        }
    }
}

impl Refusal for user::RedeemError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Unknown => Meaning::new(Kind::NotFound, "auth_token_unknown"),
            Self::Unusable(reason) => reason.meaning(),
            Self::DeviceAccountBound => Meaning::new(Kind::Conflict, "device_account_bound"),
            Self::Devices(_) => USER_DEVICES,
        }
    }
}

impl Refusal for user::WithdrawError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => USER_DELETED,
            Self::GoogleManaged => USER_MANAGED_BY_GOOGLE,
        }
    }
}

impl Refusal for user::ReplaceProductSetError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => USER_DELETED,
            Self::NeverApproved { .. } => Meaning::new(Kind::Conflict, "product_never_approved"),
        }
    }
}

impl Refusal for device::DeleteError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => Meaning::new(Kind::NotFound, "device_deleted"),
        }
    }
}

impl Refusal for enterprise::DeleteError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => ENTERPRISE_DELETED,
        }
    }
}

impl Refusal for enterprise::ApproveError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => ENTERPRISE_DELETED,
            Self::TooMany => Meaning::new(Kind::QuotaExceeded, "approved_products_exceeded"),
        }
    }
}

impl Refusal for policy::DeleteError {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Deleted => Meaning::new(Kind::NotFound, "policy_deleted"),
        }
    }
}
