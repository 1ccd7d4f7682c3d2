//! The strategies that this crate ships: each public type has one, and each reaches what it should.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod answers;
mod public;

use std::{cell::RefCell, collections::BTreeSet, fmt::Debug};

use enroll_checks::formats::wrong_format;
use enroll_core::{
    Device, Duration, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User,
    account::{Account, AndroidId},
    additional_data::AdditionalData,
    auth_token::{self, TokenNumber},
    device::{self, ManagementMode, Ownership, SerialNumber},
    document::Document,
    email::EmailAddress,
    enrollment_profile::{
        self, DeviceNameTemplate, DeviceOwner, EnrollmentMode, Generation, ProfileText, Settings,
        TokenKind, WifiSecurity,
    },
    enrollment_token::{
        self, Claim, GoogleAuthentication, PersonalUsage, State, Terms, TokenDuration, UseLimit,
    },
    enterprise,
    event::Event,
    expiry::Expiry,
    limits::{self, Limit, Limits},
    name::{
        DeviceId, DeviceName, EnrollmentProfileId, EnrollmentProfileName, EnrollmentTokenId,
        EnrollmentTokenName, EnterpriseId, EnterpriseName, PolicyId, PolicyName, UserId, UserName,
    },
    noun::{self, Noun},
    origin::Origin,
    policy::{self, InferredPolicy},
    product_set::{Behavior, ProductId, ProductSet, Track, Visibility},
    provisioning::{
        self, ComponentName, Controller, DownloadUrl, ExtraKey, Locale, Provisioning,
        SignatureChecksum, Ssid,
    },
    record::{Actor, PrincipalName, Record, RequestId, UnknownActor},
    secret::{Derivation, KeyId, Prefix, Salt, Secret, TokenDigest, TokenFormat, TokenValue},
    strategy::Life,
    token_ref::TokenRef,
    user::{self, AccountIdentifier, AccountType, DisplayName, Insertion, Management, Update},
};
use proptest::{prelude::*, test_runner::TestRunner};
use serde::{Serialize, de::DeserializeOwned};

/// Draws values, and checks that there are some and that they differ.
fn drawn<T: Arbitrary + Debug>() {
    let texts = RefCell::new(BTreeSet::new());
    let draw = |value: T| {
        texts.borrow_mut().insert(format!("{value:?}"));
        Ok(())
    };
    let config = ProptestConfig::with_cases(32);
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    runner.run(&any::<T>(), draw).unwrap();
    let secret = texts.borrow().iter().all(|text| text.contains('…'));
    assert!(texts.borrow().len() > 1 || secret, "{}", std::any::type_name::<T>());
}

macro_rules! all_drawn {
    ($($type:ty),+ $(,)?) => { $(drawn::<$type>();)+ };
}

use all_drawn;

#[test]
fn each_public_type_has_a_strategy() {
    all_drawn!(
        Duration,
        Timestamp,
        Expiry,
        TokenDuration,
        auth_token::Validity,
        enrollment_profile::Validity,
        EnterpriseId,
        EnrollmentTokenId,
        PolicyId,
        DeviceId,
        EnrollmentProfileId,
        UserId,
        EnterpriseName,
        EnrollmentTokenName,
        PolicyName,
        DeviceName,
        EnrollmentProfileName,
        UserName,
        TokenNumber,
        Generation,
        TokenRef,
        AndroidId,
        AdditionalData,
        SerialNumber,
        Document,
        EmailAddress,
        DeviceNameTemplate,
        ProfileText,
        ProductId,
        AccountIdentifier,
        DisplayName,
        PrincipalName,
        RequestId,
        Actor,
        UnknownActor,
        ComponentName,
        SignatureChecksum,
        DownloadUrl,
        ExtraKey,
        Ssid,
        Locale,
        Prefix,
        Salt,
        KeyId,
        TokenFormat,
        Derivation,
        Secret,
        TokenValue,
        TokenDigest,
        Ownership,
        ManagementMode,
        EnrollmentMode,
        TokenKind,
        WifiSecurity,
        PersonalUsage,
        limits::Rule,
        noun::Kind,
        Origin,
        policy::Rule,
        Behavior,
        Track,
        AccountType,
        UseLimit,
        InferredPolicy,
        GoogleAuthentication,
        Terms,
        Claim,
        Settings,
        enrollment_profile::Kind,
        DeviceOwner,
        enrollment_profile::Wifi,
        Visibility,
        ProductSet,
        Management,
        Insertion,
        Update,
        Account,
        Limit,
        Limits,
        Controller,
        provisioning::WifiSecurity,
        provisioning::Wifi,
        Provisioning,
    );
}

