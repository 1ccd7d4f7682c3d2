//! Every state that `execute` can come to, with three callers and what may go wrong between them.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "a test fails where it panics")]

mod execute;
mod fault;
mod promise;
mod state;

use std::time::Instant;

use stateright::{Checker, DiscoveryClassification, HasDiscoveries, Model};

use crate::{
    execute::{Command, Execute},
    fault::{Budget, Fault},
};

const ONCE: Command = Command::Redeem { uses_max: 1 };
const TWICE: Command = Command::Redeem { uses_max: 2 };

/// Nothing goes wrong.
const NOTHING: Budget = Budget {
    losses: 0,
    duplicates: 0,
    crashes: 0,
    timeouts: 0,
    expiries: 0,
    deletions: 0,
    repeats: 0,
};

/// The failures of one run while the token and the enterprise stay as they are.
const TROUBLE: [Budget; 3] = [
    Budget { losses: 2, timeouts: 1, ..NOTHING },
    Budget { duplicates: 1, crashes: 1, timeouts: 1, ..NOTHING },
    Budget { losses: 1, crashes: 1, timeouts: 1, ..NOTHING },
];

/// The failures around an expiration.
const TIME: [Budget; 3] = [
    Budget { losses: 1, timeouts: 1, expiries: 1, repeats: 1, ..NOTHING },
    Budget { duplicates: 1, timeouts: 1, expiries: 1, ..NOTHING },
    Budget { crashes: 1, expiries: 1, repeats: 1, ..NOTHING },
];

/// The failures around the deletion of the enterprise.
const GATE: [Budget; 3] = [
    Budget { losses: 1, timeouts: 1, deletions: 1, ..NOTHING },
    Budget { duplicates: 1, timeouts: 1, deletions: 1, ..NOTHING },
    Budget { crashes: 1, deletions: 1, ..NOTHING },
];

/// Both.
const BOTH: [Budget; 1] =
    [Budget { timeouts: 1, expiries: 1, deletions: 1, repeats: 1, ..NOTHING }];

#[track_caller]
fn nothing_breaks(command: Command, budgets: &[Budget]) {
    for &budget in budgets {
        let began = Instant::now();
        let checker = Execute { command, fault: None, budget }.checker().threads(2);
        let checker = checker.spawn_dfs().join();
        checker.assert_properties();
        let states = checker.unique_state_count();
        println!("{command:?}, {budget:?}: {states} states in {:?}", began.elapsed());
    }
}

#[test]
fn no_state_of_the_protocol_breaks_a_promise() {
    for command in [ONCE, TWICE, Command::Create] {
        nothing_breaks(command, &TROUBLE);
    }
}

#[test]
fn no_expiration_breaks_a_promise() {
    for command in [ONCE, TWICE] {
        nothing_breaks(command, &TIME);
    }
}

#[test]
fn no_deletion_of_the_enterprise_breaks_a_promise() {
    for command in [ONCE, Command::Create] {
        nothing_breaks(command, &GATE);
    }
}

#[test]
fn no_expiration_with_a_deletion_breaks_a_promise() {
    for command in [ONCE, TWICE] {
        nothing_breaks(command, &BOTH);
    }
}

#[track_caller]
fn is_found(fault: Fault, command: Command, budgets: &[Budget]) {
    for &budget in budgets {
        let model = Execute { command, fault: Some(fault), budget };
        let checker = model.checker().finish_when(HasDiscoveries::AnyFailures);
        let checker = checker.spawn_bfs().join();
        let states = checker.unique_state_count();
        let broken = |promise: &str| {
            let class = checker.discovery_classification(promise);
            matches!(class, DiscoveryClassification::Counterexample)
        };
        let mut found = checker.discoveries().into_iter();
        if let Some((promise, path)) = found.find(|(promise, _)| broken(promise)) {
            println!("{fault:?}, {command:?}, {budget:?}: not `{promise}`, after {states} states");
            println!("{:?}", path.into_actions());
            return;
        }
    }
    panic!("{fault:?} is not found");
}

#[test]
fn a_write_without_a_revision_guard_is_found() {
    is_found(Fault::NoRevisionGuard, ONCE, &TROUBLE);
}

#[test]
fn a_request_id_that_is_written_apart_is_found() {
    is_found(Fault::IdWrittenApart, TWICE, &TROUBLE);
}

#[test]
fn a_write_that_does_not_look_for_its_request_id_is_found() {
    is_found(Fault::IdNotCheckedInTheWrite, Command::Create, &TROUBLE);
}

#[test]
fn a_lost_reply_that_is_taken_for_a_failure_is_found() {
    is_found(Fault::LostMeansFailed, TWICE, &TROUBLE);
}

#[test]
fn a_look_instead_of_another_submission_is_found() {
    is_found(Fault::LookingIsEnough, ONCE, &TROUBLE);
}

#[test]
fn a_time_that_is_kept_for_another_attempt_is_found() {
    is_found(Fault::TimeIsKept, TWICE, &TIME);
}

#[test]
fn a_retry_that_has_to_be_in_time_is_found() {
    is_found(Fault::TimeBeforeTheId, TWICE, &TIME);
}

#[test]
fn a_refusal_that_is_taken_for_good_in_doubt_is_found() {
    is_found(Fault::DoubtIsForgotten, ONCE, &TIME);
    is_found(Fault::DoubtIsForgotten, ONCE, &GATE);
}

#[test]
fn a_decision_that_does_not_ask_for_the_enterprise_is_found() {
    is_found(Fault::GateNotAsked, ONCE, &GATE);
}

#[test]
fn a_guess_that_is_not_held_against_the_enterprise_is_found() {
    is_found(Fault::GuessNotHeld, Command::Create, &GATE);
}

#[test]
fn an_answer_around_the_gate_is_found() {
    is_found(Fault::AnsweredAroundTheGate, ONCE, &GATE);
}
