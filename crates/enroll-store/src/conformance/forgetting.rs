//! Forgetting: what is over for long enough goes, with all that leads to it, and nothing else.

use std::sync::Arc;

use enroll_core::{
    Duration, EnrollmentToken, Enterprise, Timestamp, enrollment_token::UseLimit, event::Event,
    token_ref::TokenRef,
};

use super::{
    clock_control::ClockControl,
    site::{Site, TokenReading, count, drawn, issue, request},
};
use crate::{
    decision::TokenDigest,
    feed::Cursor,
    forget::{Forget, Forgotten},
    request::Scope,
    store::Store,
};

/// More than anything in these checks, and more than there is.
const ALL: usize = 1000;

/// The most calls until nothing may be left.
const CALLS_MAX: usize = 1000;

/// A noun that is over goes with its look-up, its events and its request ids.
pub async fn what_is_over_leaves_nothing<S: Forget>(store: Arc<S>, control: &impl ClockControl) {
    control.stop_at(at(0)).await;
    let site = Site::new(&store, "e").await;
    for (token, limit) in [("spent", UseLimit::Once), ("deleted", UseLimit::Unlimited)] {
        issue_value(&site, token, limit, Timestamp::MAX).await;
    }
    let redemption = request("r", 1, Scope::Noun);
    assert!(site.redeem_under(&redemption, "spent", "d").await.is_ok(), "a token lets one in");
    site.delete("deleted").await;
    control.stop_at(at(1)).await;
    assert_eq!(nouns(&store, Duration::ZERO).await, 2, "two tokens are over");
    for token in ["spent", "deleted"] {
        let read = site.read::<EnrollmentToken>(&site.name(token)).await;
        assert_eq!(read.noun, None, "what is forgotten cannot be read");
        let found = store.look_up(&digest(token)).await;
        assert_eq!(found, Ok(None), "its value leads nowhere");
        let mut events = site.feed(None, 10).await.into_iter();
        let told = events.any(|recorded| is_of(recorded.fact.event(), token));
        assert!(!told, "its events are gone");
    }
    let listed = site.list::<EnrollmentToken>(None, &[10], |_, _| true).await;
    assert_eq!(listed, [], "it is on no list");
    // A new noun of the same name is another: its requests are not answered from the old one.
    site.issue("spent", UseLimit::Once).await;
    let redeemed = site.redeem_under(&redemption, "spent", "d2").await;
    assert_eq!(
        redeemed.map(|executed| executed.is_replayed()),
        Ok(false),
        "its request ids are free"
    );
    assert_eq!(site.devices().await.len(), 2, "the devices that it let in stay");
}

/// A noun that is not over, or not for long enough, stays with all that leads to it.
pub async fn what_is_not_over_stays<S: Forget>(store: Arc<S>, control: &impl ClockControl) {
    control.stop_at(at(0)).await;
    let site = Site::new(&store, "e").await;
    issue_value(&site, "valid", UseLimit::Unlimited, Timestamp::MAX).await;
    let redemption = request("r", 1, Scope::Noun);
    assert!(site.redeem_under(&redemption, "valid", "d").await.is_ok(), "a token lets devices in");
    let before = site.feed(None, 10).await;
    control.stop_at(at(10)).await;
    assert_eq!(store.forget(seconds(10), ALL).await, Ok(Forgotten::NOTHING), "nothing is so old");
    let again = site.redeem_under(&redemption, "valid", "d").await;
    assert_eq!(again.map(|executed| executed.is_replayed()), Ok(true), "a retry is still answered");
    assert_eq!(nouns(&store, Duration::ZERO).await, 0, "nothing is over");
    assert_eq!(site.feed(None, 10).await, before, "no event of what is not over is gone");
    let found = store.look_up(&digest("valid")).await;
    assert!(found.is_ok_and(|holder| holder.is_some()), "a valid value leads to its token");
    assert_eq!(site.devices().await.len(), 1, "a device that is managed stays");
    site.delete("valid").await;
    site.delete_device("d").await;
    control.stop_at(at(20)).await;
    assert_eq!(nouns(&store, seconds(10)).await, 0, "what has just ended is kept");
    assert_eq!(site.token("valid").await.uses(), 1, "what has just ended is kept as it was");
    assert_eq!(nouns(&store, Duration::ZERO).await, 2, "and goes in the end");
}

/// The store's clock measures how long a noun has been over.
pub async fn the_time_of_forgetting_is_the_stores<S: Forget>(
    store: Arc<S>,
    control: &impl ClockControl,
) {
    // The system's clock shows neither of these times.
    let (long_ago, far_off) = (year_2001(), at(0));
    control.stop_at(long_ago).await;
    let site = Site::new(&store, "e").await;
    issue_value(&site, "t", UseLimit::Unlimited, long_ago.saturating_add(seconds(3600))).await;
    let forgotten = store.forget(Duration::ZERO, ALL).await;
    assert_eq!(forgotten, Ok(Forgotten::NOTHING), "it is valid by the store's clock");
    let found = store.look_up(&digest("t")).await;
    assert!(found.is_ok_and(|holder| holder.is_some()), "a valid value leads to its token");
    control.stop_at(far_off).await;
    let lifetime = far_off.since(long_ago);
    assert_eq!(nouns(&store, lifetime).await, 0, "it has not been over since it began");
    assert_eq!(nouns(&store, Duration::ZERO).await, 1, "it expired by the store's clock");
}

