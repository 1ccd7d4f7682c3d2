//! The service beside a model of it that shares no code with it: every answer is the same,
//! whatever the commands, and so is what is there in the end.
//!
//! The number of runs grows with `PROPTEST_CASES`.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails where it panics"
)]

mod answer;
mod command;
mod draw;
mod fault;
mod model;
mod reach;
mod run;
mod subject;
mod system;
mod use_cases;

use crate::{
    fault::Fault,
    run::{beside, found_after},
    subject::{Forgetful, Memory, Postgres, Sqlite},
};

#[test]
fn the_service_in_memory_answers_as_the_model_does() {
    beside::<Memory>(300);
}

#[test]
fn the_service_over_sqlite_answers_as_the_model_does() {
    beside::<Sqlite>(60);
}

#[test]
fn the_service_over_postgres_answers_as_the_model_does() {
    if Postgres::cluster().is_some() {
        beside::<Postgres>(12);
    }
}

#[test]
fn each_fault_of_a_model_is_found() {
    for fault in fault::ALL {
        let found = found_after::<Memory>(Some(*fault), 1000);
        println!("{fault:?}: found after {found:?} runs");
        assert!(found.is_some(), "{fault:?} is not found");
    }
}

#[test]
fn a_fault_is_found_over_each_store() {
    assert!(found_after::<Sqlite>(Some(Fault::OneTimeTwice), 100).is_some());
    if Postgres::cluster().is_some() {
        for fault in [Fault::OneTimeTwice, Fault::ValidAtItsExpiration] {
            let found = found_after::<Postgres>(Some(fault), 100);
            println!("{fault:?}: found after {found:?} runs");
            assert!(found.is_some(), "{fault:?} is not found over PostgreSQL");
        }
    }
}

#[test]
fn a_store_that_a_restart_empties_is_found() {
    assert!(found_after::<Forgetful>(None, 10).is_some());
}
