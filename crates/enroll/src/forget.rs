//! Forgetting what has been over for long enough.

use enroll_core::{Duration, Timestamp};
use enroll_store::{Clock, Forget, Unavailable, clock::SystemClock};

/// How much is forgotten in one transaction.
const FORGOTTEN_MAX: usize = 1000;

/// Returns the instant so long ago; `None` where it lies in the future, or before all time.
pub(crate) fn ago(over_for: Duration) -> Option<Timestamp> {
    let back = Duration::new(-over_for.seconds(), -over_for.subsec_nanos()).ok();
    back.filter(|back| *back <= Duration::ZERO).and_then(|back| SystemClock.now().checked_add(back))
}

/// Forgets what was over before an instant, and returns how much that was.
///
/// # Errors
///
/// Fails where the store cannot be reached.
pub(crate) async fn forget<S: Forget>(store: &S, before: Timestamp) -> Result<usize, Unavailable> {
    let mut sum = 0;
    loop {
        let forgotten = store.forget(before, FORGOTTEN_MAX).await?;
        sum += forgotten;
        if forgotten < FORGOTTEN_MAX {
            return Ok(sum);
        }
    }
}
