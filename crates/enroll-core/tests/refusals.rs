//! The kind and the code of every refusal.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{collections::BTreeMap, error::Error};

use enroll_core::{
    auth_token, device, enrollment_profile, enrollment_token, enterprise,
    limits::Limit,
    policy,
    refusal::{Kind, Refusal},
    user,
};

/// Every code with its kind. Programs depend on both: a line may be added, and none changed.
const GOLDEN: &str = "\
account_identifier_fixed Invalid
account_type_fixed Invalid
approved_products_exceeded QuotaExceeded
auth_token_expired Expired
auth_token_redeemed Spent
auth_token_unknown NotFound
auth_token_void Revoked
device_account_bound Conflict
device_deleted NotFound
device_staging_without_users Invalid
enrollment_profile_deleted NotFound
enrollment_token_deleted NotFound
enrollment_token_expired Expired
enrollment_token_spent Spent
enterprise_deleted NotFound
personal_usage_disallowed Forbidden
personally_owned_device Forbidden
policy_deleted NotFound
product_never_approved Conflict
profile_token_expired Expired
profile_token_revoked Revoked
profile_token_superseded Superseded
shared_mode_not_dedicated Invalid
user_deleted NotFound
user_devices_exceeded QuotaExceeded
user_managed_by_google Forbidden
user_outstanding_tokens_exceeded QuotaExceeded
";

fn refusals() -> Vec<Box<dyn Refusal>> {
    let exceeded = Limit::enforced(0).admit(0).unwrap_err();
    vec![
        Box::new(enrollment_token::CheckError::Deleted),
        Box::new(enrollment_token::RedeemError::Inactive(enrollment_token::CheckError::Spent)),
        Box::new(enrollment_token::CheckError::Expired),
        Box::new(enrollment_token::RedeemError::PersonalUsage),
        Box::new(enrollment_profile::ChangeError::Deleted),
        Box::new(enrollment_profile::CheckError::Deleted),
        Box::new(enrollment_profile::CheckError::Superseded),
        Box::new(enrollment_profile::CheckError::Revoked),
        Box::new(enrollment_profile::RedeemError::Inactive(
            enrollment_profile::CheckError::Expired,
        )),
        Box::new(enrollment_profile::RedeemError::Ownership),
        Box::new(enrollment_profile::CheckSettingsError::SharedMode),
        Box::new(enrollment_profile::CheckSettingsError::DeviceStaging),
        Box::new(auth_token::CheckError::Redeemed),
        Box::new(auth_token::CheckError::Void),
        Box::new(user::RedeemError::Unusable(auth_token::CheckError::Expired)),
        Box::new(user::UpdateError::Deleted),
        Box::new(user::UpdateError::GoogleManaged),
        Box::new(user::UpdateError::AccountIdentifier),
        Box::new(user::UpdateError::AccountType),
        Box::new(user::IssueTokenError::Deleted),
        Box::new(user::IssueTokenError::GoogleManaged),
        Box::new(user::IssueTokenError::Devices(exceeded)),
        Box::new(user::IssueTokenError::OutstandingTokens(exceeded)),
        Box::new(user::RedeemError::Unknown),
        Box::new(user::RedeemError::DeviceAccountBound),
        Box::new(user::RedeemError::Devices(exceeded)),
        Box::new(user::WithdrawError::Deleted),
        Box::new(user::WithdrawError::GoogleManaged),
        Box::new(user::ReplaceProductSetError::Deleted),
        Box::new(user::ReplaceProductSetError::NeverApproved { product: "p".parse().unwrap() }),
        Box::new(device::DeleteError::Deleted),
        Box::new(enterprise::DeleteError::Deleted),
        Box::new(enterprise::ApproveError::Deleted),
        Box::new(enterprise::ApproveError::TooMany),
        Box::new(policy::DeleteError::Deleted),
    ]
}

/// Returns the kind of each code, or a code that stands for two reasons.
///
/// Two refusals have the same reason if their texts are the same.
fn codes(
    refusals: &[(&'static str, Kind, String)],
) -> Result<BTreeMap<&'static str, Kind>, String> {
    let mut codes = BTreeMap::new();
    for (code, kind, text) in refusals {
        if codes.insert(*code, (*kind, text)).is_some_and(|before| before != (*kind, text)) {
            return Err(format!("`{code}` is also {text}"));
        }
    }
    Ok(codes.into_iter().map(|(code, (kind, _))| (code, kind)).collect())
}

fn reasons() -> Vec<(&'static str, Kind, String)> {
    let reason = |refusal: Box<dyn Refusal>| (refusal.code(), refusal.kind(), refusal.to_string());
    refusals().into_iter().map(reason).collect()
}

#[test]
fn the_codes_of_refusals_are_stable_and_each_has_one_reason() {
    let codes = codes(&reasons()).unwrap();
    let listed: Vec<_> = codes.iter().map(|(code, kind)| format!("{code} {kind:?}")).collect();
    assert_eq!(listed, GOLDEN.lines().collect::<Vec<_>>());
    let allowed = |byte| matches!(byte, b'a'..=b'z' | b'_');
    assert!(codes.keys().all(|code| code.bytes().all(allowed)));
}

/// Every code of the source is in the list above: no variant was left out of [`refusals`].
#[test]
fn every_code_of_the_source_is_listed() {
    let source = include_str!("../src/refusal/meanings.rs");
    let written = source.split("Meaning::new(").skip(1).filter_map(|rest| rest.split('"').nth(1));
    let mut written: Vec<_> = written.collect();
    written.sort_unstable();
    written.dedup();
    let listed: Vec<_> = GOLDEN.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(written, listed);
}

/// The negative control: a code with two reasons is found, and so is one with two kinds.
#[test]
fn a_code_with_two_reasons_is_found() {
    let spent = || ("spent", Kind::Spent, String::from("it is spent"));
    assert!(codes(&[spent(), spent()]).is_ok());
    assert!(codes(&[spent(), ("spent", Kind::Spent, String::from("it is deleted"))]).is_err());
    assert!(codes(&[spent(), ("spent", Kind::Revoked, String::from("it is spent"))]).is_err());
}

#[test]
fn a_refusal_is_an_error_that_can_be_boxed() {
    let refused: Box<dyn Refusal> = Box::new(device::DeleteError::Deleted);
    let error: &dyn Error = &*refused;
    assert_eq!(error.to_string(), "device is deleted");
}
