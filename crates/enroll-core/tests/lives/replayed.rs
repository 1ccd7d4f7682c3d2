//! Replay: what was decided follows, and a repetition does not.

use enroll_checks::life::{Life, Walk};
use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User,
    noun::{Noun, ReplayError},
};

/// Records an event, or refuses it.
type Replays<N> = fn(&mut N, &<N as Noun>::Event) -> Result<(), ReplayError>;

/// Checks the replay of the lives of all nouns.
pub(crate) fn replayed(walk: &Walk) -> Result<(), String> {
    check::<EnrollmentToken>(Noun::replay, walk)?;
    check::<EnrollmentProfile>(Noun::replay, walk)?;
    check::<Device>(Noun::replay, walk)?;
    check::<Enterprise>(Noun::replay, walk)?;
    check::<Policy>(Noun::replay, walk)?;
    check::<User>(Noun::replay, walk)
}

/// The negative control: a replay that takes everything.
pub(crate) fn in_silence(walk: &Walk) -> Result<(), String> {
    check::<EnrollmentToken>(|_, _| Ok(()), walk)
}

fn check<N>(replay: Replays<N>, (kind, steps): &Walk) -> Result<(), String>
where
    N: Noun + Life<First = <N as Noun>::First, Event = <N as Noun>::Event>,
{
    let first = N::first(*kind);
    let mut noun = N::from(first.clone());
    let mut events = Vec::new();
    for step in steps {
        let Some(event) = noun.decide(*step) else { continue };
        let before = noun.clone();
        noun.replay(&event).map_err(|error| format!("{error} for {event:?} of {before:?}"))?;
        events.push(event.clone());
        // What is decided no second time cannot be repeated.
        if N::is_settled_by(&event) && noun.decide(*step).is_none() {
            let settled = noun.clone();
            if replay(&mut noun, &event).is_ok() || noun != settled {
                return Err(format!("{event:?} is taken again by {settled:?}"));
            }
        }
    }
    let folded = N::fold(first, &events).map_err(|error| error.to_string())?;
    if folded == noun { Ok(()) } else { Err(format!("{folded:?} is the fold, not {noun:?}")) }
}
