//! Health: whether the store can be read.

use std::time::{Duration, Instant};

use enroll_service::UseCases;
use enroll_store::Unavailable;
use futures_util::lock::Mutex;

/// The time for which an answer of the store is repeated before the store is read again.
const FRESH: Duration = Duration::from_secs(1);

/// The last answer of the store. One request asks the store at a time.
#[derive(Debug, Default)]
pub(crate) struct Health(Mutex<Option<Answer>>);

#[derive(Clone, Copy, Debug)]
struct Answer {
    at: Instant,
    reached: Result<(), Unavailable>,
}

impl Health {
    /// Returns whether the store can be read, as of at most a second ago.
    pub(crate) async fn check(&self, service: &dyn UseCases) -> Result<(), Unavailable> {
        let mut last = self.0.lock().await;
        if let Some(answer) = last.filter(|answer| answer.at.elapsed() < FRESH) {
            return answer.reached;
        }
        let reached = service.check_store().await;
        *last = Some(Answer { at: Instant::now(), reached });
        reached
    }
}
