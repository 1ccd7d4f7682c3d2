//! The control of the suite: a store as simple as possible passes it, and for each guarantee
//! there is a fault that breaks it and that it finds.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod fault;
mod fields;
mod forgetting;
mod naive;
mod parts;
mod shortened;
mod state;

use std::{collections::BTreeSet, sync::Arc};

use enroll_store::conformance;
use fault::Fault;
use naive::NaiveStore;

/// Checks a guarantee.
macro_rules! check {
    ($guarantee:ident, $store:ident) => {
        conformance::$guarantee($store)
    };
}

/// Checks a guarantee of forgetting.
macro_rules! check_of_forgetting {
    ($guarantee:ident, $store:ident) => {
        conformance::$guarantee(Arc::clone(&$store), &$store.clock)
    };
}

/// Makes a test of each guarantee: it fails, with this text, on a store with this fault.
macro_rules! controls {
    ($module:ident, $controlled:ident, $faults:ident, $check:ident: $($guarantee:ident { $($fault:ident => $text:literal,)+ })+) => {
        mod $module {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $guarantee() {$(
                    let store = Arc::new(NaiveStore::new(Fault::$fault));
                    let check = tokio::spawn(async move {
                        $check!($guarantee, store).await;
                    });
                    fails(check, Fault::$fault, $text).await;
                )+}
            )+
        }

        const $controlled: &[&str] = &[$(stringify!($guarantee)),+];

        /// The faults that are found.
        const $faults: &[Fault] = &[$($(Fault::$fault),+),+];
    };
}

