//! Lives of a store: what one gave is not of the next.

#![expect(clippy::expect_used, reason = "a store that cannot be reached fails the suite")]

use std::sync::Arc;

use enroll_core::{EnrollmentToken, Enterprise, enrollment_token::UseLimit};

use super::site::Site;
use crate::{
    feed::FeedError,
    list::{ListError, ListQuery},
    store::Store,
};

/// The marks and cursors of a store are refused once it has begun a new life, and by other stores.
///
/// `renew` resets the store, or makes another one, and returns it with nothing in it. It is not
/// among the guarantees of [`for_each_guarantee`](crate::for_each_guarantee): stores are reset in
/// ways of their own.
pub async fn what_a_former_life_gave_is_refused<S: Store>(
    store: Arc<S>,
    renew: impl AsyncFnOnce(Arc<S>) -> Arc<S>,
) {
    let site = fill(&store).await;
    let query = ListQuery { parent: &site.enterprise, group: None, after: None, limit: 1 };
    let page = site.page::<EnrollmentToken>(query, |_, _| true).await;
    let all = store.enterprises(None, 1, |_: &Enterprise, _| true).await;
    let all = all.expect("the store can be reached").ungated().0;
    let feed = store.events(&site.enterprise, None, 1).await.expect("the store can be reached");
    let cursor = feed.ungated().0.next;
    assert!(page.next.is_some() && all.next.is_some(), "there are further pages");

    let store = renew(store).await;
    let site = fill(&store).await;
    let query = ListQuery { parent: &site.enterprise, group: None, after: page.next, limit: 1 };
    let refused = store.list::<EnrollmentToken, _>(query, |_, _| true).await;
    assert_eq!(refused.err(), Some(ListError::ForeignMark), "a mark of a former life");
    let refused = store.enterprises(all.next.as_ref(), 1, |_, _| true).await;
    assert_eq!(refused.err(), Some(ListError::ForeignMark), "a mark of a former life");
    let refused = store.events(&site.enterprise, Some(cursor), 1).await;
    assert_eq!(refused.err(), Some(FeedError::OtherEpoch), "a cursor of a former life");
}

async fn fill<S: Store>(store: &Arc<S>) -> Site<S> {
    let site = Site::new(store, "e").await;
    Site::new(store, "f").await;
    for token in ["t", "u", "v"] {
        site.issue(token, UseLimit::Once).await;
    }
    site
}