#[test]
fn each_noun_first_fact_and_event_has_a_strategy() {
    all_drawn!(
        device::Authority,
        auth_token::Issued,
        enrollment_profile::TokenCreated,
        enrollment_token::Issued,
        enrollment_token::Event,
        device::Enrolled,
        device::Event,
        enterprise::Created,
        enterprise::Event,
        policy::Written,
        policy::Event,
        enrollment_profile::Created,
        enrollment_profile::Event,
        user::Inserted,
        user::Event,
        EnrollmentToken,
        Device,
        Enterprise,
        Policy,
        EnrollmentProfile,
        User,
        Event,
        Record,
    );
}

/// Every first fact, every event and what they leave of the noun are read back in every format.
fn check_formats<N>(life: &Life<N>) -> Result<(), TestCaseError>
where
    N: Noun + Serialize + DeserializeOwned,
    N::First: Serialize + DeserializeOwned,
    N::Event: Serialize + DeserializeOwned,
{
    prop_assert_eq!(wrong_format(&life.first), None);
    for event in &life.events {
        prop_assert_eq!(wrong_format(event), None);
    }
    prop_assert_eq!(wrong_format(&life.noun()), None);
    Ok(())
}

proptest! {
    #[test]
    fn each_format_reads_back_every_first_fact_event_and_noun(
        token: Life<EnrollmentToken>,
        device: Life<Device>,
        enterprise: Life<Enterprise>,
        policy: Life<Policy>,
        profile: Life<EnrollmentProfile>,
        user: Life<User>,
    ) {
        check_formats(&token)?;
        check_formats(&device)?;
        check_formats(&enterprise)?;
        check_formats(&policy)?;
        check_formats(&profile)?;
        check_formats(&user)?;
    }

    #[test]
    fn each_format_reads_back_every_event_and_record(event: Event, record: Record) {
        prop_assert_eq!(wrong_format(&event), None);
        prop_assert_eq!(wrong_format(&record), None);
    }

    #[test]
    fn a_token_of_a_life_was_never_used_too_often(life: Life<EnrollmentToken>) {
        prop_assert!(is_reachable(&life));
    }
}

fn is_reachable(life: &Life<EnrollmentToken>) -> bool {
    let token = life.noun();
    let uses_max = match token.issued().terms.use_limit {
        UseLimit::Once => 1,
        UseLimit::AtMost(uses_max) => uses_max.get().into(),
        UseLimit::Unlimited => u64::MAX,
    };
    token.uses() <= uses_max && (token.state() != State::Spent || token.uses() == uses_max)
}

/// The control: a life with an event that the noun did not decide is found.
#[test]
fn a_life_that_cannot_be_is_found() {
    let tokens = any::<Life<EnrollmentToken>>().prop_map(|mut life| {
        life.events = life.events.iter().flat_map(|event| [event.clone(), event.clone()]).collect();
        life
    });
    let check = |life| {
        prop_assert!(is_reachable(&life));
        Ok(())
    };
    assert!(TestRunner::deterministic().run(&tokens, check).is_err());
}

/// Returns the stored names of what happens in lives, and how many facts the longest has.
fn reached<N: Noun>() -> (BTreeSet<String>, usize)
where
    Life<N>: Arbitrary,
    N::Event: Serialize,
{
    let reached = RefCell::new((BTreeSet::new(), 0));
    let look = |life: Life<N>| {
        let mut reached = reached.borrow_mut();
        reached.1 = reached.1.max(life.events.len());
        for event in &life.events {
            let json = serde_json::to_value(event).unwrap();
            reached.0.extend(json.as_object().unwrap().keys().cloned());
        }
        Ok(())
    };
    TestRunner::deterministic().run(&any::<Life<N>>(), look).unwrap();
    reached.into_inner()
}

#[test]
fn lives_reach_every_event() {
    let kinds = |(kinds, longest): (BTreeSet<String>, usize)| {
        assert!(longest > 0);
        kinds.into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(kinds(reached::<EnrollmentToken>()), "deleted redeemed");
    assert_eq!(kinds(reached::<Device>()), "deleted");
    let enterprise = "deleted described product_approved product_unapproved";
    assert_eq!(kinds(reached::<Enterprise>()), enterprise);
    assert_eq!(kinds(reached::<Policy>()), "deleted written");
    let profile = "deleted redeemed token_created token_revoked updated";
    assert_eq!(kinds(reached::<EnrollmentProfile>()), profile);
    let user = "access_revoked deleted product_set_replaced token_issued token_redeemed updated";
    assert_eq!(kinds(reached::<User>()), user);
}