controls! {
    finds, CONTROLLED, FOUND, check:
    a_one_time_token_lets_in_one_of_1000_devices_at_once {
        LosesUpdates => "devices that were let in",
        HalfRecords => "the devices that are recorded are those that were let in",
    }
    a_token_without_limit_lets_in_200_devices_at_once {
        LosesUpdates => "uses of the token",
        TurnsDevicesAwayWhenBusy => "no device is turned away",
    }
    a_token_for_ten_lets_in_ten_of_64_devices_at_once {
        LosesUpdates => "devices that were let in",
    }
    one_of_64_creations_under_one_name_begins_the_noun {
        LosesUpdates => "one of the creations begins the noun",
    }
    a_retry_gets_the_recorded_events_and_changes_nothing {
        ForgetsRequestIds => "a retry gets the recorded events",
    }
    a_request_id_is_refused_for_another_command {
        IgnoresCommandHashes => "a creation under a used id",
    }
    one_request_sent_64_times_at_once_is_executed_once {
        ForgetsRequestIds => "one request is executed once",
        ChecksRequestIdsBeforeTheLock => "one request is executed once",
    }
    one_creation_sent_64_times_at_once_is_executed_once {
        ForgetsRequestIds => "one request is executed once",
        ChecksRequestIdsBeforeTheLock => "one request is executed once",
    }
    a_retry_that_overtakes_its_first_attempt_lets_in_one_device {
        ChecksRequestIdsBeforeTheLock => "one request is executed once",
    }
    a_retry_that_overtakes_its_first_attempt_creates_one_noun {
        ChecksRequestIdsBeforeTheLock => "one request is executed once",
    }
    a_refusal_records_nothing_and_may_succeed_later {
        RecordsRefusals => "a refusal is no outcome",
    }
    a_request_id_is_unique_within_its_scope {
        IgnoresScopes => "each noun's own id",
        IgnoresKindsInScopes => "each kind's own id",
        SharesRequestIdsOfKinds => "an id of each kind",
    }
    enterprises_with_the_same_ids_never_meet {
        MixesEnterprises => "devices",
        IgnoresScopes => "each has the id",
    }
    pages_hold_everything_once_in_order_of_creation {
        ListsNewestFirst => "pages of",
        EndsListsLate => "a list that fits one page ends with it",
    }
    pages_hold_once_what_is_there_throughout {
        SkipsInLists => "what stays is read once, in order of creation",
    }
    a_list_holds_what_is_kept {
        IgnoresTheTimeOfLists => "pages of",
    }
    a_list_of_a_group_holds_its_members {
        IgnoresGroups => "the devices with one serial number",
    }
    names_of_members_are_those_of_each_group {
        IgnoresGroups => "the names of each group",
        NamesNewestFirst => "the names of each group",
        NamesWithoutEnd => "the first names of each group",
        LeavesOutEmptyGroups => "the names of each group",
        NamesWithoutGate => "names carry the enterprise",
    }
    many_nouns_are_read_as_each_alone {
        ReadsManyInAnotherOrder => "in the order of their names",
        LeavesOutWhatIsAbsent => "an answer has at least the first noun",
        ReadsWithoutGate => "each carries its enterprise",
    }
    a_mark_that_no_page_gave_is_refused {
        AcceptsForeignMarks => "garbage is no mark",
    }
    a_page_examines_at_most_1000_records {
        ExaminesWithoutEnd => "a page examined 1501 records",
    }
    enterprises_are_listed_in_order_of_creation {
        ListsNewestFirst => "enterprises in order of creation",
        AcceptsForeignMarks => "garbage is no mark",
    }
    a_feed_holds_each_event_once_without_gaps {
        SkipsPositions => "positions count up from 1",
        RepeatsEvents => "a feed ends",
        CommitsLate => "who reads along reads the same feed",
    }
    events_folded_are_the_nouns {
        EventWithoutState => "each fact follows those before it",
        StateWithoutEvent => "each fact follows those before it",
    }
    an_event_and_its_state_appear_together {
        EventBeforeState => "events of uses, and then",
        StateBeforeEvent => "uses, and then",
    }
    an_event_carries_its_actor_and_its_request {
        LosesActors => "the actor of an event",
        LosesRequestsOfEvents => "the request of an event",
    }
    a_cursor_of_another_epoch_is_refused {
        ForgetsEpochs => "a cursor of another epoch",
    }
    an_instant_is_kept_to_the_nanosecond {
        KeepsMicroseconds => "a token is read as it was recorded",
    }
    one_of_64_creations_takes_a_key {
        IgnoresClaims => "one creation takes the key",
    }
    a_key_given_back_can_be_taken_again {
        IgnoresReleases => "a key given back leads nowhere",
    }
    a_key_leads_to_its_holder {
        MixesKindsOfKeys => "a key is of one kind",
    }
    a_decision_after_a_deletion_sees_the_deleted_enterprise {
        IgnoresGate => "after a deletion",
    }
    every_read_carries_the_enterprise {
        ReadsWithoutGate => "a read carries the enterprise as it is",
        FindsWithoutGate => "a read carries the enterprise as it is",
        ListsWithoutGate => "a read carries the enterprise as it is",
        FeedsWithoutGate => "a read carries the enterprise as it is",
    }
    every_read_carries_the_time {
        ReadsAtAnotherTime => "a read carries its time",
        FindsAtAnotherTime => "a find carries its time",
        ListsAtAnotherTime => "a list carries its time",
        ListsEnterprisesAtAnotherTime => "a list of enterprises carries its time",
    }
    every_issued_value_leads_to_its_token {
        LosesLookUps => "a value leads to its token",
        MixesTokens => "a value leads to its token",
    }
    a_value_leads_to_the_token_of_its_number {
        MixesNumbers => "a value leads to its number",
        MixesUsers => "a value leads to its number",
        MixesProfiles => "a value leads to its generation",
        MixesGenerations => "a value leads to its generation",
    }
    a_look_up_writes_nothing {
        WritesOnLookUps => "a look-up is no event",
    }
    a_decision_is_answered_with_its_facts_and_what_they_leave {
        AnswersTheNounBefore => "the noun as the decision left it",
        AnswersWithoutItsFacts => "the facts of the decision",
        AnswersWithoutDevices => "the devices of the decision",
        ReplaysTheNounOfNow => "the noun as the first attempt left it",
    }
    a_retry_passes_the_gate_of_its_enterprise {
        ReplaysWithoutGate => "an enterprise that exists",
        ReplaysEnterprisesWithoutGate => "a retried description of a deleted enterprise",
    }
    a_decision_to_change_nothing_records_nothing {
        RecordsWhatIsUnchanged => "nothing is recorded",
    }
    a_history_holds_the_facts_of_one_noun_in_order {
        HistoryNewestFirst => "the facts of a token",
        HistoryEndsEarly => "the facts of a token",
        HistoryWithoutItsEnd => "the facts of a token",
        HistorySkips => "the facts of a token",
        HistoryOfSiblings => "the facts of a token",
    }
    a_part_is_bounded_in_bytes {
        HistoryOfAnySize => "a part of a history has",
        FeedOfAnySize => "a part of a feed has",
        HistoryWithoutLargeFacts => "a history of large facts is read to its end",
        FeedWithoutLargeFacts => "a feed of large facts is read to its end",
    }
    a_decision_that_panics_costs_only_itself {
        StaysLockedAfterPanics => "Unavailable",
    }
}

