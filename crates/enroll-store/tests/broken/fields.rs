//! For each field of what a store returns, a fault that is wrong in just this one.

use std::collections::BTreeSet;

use enroll_store::conformance::{FIELDS, OTHER_FIELDS, TOKEN_FIELDS};

use crate::{FOUND, FOUND_IN_FORGETTING, fault::Fault};

/// Of each method, the fields that it returns, and what is wrong with each.
const FAULTS: &[(&str, &str, Fault)] = &[
    ("read", "noun", Fault::KeepsMicroseconds),
    ("read", "enterprise", Fault::ReadsWithoutGate),
    ("read", "now", Fault::ReadsAtAnotherTime),
    ("read_many", "noun", Fault::ReadsManyInAnotherOrder),
    ("read_many", "enterprise", Fault::ReadsWithoutGate),
    ("read_many", "now", Fault::ReadsAtAnotherTime),
    ("find", "noun", Fault::MixesKindsOfKeys),
    ("find", "enterprise", Fault::FindsWithoutGate),
    ("find", "now", Fault::FindsAtAnotherTime),
    ("list", "nouns", Fault::IgnoresGroups),
    ("list", "next", Fault::EndsListsLate),
    ("list", "now", Fault::ListsAtAnotherTime),
    ("list", "enterprise", Fault::ListsWithoutGate),
    ("members", "groups", Fault::NamesNewestFirst),
    ("members", "enterprise", Fault::NamesWithoutGate),
    ("enterprises", "nouns", Fault::ListsNewestFirst),
    ("enterprises", "next", Fault::AcceptsMarksOfAFormerLife),
    ("enterprises", "now", Fault::ListsEnterprisesAtAnotherTime),
    ("look_up: enrollment token", "name", Fault::MixesTokens),
    ("look_up: authentication token", "user", Fault::MixesUsers),
    ("look_up: authentication token", "number", Fault::MixesNumbers),
    ("look_up: enrollment profile", "profile", Fault::MixesProfiles),
    ("look_up: enrollment profile", "generation", Fault::MixesGenerations),
    ("events", "events", Fault::CommitsLate),
    ("events", "next", Fault::RepeatsEvents),
    ("events", "enterprise", Fault::FeedsWithoutGate),
    ("events: next", "epoch", Fault::ForgetsEpochs),
    ("events: next", "position", Fault::RepeatsEvents),
    ("events: events", "position", Fault::SkipsPositions),
    ("events: events", "fact", Fault::EventWithoutState),
    ("history", "facts", Fault::HistoryNewestFirst),
    ("history", "next", Fault::HistorySkips),
    ("execute", "noun", Fault::AnswersTheNounBefore),
    ("execute", "changes", Fault::AnswersWithoutItsFacts),
    ("execute", "devices", Fault::AnswersWithoutDevices),
    ("execute", "replayed", Fault::ForgetsRequestIds),
    ("execute", "enterprise", Fault::ReplaysWithoutGate),
];

/// Returns the fields for which there is no fault that is found.
fn missing(faults: &[(&str, &str, Fault)]) -> Vec<(&'static str, &'static str)> {
    let lives = [Fault::AcceptsMarksOfAFormerLife, Fault::ForgetsEpochs];
    let is_found = |fault: &Fault| {
        FOUND.contains(fault) || FOUND_IN_FORGETTING.contains(fault) || lives.contains(fault)
    };
    let found: BTreeSet<_> = faults
        .iter()
        .filter(|(_, _, fault)| is_found(fault))
        .map(|(method, field, _)| (*method, *field))
        .collect();
    let all = [FIELDS, TOKEN_FIELDS, OTHER_FIELDS].concat();
    all.into_iter().filter(|field| !found.contains(field)).collect()
}

#[test]
fn every_field_of_every_method_has_a_fault_that_is_found() {
    assert_eq!(missing(FAULTS), []);
    // The control: a field without its fault is missing.
    let [first, rest @ ..] = FAULTS else { unreachable!("there are fields") };
    assert_eq!(missing(rest), [(first.0, first.1)]);
}
