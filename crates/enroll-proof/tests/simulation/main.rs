//! The service's real code in simulated worlds: clients, three processes and a database, with
//! links that are cut, messages that are lost, late or made twice, restarts, and a clock that
//! jumps. A seed is a whole run, to the byte.
//!
//! `ENROLL_SEEDS` is the number of worlds, `ENROLL_SEED` chooses a single one, and `ENROLL_TRACE`
//! prints what happens.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails where it panics")]

mod check;
mod database;
mod feed;
mod reader;
mod scheduler;
mod store;
mod world;

use crate::{
    database::Fault,
    world::{Ran, run},
};

/// The default number of worlds.
const SEEDS: u64 = 200;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap())
}

#[test]
fn in_no_world_a_promise_is_broken() {
    let only = number("ENROLL_SEED");
    let seeds = only.map_or(0..number("ENROLL_SEEDS").unwrap_or(SEEDS), |only| only..only + 1);
    let (mut steps, mut writes) = (0, 0);
    let mut happened = [
        ("admitted", 0),
        ("refused", 0),
        ("expired", 0),
        ("provisioned", 0),
        ("read", 0),
        ("overtaken", 0),
    ];
    for seed in seeds.clone() {
        match run(seed, None) {
            Ok(ran) => {
                steps += ran.steps;
                writes += ran.writes;
                let Ran { admitted, refused, expired, provisioned, read, overtaken, .. } = ran;
                let counts = [admitted, refused, expired, provisioned, read, overtaken];
                for ((_, sum), count) in happened.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
            Err(broken) => panic!("ENROLL_SEED={seed}: {broken}"),
        }
    }
    println!("{seeds:?}: {steps} steps, {writes} writes; {happened:?}");
    let never = happened.iter().find(|(_, count)| *count == 0);
    assert!(only.is_some() || never.is_none(), "in these worlds, none is {never:?}");
}

#[test]
fn a_seed_is_a_run_to_the_byte() {
    let ran = |seed| run(seed, None).unwrap();
    for seed in 0..20 {
        assert_eq!(ran(seed), ran(seed), "seed {seed}");
        assert_ne!(ran(seed).hash, ran(seed + 1).hash, "seed {seed}");
    }
}

#[track_caller]
fn is_found(fault: Fault) {
    let found =
        (0..SEEDS).find_map(|seed| run(seed, Some(fault)).err().map(|broken| (seed, broken)));
    let (seed, broken) = found.unwrap();
    println!("{fault:?}: seed {seed}: {broken}");
}

#[test]
fn a_database_without_a_revision_guard_is_found() {
    is_found(Fault::NoRevisionGuard);
}

#[test]
fn a_database_that_forgets_request_ids_is_found() {
    is_found(Fault::ForgetsRequestIds);
}

#[test]
fn a_database_that_acknowledges_too_soon_is_found() {
    is_found(Fault::AcknowledgesTooSoon);
}

#[test]
fn a_database_that_records_half_is_found() {
    is_found(Fault::RecordsHalf);
}

#[test]
fn a_feed_that_is_numbered_before_it_is_committed_is_found() {
    is_found(Fault::NumbersAsItWrites);
}

#[test]
fn a_feed_that_is_ordered_by_a_clock_that_goes_back_is_found() {
    is_found(Fault::OrdersByTheClock);
}
