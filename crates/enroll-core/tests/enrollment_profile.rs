//! The rules of enrollment profiles, each beside the words that state it.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    EnrollmentProfile, Timestamp,
    device::{Authority, ManagementMode, Ownership},
    effect::Effect,
    enrollment_profile::Generation,
    enrollment_profile::{
        ChangeError, CheckError, CheckSettingsError, DeviceOwner, EnrollmentMode, Event, Kind,
        RedeemError, Settings, TokenKind, TokenState, Validity,
    },
    enrollment_token::Claim,
    policy::Rule,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::new(seconds, 0).unwrap()
}

fn profile_of(kind: Kind) -> EnrollmentProfile {
    let name = "enterprises/e1/enrollmentProfiles/p1".parse().unwrap();
    let settings = Settings { kind, ..Settings::default() };
    EnrollmentProfile::from(EnrollmentProfile::create(name, settings, at(0)))
}

fn profile() -> EnrollmentProfile {
    profile_of(Kind::AndroidForWork)
}

fn claim(ownership: Ownership) -> Claim {
    Claim::new("d1".parse().unwrap(), "S1".parse().unwrap(), ownership)
}

#[track_caller]
fn create_token(profile: &mut EnrollmentProfile, seconds: i32, now: Timestamp) {
    let created = profile.create_token(Validity::try_from(seconds).unwrap(), None, now).unwrap();
    profile.apply(&created);
}

#[track_caller]
fn generation(number: u64) -> Generation {
    number.try_into().unwrap()
}

fn redeem(profile: &mut EnrollmentProfile, generation: Generation, now: Timestamp) {
    let claim = claim(Ownership::CompanyOwned);
    let redemption = profile.redeem(generation, &claim, now).unwrap();
    profile.apply(&redemption.event);
}

// Rule 5.3: "1 <= v <= 2 051 244 000 by default"; "documented example value 6".
#[test]
fn a_validity_is_1_second_to_65_years() {
    for good in [1, 6, 7_776_000, 2_051_244_000] {
        assert!(Validity::try_from(good).is_ok(), "{good}");
    }
    for bad in [i32::MIN, -1, 0, 2_051_244_001, i32::MAX] {
        assert!(Validity::try_from(bad).is_err(), "{bad}");
    }
}

// Rule 5.4: "Current, now >= expiresAt: Expired by comparison".
#[test]
fn a_token_expires_at_the_instant_of_its_expiration() {
    let mut profile = profile();
    create_token(&mut profile, 6, at(0));
    let just_before = Timestamp::new(5, 999_999_999).unwrap();
    assert_eq!(profile.check(generation(1), just_before), Ok(()));
    assert_eq!(profile.check(generation(1), at(6)), Err(CheckError::Expired));
}

// Rule 5.4, Current, createToken: "the old value is superseded and no longer enrols".
#[test]
fn a_new_token_supersedes_the_one_before() {
    let mut profile = profile();
    assert_eq!(profile.check(generation(1), at(0)), Err(CheckError::Superseded));
    create_token(&mut profile, 60, at(0));
    create_token(&mut profile, 60, at(1));
    assert_eq!(profile.check(generation(1), at(1)), Err(CheckError::Superseded));
    assert_eq!(profile.check(generation(2), at(1)), Ok(()));
    assert_eq!(profile.check(generation(3), at(1)), Err(CheckError::Superseded));
    assert_eq!(profile.modified_at(), at(1));
}

// Rule 5.4, revokeToken: "Immediately expire the token. Once revoked, the token is no longer
// usable."; "NoToken/Expired/Revoked: 204, no change".
#[test]
fn a_revoked_token_is_revoked_once_and_a_new_one_may_follow() {
    let mut profile = profile();
    assert_eq!(profile.revoke_token(at(0)), Ok(Effect::Nothing));
    create_token(&mut profile, 60, at(0));
    let revoked = profile.revoke_token(at(1)).unwrap().event().unwrap();
    profile.apply(&revoked);
    assert_eq!(profile.check(generation(1), at(1)), Err(CheckError::Revoked));
    let revoked =
        TokenState::Revoked { generation: generation(1), at: at(1), created_at: Some(at(0)) };
    assert_eq!(profile.token(), &revoked);
    assert_eq!(profile.revoke_token(at(2)), Ok(Effect::Nothing));
    create_token(&mut profile, 60, at(2));
    assert_eq!(profile.check(generation(2), at(2)), Ok(()));
    assert_eq!(profile.revoke_token(at(62)), Ok(Effect::Nothing), "it is expired");
}

// Rule 5.1: "enrolledDeviceCount counts up only, survives token changes"; edge case 7.32:
// "enrollmentTokenUsageCount resets".
#[test]
fn devices_are_counted_in_all_and_per_token() {
    let mut profile = profile();
    create_token(&mut profile, 60, at(0));
    redeem(&mut profile, generation(1), at(1));
    redeem(&mut profile, generation(1), at(1));
    assert_eq!((profile.enrolled(), profile.uses()), (2, 2));
    create_token(&mut profile, 60, at(2));
    assert_eq!((profile.enrolled(), profile.uses()), (2, 0));
    redeem(&mut profile, generation(2), at(3));
    profile.apply(&profile.revoke_token(at(3)).unwrap().event().unwrap());
    assert_eq!((profile.enrolled(), profile.uses()), (3, 1));
}

