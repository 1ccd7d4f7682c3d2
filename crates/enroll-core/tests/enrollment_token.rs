//! The rules of Android Management's enrollment tokens, each beside the words that state it.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::num::NonZeroU32;

use enroll_core::{
    Device, Duration, EnrollmentToken, Timestamp,
    device::{Authority, ManagementMode, Ownership},
    enrollment_token::{
        CheckError, Claim, Event, PersonalUsage, RedeemError, State, Terms, TokenDuration, UseLimit,
    },
    explain::{Change, Reason},
    policy::{InferredPolicy, Rule},
};

const COMPANY: Ownership = Ownership::CompanyOwned;
const PERSONAL: Ownership = Ownership::PersonallyOwned;

fn at(seconds: i64) -> Timestamp {
    Timestamp::new(seconds, 0).unwrap()
}

fn just_before(seconds: i64) -> Timestamp {
    Timestamp::new(seconds - 1, 999_999_999).unwrap()
}

fn just_after(seconds: i64) -> Timestamp {
    Timestamp::new(seconds, 1).unwrap()
}

/// A token issued at 0, which expires at 3600.
fn token(terms: Terms) -> EnrollmentToken {
    let name = "enterprises/e1/enrollmentTokens/t1".parse().unwrap();
    EnrollmentToken::from(EnrollmentToken::issue(name, terms, at(0)))
}

fn one_time() -> Terms {
    Terms::default().with_use_limit(UseLimit::Once)
}

fn claim(device: &str, ownership: Ownership) -> Claim {
    Claim::new(device.parse().unwrap(), "S1".parse().unwrap(), ownership)
}

#[track_caller]
fn redeem(token: &mut EnrollmentToken, device: &str, now: Timestamp) -> Device {
    let redemption = token.redeem(&claim(device, COMPANY), now).unwrap();
    token.apply(&redemption.event);
    Device::from(redemption.device)
}

#[track_caller]
fn assert_refused(token: &EnrollmentToken, now: Timestamp, reason: CheckError) {
    assert_eq!(token.redeem(&claim("d9", COMPANY), now), Err(reason.into()));
    assert_eq!(token.delete(now), Err(reason));
    let explained = token.explain(None, now).refusal.map(|(reason, _)| reason);
    let expected = match reason {
        CheckError::Deleted => Reason::Deleted,
        CheckError::Spent => Reason::Spent,
        CheckError::Expired => Reason::Expired,
    };
    assert_eq!(explained, Some(expected));
}

// Rule 4.3, create: "Active, expiry = min(now + duration, MAX)".
#[test]
fn a_token_begins_active_and_expires_after_its_duration() {
    let token = token(Terms::default());
    assert_eq!(token.state(), State::Active);
    assert_eq!(token.expires_at().instant(), at(3600));
    assert_eq!(token.issued().coercion(), None);
}

// Rule 4.1, expirationTimestamp: "coerced to Timestamps.MAX_VALUE".
#[test]
fn an_expiration_past_the_year_9999_is_coerced_and_the_token_has_the_reason() {
    let token = token(Terms::default().with_duration(TokenDuration::MAX));
    assert_eq!(token.expires_at().instant(), Timestamp::MAX);
    let coercion = token.issued().coercion().unwrap();
    assert_eq!((coercion.from, coercion.asked), (at(0), TokenDuration::MAX));
    // Rule 4.3: "in practice never expired; the half-open test still holds".
    let last = Timestamp::new(Timestamp::MAX.seconds(), 999_999_998).unwrap();
    assert_eq!(token.check(last), Ok(()));
    assert_eq!(token.check(Timestamp::MAX), Err(CheckError::Expired));
}

// Rule 4.3, enroll: "now < expiry"; "now >= expiry: Expired (derived from `now`, never by a timer)".
#[test]
fn a_token_expires_at_the_instant_of_its_expiration() {
    let token = token(Terms::default());
    assert!(token.redeem(&claim("d1", COMPANY), just_before(3600)).is_ok());
    assert!(token.delete(just_before(3600)).is_ok());
    assert_eq!(token.explain(None, just_before(3600)).refusal, None);
    assert_refused(&token, at(3600), CheckError::Expired);
    assert_refused(&token, just_after(3600), CheckError::Expired);
}

