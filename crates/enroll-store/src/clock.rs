//! Clocks: the source of time for stores that have no time of their own.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use enroll_core::{Duration, Timestamp};
use serde::{Deserialize, Serialize};

/// A source of time for a store.
///
/// ```
/// use enroll_core::Timestamp;
/// use enroll_store::Clock;
///
/// /// A clock that stands at the epoch.
/// struct Epoch;
///
/// impl Clock for Epoch {
///     fn now(&self) -> Timestamp {
///         Timestamp::UNIX_EPOCH
///     }
/// }
///
/// let store = enroll_memory::MemoryStore::new(Epoch, 1);
/// assert_eq!(store.clock().now(), Timestamp::UNIX_EPOCH);
/// ```
pub trait Clock: Send + Sync + 'static {
    /// Returns the current time. It may go back.
    fn now(&self) -> Timestamp;
}

/// The system's clock.
///
/// ```
/// use enroll_store::{Clock, clock::SystemClock};
///
/// assert!(SystemClock.now() > "2026-01-01T00:00:00Z".parse()?);
/// # Ok::<(), enroll_core::timestamp::ParseTimestampError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // A time before 1970 or after 9999 is coerced to the nearest end.
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => Timestamp::from_unix(since).unwrap_or(Timestamp::MAX),
            Err(_) => Timestamp::UNIX_EPOCH,
        }
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        C::now(self)
    }
}

/// A clock that can be set, frozen and advanced, so that no test waits for a token to expire.
///
/// The clock runs over a base clock, which is the system's unless [`over`](Self::over) names another one.
///
/// ```
/// use enroll_store::{Clock, clock::SettableClock};
///
/// let clock = SettableClock::default();
/// clock.freeze(true);
/// clock.set("2026-11-22T08:00:00Z".parse()?);
/// clock.advance("7776000s".parse()?)?; // Ninety days.
/// assert_eq!(clock.now().to_string(), "2027-02-20T08:00:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SettableClock {
    base: Arc<dyn Clock>,
    pace: Mutex<Pace>,
}

/// How a [`SettableClock`] runs.
///
/// ```
/// use enroll_core::Timestamp;
/// use enroll_store::clock::{Pace, SettableClock};
///
/// let clock = SettableClock::default();
/// assert_eq!(clock.pace(), Pace::default());
/// clock.set(Timestamp::UNIX_EPOCH);
/// clock.freeze(true);
/// // What passed between the two calls counts.
/// assert!(matches!(clock.pace(), Pace::Frozen { at } if at >= Timestamp::UNIX_EPOCH));
/// ```
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// As fast as its base clock.
    Running {
        /// How far ahead of the base clock. A negative duration is how far behind.
        ahead: Duration,
    },
    /// The time does not change.
    Frozen {
        /// The time.
        at: Timestamp,
    },
}

impl Default for Pace {
    fn default() -> Self {
        Self::Running { ahead: Duration::ZERO }
    }
}

impl Pace {
    /// Returns the time, from that of the base clock.
    fn now(self, base: &dyn Clock) -> Timestamp {
        match self {
            Self::Running { ahead } => base.now().saturating_add(ahead),
            Self::Frozen { at } => at,
        }
    }

    fn is_frozen(self) -> bool {
        matches!(self, Self::Frozen { .. })
    }
}

/// The changes of a clock, in the order in which they are made.
///
/// ```
/// use enroll_core::{Duration, Timestamp};
/// use enroll_store::{Clock, clock::{Adjustment, SettableClock}};
///
/// let clock = SettableClock::default();
/// clock.adjust(Adjustment {
///     now: Some(Timestamp::UNIX_EPOCH),
///     frozen: Some(true),
///     advance: Some(Duration::from_minutes(1)),
/// })?;
/// assert_eq!(clock.now(), Timestamp::new(60, 0)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Adjustment {
    /// The time to set, which may be earlier. A frozen clock stays frozen.
    pub now: Option<Timestamp>,
    /// Whether to freeze the clock, or to let it run from its present time.
    pub frozen: Option<bool>,
    /// How far to move the clock on. A negative duration moves it back.
    pub advance: Option<Duration>,
}

