//! Properties that hold in every state, and those that must hold in some.

use stateright::{Model, Property};

use crate::{
    execute::{Command, Execute},
    state::{CALLERS, Caller, Phase, Process, Refusal, State, Why},
};

/// Returns the promises.
pub(crate) fn always() -> Vec<Property<Execute>> {
    vec![
        Property::<Execute>::always("a limit is never passed", |model, state| {
            match model.command {
                Command::Redeem { uses_max } => state.decided.len() <= uses_max,
                Command::Create => true,
            }
        }),
        Property::<Execute>::always("a request is decided once", |_, state| {
            (0..CALLERS).all(|caller| state.decided_for(caller) <= 1)
        }),
        Property::<Execute>::always("what is acknowledged is in the state", |_, state| {
            let admitted = |caller| matches!(state.phase(caller), Phase::Admitted { .. });
            (0..CALLERS).all(|caller| !admitted(caller) || state.decided_for(caller) == 1)
        }),
        Property::<Execute>::always(
            "what is refused for good is never in the state",
            |_, state| {
                refused(state)
                    .all(|(caller, refusal)| !refusal.is_final || state.decided_for(caller) == 0)
            },
        ),
        Property::<Execute>::always("what is refused was not in the state by then", |_, state| {
            // A deleted enterprise has only one refusal.
            refused(state).all(|(_, refusal)| !refusal.recorded || refusal.why == Why::NoEnterprise)
        }),
        Property::<Execute>::always(
            "what is acknowledged stays so, unless it is all deleted",
            |_, state| {
                refused(state).all(|(caller, refusal)| {
                    !state.callers[caller].acknowledged || refusal.why == Why::NoEnterprise
                })
            },
        ),
        Property::<Execute>::always(
            "nobody asks after the expiration and is let in",
            |_, state| state.decided.iter().all(|decided| !decided.read.expired),
        ),
        Property::<Execute>::always("nobody asks after the deletion and is let in", |_, state| {
            state.decided.iter().all(|decided| !decided.read.deleted)
        }),
        Property::<Execute>::always(
            "what a deleted enterprise holds is shown to nobody",
            |_, state| {
                let around = |caller| state.phase(caller) == Phase::Admitted { around: true };
                !(0..CALLERS).any(around)
            },
        ),
        Property::<Execute>::always("everyone is answered in the end", |model, state| {
            let mut actions = Vec::new();
            model.actions(state, &mut actions);
            !actions.is_empty() || (0..CALLERS).all(|caller| state.is_answered(caller))
        }),
    ]
}

/// Returns what has to happen in some state: the model is no proof if it does not.
pub(crate) fn sometimes(model: &Execute) -> Vec<Property<Execute>> {
    let mut sometimes = Vec::new();
    let mut must = |name, happens| sometimes.push(Property::<Execute>::sometimes(name, happens));
    must("all is used", |model, state| {
        let uses_max = match model.command {
            Command::Redeem { uses_max } => uses_max,
            Command::Create => CALLERS,
        };
        state.decided.len() == uses_max && (0..CALLERS).all(|caller| state.is_answered(caller))
    });
    if model.budget.expiries > 0 {
        must("what was read before the expiration is written after it", |_, state| {
            state.decided.iter().any(|decided| decided.read.expired != decided.written.expired)
        });
        must("a first write overtakes a refusal for the time", |_, state| {
            is_overtaken(state, Why::Expired)
        });
    }
    if model.budget.deletions > 0 {
        must("what was read before the deletion is written after it", |_, state| {
            state.decided.iter().any(|decided| decided.read.deleted != decided.written.deleted)
        });
        must("a first write overtakes a refusal for the enterprise", |_, state| {
            is_overtaken(state, Why::NoEnterprise)
        });
    }
    if model.budget.repeats > 0 {
        must("a retry is acknowledged as before", |model, state| {
            let again = |caller: Caller| {
                let Process { phase, acknowledged, .. } = state.callers[caller];
                acknowledged && matches!(phase, Phase::Admitted { .. })
            };
            state.instant.expired == (model.budget.expiries > 0) && (0..CALLERS).any(again)
        });
    }
    sometimes
}

/// Returns whether someone is in the state who was refused when that was not so: why a refusal of
/// this kind is not final where an outcome was unknown.
fn is_overtaken(state: &State, why: Why) -> bool {
    refused(state).any(|(caller, refusal)| {
        refusal.why == why && !refusal.recorded && state.decided_for(caller) > 0
    })
}

fn refused(state: &State) -> impl Iterator<Item = (usize, Refusal)> {
    state.callers.iter().enumerate().filter_map(|(caller, process)| match process.phase {
        Phase::Refused(refusal) => Some((caller, refusal)),
        Phase::Begin(_)
        | Phase::Read(_)
        | Phase::Waiting
        | Phase::Recorded
        | Phase::Admitted { .. } => None,
    })
}