// Rule 4.1, oneTimeOnly: "only one device can use it for registration".
#[test]
fn a_one_time_token_serves_one_device() {
    let mut token = token(one_time());
    redeem(&mut token, "d1", at(1));
    assert_eq!(token.state(), State::Spent);
    assert_refused(&token, at(2), CheckError::Spent);
}

// Rule 4.3: "if oneTimeOnly -> UsedUp else stays Active".
#[test]
fn a_token_without_a_limit_stays_active() {
    let mut token = token(Terms::default());
    for device in ["d1", "d2", "d3"] {
        redeem(&mut token, device, at(1));
    }
    assert_eq!((token.state(), token.uses()), (State::Active, 3));
}

#[test]
fn a_token_for_three_devices_serves_three() {
    let three = UseLimit::AtMost(NonZeroU32::new(3).unwrap());
    let mut token = token(Terms::default().with_use_limit(three));
    for device in ["d1", "d2"] {
        redeem(&mut token, device, at(1));
        assert_eq!(token.state(), State::Active);
    }
    redeem(&mut token, "d3", at(1));
    assert_refused(&token, at(1), CheckError::Spent);
}

// Rule 4.3: "enroll fails any guard: no device; oneTimeOnly token not consumed".
#[test]
fn a_refused_enrollment_does_not_burn_a_one_time_token() {
    let mut token = token(one_time().with_personal_usage(PersonalUsage::Disallowed));
    let refused = token.redeem(&claim("d1", PERSONAL), at(1));
    assert_eq!(refused, Err(RedeemError::PersonalUsage));
    assert_eq!((token.state(), token.uses()), (State::Active, 0));
    redeem(&mut token, "d1", at(1));
}

// Rule 4.3, delete: "invalidates the token, preventing its future use".
#[test]
fn a_deleted_token_lets_nobody_in_and_cannot_be_deleted_again() {
    let mut token = token(Terms::default());
    redeem(&mut token, "d1", at(1));
    let deleted = token.delete(at(2)).unwrap();
    token.apply(&deleted);
    assert_refused(&token, at(2), CheckError::Deleted);
}

// Rule 4.3: "UsedUp/Expired/Deleted: enroll, get, delete refused / 404", the earliest reason first.
#[test]
fn a_terminal_state_outlasts_expiration_and_clocks_that_go_back() {
    let mut spent = token(one_time());
    redeem(&mut spent, "d1", at(1));
    let mut deleted = token(Terms::default());
    deleted.apply(&Event::Deleted { at: at(1) });
    for now in [at(-1), at(2), at(4000)] {
        assert_refused(&spent, now, CheckError::Spent);
        assert_refused(&deleted, now, CheckError::Deleted);
    }
}

// Rule 4.5: the whole table.
#[test]
fn ownership_and_personal_usage_decide_the_management_mode() {
    let device_owner = Ok(ManagementMode::DeviceOwner);
    let profile_owner = Ok(ManagementMode::ProfileOwner);
    let prevented = Err(RedeemError::PersonalUsage);
    for (personal_usage, company, personal) in [
        // "ALLOWED | work profile on the device (PROFILE_OWNER) | work profile".
        (PersonalUsage::Allowed, profile_owner, profile_owner),
        // "DISALLOWED | fully managed (DEVICE_OWNER) | provisioning prevented".
        (PersonalUsage::Disallowed, device_owner, prevented),
        // "DISALLOWED_USERLESS | fully managed, no user (dedicated) | prevented".
        (PersonalUsage::DisallowedUserless, device_owner, prevented),
        // "UNSPECIFIED | fully managed | work profile".
        (PersonalUsage::Unspecified, device_owner, profile_owner),
    ] {
        let token = token(Terms::default().with_personal_usage(personal_usage));
        for (ownership, mode) in [(COMPANY, company), (PERSONAL, personal)] {
            let redemption = token.redeem(&claim("d1", ownership), at(1));
            let decided = redemption.map(|redemption| redemption.device.management_mode);
            assert_eq!(decided, mode, "{personal_usage:?} {ownership:?}");
        }
    }
}

