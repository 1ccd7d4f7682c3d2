//! A random walk beside a model that is written as naively as can be.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    Device, EnrollmentToken, Timestamp,
    device::Ownership,
    enrollment_token::{Claim, Event, PersonalUsage, RedeemError, State, Terms, UseLimit},
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

#[derive(Clone, Copy, Debug)]
enum Step {
    Redeem { personally_owned: bool },
    Delete,
}

/// The fault of a model.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Fault {
    ValidAtItsExpiration,
    OneUseMore,
    PersonalUsageIsIgnored,
    DeletedStaysActive,
    RefusalUsesUp,
}

/// The model of a token: three numbers and two flags.
#[derive(Debug)]
struct Model {
    fault: Option<Fault>,
    uses_left: Option<u64>,
    uses: u64,
    deleted: bool,
    forbids_personal: bool,
}

impl Model {
    fn admits(&self, now: i64) -> bool {
        let end = 3600 + i64::from(self.fault == Some(Fault::ValidAtItsExpiration));
        !self.deleted && self.uses_left != Some(0) && now < end
    }

    fn step(&mut self, step: Step, now: i64) -> bool {
        let done = match step {
            Step::Redeem { personally_owned } => {
                let ignored = self.fault == Some(Fault::PersonalUsageIsIgnored);
                self.admits(now) && !(personally_owned && self.forbids_personal && !ignored)
            }
            Step::Delete => self.admits(now),
        };
        match step {
            Step::Redeem { .. } if done => {
                self.uses += 1;
                self.uses_left = self.uses_left.map(|left| left - 1);
            }
            Step::Delete if done => self.deleted = self.fault != Some(Fault::DeletedStaysActive),
            Step::Redeem { .. } if self.fault == Some(Fault::RefusalUsesUp) => {
                self.uses_left = self.uses_left.map(|left| left.saturating_sub(1));
            }
            Step::Redeem { .. } | Step::Delete => {}
        }
        done
    }
}

fn steps() -> impl Strategy<Value = Vec<(Step, i64)>> {
    let step = prop_oneof![
        6 => any::<bool>().prop_map(|personally_owned| Step::Redeem { personally_owned }),
        1 => Just(Step::Delete),
    ];
    // Time goes back as well as forth, often across the expiration.
    vec((step, prop_oneof![0..7200_i64, 3598..3602_i64]), 0..40)
}

fn terms() -> impl Strategy<Value = Terms> {
    let use_limit = prop_oneof![
        Just(UseLimit::Once),
        (1..5_u32).prop_map(|uses| UseLimit::AtMost(uses.try_into().unwrap())),
        Just(UseLimit::Unlimited),
    ];
    let personal_usage = prop_oneof![
        Just(PersonalUsage::Unspecified),
        Just(PersonalUsage::Allowed),
        Just(PersonalUsage::Disallowed),
        Just(PersonalUsage::DisallowedUserless),
    ];
    (use_limit, personal_usage).prop_map(|(use_limit, personal_usage)| {
        Terms::default().with_use_limit(use_limit).with_personal_usage(personal_usage)
    })
}

fn model(terms: &Terms, fault: Option<Fault>) -> Model {
    let more = u64::from(fault == Some(Fault::OneUseMore));
    Model {
        fault,
        uses_left: match terms.use_limit {
            UseLimit::Once => Some(1 + more),
            UseLimit::AtMost(uses) => Some(u64::from(uses.get()) + more),
            UseLimit::Unlimited => None,
        },
        uses: 0,
        deleted: false,
        forbids_personal: [PersonalUsage::Disallowed, PersonalUsage::DisallowedUserless]
            .contains(&terms.personal_usage),
    }
}

fn decide(token: &EnrollmentToken, step: Step, now: Timestamp) -> Option<Event> {
    match step {
        Step::Delete => token.delete(now).ok(),
        Step::Redeem { personally_owned } => {
            let ownership =
                if personally_owned { Ownership::PersonallyOwned } else { Ownership::CompanyOwned };
            let claim = Claim::new("d".parse().unwrap(), "s".parse().unwrap(), ownership);
            token.redeem(&claim, now).ok().map(|redemption| redemption.event)
        }
    }
}

