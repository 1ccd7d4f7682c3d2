//! Look-ups: from a value to whose it is.

use std::sync::Arc;

use enroll_core::{Timestamp, enrollment_token::UseLimit};

use super::site::{Outcome, Site, TokenReading, at_once, drawn, issue};
use crate::{
    decision::{Holder, TokenDigest},
    request::Scope,
    store::Store,
};

/// Every value that was issued leads to its token, and no other value to anything.
pub async fn every_issued_value_leads_to_its_token<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let outcomes = at_once(100, |token| {
        let site = site.clone();
        async move { issue_value(&site, token).await }
    });
    assert!(outcomes.await.iter().all(Result::is_ok), "tokens are issued");
    site.close().await;
    for token in 0..100 {
        let holder = Holder::EnrollmentToken(site.name(&format!("t{token}")));
        let found = store.look_up(&digest(token)).await;
        assert_eq!(found, Ok(Some(holder)), "a value leads to its token, come what may");
    }
    for other in [TokenDigest([0; 32]), TokenDigest([0xff; 32]), digest(100)] {
        assert_eq!(store.look_up(&other).await, Ok(None), "another value leads nowhere");
    }
    let again = issue_value(&site, 0).await;
    assert!(again.is_err(), "a refusal issues nothing");
}

/// A forged value costs one read: strangers cannot make a store write.
pub async fn a_look_up_writes_nothing<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    assert!(issue_value(&site, 0).await.is_ok(), "a token is issued");
    let before = site.feed(None, 10).await;
    for value in 0..20 {
        assert!(store.look_up(&digest(value)).await.is_ok(), "the store can be reached");
    }
    assert_eq!(site.feed(None, 10).await, before, "a look-up is no event");
}

async fn issue_value<S: Store>(site: &Site<S>, token: usize) -> Outcome {
    let decide = |reading: TokenReading<'_>| {
        issue(&reading, UseLimit::Once)
            .map(|decision| decision.looked_up_by(digest(token), 0, Timestamp::MAX))
    };
    site.issue_with(&drawn(Scope::Enterprise), &format!("t{token}"), decide).await
}

/// Returns a digest that differs from others in its last bytes only.
fn digest(token: usize) -> TokenDigest {
    let mut digest = [7; 32];
    for (byte, of_token) in digest.iter_mut().rev().zip(token.to_le_bytes()) {
        *byte = of_token;
    }
    TokenDigest(digest)
}
