//! Checks of the life of every noun, for all commands at all times.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod broken;
mod explained;
mod limits;
mod replayed;

use enroll_checks::{
    corpus::replay,
    life::{self, Life, Step, Walk, check_fold, check_over, check_retry, check_seen},
};
use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User,
};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};

use crate::{
    broken::{Forgetful, Lossy, Undead},
    explained::{
        Explains, by_explainer, by_the_current_state, check_attempts, check_explained, off_by_one,
    },
    replayed::{in_silence, replayed},
};

fn walks() -> impl Strategy<Value = Walk> {
    let seconds = prop_oneof![0..400_i64, Just(59), Just(60), Just(299), Just(300)];
    let step = (any::<u8>(), any::<u8>(), seconds).prop_map(|(action, pick, seconds)| Step {
        action,
        pick,
        now: Timestamp::new(seconds, 0).unwrap(),
    });
    (any::<u8>(), vec(step, 0..40))
}

macro_rules! of_every_noun {
    ($check:ident, $walk:expr) => {{
        prop_assert_eq!($check::<EnrollmentToken>($walk), Ok(()));
        prop_assert_eq!($check::<EnrollmentProfile>($walk), Ok(()));
        prop_assert_eq!($check::<Device>($walk), Ok(()));
        prop_assert_eq!($check::<Enterprise>($walk), Ok(()));
        prop_assert_eq!($check::<Policy>($walk), Ok(()));
        prop_assert_eq!($check::<User>($walk), Ok(()));
    }};
}

proptest! {
    #[test]
    fn the_fold_of_its_events_is_the_noun(walk in walks()) {
        of_every_noun!(check_fold, &walk);
    }

    #[test]
    fn what_is_decided_is_permitted_and_then_seen(walk in walks()) {
        of_every_noun!(check_seen, &walk);
    }

    #[test]
    fn what_is_over_stays_over(walk in walks()) {
        of_every_noun!(check_over, &walk);
    }

    #[test]
    fn a_retry_of_what_is_settled_changes_nothing(walk in walks()) {
        of_every_noun!(check_retry, &walk);
    }

    #[test]
    fn what_was_decided_is_replayed_and_a_repetition_is_refused(walk in walks()) {
        prop_assert_eq!(replayed(&walk), Ok(()));
    }

    #[test]
    fn no_limit_is_ever_passed(devices in 0..4_u32, tokens in 0..4_u32, walk in walks()) {
        let limits = [devices, tokens];
        prop_assert_eq!(limits::check_limits(limits, limits, &walk), Ok(()));
    }
}

type Lived = (Walk, Walk);

fn explained_by(explains: Explains, (walk, enterprise): &Lived) -> Result<(), String> {
    check_explained::<EnrollmentToken>(explains, walk, enterprise)?;
    check_explained::<EnrollmentProfile>(explains, walk, enterprise)?;
    check_explained::<User>(explains, walk, enterprise)
}

fn attempts(
    regards: fn(enroll_core::explain::Attempt<'_>) -> enroll_core::explain::Attempt<'_>,
    walk: &Walk,
) -> Result<(), String> {
    check_attempts::<EnrollmentToken>(regards, walk)?;
    check_attempts::<EnrollmentProfile>(regards, walk)?;
    check_attempts::<User>(regards, walk)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_explanation_at_an_instant_is_that_of_the_noun_folded_up_to_it(
        lived in (walks(), walks())
    ) {
        prop_assert_eq!(explained_by(by_explainer, &lived), Ok(()));
    }

    #[test]
    fn an_explanation_of_an_attempt_agrees_with_the_decision_on_it(walk in walks()) {
        prop_assert_eq!(attempts(|attempt| attempt, &walk), Ok(()));
    }
}

/// The negative control: explanations that are broken on purpose fail the properties.
#[test]
fn a_broken_explanation_is_found() {
    let holds_by = |explains: Explains| {
        let check = |lived| explained_by(explains, &lived).map_err(TestCaseError::fail);
        TestRunner::deterministic().run(&(walks(), walks()), check).is_ok()
    };
    assert!(!holds_by(by_the_current_state));
    assert!(!holds_by(off_by_one));
    assert!(!holds(|walk| attempts(|_| enroll_core::explain::Attempt::Any, walk)));
}

/// The control: each property fails of a noun that is broken on purpose.
#[test]
fn a_broken_noun_is_found() {
    assert!(!holds(check_fold::<Lossy<User>>));
    assert!(!holds(check_seen::<Forgetful<User>>));
    assert!(!holds(check_seen::<Forgetful<EnrollmentToken>>));
    assert!(!holds(check_over::<Undead<EnrollmentProfile>>));
    assert!(!holds(check_over::<Undead<Device>>));
    assert!(!holds(check_retry::<Forgetful<Enterprise>>));
    assert!(!holds(in_silence));
    assert!(!holds(|walk| limits::check_limits([4, 4], [3, 4], walk)));
    assert!(!holds(|walk| limits::check_limits([4, 4], [4, 3], walk)));
}

#[test]
fn every_life_of_the_corpus_keeps_its_promises() {
    replay("life", life::check);
}

/// The walks reach what the properties are about.
#[test]
fn the_walks_reach_every_event() {
    fn reached<N: Life>(kinds: usize) {
        let seen = std::cell::RefCell::new(std::collections::BTreeSet::new());
        let over = std::cell::Cell::new(false);
        TestRunner::deterministic()
            .run(&walks(), |(kind, steps)| {
                let mut noun = N::from(N::first(kind));
                for step in steps {
                    if let Some(event) = noun.decide(step) {
                        noun.record(&event);
                        let json = serde_json::to_value(&event).unwrap();
                        seen.borrow_mut().extend(json.as_object().unwrap().keys().cloned());
                        over.set(over.get() || noun.is_over());
                    }
                }
                Ok(())
            })
            .unwrap();
        assert_eq!(seen.borrow().len(), kinds, "{:?}", seen.borrow());
        assert_eq!(over.get(), N::ENDS);
    }
    reached::<EnrollmentToken>(2);
    reached::<EnrollmentProfile>(5);
    reached::<Device>(1);
    reached::<Enterprise>(4);
    reached::<Policy>(2);
    reached::<User>(6);
}

fn holds(check: impl Fn(&Walk) -> Result<(), String>) -> bool {
    let check = |walk| check(&walk).map_err(TestCaseError::fail);
    TestRunner::deterministic().run(&walks(), check).is_ok()
}