/// Walks with a token and a model of it, which has this fault, if any.
fn walk(terms: Terms, steps: &[(Step, i64)], fault: Option<Fault>) -> Result<(), TestCaseError> {
    let name = "enterprises/e/enrollmentTokens/t".parse().unwrap();
    let mut model = model(&terms, fault);
    let issued = EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH);
    let mut token = EnrollmentToken::from(issued.clone());
    let mut events = Vec::new();
    for &(step, seconds) in steps {
        let now = Timestamp::new(seconds, 0).unwrap();
        let before = token.clone();
        let decided = decide(&token, step, now);
        // A decision changes nothing.
        prop_assert_eq!(&token, &before);
        prop_assert_eq!(decided.is_some(), model.step(step, seconds));
        if let Some(event) = decided {
            token.apply(&event);
            events.push(event);
        }
        prop_assert_eq!(token.uses(), model.uses);
        prop_assert_eq!(token.check(now).is_ok(), model.admits(seconds));
    }
    // Replaying the events rebuilds the state.
    let mut replayed = EnrollmentToken::from(issued);
    for event in &events {
        replayed.apply(event);
    }
    prop_assert_eq!(replayed, token);
    Ok(())
}

/// Returns whether this number of walks, the same each time, find a fault of the model.
fn is_found(fault: Option<Fault>) -> bool {
    let config = Config { cases: 256, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    runner.run(&(terms(), steps()), |(terms, steps)| walk(terms, &steps, fault)).is_err()
}

#[test]
fn each_fault_of_a_model_is_found() {
    assert!(!is_found(None));
    for fault in [
        Fault::ValidAtItsExpiration,
        Fault::OneUseMore,
        Fault::PersonalUsageIsIgnored,
        Fault::DeletedStaysActive,
        Fault::RefusalUsesUp,
    ] {
        assert!(is_found(Some(fault)), "{fault:?} is not found");
    }
}

proptest! {
    #[test]
    fn a_token_does_what_the_model_does(terms in terms(), steps in steps()) {
        walk(terms, &steps, None)?;
    }

    #[test]
    fn a_terminal_state_is_never_left(terms in terms(), steps in steps(), more in steps()) {
        let name = "enterprises/e/enrollmentTokens/t".parse().unwrap();
        let mut token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH));
        for (step, seconds) in steps {
            if let Some(event) = decide(&token, step, Timestamp::new(seconds, 0).unwrap()) {
                token.apply(&event);
            }
        }
        if token.state() != State::Active {
            for (step, seconds) in more {
                prop_assert_eq!(decide(&token, step, Timestamp::new(seconds, 0).unwrap()), None);
            }
        }
    }

    #[test]
    fn noun_and_events_survive_their_serde_form(terms in terms(), steps in steps()) {
        let name = "enterprises/e/enrollmentTokens/t".parse().unwrap();
        let mut token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH));
        for (step, seconds) in steps {
            if let Some(event) = decide(&token, step, Timestamp::new(seconds, 0).unwrap()) {
                let text = serde_json::to_string(&event).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Event>(&text).unwrap(), &event);
                token.apply(&event);
            }
        }
        let text = serde_json::to_string(&token).unwrap();
        prop_assert_eq!(serde_json::from_str::<EnrollmentToken>(&text).unwrap(), token);
    }
}

#[test]
fn a_device_is_made_by_a_redemption_alone() -> Result<(), RedeemError> {
    let name = "enterprises/e/enrollmentTokens/t".parse().unwrap();
    let token = EnrollmentToken::from(EnrollmentToken::issue(
        name,
        Terms::default(),
        Timestamp::UNIX_EPOCH,
    ));
    let claim = Claim::new("d".parse().unwrap(), "s".parse().unwrap(), Ownership::CompanyOwned);
    let redemption = token.redeem(&claim, Timestamp::UNIX_EPOCH)?;
    assert_eq!(Device::from(redemption.device.clone()).enrolled(), &redemption.device);
    Ok(())
}
