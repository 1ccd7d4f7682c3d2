//! Unique keys: each is held by one noun.

use std::sync::Arc;

use enroll_core::{
    EnrollmentToken, Timestamp, enrollment_token::UseLimit, name::EnterpriseId, token_ref::TokenRef,
};

use super::site::{
    Outcome, Refusal, Site, TokenDecision, TokenReading, at_once, count, drawn, id_of, issue,
};
use crate::{
    decision::{Decision, TokenDigest, UniqueKey, UniqueKeyKind},
    gate::Reading,
    request::Scope,
    store::{Failure, Store},
};

/// Of creations that claim one key at once, one begins a noun; the others decide on that noun.
pub async fn one_of_64_creations_takes_a_key<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let outcomes = at_once(64, |token| {
        let site = site.clone();
        async move { create(&site, &format!("t{token}"), "k").await }
    });
    let outcomes = outcomes.await;
    let created = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(created, 1, "one creation takes the key");
    for failure in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        let refused = Failure::Refused(Refusal::Exists);
        assert_eq!(*failure, refused, "the others decide on the holder");
    }
    let tokens = site.valid_tokens(&[10]).await;
    assert_eq!(tokens.len(), 1, "nothing is left of the others");
    assert_eq!(holder(&site, "k").await, tokens.first().cloned(), "the noun holds the key");
    assert_eq!(site.feed(None, 10).await.len(), 2, "the others are no events");
    for token in (0..64).map(|token| format!("t{token}")) {
        let found = store.look_up(&digest(&token)).await;
        let leads = found.is_ok_and(|holder| holder.is_some());
        assert_eq!(leads, tokens.contains(&token), "a value leads to a token that was issued");
    }
}

/// A key that was given back is free again, at once and for good.
pub async fn a_key_given_back_can_be_taken_again<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    for (token, successor) in [("t1", "t2"), ("t2", "t3")] {
        if token == "t1" {
            assert!(create(&site, token, "k").await.is_ok(), "a free key is taken");
        }
        let refused = create(&site, successor, "k").await.err();
        assert_eq!(refused, Some(Failure::Refused(Refusal::Exists)), "a key that is held");
        give_back(&site, token, "k").await;
        assert_eq!(holder(&site, "k").await, None, "a key given back leads nowhere");
        assert!(create(&site, successor, "k").await.is_ok(), "a key given back is taken again");
        assert_eq!(holder(&site, "k").await, Some(successor.into()), "it leads to its new holder");
    }
}

/// A key leads to the noun that holds it, and no other key does.
pub async fn a_key_leads_to_its_holder<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    assert!(create(&site, "t", "k").await.is_ok(), "a free key is taken");
    assert!(create(&site, "u", "K").await.is_ok(), "keys are compared byte by byte");
    assert_eq!(holder(&site, "k").await, Some("t".into()), "a key leads to its holder");
    assert_eq!(holder(&site, "K").await, Some("u".into()), "another key leads to another");
    assert_eq!(holder(&site, "other").await, None, "a key that nobody holds leads nowhere");
    let email = UniqueKey { kind: UniqueKeyKind::Email, ..key(&site.enterprise, "k") };
    let found = store.find::<EnrollmentToken>(&email).await;
    assert!(found.is_ok_and(|snapshot| snapshot.ungated().noun.is_none()), "a key is of one kind");
}

/// Returns a key of an enterprise.
pub(super) fn key(enterprise: &EnterpriseId, text: &str) -> UniqueKey {
    UniqueKey {
        enterprise: enterprise.clone(),
        kind: UniqueKeyKind::AccountIdentifier,
        text: text.into(),
    }
}

/// Decides to issue a token that takes a key, unless one is there or holds it.
pub(super) fn issue_with_key(token: &TokenReading<'_>, key: UniqueKey) -> TokenDecision {
    issue(token, UseLimit::Once).map(|decision| decision.claim(key))
}

async fn create<S: Store>(site: &Site<S>, token: &str, text: &str) -> Outcome {
    let key = key(&site.enterprise, text);
    let decide = |reading: TokenReading<'_>| {
        let named = TokenRef::EnrollmentToken(reading.name.clone());
        issue_with_key(&reading, key.clone())
            .map(|decision| decision.looked_up_by(digest(token), named, Timestamp::MAX))
    };
    site.issue_with(&drawn(Scope::Enterprise), token, decide).await
}

/// Returns the digest of a token's value.
fn digest(token: &str) -> TokenDigest {
    let mut digest = [0; 32];
    for (byte, of_token) in digest.iter_mut().zip(token.bytes()) {
        *byte = of_token;
    }
    TokenDigest(digest)
}

async fn give_back<S: Store>(site: &Site<S>, token: &str, text: &str) {
    let key = key(&site.enterprise, text);
    let delete = |reading: Reading<'_, EnrollmentToken>| {
        let token = reading.ungated().noun.ok_or(Refusal::Absent)?;
        let deleted = token.delete(reading.now()).map_err(Refusal::Inactive)?;
        TokenDecision::Ok(Decision::next(deleted).release(key.clone()))
    };
    let name = site.name(token);
    let deleted = site.store.execute(&name, &drawn(Scope::Noun), delete).await;
    assert_eq!(deleted.map(count), Ok(1), "its holder is deleted");
}

async fn holder<S: Store>(site: &Site<S>, text: &str) -> Option<String> {
    let found = site.store.find::<EnrollmentToken>(&key(&site.enterprise, text)).await;
    found.ok()?.ungated().noun.as_ref().map(id_of)
}
