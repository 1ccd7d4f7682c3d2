//! Many devices, one token.

use std::{num::NonZeroU32, sync::Arc};

use enroll_core::enrollment_token::{CheckError, State, UseLimit};

use super::site::{Outcome, Refusal, Site, at_once, count, drawn};
use crate::{
    request::Scope,
    store::{Failure, Store},
};

/// A one-time token lets in one device, whatever the concurrency.
pub async fn a_one_time_token_lets_in_one_of_1000_devices_at_once<S: Store>(store: Arc<S>) {
    let (site, outcomes) = enroll(&store, UseLimit::Once, 1000).await;
    check(&site, &outcomes, 1).await;
    assert_eq!(site.token("t").await.state(), State::Spent, "a one-time token used once is spent");
}

/// A multi-use token lets in the whole fleet, and turns no device away because others came too.
pub async fn a_token_without_limit_lets_in_200_devices_at_once<S: Store>(store: Arc<S>) {
    let (site, outcomes) = enroll(&store, UseLimit::Unlimited, 200).await;
    check(&site, &outcomes, 200).await;
    assert_eq!(site.token("t").await.state(), State::Active, "a token without limit stays active");
}

/// A limit of ten lets in ten devices: not nine, not eleven.
pub async fn a_token_for_ten_lets_in_ten_of_64_devices_at_once<S: Store>(store: Arc<S>) {
    let ten = NonZeroU32::MIN.saturating_add(9);
    let (site, outcomes) = enroll(&store, UseLimit::AtMost(ten), 64).await;
    check(&site, &outcomes, 10).await;
    assert_eq!(site.token("t").await.state(), State::Spent, "a token used to its limit is spent");
}

/// Of writers that begin one noun at once, one does, and the others decide on what it left.
pub async fn one_of_64_creations_under_one_name_begins_the_noun<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let outcomes = at_once(64, |_| {
        let site = site.clone();
        async move { site.issue_under(&drawn(Scope::Noun), "t", UseLimit::Once).await }
    });
    let begun = outcomes.await.into_iter().filter(|outcome| match outcome {
        Ok(_) => true,
        Err(failure) => {
            assert_eq!(*failure, Failure::Refused(Refusal::Exists), "the others see the noun");
            false
        }
    });
    assert_eq!(begun.count(), 1, "one of the creations begins the noun");
    assert_eq!(site.valid_tokens(&[10]).await, ["t"], "the noun is listed once");
}

async fn enroll<S: Store>(
    store: &Arc<S>,
    use_limit: UseLimit,
    devices: usize,
) -> (Site<S>, Vec<Outcome>) {
    let site = Site::new(store, "e").await;
    site.issue("t", use_limit).await;
    let outcomes = at_once(devices, |device| {
        let site = site.clone();
        async move { site.redeem("t", &format!("d{device}")).await }
    });
    let outcomes = outcomes.await;
    (site, outcomes)
}

/// Asserts that `served` devices were let in and recorded, and all others refused as too many.
async fn check<S: Store>(site: &Site<S>, outcomes: &[Outcome], served: usize) {
    let mut let_in = Vec::new();
    for (device, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Ok(executed) => {
                assert!(!executed.is_replayed(), "a new request is executed");
                assert_eq!(count(executed.clone()), 2, "the token's event and the device's");
                let_in.push(format!("d{device}"));
            }
            Err(Failure::Refused(refusal)) => {
                let spent = Refusal::Inactive(CheckError::Spent);
                assert_eq!(*refusal, spent, "only a spent token refuses");
            }
            Err(failure) => {
                assert_eq!(*failure, Failure::Refused(Refusal::Absent), "no device is turned away");
            }
        }
    }
    assert_eq!(let_in.len(), served, "devices that were let in");
    assert_eq!(site.token("t").await.uses(), served as u64, "uses of the token");
    let mut devices: Vec<_> =
        site.devices().await.iter().map(|device| device.enrolled().name.id().to_string()).collect();
    devices.sort_unstable();
    let_in.sort_unstable();
    assert_eq!(devices, let_in, "the devices that are recorded are those that were let in");
}
