//! Requests that are sent more than once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use enroll_core::{
    EnrollmentToken,
    enrollment_token::{CheckError, State, UseLimit},
};

use tokio::{runtime::Handle, task::JoinHandle};

use super::site::{Outcome, Refusal, Site, TokenReading, at_once, claim, issue, redeem, request};
use crate::{
    executed::Executed,
    gate::Reading,
    request::Scope,
    store::{Failure, Store},
};

/// A retry costs nothing, though the decision would be a refusal by now.
pub async fn a_retry_gets_the_recorded_events_and_changes_nothing<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let creation = request("r", 1, Scope::Enterprise);
    let redemption = request("r", 2, Scope::Noun);
    let issued = site.issue_under(&creation, "t", UseLimit::Once).await;
    let redeemed = site.redeem_under(&redemption, "t", "d").await;
    let before = site.feed(None, 10).await;
    for _ in 0..3 {
        replays(&site.issue_under(&creation, "t", UseLimit::Once).await, &issued);
        // A retry draws another name.
        replays(&site.issue_under(&creation, "u", UseLimit::Once).await, &issued);
        replays(&site.redeem_under(&redemption, "t", "d").await, &redeemed);
        // The token lets nobody in any more.
        replays(&site.redeem_under(&redemption, "t", "e").await, &redeemed);
    }
    assert_eq!(site.token("t").await.uses(), 1, "a retry uses nothing up");
    assert_eq!(site.devices().await.len(), 1, "a retry lets in no device");
    assert_eq!(site.feed(None, 10).await, before, "a retry is no event");
}

/// An id that was used for one command is refused for another, and nothing changes.
pub async fn a_request_id_is_refused_for_another_command<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let creation = request("r", 1, Scope::Enterprise);
    let issued = site.issue_under(&creation, "t", UseLimit::Unlimited).await;
    assert!(issued.is_ok(), "a token is issued");
    let redeemed = site.redeem_under(&request("r", 2, Scope::Noun), "t", "d").await;
    assert!(redeemed.is_ok(), "a token without limit lets a device in");
    let before = site.feed(None, 10).await;
    let reused = Some(Failure::RequestIdReused);
    let issued = site.issue_under(&request("r", 3, Scope::Enterprise), "u", UseLimit::Once).await;
    assert_eq!(issued.err(), reused, "a creation under a used id");
    let redeemed = site.redeem_under(&request("r", 3, Scope::Noun), "t", "e").await;
    assert_eq!(redeemed.err(), reused, "a redemption under a used id");
    assert_eq!(site.feed(None, 10).await, before, "nothing is recorded under a used id");
    assert_eq!(site.token("t").await.uses(), 1, "nothing is used up under a used id");
}

/// One request that arrives many times at once is executed once.
pub async fn one_request_sent_64_times_at_once_is_executed_once<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Unlimited).await;
    let outcomes = at_once(64, |device| {
        let site = site.clone();
        let request = request("r", 1, Scope::Noun);
        async move { site.redeem_under(&request, "t", &format!("d{device}")).await }
    });
    one_is_executed(&outcomes.await);
    assert_eq!(site.token("t").await.uses(), 1, "one request is one use");
    assert_eq!(site.devices().await.len(), 1, "one request lets in one device");
}

/// One creation that arrives many times at once, with a new name each time, is executed once.
pub async fn one_creation_sent_64_times_at_once_is_executed_once<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let outcomes = at_once(64, |token| {
        let site = site.clone();
        let request = request("r", 1, Scope::Enterprise);
        async move { site.issue_under(&request, &format!("t{token}"), UseLimit::Once).await }
    });
    one_is_executed(&outcomes.await);
    assert_eq!(site.valid_tokens(&[10]).await.len(), 1, "one request creates one token");
}

/// A first attempt that comes late, after its own retry, lets in no second device.
pub async fn a_retry_that_overtakes_its_first_attempt_lets_in_one_device<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Unlimited).await;
    let request = request("r", 1, Scope::Noun);
    let hold = Arc::new(Hold::default());
    let first = on_a_thread_of_its_own({
        let (site, request, hold) = (site.clone(), request.clone(), Arc::clone(&hold));
        async move {
            let claim = claim("d1");
            let decide = |reading: Reading<'_, EnrollmentToken>| {
                hold.wait();
                redeem(&claim, &reading)
            };
            site.store.execute(&site.name("t"), &request, decide).await
        }
    });
    let retry = hold.overtake(site.redeem_under(&request, "t", "d2")).await;
    let first = first.await.unwrap_or(Err(Failure::Unknown));
    one_is_executed(&[first, retry]);
    assert_eq!(site.token("t").await.uses(), 1, "a retry is no second use");
    assert_eq!(site.devices().await.len(), 1, "a retry lets in no second device");
}