/// A negative age, and one that reaches before all time, forget nothing.
pub async fn the_future_is_not_over<S: Forget>(store: Arc<S>, control: &impl ClockControl) {
    control.stop_at(at(0)).await;
    let site = Site::new(&store, "e").await;
    site.issue("deleted", UseLimit::Unlimited).await;
    site.delete("deleted").await;
    site.issue("valid", UseLimit::Unlimited).await;
    control.stop_at(at(1)).await;
    for age in [Duration::new(0, -1).unwrap_or_default(), seconds(-7200), Duration::MIN] {
        let forgotten = store.forget(age, ALL).await;
        assert_eq!(forgotten, Ok(Forgotten::NOTHING), "a negative age forgets nothing");
    }
    let forgotten = store.forget(Duration::MAX, ALL).await;
    assert_eq!(forgotten, Ok(Forgotten::NOTHING), "nothing was over before the year 1");
    assert_eq!(nouns(&store, Duration::ZERO).await, 1, "what is over goes");
}

/// An expired token is over at its expiration, though nothing happened to it.
pub async fn a_token_is_over_at_its_expiration<S: Forget>(
    store: Arc<S>,
    control: &impl ClockControl,
) {
    control.stop_at(at(0)).await;
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Unlimited).await;
    let expires_at = site.token("t").await.expires_at().instant();
    control.stop_at(expires_at.saturating_add(seconds(100))).await;
    assert_eq!(nouns(&store, seconds(100)).await, 0, "it is over from its expiration on");
    let nearly = Duration::new(99, 999_999_999).unwrap_or_default();
    assert_eq!(nouns(&store, nearly).await, 1, "it is over before that instant");
}

/// One call forgets at most as many records as it may, however many a noun has, and none only where
/// nothing is left.
pub async fn a_backlog_goes_in_bounded_batches<S: Forget>(
    store: Arc<S>,
    control: &impl ClockControl,
) {
    control.stop_at(at(0)).await;
    let sites = [Site::new(&store, "e1").await, Site::new(&store, "e2").await];
    for site in &sites {
        for token in 0..12 {
            let token = format!("t{token}");
            site.issue(&token, UseLimit::Unlimited).await;
            site.delete(&token).await;
        }
    }
    let [first, _] = &sites;
    first.issue("used", UseLimit::Unlimited).await;
    for device in 0..25 {
        let redeemed = first.redeem("used", &format!("d{device}")).await;
        assert!(redeemed.is_ok(), "a token lets devices in");
    }
    first.delete("used").await;
    control.stop_at(at(1)).await;
    let mut sum = Forgotten::NOTHING;
    for _ in 0..CALLS_MAX {
        let forgotten = store.forget(Duration::ZERO, 10).await.unwrap_or_default();
        assert!(forgotten.records() <= 10, "a batch is 10 at most");
        sum = sum + forgotten;
        if forgotten.records() == 0 {
            break;
        }
    }
    assert_eq!(sum.nouns, 25, "each noun is counted once");
    assert!(sum.traces >= 2 * 24 + 27, "so is each event");
    for site in &sites {
        let listed = site.list::<EnrollmentToken>(None, &[10], |_, _| true).await;
        assert_eq!(listed, [], "nothing is left that is over");
    }
    let told = first.feed(None, 10).await;
    assert_eq!(told.len(), 1 + 25, "the enterprise's event is left, and those of the devices");
}

/// The nouns of a deleted enterprise are forgotten, and the enterprise stays deleted.
pub async fn a_deleted_enterprise_leaves_its_tombstone<S: Forget>(
    store: Arc<S>,
    control: &impl ClockControl,
) {
    control.stop_at(at(0)).await;
    let (closed, open) = (Site::new(&store, "closed").await, Site::new(&store, "open").await);
    for site in [&closed, &open] {
        site.issue("t", UseLimit::Unlimited).await;
        assert!(site.redeem("t", "d").await.is_ok(), "a token lets devices in");
    }
    closed.close().await;
    control.stop_at(at(1)).await;
    assert_eq!(nouns(&store, Duration::ZERO).await, 2, "all that it held is over");
    let read = closed.read::<EnrollmentToken>(&closed.name("t")).await;
    assert_eq!(read.noun, None, "what it held cannot be read");
    let deleted = read.enterprise.as_ref().map(Enterprise::is_deleted);
    assert_eq!(deleted, Some(true), "it stays deleted");
    assert_eq!(open.token("t").await.uses(), 1, "another enterprise keeps what it holds");
}

