//! Properties, with the strategies that the core ships: whatever the terms and the devices, the
//! service with its database decides as the core does, and lists and explains what it decided.

use enroll_core::{
    EnrollmentToken,
    device::{Ownership, SerialNumber},
    enrollment_token::{Claim, Terms, TokenDuration, UseLimit},
    explain::Explanation,
};
use enroll_trial::{Guard, Issue, Redeem};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestError, TestRunner},
};

use crate::support::{Trial, at};

/// A device that comes some seconds after the one before.
#[derive(Clone, Debug, PartialEq)]
struct Visit {
    after: u16,
    serial_number: SerialNumber,
    ownership: Ownership,
}

fn visit() -> impl Strategy<Value = Visit> {
    let parts = (0..3600_u16, any::<SerialNumber>(), any::<Ownership>());
    parts.prop_map(|(after, serial_number, ownership)| Visit { after, serial_number, ownership })
}

/// Lets the devices in by the service, and checks each answer against a token in memory that has
/// `limit`.
fn check(
    duration: TokenDuration,
    use_limit: UseLimit,
    limit: UseLimit,
    visits: &[Visit],
) -> Result<(), TestCaseError> {
    let trial = Trial::new(Guard::Revision, 1);
    let enterprise = "LC00abc".parse().unwrap();
    let issued = trial.tokens.issue(&enterprise, &Issue { duration, use_limit }).unwrap();
    let terms = Terms::default().with_duration(duration).with_use_limit(limit);
    let name = issued.name.clone();
    let mut token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, at(0)));

    let mut now = 0;
    let mut past = vec![(at(0), token.check(at(0)).is_ok())];
    for Visit { after, serial_number, ownership } in visits.iter().cloned() {
        now += i64::from(after);
        trial.set_clock(now);
        let device = "d1".parse().unwrap();
        let claim = Claim::new(device, serial_number.clone(), ownership);
        let decided =
            token.redeem(&claim, at(now)).map(|redemption| token.apply(&redemption.event));
        let value = issued.value.clone();
        let redeemed = trial.tokens.redeem(Redeem { value, serial_number, ownership });
        prop_assert_eq!(redeemed.is_ok(), decided.is_ok(), "at {}", now);
        past.push((at(now), token.check(at(now)).is_ok()));
    }

    let listed = trial.tokens.list(&enterprise, "").unwrap();
    prop_assert_eq!(listed.len(), 1);
    prop_assert_eq!((listed[0].uses, listed[0].state), (token.uses(), token.state()));
    // The last answer at an instant is what the token was after all that happened at it.
    past.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        earlier.1 = if same { later.1 } else { earlier.1 };
        same
    });
    for (instant, allowed) in past {
        let explained = trial.tokens.explain(&issued.name, Some(instant)).unwrap();
        prop_assert_eq!(explained == Explanation::ALLOWED, allowed, "at {}", instant);
    }
    Ok(())
}

fn strategy() -> impl Strategy<Value = (TokenDuration, UseLimit, Vec<Visit>)> {
    (any::<TokenDuration>(), any::<UseLimit>(), vec(visit(), 0..9))
}

fn config() -> Config {
    // Each case has a database of its own.
    Config { failure_persistence: None, ..Config::with_cases(64) }
}

#[test]
fn the_service_decides_as_the_core_does() {
    let checked = TestRunner::new(config()).run(&strategy(), |(duration, use_limit, visits)| {
        check(duration, use_limit, use_limit, &visits)
    });
    assert_eq!(checked, Ok(()));
}

/// Negative control: a token in memory without a limit differs from one with a limit.
#[test]
fn a_service_that_decides_otherwise_is_found() {
    let checked = TestRunner::new(config()).run(&strategy(), |(duration, use_limit, visits)| {
        check(duration, use_limit, UseLimit::Unlimited, &visits)
    });
    assert!(matches!(checked, Err(TestError::Fail(..))), "{checked:?}");
}
