//! Races: who loses one tries again, a little later each time.

use std::time::Duration;

use crate::error::QueryError;

/// The most attempts while another writer is first.
pub(crate) const ATTEMPTS_MAX: u32 = 16;

/// Does what another writer may be first at, until none is. What it does must be undone whole where
/// it loses.
pub(crate) async fn until_won<T, F>(act: impl Fn() -> F) -> Result<T, QueryError>
where
    F: Future<Output = Result<T, QueryError>>,
{
    for attempt in 1..ATTEMPTS_MAX {
        match act().await {
            Err(error) if error.is_lost_race() => {
                tracing::debug!(%error, "another writer was first");
                back_off(attempt).await;
            }
            outcome => return outcome,
        }
    }
    act().await
}

/// Waits a little, and not as long as the others who lost.
pub(crate) async fn back_off(attempt: u32) {
    let most = 1_u64 << attempt.min(5);
    tokio::time::sleep(Duration::from_micros(rand::random_range(0..=most * 500))).await;
}
