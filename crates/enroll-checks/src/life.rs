//! Checks of the life of every noun, for all commands at all times.

pub mod enrollment;
mod noun;
mod organization;
pub mod user;

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User,
};
use serde::{Serialize, de::DeserializeOwned};

pub use self::noun::{Life, Step};

/// A command on a noun of one of a few kinds.
pub type Walk = (u8, Vec<Step>);

/// Panics if something does not hold of the life that the bytes stand for: which noun, and then four
/// bytes for each of at most 64 steps.
pub fn check(input: &[u8]) {
    let Some((noun, rest)) = input.split_first() else { return };
    let step = |&[action, pick, high, low]: &[u8; 4]| {
        let seconds = i64::from(u16::from_be_bytes([high, low]));
        Timestamp::new(seconds, 0).ok().map(|now| Step { action, pick, now })
    };
    let walk = (noun / 6, rest.as_chunks().0.iter().take(64).filter_map(step).collect());
    let checked = match noun % 6 {
        0 => check_all::<User>(&walk),
        1 => check_all::<EnrollmentToken>(&walk),
        2 => check_all::<EnrollmentProfile>(&walk),
        3 => check_all::<Enterprise>(&walk),
        4 => check_all::<Policy>(&walk),
        _ => check_all::<Device>(&walk),
    };
    assert_eq!(checked, Ok(()));
}

fn check_all<N: Life>(walk: &Walk) -> Result<(), String> {
    check_fold::<N>(walk)?;
    check_seen::<N>(walk)?;
    check_over::<N>(walk)?;
    check_retry::<N>(walk)
}

/// Checks that the fold of what was recorded, read back from its serde form, is the noun.
///
/// # Errors
///
/// Describes what is read or folded instead.
pub fn check_fold<N: Life>((kind, steps): &Walk) -> Result<(), String> {
    let first = N::first(*kind);
    let mut noun = N::from(first.clone());
    let mut events = Vec::new();
    for step in steps {
        if let Some(event) = noun.decide(*step) {
            noun.record(&event);
            events.push(event);
        }
    }
    let mut folded = N::from(reread(&first)?);
    for event in &events {
        folded.record(&reread(event)?);
    }
    ensure(folded == noun, || format!("{folded:?} is the fold, not {noun:?}"))?;
    let read = reread(&noun)?;
    ensure(read == noun, || format!("{read:?} is read, not {noun:?}"))
}

/// Checks that the noun permits what it decided, and shows what was recorded.
///
/// # Errors
///
/// Describes the first event that is not.
pub fn check_seen<N: Life>((kind, steps): &Walk) -> Result<(), String> {
    let mut noun = N::from(N::first(*kind));
    for step in steps {
        if let Some(event) = noun.decide(*step) {
            let permitted = noun.permits(&event, step.now);
            ensure(permitted, || format!("{event:?} must not be of {noun:?}"))?;
            noun.record(&event);
            ensure(noun.shows(&event), || format!("{event:?} is not seen of {noun:?}"))?;
        }
    }
    Ok(())
}

/// Checks that no decision on a noun succeeds once it has ended.
///
/// # Errors
///
/// Describes the first that does.
pub fn check_over<N: Life>((kind, steps): &Walk) -> Result<(), String> {
    let mut noun = N::from(N::first(*kind));
    for step in steps {
        let was_over = noun.is_over();
        let decided = noun.decide(*step);
        ensure(!was_over || decided.is_none(), || format!("{decided:?} after the end"))?;
        if let Some(event) = decided {
            noun.record(&event);
        }
        ensure(N::ENDS || !noun.is_over(), || format!("{noun:?} never ends"))?;
    }
    Ok(())
}

/// Checks that a command that settled something changes nothing when it is repeated.
///
/// # Errors
///
/// Describes the first change.
pub fn check_retry<N: Life>((kind, steps): &Walk) -> Result<(), String> {
    let mut noun = N::from(N::first(*kind));
    for step in steps {
        if let Some(event) = noun.decide(*step) {
            noun.record(&event);
            if N::is_settled_by(&event) {
                let again = noun.decide(*step);
                ensure(again.is_none(), || format!("{again:?} after {event:?}"))?;
            }
        }
    }
    Ok(())
}

/// Returns what is read of what is written of a value.
fn reread<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let text = serde_json::to_string(value).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| format!("{error} in {text}"))
}

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}
