//! Properties over your own rules, with the strategies that the core ships (feature `proptest`).
//!
//! The rule of this example: a token for more than one device is valid for at most a week.
#![expect(clippy::expect_used, reason = "a test fails where it panics")]

use enroll_core::{
    EnrollmentToken, Timestamp,
    enrollment_token::{CheckError, Terms, TokenDuration, UseLimit},
};
use proptest::{
    prelude::*,
    test_runner::{TestError, TestRunner},
};

const WEEK: &str = "604800s";

/// Your own rule: it allows or refuses terms before the core issues a token.
fn may_issue(terms: &Terms) -> bool {
    terms.use_limit == UseLimit::Once || terms.duration <= week()
}

/// The same rule with a mistake, for the negative control: the week is forgotten.
fn may_issue_always(_: &Terms) -> bool {
    true
}

fn week() -> TokenDuration {
    WEEK.parse().expect("this is a duration")
}

/// The promise of the rule: a week after its issue, no token for more than one device is valid.
fn check_promise(
    rule: fn(&Terms) -> bool,
    terms: Terms,
    now: Timestamp,
) -> Result<(), TestCaseError> {
    prop_assume!(terms.use_limit != UseLimit::Once && rule(&terms));
    let name = "enterprises/e1/enrollmentTokens/t1".parse().expect("this is a name");
    let token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, now));
    let later = now.saturating_add(week().into());
    prop_assert_eq!(token.check(later), Err(CheckError::Expired));
    Ok(())
}

proptest! {
    #[test]
    fn no_token_for_a_fleet_outlives_a_week(terms: Terms, now: Timestamp) {
        check_promise(may_issue, terms, now)?;
    }
}

/// A property alone does not tell `<` from `<=`: write the last value that is accepted, too.
#[test]
fn a_token_for_a_fleet_may_be_valid_for_exactly_a_week() {
    let just_over: TokenDuration = "604800.000000001s".parse().expect("this is a duration");
    for (duration, allowed) in [(week(), true), (just_over, false)] {
        assert_eq!(may_issue(&Terms::default().with_duration(duration)), allowed);
    }
}

/// Negative control: the property finds a rule that forgets the week.
#[test]
fn a_rule_that_forgets_the_week_is_found() {
    let strategy = (any::<Terms>(), any::<Timestamp>());
    let mut runner = TestRunner::deterministic();
    let found = runner.run(&strategy, |(terms, now)| check_promise(may_issue_always, terms, now));
    assert!(matches!(found, Err(TestError::Fail(..))), "{found:?}");
}