impl SettableClock {
    /// Returns a clock that runs as fast as `base`, and shows the same time until it is set.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use enroll_store::{Clock, clock::SettableClock};
    ///
    /// let base = Arc::new(SettableClock::default());
    /// base.freeze(true);
    /// base.set("2030-01-01T00:00:00Z".parse()?);
    /// let clock = SettableClock::over(base.clone());
    /// clock.advance("3600s".parse()?)?;
    /// base.set("2030-01-02T00:00:00Z".parse()?);
    /// assert_eq!(clock.now().to_string(), "2030-01-02T01:00:00Z");
    /// clock.reset();
    /// assert_eq!(clock.now(), base.now());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn over(base: Arc<dyn Clock>) -> Self {
        Self { base, pace: Mutex::default() }
    }

    /// Makes all changes of an adjustment, or none.
    ///
    /// # Errors
    ///
    /// Refuses to leave the range of a [`Timestamp`].
    ///
    /// ```
    /// use enroll_core::{Duration, Timestamp};
    /// use enroll_store::{Clock, clock::{Adjustment, SettableClock}};
    ///
    /// let clock = SettableClock::default();
    /// clock.set(Timestamp::UNIX_EPOCH);
    /// clock.freeze(true);
    /// let now = clock.now();
    /// let advance = Some(Duration::from_seconds(1));
    /// // A refused adjustment changes nothing of the clock.
    /// assert!(clock.adjust(Adjustment { now: Some(Timestamp::MAX), frozen: None, advance }).is_err());
    /// assert_eq!(clock.now(), now);
    /// ```
    pub fn adjust(&self, adjustment: Adjustment) -> Result<(), AdjustError> {
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let now = adjustment.now.unwrap_or_else(|| pace.now(&*self.base));
        let now = now.checked_add(adjustment.advance.unwrap_or_default()).ok_or(AdjustError)?;
        let frozen = adjustment.frozen.unwrap_or(pace.is_frozen());
        *pace = match (frozen, adjustment) {
            (true, _) => Pace::Frozen { at: now },
            // A clock that is not changed must not lose time.
            (false, Adjustment { now: None, advance: None, .. }) if !pace.is_frozen() => *pace,
            (false, _) => Pace::Running { ahead: now.since(self.base.now()) },
        };
        Ok(())
    }

    /// Sets the time, which may be earlier. A frozen clock stays frozen.
    ///
    /// ```
    /// use enroll_core::Timestamp;
    /// use enroll_store::{Clock, clock::SettableClock};
    ///
    /// let clock = SettableClock::default();
    /// clock.freeze(true);
    /// clock.set(Timestamp::UNIX_EPOCH);
    /// assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
    /// ```
    pub fn set(&self, now: Timestamp) {
        // Without an advance, nothing leaves the range.
        let _ = self.adjust(Adjustment { now: Some(now), ..Adjustment::default() });
    }

    /// Freezes the clock at its present time, or lets it run from there.
    ///
    /// ```
    /// use enroll_store::{Clock, clock::SettableClock};
    ///
    /// let clock = SettableClock::default();
    /// clock.freeze(true);
    /// assert_eq!(clock.now(), clock.now());
    /// ```
    pub fn freeze(&self, frozen: bool) {
        // Without an advance, nothing leaves the range.
        let _ = self.adjust(Adjustment { frozen: Some(frozen), ..Adjustment::default() });
    }

    /// Moves the time on. A negative duration moves it back.
    ///
    /// # Errors
    ///
    /// Refuses to leave the range of a [`Timestamp`], and changes nothing then.
    ///
    /// ```
    /// use enroll_core::{Duration, Timestamp};
    /// use enroll_store::{Clock, clock::SettableClock};
    ///
    /// let clock = SettableClock::default();
    /// clock.freeze(true);
    /// clock.set(Timestamp::UNIX_EPOCH);
    /// clock.advance(Duration::from_seconds(-1))?;
    /// assert_eq!(clock.now(), Timestamp::new(-1, 0)?);
    /// assert!(clock.advance(Duration::MAX).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn advance(&self, by: Duration) -> Result<(), AdjustError> {
        self.adjust(Adjustment { advance: Some(by), ..Adjustment::default() })
    }

    /// Returns whether the clock is frozen.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).is_frozen()
    }

    /// Returns how the clock runs, for another clock to continue.
    #[must_use]
    pub fn pace(&self) -> Pace {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Continues as another clock ran.
    ///
    /// ```
    /// use enroll_core::Timestamp;
    /// use enroll_store::{Clock, clock::{Pace, SettableClock}};
    ///
    /// let clock = SettableClock::default();
    /// clock.go_on(Pace::Frozen { at: Timestamp::MAX });
    /// assert_eq!(clock.now(), Timestamp::MAX);
    /// ```
    pub fn go_on(&self, pace: Pace) {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner) = pace;
    }

    /// Returns to the time of the base clock.
    pub fn reset(&self) {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner) = Pace::default();
    }
}

impl Clock for SettableClock {
    fn now(&self) -> Timestamp {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).now(&*self.base)
    }
}

impl Default for SettableClock {
    /// Returns a clock over the system's.
    fn default() -> Self {
        Self::over(Arc::new(SystemClock))
    }
}

impl fmt::Debug for SettableClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettableClock").field("pace", &self.pace).finish_non_exhaustive()
    }
}

/// The clock would leave the range of a [`Timestamp`].
///
/// ```
/// use enroll_core::Duration;
/// use enroll_store::clock::SettableClock;
///
/// let error = SettableClock::default().advance(Duration::MAX).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "time must stay from `0001-01-01T00:00:00Z` to `9999-12-31T23:59:59.999999999Z`",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("time must stay from `0001-01-01T00:00:00Z` to `9999-12-31T23:59:59.999999999Z`")]
pub struct AdjustError;

#[cfg(test)]
mod tests;
