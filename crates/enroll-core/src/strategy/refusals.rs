//! Refusals of each decision: every reason, for an embedder's own answers to them.

use proptest::{prelude::*, sample::select};

use super::arbitrary;
use crate::{
    auth_token, device, enrollment_profile, enrollment_token, enterprise,
    limits::Exceeded,
    noun::ReplayError,
    policy,
    product_set::ProductId,
    refusal::{Kind, Meaning, Refusal},
    user,
};

arbitrary! {
    enrollment_token::CheckError => select(&[
        enrollment_token::CheckError::Deleted,
        enrollment_token::CheckError::Spent,
        enrollment_token::CheckError::Expired,
    ][..]);
    enrollment_token::RedeemError => prop_oneof![
        3 => any::<enrollment_token::CheckError>()
            .prop_map(enrollment_token::RedeemError::Inactive),
        1 => Just(enrollment_token::RedeemError::PersonalUsage),
    ];
    enrollment_profile::ChangeError => Just(enrollment_profile::ChangeError::Deleted);
    enrollment_profile::CheckError => select(&[
        enrollment_profile::CheckError::Deleted,
        enrollment_profile::CheckError::Superseded,
        enrollment_profile::CheckError::Revoked,
        enrollment_profile::CheckError::Expired,
    ][..]);
    enrollment_profile::RedeemError => prop_oneof![
        4 => any::<enrollment_profile::CheckError>()
            .prop_map(enrollment_profile::RedeemError::Inactive),
        1 => Just(enrollment_profile::RedeemError::Ownership),
    ];
    enrollment_profile::CheckSettingsError => select(&[
        enrollment_profile::CheckSettingsError::SharedMode,
        enrollment_profile::CheckSettingsError::DeviceStaging,
    ][..]);
    auth_token::CheckError => select(&[
        auth_token::CheckError::Redeemed,
        auth_token::CheckError::Void,
        auth_token::CheckError::Expired,
    ][..]);
    user::UpdateError => select(&[
        user::UpdateError::Deleted,
        user::UpdateError::GoogleManaged,
        user::UpdateError::AccountIdentifier,
        user::UpdateError::AccountType,
    ][..]);
    user::IssueTokenError => prop_oneof![
        Just(user::IssueTokenError::Deleted),
        Just(user::IssueTokenError::GoogleManaged),
        any::<Exceeded>().prop_map(user::IssueTokenError::Devices),
        any::<Exceeded>().prop_map(user::IssueTokenError::OutstandingTokens),
    ];
    user::RedeemError => prop_oneof![
        1 => Just(user::RedeemError::Unknown),
        3 => any::<auth_token::CheckError>().prop_map(user::RedeemError::Unusable),
        1 => Just(user::RedeemError::DeviceAccountBound),
        1 => any::<Exceeded>().prop_map(user::RedeemError::Devices),
    ];
    user::WithdrawError => {
        select(&[user::WithdrawError::Deleted, user::WithdrawError::GoogleManaged][..])
    };
    user::ReplaceProductSetError => prop_oneof![
        Just(user::ReplaceProductSetError::Deleted),
        any::<ProductId>()
            .prop_map(|product| user::ReplaceProductSetError::NeverApproved { product }),
    ];
    device::DeleteError => Just(device::DeleteError::Deleted);
    enterprise::DeleteError => Just(enterprise::DeleteError::Deleted);
    enterprise::ApproveError => {
        select(&[enterprise::ApproveError::Deleted, enterprise::ApproveError::TooMany][..])
    };
    policy::DeleteError => Just(policy::DeleteError::Deleted);
    Exceeded => prop_oneof![3 => 0..12_u32, 1 => any::<u32>()].prop_map(|max| Exceeded { max });
    ReplayError => prop_oneof![
        Just(ReplayError::Over),
        Just(ReplayError::OtherNoun),
        Just(ReplayError::Undecidable),
        (1..=u64::MAX, any::<u64>()).prop_filter_map("two numbers", |(expected, found)| {
            (found != expected).then_some(ReplayError::Number { expected, found })
        }),
    ];
    Kind => select(&[
        Kind::NotFound,
        Kind::Expired,
        Kind::Spent,
        Kind::Revoked,
        Kind::Superseded,
        Kind::Forbidden,
        Kind::QuotaExceeded,
        Kind::Conflict,
        Kind::Invalid,
    ][..]);
    // The meaning of a refusal that a decision returns: no code is made up.
    Meaning => prop_oneof![
        meanings::<enrollment_token::RedeemError>(),
        meanings::<enrollment_profile::RedeemError>(),
        meanings::<enrollment_profile::CheckSettingsError>(),
        meanings::<user::UpdateError>(),
        meanings::<user::IssueTokenError>(),
        meanings::<user::RedeemError>(),
        meanings::<user::ReplaceProductSetError>(),
        meanings::<device::DeleteError>(),
        meanings::<enterprise::ApproveError>(),
        meanings::<policy::DeleteError>(),
    ];
}

fn meanings<R: Arbitrary + Refusal + 'static>() -> BoxedStrategy<Meaning> {
    any::<R>().prop_map(|refusal| refusal.meaning()).boxed()
}
