//! Strategies of what nouns answer: each is drawn, and each reaches what it should.

use std::{cell::RefCell, collections::BTreeSet};

use enroll_core::{
    auth_token::{self, AuthToken},
    device,
    effect::Effect,
    enrollment_profile::{self, TokenState},
    enrollment_token::{self, Coercion},
    enterprise::{self, Approval},
    explain::{Change, Explainer, Explanation, Reason},
    limits::Exceeded,
    noun::ReplayError,
    policy,
    record::Entry,
    refusal::{Kind, Meaning, Refusal},
    text::Text,
    timestamp::Timestamp,
    user,
};
use proptest::{prelude::*, test_runner::TestRunner};

use crate::{all_drawn, drawn};

#[test]
fn each_state_and_answer_has_a_strategy() {
    all_drawn!(
        enrollment_token::State,
        device::State,
        enterprise::State,
        user::State,
        auth_token::State,
        Approval,
        AuthToken,
        TokenState,
        Effect<user::Event>,
        Entry<String>,
        enrollment_token::Redemption,
        enrollment_profile::Redemption,
        user::TokenIssue,
        user::Redemption,
        Coercion,
        Text,
        Reason,
        Change,
        Explainer,
        Explanation,
    );
}

#[test]
fn each_refusal_with_several_reasons_has_a_strategy() {
    all_drawn!(
        enrollment_token::CheckError,
        enrollment_token::RedeemError,
        enrollment_profile::CheckError,
        enrollment_profile::RedeemError,
        enrollment_profile::CheckSettingsError,
        auth_token::CheckError,
        user::UpdateError,
        user::IssueTokenError,
        user::RedeemError,
        user::WithdrawError,
        user::ReplaceProductSetError,
        enterprise::ApproveError,
        Exceeded,
        ReplayError,
        Kind,
        Meaning,
    );
}

/// Returns the texts of what a strategy draws.
fn texts<T: Arbitrary>(text: impl Fn(T) -> String) -> BTreeSet<String> {
    let texts = RefCell::new(BTreeSet::new());
    let mut runner = TestRunner::deterministic();
    let draw = |value| {
        texts.borrow_mut().insert(text(value));
        Ok(())
    };
    runner.run(&any::<T>(), draw).unwrap();
    texts.into_inner()
}

fn codes<R: Arbitrary + Refusal>() -> BTreeSet<String> {
    texts(|refusal: R| refusal.code().to_owned())
}

/// A variant without a place in its strategy would have a code that is not drawn.
#[test]
fn each_code_is_drawn() {
    let mut drawn = BTreeSet::new();
    drawn.extend(codes::<enrollment_token::CheckError>());
    drawn.extend(codes::<enrollment_token::RedeemError>());
    drawn.extend(codes::<enrollment_profile::ChangeError>());
    drawn.extend(codes::<enrollment_profile::CheckError>());
    drawn.extend(codes::<enrollment_profile::RedeemError>());
    drawn.extend(codes::<enrollment_profile::CheckSettingsError>());
    drawn.extend(codes::<auth_token::CheckError>());
    drawn.extend(codes::<user::UpdateError>());
    drawn.extend(codes::<user::IssueTokenError>());
    drawn.extend(codes::<user::RedeemError>());
    drawn.extend(codes::<user::WithdrawError>());
    drawn.extend(codes::<user::ReplaceProductSetError>());
    drawn.extend(codes::<device::DeleteError>());
    drawn.extend(codes::<enterprise::DeleteError>());
    drawn.extend(codes::<enterprise::ApproveError>());
    drawn.extend(codes::<policy::DeleteError>());
    assert_eq!(undrawn(&drawn), [""; 0]);
    // The negative control: what is not drawn is found.
    drawn.remove("user_deleted");
    assert_eq!(undrawn(&drawn), ["user_deleted"]);
    // And no meaning is made up.
    assert!(texts(|meaning: Meaning| meaning.code.to_owned()).is_subset(&source_codes()));
}

fn source_codes() -> BTreeSet<String> {
    let source = include_str!("../../src/refusal/meanings.rs");
    let written = source.split("Meaning::new(").skip(1).filter_map(|rest| rest.split('"').nth(1));
    written.map(str::to_owned).collect()
}

fn undrawn(drawn: &BTreeSet<String>) -> Vec<String> {
    source_codes().difference(drawn).cloned().collect()
}

/// Returns the reasons that no explanation of a strategy has.
fn unexplained(strategy: impl Strategy<Value = Explanation>) -> BTreeSet<&'static str> {
    let missing = RefCell::new(BTreeSet::from(Reason::ALL.map(Reason::code)));
    let mut runner = TestRunner::new_with_rng(
        ProptestConfig::with_cases(1024),
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let look = |explanation: Explanation| {
        if let Some((reason, _)) = explanation.refusal {
            missing.borrow_mut().remove(reason.code());
        }
        Ok(())
    };
    runner.run(&strategy, look).unwrap();
    missing.into_inner()
}

#[test]
fn explanations_reach_every_reason() {
    assert_eq!(unexplained(any::<Explanation>()), BTreeSet::new());
    // The negative control: a reason that no explanation has is found.
    let allowed = any::<Explanation>().prop_map(|explanation| match explanation.refusal {
        Some((Reason::Superseded, _)) => Explanation::ALLOWED,
        Some(_) | None => explanation,
    });
    assert_eq!(unexplained(allowed), BTreeSet::from(["superseded"]));
}

/// A change that goes with another reason, such as another user for a token that is spent, would
/// be one that no noun answers.
#[test]
fn an_explanation_has_a_change_that_belongs_to_its_reason() {
    let belongs = |(reason, change): (Reason, Change)| match reason {
        Reason::WrongKind => matches!(change, Change::EnrollmentToken | Change::AuthToken),
        Reason::NotIssued => matches!(
            change,
            Change::After(_)
                | Change::AnotherToken
                | Change::AnotherTokenOfUser
                | Change::NewestToken
        ),
        Reason::NoEnterprise => change == Change::AnotherEnterprise,
        Reason::Deleted => {
            matches!(change, Change::AnotherToken | Change::AnotherUser | Change::AnotherProfile)
        }
        Reason::Superseded => change == Change::NewestToken,
        Reason::Spent => matches!(change, Change::MoreUses(_) | Change::AnotherTokenOfUser),
        Reason::Revoked => matches!(change, Change::NewToken | Change::AnotherTokenOfUser),
        Reason::Expired => matches!(change, Change::Before(_) | Change::AnotherTokenOfUser),
        Reason::Ownership => change == Change::CompanyOwned,
        Reason::DeviceAccountBound => change == Change::BoundDevice,
        Reason::Devices => change == Change::FewerDevices,
    };
    let check = |explanation: Explanation| {
        prop_assert!(explanation.refusal.is_none_or(belongs));
        Ok(())
    };
    TestRunner::deterministic().run(&any::<Explanation>(), check).unwrap();
    // The negative control: a reason and a change that were drawn apart are found.
    let apart =
        any::<(Reason, Change)>().prop_map(|refusal| Explanation { refusal: Some(refusal) });
    assert!(TestRunner::deterministic().run(&apart, check).is_err());
}

/// The longest duration is coerced whenever the token is issued.
#[test]
fn a_coercion_is_one_that_a_token_has() {
    let check = |coercion: Coercion| {
        prop_assert_eq!(coercion.asked.coercion(coercion.from), Some(coercion));
        prop_assert_eq!(coercion.given, Timestamp::MAX);
        Ok(())
    };
    TestRunner::deterministic().run(&any::<Coercion>(), check).unwrap();
}
