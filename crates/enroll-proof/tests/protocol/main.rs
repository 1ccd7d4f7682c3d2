//! Every state that `execute` can come to, with three callers and what may go wrong between them.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "a test fails where it panics")]

mod execute;

use std::time::Instant;

use stateright::{Checker, HasDiscoveries, Model};

use crate::execute::{Budget, Command, Execute, Fault};

const COMMANDS: [Command; 3] =
    [Command::Redeem { uses_max: 1 }, Command::Redeem { uses_max: 2 }, Command::Create];

/// What may go wrong in one run.
const BUDGETS: [Budget; 3] = [
    Budget { losses: 2, duplicates: 0, crashes: 0, timeouts: 1 },
    Budget { losses: 0, duplicates: 1, crashes: 1, timeouts: 1 },
    Budget { losses: 1, duplicates: 0, crashes: 1, timeouts: 1 },
];

#[test]
fn no_state_of_the_protocol_breaks_a_promise() {
    for command in COMMANDS {
        for budget in BUDGETS {
            let began = Instant::now();
            let checker = Execute { command, fault: None, budget }.checker().threads(2);
            let checker = checker.spawn_dfs().join();
            checker.assert_properties();
            let states = checker.unique_state_count();
            println!("{command:?}, {budget:?}: {states} states in {:?}", began.elapsed());
        }
    }
}

#[track_caller]
fn is_found(fault: Fault, command: Command) {
    for budget in BUDGETS {
        let model = Execute { command, fault: Some(fault), budget };
        let checker = model.checker().finish_when(HasDiscoveries::AnyFailures);
        let checker = checker.spawn_bfs().join();
        let states = checker.unique_state_count();
        let mut found = checker.discoveries().into_iter();
        if let Some((promise, path)) = found.find(|(promise, _)| *promise != execute::HAPPENS) {
            println!("{fault:?}, {command:?}, {budget:?}: not `{promise}`, after {states} states");
            println!("{:?}", path.into_actions());
            return;
        }
    }
    panic!("{fault:?} is not found");
}

#[test]
fn a_write_without_a_revision_guard_is_found() {
    is_found(Fault::NoRevisionGuard, Command::Redeem { uses_max: 1 });
}

#[test]
fn a_request_id_that_is_written_apart_is_found() {
    is_found(Fault::IdWrittenApart, Command::Redeem { uses_max: 2 });
}

#[test]
fn a_write_that_does_not_look_for_its_request_id_is_found() {
    is_found(Fault::IdNotCheckedInTheWrite, Command::Create);
}

#[test]
fn a_lost_reply_that_is_taken_for_a_failure_is_found() {
    is_found(Fault::LostMeansFailed, Command::Redeem { uses_max: 2 });
}

#[test]
fn a_look_instead_of_another_submission_is_found() {
    is_found(Fault::LookingIsEnough, Command::Redeem { uses_max: 1 });
}
