//! Events that cannot follow are refused by `replay`, and by a debug assertion in `apply`.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User,
    auth_token::{self, TokenNumber},
    device,
    enrollment_profile::{self, Settings, Validity},
    enrollment_token::{self, Terms, UseLimit},
    enterprise::{self, Created},
    limits::Limits,
    noun::{Noun, ReplayError},
    policy,
    user::{self, AccountType, Insertion},
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::new(seconds, 0).unwrap()
}

#[track_caller]
fn refused<N: Noun>(noun: &N, event: &N::Event, reason: ReplayError) {
    let mut replayed = noun.clone();
    assert_eq!(replayed.replay(event), Err(reason));
    assert_eq!(&replayed, noun, "a refused event changes nothing");
}

fn token() -> EnrollmentToken {
    let terms = Terms::default().with_use_limit(UseLimit::Once);
    let name = "enterprises/e1/enrollmentTokens/t1".parse().unwrap();
    EnrollmentToken::from(EnrollmentToken::issue(name, terms, at(0)))
}

fn redeemed(seconds: i64) -> enrollment_token::Event {
    enrollment_token::Event::Redeemed { by: "d1".parse().unwrap(), at: at(seconds) }
}

#[test]
fn a_token_is_used_as_often_as_it_may_be_and_in_time() {
    let mut token = token();
    refused(&token, &redeemed(3600), ReplayError::Undecidable);
    assert_eq!(token.replay(&redeemed(3599)), Ok(()));
    // Times may go back, but not the use of a one-time token.
    refused(&token, &redeemed(1), ReplayError::Over);
    refused(&token, &enrollment_token::Event::Deleted { at: at(1) }, ReplayError::Over);
}

#[test]
fn a_profiles_tokens_are_counted() {
    let name = "enterprises/e1/enrollmentProfiles/p1".parse().unwrap();
    let created = EnrollmentProfile::create(name, Settings::default(), at(0));
    let mut profile = EnrollmentProfile::from(created);
    let redeemed = |generation: u64, seconds| enrollment_profile::Event::Redeemed {
        generation: generation.try_into().unwrap(),
        by: "d1".parse().unwrap(),
        at: at(seconds),
    };
    let number = |expected, found| ReplayError::Number { expected, found };
    refused(&profile, &redeemed(1, 1), number(0, 1));
    let first = profile.create_token(Validity::MIN, None, at(0)).unwrap();
    assert_eq!(profile.replay(&first), Ok(()));
    refused(&profile, &first, number(2, 1));
    refused(&profile, &redeemed(2, 0), number(1, 2));
    refused(&profile, &redeemed(1, 1), ReplayError::Undecidable);
    assert_eq!(profile.replay(&redeemed(1, 0)), Ok(()));
    assert_eq!(profile.replay(&enrollment_profile::Event::Deleted { at: at(1) }), Ok(()));
    refused(&profile, &redeemed(1, 0), ReplayError::Over);
}

#[test]
fn a_users_tokens_are_counted_and_used_once() {
    let insertion = Insertion {
        identifier: "user342".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: None,
    };
    let name = "enterprises/e1/users/1".parse().unwrap();
    let mut user = User::from(User::insert(name, insertion, at(0)));
    let (limits, device) = (Limits::default(), "3f25".parse().unwrap());
    let issue =
        user.issue_token(auth_token::Validity::default(), None, &limits, at(0)).unwrap().event;
    let redeemed = user::Event::TokenRedeemed { number: TokenNumber::FIRST, by: device, at: at(1) };
    refused(&user, &redeemed, ReplayError::Undecidable);
    assert_eq!(user.replay(&issue), Ok(()));
    refused(&user, &issue, ReplayError::Number { expected: 2, found: 1 });
    assert_eq!(user.replay(&redeemed), Ok(()));
    refused(&user, &redeemed, ReplayError::Undecidable);
    let updated = user::Event::Updated { display_name: None, at: at(1) };
    refused(&user, &updated, ReplayError::Undecidable);
    assert_eq!(user.replay(&user::Event::Deleted { at: at(2) }), Ok(()));
    refused(&user, &user::Event::AccessRevoked { at: at(2) }, ReplayError::Over);
}

#[test]
fn an_enterprise_a_policy_and_a_device_end() {
    let mut enterprise = Enterprise::from(Created::new("e1".parse().unwrap(), at(0)));
    let product: enroll_core::product_set::ProductId = "app:a".parse().unwrap();
    let unapproved = enterprise::Event::ProductUnapproved { product: product.clone(), at: at(1) };
    refused(&enterprise, &unapproved, ReplayError::Undecidable);
    let approved = enterprise::Event::ProductApproved { product, at: at(1) };
    assert_eq!(enterprise.replay(&approved), Ok(()));
    refused(&enterprise, &approved, ReplayError::Undecidable);
    let deleted = enterprise::Event::Deleted { at: at(2) };
    assert_eq!(enterprise.replay(&deleted), Ok(()));
    refused(&enterprise, &deleted, ReplayError::Over);

    let document = || String::from("{}").try_into().unwrap();
    let policy = |id: &str| {
        let name = format!("enterprises/e1/policies/{id}").parse().unwrap();
        Policy::from(Policy::begin(name, document(), at(0)))
    };
    let (mut one, other) = (policy("p1"), policy("p2"));
    refused(&one, &other.write(document(), at(1)), ReplayError::OtherNoun);
    let second = one.write(document(), at(1));
    assert_eq!(one.replay(&second), Ok(()));
    refused(&one, &second, ReplayError::Number { expected: 3, found: 2 });
    let gone = policy::Event::Deleted { at: at(2) };
    assert_eq!(one.replay(&gone), Ok(()));
    refused(&one, &gone, ReplayError::Undecidable);

    let claim = enrollment_token::Claim::new(
        "d1".parse().unwrap(),
        "S1".parse().unwrap(),
        enroll_core::device::Ownership::CompanyOwned,
    );
    let mut device = Device::from(token().redeem(&claim, at(0)).unwrap().device);
    assert_eq!(device.replay(&device::Event::Deleted { at: at(1) }), Ok(()));
    refused(&device, &device::Event::Deleted { at: at(1) }, ReplayError::Over);
}

#[cfg(debug_assertions)]
#[test]
#[should_panic(expected = "cannot follow")]
fn applying_an_event_twice_fails_a_debug_assertion() {
    let mut token = token();
    token.apply(&redeemed(1));
    token.apply(&redeemed(1));
}

/// The negative control: what was decided is applied.
#[test]
fn applying_what_was_decided_fails_nothing() {
    let mut token = token();
    token.apply(&token.delete(at(1)).unwrap());
    assert_eq!(token.state(), enrollment_token::State::Deleted);
}
