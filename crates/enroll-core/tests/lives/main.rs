//! What holds of the life of every noun, whatever is done to it, and when.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod broken;
mod enrollment;
mod life;
mod organization;
mod user;

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User,
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{TestCaseResult, TestRunner},
};

use crate::{
    broken::{Forgetful, Lossy, Undead},
    life::{Life, Step},
};

/// What somebody does to a noun of one of a few kinds.
type Walk = (u8, Vec<Step>);

fn walks() -> impl Strategy<Value = Walk> {
    let seconds = prop_oneof![0..400_i64, Just(59), Just(60), Just(299), Just(300)];
    let step = (any::<u8>(), any::<u8>(), seconds).prop_map(|(action, pick, seconds)| Step {
        action,
        pick,
        now: Timestamp::new(seconds, 0).unwrap(),
    });
    (any::<u8>(), vec(step, 0..40))
}

/// The fold of what was recorded, read back from its serde form, is the noun.
fn check_fold<N: Life>((kind, steps): &Walk) -> TestCaseResult {
    let first = N::first(*kind);
    let mut noun = N::from(first.clone());
    let mut stored = Vec::new();
    for step in steps {
        if let Some(event) = noun.decide(*step) {
            noun.record(&event);
            stored.push(serde_json::to_string(&event).unwrap());
        }
    }
    let first: N::First = serde_json::from_str(&serde_json::to_string(&first).unwrap()).unwrap();
    let mut folded = N::from(first);
    for event in &stored {
        folded.record(&serde_json::from_str(event).unwrap());
    }
    prop_assert_eq!(&folded, &noun);
    let text = serde_json::to_string(&noun).unwrap();
    prop_assert_eq!(&serde_json::from_str::<N>(&text).unwrap(), &noun);
    Ok(())
}

/// What was decided and recorded is seen of the noun.
fn check_seen<N: Life>((kind, steps): &Walk) -> TestCaseResult {
    let mut noun = N::from(N::first(*kind));
    for step in steps {
        if let Some(event) = noun.decide(*step) {
            prop_assert!(noun.permits(&event, step.now), "{:?} of {:?}", event, noun);
            noun.record(&event);
            prop_assert!(noun.shows(&event), "{:?} of {:?}", event, noun);
        }
    }
    Ok(())
}

/// What is over stays over: nothing is decided of it any more.
fn check_over<N: Life>((kind, steps): &Walk) -> TestCaseResult {
    let mut noun = N::from(N::first(*kind));
    for step in steps {
        let was_over = noun.is_over();
        let decided = noun.decide(*step);
        prop_assert!(!was_over || decided.is_none(), "{:?} of {:?}", decided, noun);
        if let Some(event) = decided {
            noun.record(&event);
        }
    }
    Ok(())
}

/// What is asked for again, where that is for good, changes nothing more.
fn check_retry<N: Life>((kind, steps): &Walk) -> TestCaseResult {
    let mut noun = N::from(N::first(*kind));
    for step in steps {
        if let Some(event) = noun.decide(*step) {
            noun.record(&event);
            if N::is_settled_by(&event) {
                let again = noun.decide(*step);
                prop_assert!(again.is_none(), "{:?} after {:?}", again, event);
            }
        }
    }
    Ok(())
}

macro_rules! of_every_noun {
    ($check:ident, $walk:expr) => {{
        $check::<EnrollmentToken>($walk)?;
        $check::<EnrollmentProfile>($walk)?;
        $check::<Device>($walk)?;
        $check::<Enterprise>($walk)?;
        $check::<Policy>($walk)?;
        $check::<User>($walk)?;
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
    fn no_limit_is_ever_passed(devices in 0..4_u32, tokens in 0..4_u32, walk in walks()) {
        user::check_limits([devices, tokens], [devices, tokens], &walk)?;
    }
}

/// The control: each property fails of a noun that is broken on purpose.
#[test]
fn a_broken_noun_is_found_out() {
    assert!(!holds(check_fold::<Lossy<User>>));
    assert!(!holds(check_seen::<Forgetful<User>>));
    assert!(!holds(check_seen::<Forgetful<EnrollmentToken>>));
    assert!(!holds(check_over::<Undead<EnrollmentProfile>>));
    assert!(!holds(check_over::<Undead<Device>>));
    assert!(!holds(check_retry::<Forgetful<Enterprise>>));
    assert!(!holds(|walk| user::check_limits([4, 4], [3, 4], walk)));
    assert!(!holds(|walk| user::check_limits([4, 4], [4, 3], walk)));
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

fn holds(check: impl Fn(&Walk) -> TestCaseResult) -> bool {
    TestRunner::deterministic().run(&walks(), |walk| check(&walk)).is_ok()
}
