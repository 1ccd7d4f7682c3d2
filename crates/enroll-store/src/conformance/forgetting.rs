//! Forgetting: what is over for long enough goes, with all that leads to it, and nothing else.

use std::sync::Arc;

use enroll_core::{
    Duration, EnrollmentToken, Enterprise, Timestamp, enrollment_token::UseLimit, event::Event,
};

use super::site::{Site, TokenReading, drawn, issue, request};
use crate::{
    decision::TokenDigest,
    request::Scope,
    store::{Cursor, Forget, Store},
};

/// More than anything in these checks, and more than there is.
const ALL: usize = 1000;

/// A noun that is over goes with its look-up, its events and its request ids.
pub async fn what_is_over_leaves_nothing<S: Forget>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    for (token, limit) in [("spent", UseLimit::Once), ("deleted", UseLimit::Unlimited)] {
        issue_value(&site, token, limit, Timestamp::MAX).await;
    }
    let redemption = request("r", 1, Scope::Noun);
    assert!(site.redeem_under(&redemption, "spent", "d").await.is_ok(), "a token lets one in");
    site.delete("deleted").await;
    assert_eq!(store.forget(soon(&site).await, ALL).await, Ok(2), "two tokens are over");
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
    assert_eq!(redeemed.map(|executed| executed.replayed), Ok(false), "its request ids are free");
    assert_eq!(site.devices().await.len(), 2, "the devices that it let in stay");
}

/// A noun that is not over, or not for long enough, stays with all that leads to it.
pub async fn what_is_not_over_stays<S: Forget>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    issue_value(&site, "valid", UseLimit::Unlimited, Timestamp::MAX).await;
    assert!(site.redeem("valid", "d").await.is_ok(), "a token lets devices in");
    let long_ago = moved(&site, "-3600s").await;
    let before = site.feed(None, 10).await;
    assert_eq!(store.forget(soon(&site).await, ALL).await, Ok(0), "nothing is over");
    assert_eq!(site.feed(None, 10).await, before, "no event of what is not over is gone");
    let found = store.look_up(&digest("valid")).await;
    assert!(found.is_ok_and(|holder| holder.is_some()), "a valid value leads to its token");
    assert_eq!(site.devices().await.len(), 1, "a device that is managed stays");
    site.delete("valid").await;
    site.delete_device("d").await;
    assert_eq!(store.forget(long_ago, ALL).await, Ok(0), "what has just ended is kept");
    assert_eq!(site.token("valid").await.uses(), 1, "what has just ended is kept as it was");
    assert_eq!(store.forget(soon(&site).await, ALL).await, Ok(2), "and goes in the end");
}

/// An expired token is over at its expiration, though nothing happened to it.
pub async fn a_token_is_over_at_its_expiration<S: Forget>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Unlimited).await;
    let expires_at = site.token("t").await.expires_at();
    let nanosecond = Duration::new(0, 1).unwrap_or_default();
    assert_eq!(store.forget(expires_at, ALL).await, Ok(0), "it is over from its expiration on");
    let after = expires_at.saturating_add(nanosecond);
    assert_eq!(store.forget(after, ALL).await, Ok(1), "it is over before that instant");
}

/// One call forgets at most as many as it may, and says when there are no more.
pub async fn forgetting_goes_in_bounded_batches<S: Forget>(store: Arc<S>) {
    let sites = [Site::new(&store, "e1").await, Site::new(&store, "e2").await];
    for site in &sites {
        for token in 0..12 {
            let token = format!("t{token}");
            site.issue(&token, UseLimit::Unlimited).await;
            site.delete(&token).await;
        }
    }
    let [first, _] = &sites;
    let before = soon(first).await;
    for forgotten in [10, 10, 4, 0] {
        assert_eq!(store.forget(before, 10).await, Ok(forgotten), "a batch is 10 at most");
    }
}

/// What a deleted enterprise held goes, and the enterprise stays deleted.
pub async fn a_deleted_enterprise_leaves_its_tombstone<S: Forget>(store: Arc<S>) {
    let (closed, open) = (Site::new(&store, "closed").await, Site::new(&store, "open").await);
    for site in [&closed, &open] {
        site.issue("t", UseLimit::Unlimited).await;
        assert!(site.redeem("t", "d").await.is_ok(), "a token lets devices in");
    }
    closed.close().await;
    assert_eq!(store.forget(soon(&open).await, ALL).await, Ok(2), "all that it held is over");
    let read = closed.read::<EnrollmentToken>(&closed.name("t")).await;
    assert_eq!(read.noun, None, "what it held cannot be read");
    let deleted = read.enterprise.as_ref().map(Enterprise::is_deleted);
    assert_eq!(deleted, Some(true), "it stays deleted");
    assert_eq!(open.token("t").await.uses(), 1, "another enterprise keeps what it holds");
}

/// The look-up of a value that expired goes, though its noun has others and stays.
pub async fn an_expired_value_is_forgotten_without_its_noun<S: Forget>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let (past, future) = (moved(&site, "-60s").await, moved(&site, "3600s").await);
    issue_value(&site, "old", UseLimit::Unlimited, past).await;
    issue_value(&site, "new", UseLimit::Unlimited, future).await;
    assert_eq!(store.forget(moved(&site, "-30s").await, ALL).await, Ok(0), "no noun is over");
    assert_eq!(store.look_up(&digest("old")).await, Ok(None), "an expired value leads nowhere");
    let found = store.look_up(&digest("new")).await;
    assert!(found.is_ok_and(|holder| holder.is_some()), "a valid value leads to its token");
    assert_eq!(site.token("old").await.uses(), 0, "its token stays");
}

/// What is left of a feed keeps its places: a loss shows as a gap, and nobody reads an event twice.
pub async fn what_is_left_of_a_feed_keeps_its_places<S: Forget>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("kept", UseLimit::Unlimited).await;
    site.issue("lost", UseLimit::Unlimited).await;
    site.delete("lost").await;
    assert!(site.redeem("kept", "d").await.is_ok(), "a token lets devices in");
    let whole = site.feed(None, 10).await;
    let epoch = store.events(&site.enterprise, None, 1).await.map(|feed| feed.next.epoch);
    let epoch = epoch.unwrap_or_default();
    assert_eq!(store.forget(soon(&site).await, ALL).await, Ok(1), "a token is over");
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

/// Returns an instant after all that was recorded.
async fn soon<S: Store>(site: &Site<S>) -> Timestamp {
    moved(site, "1s").await
}

/// Returns an instant so far from the store's time.
async fn moved<S: Store>(site: &Site<S>, by: &str) -> Timestamp {
    let read = site.read::<Enterprise>(&site.enterprise.clone().into()).await;
    read.now.saturating_add(by.parse().unwrap_or_default())
}

async fn issue_value<S: Store>(
    site: &Site<S>,
    token: &str,
    limit: UseLimit,
    expires_at: Timestamp,
) {
    let decide = |reading: TokenReading<'_>| {
        issue(&reading, limit).map(|decision| decision.looked_up_by(digest(token), 0, expires_at))
    };
    let issued = site.issue_with(&drawn(Scope::Enterprise), token, decide).await;
    assert_eq!(issued.map(|executed| executed.events.len()), Ok(1), "a token is issued");
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
