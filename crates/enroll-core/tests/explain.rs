//! Explanations at the instants that matter most.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    EnrollmentToken, Timestamp,
    device::Ownership,
    enrollment_token::{Claim, Terms, UseLimit},
    enterprise,
    event::Event,
    explain::{Attempt, Change, Explainer, Explanation, Reason},
    limits::Limits,
    token_ref::TokenRef,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn claim() -> Claim {
    Claim::new("d1".parse().unwrap(), "S1".parse().unwrap(), Ownership::CompanyOwned)
}

const ISSUED: &str = "2030-01-01T00:00:00Z";
const USED: &str = "2030-01-01T00:10:00Z";
const LEFT: &str = "2030-01-01T00:20:00Z";

/// The facts of a one-time token that is used, and of its enterprise, which is deleted later.
fn facts() -> Vec<Event> {
    let terms = Terms::default().with_use_limit(UseLimit::Once);
    let name: enroll_core::name::EnrollmentTokenName =
        "enterprises/e1/enrollmentTokens/t1".parse().unwrap();
    let issued = EnrollmentToken::issue(name.clone(), terms, at(ISSUED));
    let token = EnrollmentToken::from(issued.clone());
    let redeemed = token.redeem(&claim(), at(USED)).unwrap().event;
    let deleted = enterprise::Event::Deleted { at: at(LEFT) };
    vec![
        Event::EnrollmentTokenIssued(issued),
        Event::EnrollmentToken { name, event: redeemed },
        Event::EnterpriseCreated(enterprise::Created::new("e1".parse().unwrap(), at(ISSUED))),
        Event::Enterprise { id: "e1".parse().unwrap(), event: deleted },
    ]
}

fn explained(token: &str, instant: &str, attempt: Attempt<'_>) -> Option<(Reason, Change)> {
    let mut explainer = Explainer::new(token.parse().unwrap(), at(instant));
    for fact in facts() {
        let _ = explainer.record(&fact);
    }
    explainer.explain(attempt).refusal
}

const TOKEN: &str = "enterprises/e1/enrollmentTokens/t1";

#[test]
fn a_token_that_was_used_later_lets_a_device_in() {
    let spent = Some((Reason::Spent, Change::MoreUses(UseLimit::Once)));
    for attempt in [Attempt::Any, Attempt::Enroll(&claim())] {
        assert_eq!(explained(TOKEN, "2030-01-01T00:05:00Z", attempt), None);
        assert_eq!(explained(TOKEN, "2030-01-01T00:09:59.999999999Z", attempt), None);
        assert_eq!(explained(TOKEN, USED, attempt), spent);
    }
}

#[test]
fn a_token_is_not_issued_before_its_issue() {
    let not_issued = (Reason::NotIssued, Change::After(at(ISSUED)));
    for instant in ["2029-01-01T00:00:00Z", "2029-12-31T23:59:59.999999999Z"] {
        assert_eq!(explained(TOKEN, instant, Attempt::Any), Some(not_issued));
    }
    assert_eq!(explained(TOKEN, ISSUED, Attempt::Any), None);
    assert_eq!(not_issued.1.to_string(), "an instant from `2030-01-01T00:00:00Z` on");
}

#[test]
fn a_deleted_enterprise_has_no_tokens() {
    let gone = Some((Reason::NoEnterprise, Change::AnotherEnterprise));
    assert_eq!(explained(TOKEN, LEFT, Attempt::Any), gone);
    // A deletion is not seen before it happens.
    assert_ne!(explained(TOKEN, USED, Attempt::Any), gone);
}

#[test]
fn facts_of_other_nouns_change_nothing() {
    for token in ["enterprises/e1/enrollmentTokens/t2", "enterprises/e2/enrollmentTokens/t1"] {
        let not_issued = Some((Reason::NotIssued, Change::AnotherToken));
        assert_eq!(explained(token, USED, Attempt::Any), not_issued);
    }
}

#[test]
fn an_attempt_needs_its_kind_of_token() {
    let (device, limits) = ("1".parse().unwrap(), Limits::default());
    let provision = Attempt::Provision { device: &device, limits: &limits };
    let (enroll, claim) = (Attempt::Enroll, claim());
    for (token, attempt, needed) in [
        (TOKEN, provision, Change::AuthToken),
        ("enterprises/e1/enrollmentProfiles/p1/tokens/1", provision, Change::AuthToken),
        ("enterprises/e1/users/u1/authTokens/1", enroll(&claim), Change::EnrollmentToken),
    ] {
        let explained = explained(token, ISSUED, attempt);
        assert_eq!(explained, Some((Reason::WrongKind, needed)), "{token}");
    }
}

/// The negative control: the token as it is now gives other answers.
#[test]
fn the_current_state_answers_otherwise() {
    let TokenRef::EnrollmentToken(name) = TOKEN.parse().unwrap() else { panic!("another kind") };
    let terms = Terms::default().with_use_limit(UseLimit::Once);
    let mut token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, at(ISSUED)));
    assert_eq!(token.explain(None, at("2029-01-01T00:00:00Z")), Explanation::ALLOWED);
    token.apply(&token.redeem(&claim(), at(USED)).unwrap().event);
    assert_ne!(token.explain(None, at("2030-01-01T00:05:00Z")), Explanation::ALLOWED);
}

#[test]
fn each_reason_has_a_code_of_its_own() {
    let mut codes = Reason::ALL.map(Reason::code).to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Reason::ALL.len());
    assert!(Reason::ALL.is_sorted(), "reasons are in the order in which they win");
}
