//! The suite that every store passes.
//!
//! Each function is one guarantee and panics where a store breaks it. It takes a store that
//! nothing was recorded in, whose clock runs and is after 1970. Only on a runtime with several
//! threads do writers really race.
//!
//! [`for_each_guarantee`](crate::for_each_guarantee) makes a test of each:
//!
//! ```
//! macro_rules! tests {
//!     ($($guarantee:ident,)+) => {$(
//!         #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
//!         async fn $guarantee() {
//!             let store = enroll_memory::MemoryStore::new(enroll_store::clock::SystemClock, 1);
//!             enroll_store::conformance::$guarantee(std::sync::Arc::new(store)).await;
//!         }
//!     )+};
//! }
//! enroll_store::for_each_guarantee!(tests);
//! ```

#![expect(
    clippy::missing_panics_doc,
    reason = "to panic where a store breaks a guarantee is what all of them do"
)]

mod answers;
mod clock_control;
mod feeds;
mod fields;
mod forgetting;
mod gates;
mod histories;
mod instants;
mod keys;
mod lists;
mod lives;
mod look_ups;
mod panics;
mod parts;
mod redemptions;
mod retries;
mod scopes;
mod site;

use std::sync::Arc;

pub use self::{
    answers::*, clock_control::ClockControl, feeds::*, fields::*, forgetting::*, gates::*,
    histories::*, instants::*, keys::*, lists::*, lives::*, look_ups::*, panics::*, parts::*,
    redemptions::*, retries::*, scopes::*,
};
use crate::{forget::Forget, store::Store};

/// Calls a macro with the names of all guarantees, a comma after each.
#[macro_export]
macro_rules! for_each_guarantee {
    ($call:ident) => {
        $call! {
            a_one_time_token_lets_in_one_of_1000_devices_at_once,
            a_token_without_limit_lets_in_200_devices_at_once,
            a_token_for_ten_lets_in_ten_of_64_devices_at_once,
            one_of_64_creations_under_one_name_begins_the_noun,
            a_retry_gets_the_recorded_events_and_changes_nothing,
            a_request_id_is_refused_for_another_command,
            one_request_sent_64_times_at_once_is_executed_once,
            one_creation_sent_64_times_at_once_is_executed_once,
            a_retry_that_overtakes_its_first_attempt_lets_in_one_device,
            a_retry_that_overtakes_its_first_attempt_creates_one_noun,
            a_refusal_records_nothing_and_may_succeed_later,
            a_request_id_is_unique_within_its_scope,
            enterprises_with_the_same_ids_never_meet,
            pages_hold_everything_once_in_order_of_creation,
            pages_hold_once_what_is_there_throughout,
            a_list_holds_what_is_kept,
            a_list_of_a_group_holds_its_members,
            names_of_members_are_those_of_each_group,
            many_nouns_are_read_as_each_alone,
            a_mark_that_no_page_gave_is_refused,
            a_page_examines_at_most_1000_records,
            enterprises_are_listed_in_order_of_creation,
            a_feed_holds_each_event_once_without_gaps,
            events_folded_are_the_nouns,
            an_event_and_its_state_appear_together,
            an_event_carries_its_actor_and_its_request,
            a_cursor_of_another_epoch_is_refused,
            an_instant_is_kept_to_the_nanosecond,
            one_of_64_creations_takes_a_key,
            a_key_given_back_can_be_taken_again,
            a_key_leads_to_its_holder,
            a_decision_after_a_deletion_sees_the_deleted_enterprise,
            every_read_carries_the_enterprise,
            every_read_carries_the_time,
            every_issued_value_leads_to_its_token,
            a_value_leads_to_the_token_of_its_number,
            a_look_up_writes_nothing,
            a_decision_is_answered_with_its_facts_and_what_they_leave,
            a_retry_passes_the_gate_of_its_enterprise,
            a_decision_to_change_nothing_records_nothing,
            a_history_holds_the_facts_of_one_noun_in_order,
            a_part_is_bounded_in_bytes,
            a_decision_that_panics_costs_only_itself,
        }
    };
}

/// Calls a macro with the names of the further guarantees of a store that
/// [forgets](crate::Forget), a comma after each. They take the control of its clock as well.
#[macro_export]
macro_rules! for_each_guarantee_of_forgetting {
    ($call:ident) => {
        $call! {
            what_is_over_leaves_nothing,
            what_is_not_over_stays,
            the_time_of_forgetting_is_the_stores,
            the_future_is_not_over,
            a_token_is_over_at_its_expiration,
            a_backlog_goes_in_bounded_batches,
            a_deleted_enterprise_leaves_its_tombstone,
            an_expired_value_is_forgotten_without_its_noun,
            what_is_left_of_a_feed_keeps_its_places,
        }
    };
}

/// Checks every guarantee of forgetting, each on a store of its own, with the control of its clock.
pub async fn all_of_forgetting<S: Forget, H: ClockControl>(
    mut make: impl AsyncFnMut() -> (Arc<S>, H),
) {
    macro_rules! check {
        ($($guarantee:ident,)+) => {$(
            let (store, control) = make().await;
            $guarantee(store, &control).await;
        )+};
    }
    for_each_guarantee_of_forgetting!(check);
}

/// Checks every guarantee, each on a store of its own.
pub async fn all<S: Store>(mut store: impl AsyncFnMut() -> Arc<S>) {
    macro_rules! check {
        ($($guarantee:ident,)+) => {$( $guarantee(store().await).await; )+};
    }
    for_each_guarantee!(check);
}
