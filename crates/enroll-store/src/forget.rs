//! Forgetting: a store that outlives its process must not keep old records without end.

use std::{future::Future, ops::Add};

use enroll_core::{Duration, Timestamp};

use crate::store::{Store, Unavailable};

/// A store that forgets what has been over for long enough.
///
/// ```
/// use enroll_core::Duration;
/// use enroll_store::{Forget, Unavailable};
///
/// /// Forgets all that has been over for a day, in batches of at most 1000 records.
/// async fn forget_day(store: &impl Forget) -> Result<usize, Unavailable> {
///     let mut nouns = 0;
///     loop {
///         let forgotten = store.forget(Duration::from_days(1), 1000).await?;
///         nouns += forgotten.nouns;
///         if forgotten.records() == 0 {
///             return Ok(nouns);
///         }
///     }
/// }
/// ```
pub trait Forget: Store {
    /// Forgets nouns that have been [over](crate::Noun::over_at) for longer than `older_than`, and
    /// what led to them: their events, keys, values' look-ups, and the request ids of their
    /// commands. What was recorded in an enterprise that has been deleted for as long is over,
    /// whatever it is. Forgotten as well are the look-ups of values that expired so long ago, and
    /// the request ids recorded so long ago.
    ///
    /// The time is the store's: no caller's clock has a say. The future is not over, so a negative
    /// age forgets nothing; nor does one that reaches before the year 1.
    ///
    /// One call forgets at most `limit` records, in transactions of at most as many: call it until
    /// it forgets [none](Forgotten::records). Then nothing is left, but for what others write or
    /// forget at that moment: that is not waited for. A noun with more traces than `limit` takes
    /// several calls, and goes last. What is left of a feed keeps its positions, so that a loss
    /// shows as a gap.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be reached; some of it may be forgotten then.
    fn forget(
        &self,
        older_than: Duration,
        limit: usize,
    ) -> impl Future<Output = Result<Forgotten, Unavailable>> + Send;
}

/// The records that one call has deleted. Each record is counted once, by the call that deleted it.
///
/// ```
/// use enroll_store::Forgotten;
///
/// let first = Forgotten { nouns: 1, traces: 3 };
/// assert_eq!((first + Forgotten::NOTHING).records(), 4);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Forgotten {
    /// The number of nouns.
    pub nouns: usize,
    /// The number of other records: events, keys, look-ups and request ids.
    pub traces: usize,
}

impl Forgotten {
    /// Nothing.
    pub const NOTHING: Self = Self { nouns: 0, traces: 0 };

    /// Returns how many records it was: none where nothing is left to forget.
    #[must_use]
    pub const fn records(self) -> usize {
        self.nouns + self.traces
    }
}

impl Add for Forgotten {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { nouns: self.nouns + other.nouns, traces: self.traces + other.traces }
    }
}

/// Returns the instant before which something was over that has been over for longer than
/// `older_than`; `None` where nothing was: that lies in the future, or before the year 1.
///
/// ```
/// use enroll_core::{Duration, Timestamp};
/// use enroll_store::forget::horizon;
///
/// let now: Timestamp = "2026-11-26T08:00:00Z".parse()?;
/// let day_before = "2026-11-25T08:00:00Z".parse()?;
/// assert_eq!(horizon(now, Duration::from_seconds(86_400)), Some(day_before));
/// assert_eq!(horizon(now, Duration::ZERO), Some(now));
/// assert_eq!(horizon(now, "-0.000000001s".parse()?), None);
/// assert_eq!(horizon(now, Duration::MAX), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn horizon(now: Timestamp, older_than: Duration) -> Option<Timestamp> {
    if older_than < Duration::ZERO {
        return None;
    }
    let back = Duration::new(-older_than.seconds(), -older_than.subsec_nanos()).ok()?;
    now.checked_add(back)
}

/// The records that one transaction forgets, if a store has tables.
///
/// ```
/// use enroll_store::{Forgotten, forget::Part};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// // Each part has two records here; the third one does not fit the limit of 5 whole.
/// let forget = |part, limit: usize| async move {
///     let traces = limit.min(if part == Part::Requests { 0 } else { 2 });
///     Ok::<_, enroll_store::Unavailable>(Forgotten { nouns: 0, traces })
/// };
/// assert_eq!(Part::forget_each(5, forget).await?.records(), 5);
/// # Ok::<(), enroll_store::Unavailable>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg(feature = "durable")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// Request ids that were recorded long ago.
    Requests,
    /// The look-ups of values that expired long ago.
    LookUps,
    /// Nouns of a kind, with what led to them.
    Nouns(crate::noun::Kind),
}

#[cfg(feature = "durable")]
impl Part {
    /// Returns all parts, in the order in which they must go: while a request id is there, so are
    /// the events that a retry is answered from.
    fn all() -> impl Iterator<Item = Self> {
        use crate::noun::Kind;
        // Without its tombstone, the id of a deleted enterprise could come back to life.
        let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Enterprise);
        [Self::Requests, Self::LookUps].into_iter().chain(kinds.map(Self::Nouns))
    }

    /// Forgets part after part, until there are `limit` records: `forget` takes a part and how many
    /// records of it may go.
    ///
    /// # Errors
    ///
    /// Fails where `forget` does.
    ///
    /// ```
    /// use std::cell::RefCell;
    ///
    /// use enroll_store::{Forgotten, Unavailable, forget::Part};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let parts = RefCell::new(Vec::new());
    /// let forget = |part, _| {
    ///     parts.borrow_mut().push(part);
    ///     async { Ok::<_, Unavailable>(Forgotten::NOTHING) }
    /// };
    /// Part::forget_each(1000, forget).await?;
    /// // Request ids go first: a retry is answered from the events, which go later.
    /// assert_eq!(parts.borrow().first(), Some(&Part::Requests));
    /// # Ok::<(), Unavailable>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn forget_each<E, F>(
        limit: usize,
        forget: impl Fn(Self, usize) -> F,
    ) -> Result<Forgotten, E>
    where
        F: Future<Output = Result<Forgotten, E>>,
    {
        let mut forgotten = Forgotten::NOTHING;
        for part in Self::all() {
            let left = limit.saturating_sub(forgotten.records());
            if left == 0 {
                break;
            }
            forgotten = forgotten + forget(part, left).await?;
        }
        Ok(forgotten)
    }
}
