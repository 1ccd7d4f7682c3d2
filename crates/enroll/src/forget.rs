//! Deletes what has been spent, expired or deleted for long enough.

use enroll_core::Duration;
use enroll_store::{Forget, Unavailable};

/// The most records that one transaction deletes.
const RECORDS_MAX: usize = 1000;

/// Deletes the nouns that have been over for longer than `older_than`, and returns their number.
///
/// # Errors
///
/// Fails where the store cannot be reached.
pub(crate) async fn forget<S: Forget>(
    store: &S,
    older_than: Duration,
) -> Result<usize, Unavailable> {
    let mut nouns = 0;
    loop {
        let forgotten = store.forget(older_than, RECORDS_MAX).await?;
        if forgotten.records() == 0 {
            return Ok(nouns);
        }
        nouns += forgotten.nouns;
    }
}