// Rule 5.4, delete profile: "gone, its token invalid".
#[test]
fn a_deleted_profile_takes_its_token_with_it() {
    let mut profile = profile();
    create_token(&mut profile, 60, at(0));
    assert!(!profile.is_deleted());
    profile.apply(&profile.delete(at(1)).unwrap());
    assert!(profile.is_deleted());
    assert_eq!(profile.check(generation(1), at(1)), Err(CheckError::Deleted));
    assert_eq!(profile.delete(at(1)), Err(ChangeError::Deleted));
    assert_eq!(profile.revoke_token(at(1)), Err(ChangeError::Deleted));
    assert_eq!(profile.update(Settings::default(), at(1)), Err(ChangeError::Deleted));
    assert_eq!(profile.create_token(Validity::MIN, None, at(1)), Err(ChangeError::Deleted));
}

#[test]
fn a_device_names_the_profile_with_which_it_enrolled() {
    let mut profile = profile();
    create_token(&mut profile, 60, at(0));
    let redemption =
        profile.redeem(Generation::FIRST, &claim(Ownership::PersonallyOwned), at(1)).unwrap();
    let name = profile.created().name.clone();
    assert_eq!(redemption.device.by, Authority::EnrollmentProfile(name));
    assert_eq!(redemption.device.management_mode, ManagementMode::ProfileOwner);
    assert!(matches!(redemption.event, Event::Redeemed { generation: Generation::FIRST, .. }));
}

#[test]
fn a_device_gets_the_policy_of_its_user_or_the_default() {
    let mut profile = profile();
    create_token(&mut profile, 60, at(0));
    for (of_user, policy, rule) in
        [(Some("sales"), "sales", Rule::User), (None, "default", Rule::Default)]
    {
        let claim = claim(Ownership::CompanyOwned)
            .with_user_policy(of_user.map(|policy| policy.parse().unwrap()));
        let chosen = profile.redeem(Generation::FIRST, &claim, at(1)).unwrap().device.policy;
        assert_eq!((chosen.id().as_str(), chosen.rule()), (policy, rule));
    }
}

#[test]
fn the_kind_of_profile_decides_the_management_mode() {
    let owner = |mode| Kind::DeviceOwner(Box::new(DeviceOwner { mode, ..DeviceOwner::default() }));
    for (kind, company, personal) in [
        (Kind::AndroidForWork, ManagementMode::ProfileOwner, Some(ManagementMode::ProfileOwner)),
        (owner(EnrollmentMode::Dedicated), ManagementMode::DeviceOwner, None),
        (owner(EnrollmentMode::FullyManaged), ManagementMode::DeviceOwner, None),
        (owner(EnrollmentMode::WorkProfile), ManagementMode::ProfileOwner, None),
        (owner(EnrollmentMode::AospUserless), ManagementMode::DeviceOwner, None),
        (owner(EnrollmentMode::AospUserAssociated), ManagementMode::DeviceOwner, None),
    ] {
        let mut profile = profile_of(kind);
        create_token(&mut profile, 60, at(0));
        let mode = |ownership| {
            let redemption = profile.redeem(Generation::FIRST, &claim(ownership), at(1));
            redemption.map(|redemption| redemption.device.management_mode)
        };
        assert_eq!(mode(Ownership::CompanyOwned), Ok(company));
        let personal = personal.ok_or(RedeemError::Ownership);
        assert_eq!(mode(Ownership::PersonallyOwned), personal);
    }
}

// Rule 5.1: "corporateOwnedDedicatedDeviceWithAzureADSharedMode (dedicated mode only),
// deviceStaging (fully managed and work profile only)".
#[test]
fn the_kind_of_token_goes_with_the_mode() {
    let modes = [
        EnrollmentMode::Dedicated,
        EnrollmentMode::FullyManaged,
        EnrollmentMode::WorkProfile,
        EnrollmentMode::AospUserless,
        EnrollmentMode::AospUserAssociated,
    ];
    let staged = [EnrollmentMode::FullyManaged, EnrollmentMode::WorkProfile];
    for mode in modes {
        let check = |token_kind| DeviceOwner { mode, token_kind, ..DeviceOwner::default() }.check();
        assert_eq!(check(TokenKind::Default), Ok(()));
        let shared = mode == EnrollmentMode::Dedicated;
        let expected = if shared { Ok(()) } else { Err(CheckSettingsError::SharedMode) };
        assert_eq!(check(TokenKind::SharedMode), expected, "{mode:?}");
        let expected =
            if staged.contains(&mode) { Ok(()) } else { Err(CheckSettingsError::DeviceStaging) };
        assert_eq!(check(TokenKind::DeviceStaging), expected, "{mode:?}");
    }
}

#[test]
fn a_profile_survives_its_serde_form() {
    let mut profile = profile_of(Kind::DeviceOwner(Box::default()));
    create_token(&mut profile, 60, at(0));
    redeem(&mut profile, generation(1), at(1));
    let text = serde_json::to_string(&profile).unwrap();
    assert_eq!(serde_json::from_str::<EnrollmentProfile>(&text).unwrap(), profile);
}