// Rule 4.4, at enrolment: "(1) the token's policyName; (2) the policy_name of the device's user;
// (3) enterprises/{e}/policies/default".
#[test]
fn a_device_gets_the_policy_of_its_token_or_the_default() {
    let enterprise = "e1".parse().unwrap();
    let policy = Some(InferredPolicy::from_text("kiosk", &enterprise).unwrap());
    let mut named = token(Terms::default().with_policy(policy));
    let device = redeem(&mut named, "d1", at(1));
    assert_eq!(device.enrolled().policy_name().to_string(), "enterprises/e1/policies/kiosk");
    assert_eq!(device.enrolled().policy.rule(), Rule::BareId);

    let device = redeem(&mut token(Terms::default()), "d1", at(1));
    assert_eq!(device.enrolled().policy_name().to_string(), "enterprises/e1/policies/default");
    assert_eq!(device.enrolled().policy.rule(), Rule::Default);

    let of_user = claim("d1", COMPANY).with_user_policy("sales".parse().ok());
    let chosen = |token: &EnrollmentToken| {
        let policy = token.redeem(&of_user, at(1)).unwrap().device.policy;
        (policy.id().as_str().to_owned(), policy.rule())
    };
    assert_eq!(chosen(&token(Terms::default())), ("sales".into(), Rule::User));
    assert_eq!(chosen(&named), ("kiosk".into(), Rule::BareId));
}

// Rule 4.1, "Device.{name, enrollmentTokenData (= additionalData), enrollmentTokenName (= token
// name), ownership, enrollmentTime}".
#[test]
fn a_device_carries_what_its_token_and_its_claim_say() {
    let data: enroll_core::additional_data::AdditionalData = "unit 7".parse().unwrap();
    let mut token = token(Terms::default().with_additional_data(Some(data.clone())));
    let device = redeem(&mut token, "d1", at(5));
    let enrolled = device.enrolled();
    assert_eq!(enrolled.name.to_string(), "enterprises/e1/devices/d1");
    let token = Authority::EnrollmentToken("enterprises/e1/enrollmentTokens/t1".parse().unwrap());
    assert_eq!(enrolled.by, token);
    assert_eq!(enrolled.additional_data, Some(data));
    assert_eq!((enrolled.at, enrolled.ownership), (at(5), COMPANY));
}

// Rule 4.3, delete: "devices already enrolled are untouched".
#[test]
fn deleting_a_token_leaves_its_devices() {
    let mut token = token(Terms::default());
    let device = redeem(&mut token, "d1", at(1));
    token.apply(&token.delete(at(2)).unwrap());
    assert!(!device.is_deleted());
}

#[test]
fn a_device_is_deleted_once() {
    let mut device = redeem(&mut token(Terms::default()), "d1", at(1));
    device.apply(&device.delete(at(2)).unwrap());
    assert!(device.is_deleted());
    assert!(device.delete(at(3)).is_err());
}

#[test]
fn an_explanation_names_what_would_have_changed_the_answer() {
    let mut spent = token(one_time());
    redeem(&mut spent, "d1", at(1));
    let expired = token(Terms::default()).explain(None, at(3600)).refusal.unwrap();
    assert_eq!(expired, (Reason::Expired, Change::Before(at(3600))));
    assert_eq!(expired.1.to_string(), "an instant before `1970-01-01T01:00:00Z`");
    let spent = spent.explain(None, at(2)).refusal.unwrap();
    assert_eq!(spent.1.to_string(), "a token for more than one device");
    let three = UseLimit::AtMost(NonZeroU32::new(3).unwrap());
    let mut fleet = token(Terms::default().with_use_limit(three));
    for device in ["d1", "d2", "d3"] {
        redeem(&mut fleet, device, at(1));
    }
    let spent = fleet.explain(None, at(2)).refusal.unwrap();
    assert_eq!(spent, (Reason::Spent, Change::MoreUses(three)));
    assert_eq!(spent.1.to_string(), "a token for more than 3 devices");
    let mut deleted = token(Terms::default());
    deleted.apply(&deleted.delete(at(1)).unwrap());
    let deleted = deleted.explain(None, at(2)).refusal.unwrap();
    assert_eq!(deleted, (Reason::Deleted, Change::AnotherToken));
    assert_eq!(deleted.1.to_string(), "another token");
}

#[test]
fn a_negative_or_short_duration_is_no_token_duration() {
    for seconds in [-60, 0, 59] {
        assert!(TokenDuration::try_from(Duration::from_seconds(seconds)).is_err());
    }
}
