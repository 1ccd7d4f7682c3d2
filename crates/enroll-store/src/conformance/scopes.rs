//! Separation: the ids of different nouns, and everything of different enterprises.

use std::sync::Arc;

use enroll_core::{
    Device, EnrollmentToken, Policy, Timestamp,
    document::Document,
    enrollment_token::UseLimit,
    name::{DeviceName, PolicyName},
    token_ref::TokenRef,
};

use super::{
    keys::{issue_with_key, key},
    site::{Refusal, Site, request},
};
use crate::{
    decision::{Decision, TokenDigest},
    gate::Reading,
    request::Scope,
    store::Store,
};

/// A request id belongs to the noun it changes or, for a creation, to the enterprise.
pub async fn a_request_id_is_unique_within_its_scope<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let issued = site.issue_under(&request("r", 1, Scope::Enterprise), "t", UseLimit::Once).await;
    assert_eq!(issued.map(|executed| executed.is_replayed()), Ok(false), "the enterprise's id");
    site.issue("u", UseLimit::Once).await;
    for (token, command) in [("t", 2), ("u", 3)] {
        let redeemed = site.redeem_under(&request("r", command, Scope::Noun), token, token).await;
        assert_eq!(
            redeemed.map(|executed| executed.is_replayed()),
            Ok(false),
            "each noun's own id"
        );
    }
    assert_eq!(site.devices().await.len(), 2, "each of the requests is executed");
    // A token and a device of the same id are two nouns.
    site.issue("same", UseLimit::Unlimited).await;
    assert!(site.redeem("same", "same").await.is_ok(), "a device is let in");
    let redeemed = site.redeem_under(&request("k", 4, Scope::Noun), "same", "other").await;
    assert!(redeemed.is_ok(), "another device is let in");
    let delete = |reading: Reading<'_, Device>| {
        let device = reading.ungated().noun.ok_or(Refusal::Absent)?;
        device.delete(reading.now()).map(Decision::next).map_err(|_| Refusal::Absent)
    };
    let device: DeviceName = site.name("same");
    let deleted = store.execute(&device, &request("k", 5, Scope::Noun), delete).await;
    assert_eq!(deleted.map(|executed| executed.is_replayed()), Ok(false), "each kind's own id");
    // A creation of another kind of noun, though the command is the same.
    let name: PolicyName = site.name("p");
    let write = |reading: Reading<'_, Policy>| {
        let document = "{}".parse::<Document>().map_err(|_| Refusal::Absent)?;
        Ok::<_, Refusal>(Decision::first(Policy::begin(name.clone(), document, reading.now())))
    };
    let written = store.execute(&name, &request("r", 1, Scope::Enterprise), write).await;
    assert_eq!(written.map(|executed| executed.is_replayed()), Ok(false), "an id of each kind");
}

/// No request of one enterprise changes or reveals another, whatever the ids.
pub async fn enterprises_with_the_same_ids_never_meet<S: Store>(store: Arc<S>) {
    let sites = [Site::new(&store, "e1").await, Site::new(&store, "e2").await];
    for (site, digest) in sites.iter().zip([1, 2]) {
        let creation = request("r", digest, Scope::Enterprise);
        let issued = site.issue_with(&creation, "t", |token| {
            let claim = key(&site.enterprise, "k");
            let decision = issue_with_key(&token, claim)?;
            let named = TokenRef::EnrollmentToken(token.name.clone());
            Ok(decision.looked_up_by(TokenDigest([digest; 32]), named, Timestamp::MAX))
        });
        assert_eq!(
            issued.await.map(|executed| executed.is_replayed()),
            Ok(false),
            "each has the id"
        );
    }
    let [ours, theirs] = &sites;
    let redemption = request("r", 3, Scope::Noun);
    let redeemed = ours.redeem_under(&redemption, "t", "d").await;
    assert_eq!(redeemed.map(|executed| executed.is_replayed()), Ok(false), "ours is redeemed");

    assert_eq!((ours.token("t").await.uses(), theirs.token("t").await.uses()), (1, 0), "uses");
    assert_eq!((ours.devices().await.len(), theirs.devices().await.len()), (1, 0), "devices");
    assert!(ours.device("d").await.is_some() && theirs.device("d").await.is_none(), "one device");
    assert_eq!(theirs.valid_tokens(&[10]).await, ["t"], "each lists its own");
    let events = (ours.feed(None, 10).await.len(), theirs.feed(None, 10).await.len());
    assert_eq!(events, (4, 2), "each has a feed of its own");

    for (site, digest) in sites.iter().zip([1, 2]) {
        let holder = store.look_up(&TokenDigest([digest; 32])).await;
        let expected = TokenRef::EnrollmentToken(site.name("t"));
        assert_eq!(holder, Ok(Some(expected)), "a value leads to its own enterprise");
        let found = store.find::<EnrollmentToken>(&key(&site.enterprise, "k")).await;
        let token = found.ok().and_then(|snapshot| snapshot.ungated().noun);
        let name = token.map(|token| token.issued().name.clone());
        assert_eq!(name, Some(site.name("t")), "a key leads to a noun of its own enterprise");
    }

    let redeemed = theirs.redeem_under(&redemption, "t", "d").await;
    assert_eq!(redeemed.map(|executed| executed.is_replayed()), Ok(false), "an id of theirs");
    assert_eq!(theirs.devices().await.len(), 1, "a device of theirs");

    ours.close().await;
    let gate = theirs.read::<EnrollmentToken>(&theirs.name("t")).await.enterprise;
    assert!(gate.is_some_and(|enterprise| !enterprise.is_deleted()), "theirs stays open");
}
