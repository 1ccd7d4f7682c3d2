//! Forgetting what has been over for long enough.

use enroll_core::Duration;
use enroll_store::{Forget, Unavailable};

/// How many records one transaction forgets at most.
const RECORDS_MAX: usize = 1000;

/// Forgets all that has been over for longer than so long, and returns how many nouns that was.
///
/// # Errors
///
/// Fails where the store cannot be reached.
pub(crate) async fn forget<S: Forget>(store: &S, over_for: Duration) -> Result<usize, Unavailable> {
    let mut nouns = 0;
    loop {
        let forgotten = store.forget(over_for, RECORDS_MAX).await?;
        if forgotten.records() == 0 {
            return Ok(nouns);
        }
        nouns += forgotten.nouns;
    }
}
