//! Decisions that panic.

use std::sync::Arc;

use enroll_core::{EnrollmentToken, enrollment_token::UseLimit};

use super::site::{Refusal, Site, request};
use crate::{gate::Reading, request::Scope, store::Store};

/// A decision that panics records nothing, and everyone else goes on, on the same noun too.
pub async fn a_decision_that_panics_costs_only_itself<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Unlimited).await;
    for (name, scope) in [("t", Scope::Noun), ("absent", Scope::Enterprise)] {
        let before = site.feed(None, 10).await;
        let call = tokio::spawn({
            let site = site.clone();
            async move {
                let decide = |reading: Reading<'_, EnrollmentToken>| {
                    assert!(reading.now() < enroll_core::Timestamp::UNIX_EPOCH, "on purpose");
                    Err(Refusal::Absent)
                };
                let (name, request) = (site.name(name), request("r", 1, scope));
                site.store.execute(&name, &request, decide).await.map(drop)
            }
        });
        // Whether the panic is passed on or answered as a failure is the store's own.
        assert!(!matches!(call.await, Ok(Ok(()))), "a decision that panics decides nothing");
        assert_eq!(site.feed(None, 10).await, before, "a decision that panics records nothing");
    }
    let created = site.issue_under(&request("r", 1, Scope::Enterprise), "u", UseLimit::Once).await;
    assert_eq!(
        created.map(|executed| executed.is_replayed()),
        Ok(false),
        "its request id stays free"
    );
    let redeemed = site.redeem_under(&request("r", 1, Scope::Noun), "t", "d").await;
    assert_eq!(
        redeemed.map(|executed| executed.is_replayed()),
        Ok(false),
        "its noun is not locked up"
    );
}
