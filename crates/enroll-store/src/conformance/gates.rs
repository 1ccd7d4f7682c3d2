//! The gate: an enterprise, as all that it holds sees it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use enroll_core::{EnrollmentToken, Enterprise, enrollment_token::UseLimit};

use super::{
    keys::{issue_with_key, key},
    site::{Refusal, Site, TokenReading, at_once, claim, drawn, redeem},
};
use crate::{
    gate::Reading,
    list::ListQuery,
    request::Scope,
    store::{Failure, Store},
};

/// A decision that begins after a deletion was answered sees the deleted enterprise.
pub async fn a_decision_after_a_deletion_sees_the_deleted_enterprise<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Unlimited).await;
    let deleted = Arc::new(AtomicBool::new(false));
    let outcomes = at_once(101, |index| {
        let (site, deleted) = (site.clone(), Arc::clone(&deleted));
        async move {
            if index == 50 {
                site.close().await;
                deleted.store(true, Ordering::SeqCst);
                return None;
            }
            let after = deleted.load(Ordering::SeqCst);
            let claim = claim(&format!("d{index}"));
            let decide = |reading: Reading<'_, EnrollmentToken>| {
                let open =
                    reading.ungated().enterprise.is_some_and(|enterprise| !enterprise.is_deleted());
                assert!(!(after && open), "a decision after a deletion saw an open enterprise");
                redeem(&claim, &reading)
            };
            Some(site.store.execute(&site.name("t"), &drawn(Scope::Noun), decide).await)
        }
    });
    for outcome in outcomes.await.into_iter().flatten() {
        let refused = Failure::Refused(Refusal::Closed);
        assert!(
            outcome.as_ref().map_or_else(|failure| *failure == refused, |_| true),
            "a device is let in or the enterprise is closed, not {outcome:?}",
        );
    }
    for device in 0..10 {
        let outcome = site.redeem("t", &format!("late{device}")).await;
        let refused = Some(Failure::Refused(Refusal::Closed));
        assert_eq!(outcome.err(), refused, "after a deletion nobody is let in");
    }
    let issued = site.issue_under(&drawn(Scope::Enterprise), "u", UseLimit::Once).await;
    assert_eq!(issued.err(), Some(Failure::Refused(Refusal::Closed)), "nor is anything created");
}

/// Snapshots, pages and feeds carry the enterprise as it is, so no caller has to read it again.
pub async fn every_read_carries_the_enterprise<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let held = key(&site.enterprise, "held");
    let create = |token: TokenReading<'_>| issue_with_key(&token, held.clone());
    let issued = site.issue_with(&drawn(Scope::Enterprise), "t", create).await;
    assert!(issued.is_ok(), "a token is issued");
    for deleted in [false, true] {
        if deleted {
            site.close().await;
        }
        for token in ["t", "absent"] {
            let read = site.read::<EnrollmentToken>(&site.name(token)).await;
            carries(read.enterprise.as_ref(), deleted);
            assert_eq!(read.noun.is_some(), token == "t", "what a deleted enterprise held stays");
        }
        for claim in [held.clone(), key(&site.enterprise, "free")] {
            let found = store.find::<EnrollmentToken>(&claim).await;
            let found = found.ok().and_then(|found| found.ungated().enterprise);
            carries(found.as_ref(), deleted);
        }
        let query = ListQuery { parent: &site.enterprise, group: None, after: None, limit: 10 };
        let page = store.list::<EnrollmentToken, _>(query, |_, _| true).await;
        carries(page.ok().and_then(|page| page.ungated().1).as_ref(), deleted);
        let feed = store.events(&site.enterprise, None, 10).await;
        carries(feed.ok().and_then(|feed| feed.ungated().1).as_ref(), deleted);
    }
    let other = Site::never_created(&store, "f");
    let read = other.read::<EnrollmentToken>(&other.name("t")).await;
    assert_eq!(read.enterprise, None, "an enterprise that was never created does not exist");
    other.issue("t", UseLimit::Once).await;
    let read = other.read::<EnrollmentToken>(&other.name("t")).await;
    assert_eq!((read.noun.is_some(), read.enterprise), (true, None), "what it holds begins none");
}

/// Snapshots and pages carry the time at which they were read, by the clock of decisions.
pub async fn every_read_carries_the_time<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Once).await;
    let before = site.now().await;
    let token = site.name("t");
    let read = store.read::<EnrollmentToken>(&token).await.ok();
    let many = store.read_many::<EnrollmentToken>(&[token]).await.ok();
    let found = store.find::<EnrollmentToken>(&key(&site.enterprise, "free")).await.ok();
    let query = ListQuery { parent: &site.enterprise, group: None, after: None, limit: 10 };
    let listed = store.list::<EnrollmentToken, _>(query, |_, _| true).await.ok();
    let all = store.enterprises(None, 10, |_, _| true).await.ok();
    let after = site.now().await;
    let many = many.and_then(|many| many.into_iter().next());
    for (what, now) in [
        ("a read", read.map(|read| read.ungated().now)),
        ("a read of many", many.map(|many| many.ungated().now)),
        ("a find", found.map(|found| found.ungated().now)),
        ("a list", listed.map(|listed| listed.ungated().0.now)),
        ("a list of enterprises", all.map(|all| all.ungated().0.now)),
    ] {
        let in_time = now.is_some_and(|now| before <= now && now <= after);
        assert!(in_time, "{what} carries its time: {now:?} from {before} to {after}");
    }
}

fn carries(enterprise: Option<&Enterprise>, deleted: bool) {
    let is_deleted = enterprise.map(Enterprise::is_deleted);
    assert_eq!(is_deleted, Some(deleted), "a read carries the enterprise as it is");
}
