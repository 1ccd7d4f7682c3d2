//! Instants, which have nanoseconds.

use std::sync::Arc;

use enroll_core::{
    EnrollmentToken,
    enrollment_token::{Terms, TokenDuration},
    event::Event,
};

use super::site::{Refusal, Site, drawn};
use crate::{decision::Decision, request::Scope, store::Store};

/// Times are read as they were recorded, to the nanosecond.
pub async fn an_instant_is_kept_to_the_nanosecond<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    for (id, nanos) in [("t1", 1), ("t2", 999), ("t3", 123_456_789)] {
        let duration = enroll_core::Duration::new(60, nanos).unwrap_or_default();
        let request = drawn(Scope::Enterprise);
        let issued = site.issue_with(&request, id, |token| {
            let duration = TokenDuration::try_from(duration).map_err(|_| Refusal::Absent)?;
            let terms = Terms::default().with_duration(duration);
            let now = token.reading.now();
            Ok(Decision::first(EnrollmentToken::issue(token.name.clone(), terms, now)))
        });
        let events = issued.await.map(|executed| executed.ungated().events()).unwrap_or_default();
        let [Event::EnrollmentTokenIssued(issued)] = &events[..] else {
            unreachable!("a token is issued, not {events:?}")
        };
        let token = EnrollmentToken::from(issued.clone());
        assert_eq!(site.token(id).await, token, "a token is read as it was recorded");
    }
}