controls! {
    finds_in_forgetting, CONTROLLED_IN_FORGETTING, FOUND_IN_FORGETTING, check_of_forgetting:
    what_is_over_leaves_nothing {
        LeavesLookUps => "its value leads nowhere",
        LeavesEvents => "its events are gone",
        LeavesRequestIds => "its request ids are free",
    }
    what_is_not_over_stays {
        ForgetsWhatIsNotOver => "nothing is so old",
    }
    the_time_of_forgetting_is_the_stores {
        ForgetsByAnotherClock => "it is valid by the store's clock",
    }
    the_future_is_not_over {
        ForgetsTheFuture => "a negative age forgets nothing",
    }
    a_token_is_over_at_its_expiration {
        ForgetsAtTheInstant => "it is over from its expiration on",
    }
    a_backlog_goes_in_bounded_batches {
        ForgetsWithoutEnd => "a batch is 10 at most",
        CountsWhatItFinds => "a batch is 10 at most",
        StopsAtNouns => "each noun is counted once",
    }
    a_deleted_enterprise_leaves_its_tombstone {
        ForgetsTombstones => "it stays deleted",
    }
    an_expired_value_is_forgotten_without_its_noun {
        KeepsExpiredValues => "an expired value leads nowhere",
    }
    what_is_left_of_a_feed_keeps_its_places {
        Renumbers => "what is left keeps its places",
    }
}

/// Asserts that a check panics, and with what text.
async fn fails(check: tokio::task::JoinHandle<()>, fault: Fault, text: &str) {
    let Err(error) = check.await else { panic!("{fault:?} is not found") };
    let panic = error.into_panic();
    let found = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or_default();
    assert!(found.contains(text), "{fault:?} is found, but as: {found}");
}

/// Checks what a former life gave against a store and one of another life, both with a fault.
async fn check_lives(fault: Fault) {
    let renew = async |_| Arc::new(NaiveStore::of_another_life(fault));
    conformance::what_a_former_life_gave_is_refused(Arc::new(NaiveStore::new(fault)), renew).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_former_life_gave_is_refused() {
    check_lives(Fault::None).await;
    for (fault, text) in [
        (Fault::AcceptsMarksOfAFormerLife, "a mark of a former life"),
        (Fault::ForgetsEpochs, "a cursor of a former life"),
    ] {
        fails(tokio::spawn(check_lives(fault)), fault, text).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_without_faults_passes() {
    conformance::all(async || Arc::new(NaiveStore::new(Fault::None))).await;
    let store = async || {
        let store = Arc::new(NaiveStore::new(Fault::None));
        let control = Arc::clone(&store.clock);
        (store, control)
    };
    conformance::all_of_forgetting(store).await;
}

#[test]
fn every_guarantee_has_a_control() {
    macro_rules! names {
        ($($guarantee:ident,)+) => { BTreeSet::from([$(stringify!($guarantee)),+]) };
    }
    let guarantees = enroll_store::for_each_guarantee!(names);
    assert_eq!(CONTROLLED.iter().copied().collect::<BTreeSet<_>>(), guarantees);
    let guarantees = enroll_store::for_each_guarantee_of_forgetting!(names);
    assert_eq!(CONTROLLED_IN_FORGETTING.iter().copied().collect::<BTreeSet<_>>(), guarantees);
}