/// The look-up of a value that expired goes, though its noun has others and stays.
pub async fn an_expired_value_is_forgotten_without_its_noun<S: Forget>(
    store: Arc<S>,
    control: &impl ClockControl,
) {
    control.stop_at(at(0)).await;
    let site = Site::new(&store, "e").await;
    issue_value(&site, "old", UseLimit::Unlimited, at(-60)).await;
    issue_value(&site, "new", UseLimit::Unlimited, at(3600)).await;
    assert_eq!(nouns(&store, seconds(30)).await, 0, "no noun is over");
    assert_eq!(store.look_up(&digest("old")).await, Ok(None), "an expired value leads nowhere");
    let found = store.look_up(&digest("new")).await;
    assert!(found.is_ok_and(|holder| holder.is_some()), "a valid value leads to its token");
    assert_eq!(site.token("old").await.uses(), 0, "its token stays");
}

/// What is left of a feed keeps its places: a loss shows as a gap, and nobody reads an event twice.
pub async fn what_is_left_of_a_feed_keeps_its_places<S: Forget>(
    store: Arc<S>,
    control: &impl ClockControl,
) {
    control.stop_at(at(0)).await;
    let site = Site::new(&store, "e").await;
    site.issue("kept", UseLimit::Unlimited).await;
    site.issue("lost", UseLimit::Unlimited).await;
    site.delete("lost").await;
    assert!(site.redeem("kept", "d").await.is_ok(), "a token lets devices in");
    let whole = site.feed(None, 10).await;
    let epoch =
        store.events(&site.enterprise, None, 1).await.map(|feed| feed.ungated().0.next.epoch);
    let epoch = epoch.unwrap_or_default();
    control.stop_at(at(1)).await;
    assert_eq!(nouns(&store, Duration::ZERO).await, 1, "a token is over");
    let mut kept = whole.clone();
    kept.retain(|recorded| !is_of(recorded.fact.event(), "lost"));
    assert_eq!(kept.len() + 2, whole.len(), "two events are lost");
    assert_eq!(site.feed(None, 10).await, kept, "what is left keeps its places");
    assert_eq!(site.feed(None, 1).await, kept, "what is left keeps its places");
    for position in 0..=whole.len() as u64 {
        let rest = site.feed(Some(Cursor { epoch, position }), 2).await;
        let expected = kept.iter().filter(|recorded| recorded.position > position);
        assert!(rest.iter().eq(expected), "a feed goes on after its cursor");
    }
    site.issue("next", UseLimit::Unlimited).await;
    let last = site.feed(None, 10).await.last().map(|recorded| recorded.position);
    assert_eq!(last, Some(whole.len() as u64 + 1), "no position is given twice");
}

/// Forgets in one call, and returns how many nouns that was.
async fn nouns<S: Forget>(store: &Arc<S>, older_than: Duration) -> usize {
    let forgotten = store.forget(older_than, ALL).await;
    assert!(forgotten.is_ok(), "the store can be reached");
    forgotten.unwrap_or_default().nouns
}

/// Returns the instant `after` seconds after the beginning of the year 2100; negative is before.
fn at(after: i32) -> Timestamp {
    let year_2100 = Timestamp::new(4_102_444_800, 0).unwrap_or(Timestamp::MAX);
    year_2100.saturating_add(seconds(after))
}

/// Returns an instant long before this was written.
fn year_2001() -> Timestamp {
    Timestamp::UNIX_EPOCH.saturating_add(seconds(1_000_000_000))
}

fn seconds(seconds: i32) -> Duration {
    Duration::from_seconds(seconds)
}

async fn issue_value<S: Store>(
    site: &Site<S>,
    token: &str,
    limit: UseLimit,
    expires_at: Timestamp,
) {
    let decide = |reading: TokenReading<'_>| {
        let named = TokenRef::EnrollmentToken(reading.name.clone());
        issue(&reading, limit)
            .map(|decision| decision.looked_up_by(digest(token), named, expires_at))
    };
    let issued = site.issue_with(&drawn(Scope::Enterprise), token, decide).await;
    assert_eq!(issued.map(count), Ok(1), "a token is issued");
}

/// Returns a digest that belongs to a token.
fn digest(token: &str) -> TokenDigest {
    let mut digest = [3; 32];
    for (byte, of_token) in digest.iter_mut().zip(token.bytes()) {
        *byte = of_token;
    }
    TokenDigest(digest)
}

/// Returns whether an event is of the token called `token`.
fn is_of(event: Option<&Event>, token: &str) -> bool {
    let id = if let Some(Event::EnrollmentTokenIssued(issued)) = event {
        Some(issued.name.id())
    } else if let Some(Event::EnrollmentToken { name, .. }) = event {
        Some(name.id())
    } else {
        None
    };
    id.is_some_and(|id| id.as_str() == token)
}