/// A first attempt that comes late, after its own retry, creates no second noun.
pub async fn a_retry_that_overtakes_its_first_attempt_creates_one_noun<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let request = request("r", 1, Scope::Enterprise);
    let hold = Arc::new(Hold::default());
    let first = on_a_thread_of_its_own({
        let (site, request, hold) = (site.clone(), request.clone(), Arc::clone(&hold));
        async move {
            let decide = |token: TokenReading<'_>| {
                hold.wait();
                issue(&token, UseLimit::Once)
            };
            site.issue_with(&request, "t1", decide).await
        }
    });
    let retry = hold.overtake(site.issue_under(&request, "t2", UseLimit::Once)).await;
    let first = first.await.unwrap_or(Err(Failure::Unknown));
    one_is_executed(&[first, retry]);
    assert_eq!(site.valid_tokens(&[10]).await.len(), 1, "a retry creates no second token");
}

/// A refusal is not recorded: the same request may succeed later.
pub async fn a_refusal_records_nothing_and_may_succeed_later<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let before = site.feed(None, 10).await;
    let request = request("r", 1, Scope::Noun);
    let refused = site.redeem_under(&request, "t", "d").await;
    assert_eq!(refused.err(), Some(Failure::Refused(Refusal::Absent)), "no token is redeemed");
    assert_eq!(site.feed(None, 10).await, before, "a refusal is no event");
    assert!(site.device("d").await.is_none(), "a refusal lets in no device");
    site.issue("t", UseLimit::Once).await;
    let redeemed = site.redeem_under(&request, "t", "d").await;
    assert_eq!(
        redeemed.map(|executed| executed.is_replayed()),
        Ok(false),
        "a refusal is no outcome"
    );
    let spent = site.redeem("t", "e").await.err();
    assert_eq!(
        spent,
        Some(Failure::Refused(Refusal::Inactive(CheckError::Spent))),
        "a spent token"
    );
    assert_eq!(site.token("t").await.state(), State::Spent, "a refusal changes nothing");
}

/// Holds the first decision back until another call has had its chance to come first.
#[derive(Default)]
struct Hold {
    entered: AtomicBool,
    overtaken: AtomicBool,
}

impl Hold {
    /// Waits, the first time: a decision is made again where another writer was first.
    fn wait(&self) {
        if self.entered.swap(true, Ordering::SeqCst) {
            return;
        }
        // A store that decides under a lock is never overtaken: do not wait without end.
        for _ in 0..200 {
            if self.overtaken.load(Ordering::SeqCst) {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Makes a call once the first decision is held.
    async fn overtake(&self, call: impl Future<Output = Outcome>) -> Outcome {
        while !self.entered.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
        let outcome = call.await;
        self.overtaken.store(true, Ordering::SeqCst);
        outcome
    }
}

/// Makes a call whose decision may block, without holding up the runtime.
fn on_a_thread_of_its_own(
    call: impl Future<Output = Outcome> + Send + 'static,
) -> JoinHandle<Outcome> {
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(call))
}

/// Asserts that a retry was answered as the first attempt was.
fn replays(retry: &Outcome, first: &Outcome) {
    let events = |outcome: &Outcome| {
        outcome.as_ref().ok().map(|executed| executed.clone().ungated().events())
    };
    assert!(first.is_ok() && events(retry) == events(first), "a retry gets the recorded events");
    assert!(retry.as_ref().is_ok_and(Executed::is_replayed), "a retry is marked as replayed");
}

/// Asserts that one attempt was executed, and that all others got its events.
fn one_is_executed(outcomes: &[Outcome]) {
    let (new, others): (Vec<_>, Vec<_>) =
        outcomes.iter().partition(|outcome| outcome.as_ref().is_ok_and(|new| !new.is_replayed()));
    let [first] = new[..] else {
        assert_eq!(new.len(), 1, "one request is executed once");
        return;
    };
    for retry in others {
        replays(retry, first);
    }
}
