//! Guesses of a store: bounds of the database's clock, and enterprises.
//!
//! A noun that nobody has named before can begin by one statement, without any read before it, if
//! the enterprise and the time are guessed. The statement itself holds the guesses against the
//! database, and records nothing where one is wrong; then everything is read.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId};

/// The greatest age of the last reading of the clock: two clocks that run apart by 200 parts in a
/// million are then 2 ms apart.
const READING_AGE_MAX: Duration = Duration::from_secs(10);

/// The most enterprises that are known.
const GATES_MAX: usize = 4096;

/// The guesses of a store. All of them may be wrong by now.
#[derive(Default)]
pub(crate) struct Guesses {
    reading: Mutex<Option<ClockReading>>,
    gates: Mutex<HashMap<EnterpriseId, Gate>>,
}

/// The database's time, and when it was read.
#[derive(Clone, Copy)]
struct ClockReading {
    time: Timestamp,
    read_at: Instant,
}

/// An enterprise as it was read, or its absence, which is revision 0.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) enterprise: Option<Enterprise>,
    pub(crate) revision: i64,
    pub(crate) changed_at: Timestamp,
}

impl Gate {
    /// An enterprise that was never created.
    pub(crate) const ABSENT: Self =
        Self { enterprise: None, revision: 0, changed_at: Timestamp::MIN };
}

impl ClockReading {
    /// Returns the latest time that the database's clock has certainly passed.
    fn passed(self, at: Instant) -> Timestamp {
        let since = at.saturating_duration_since(self.read_at);
        // Durations of 10 s and less have a form of their own in any case.
        enroll_core::Duration::try_from(since)
            .map_or(self.time, |since| self.time.saturating_add(since))
    }
}

impl Guesses {
    /// Takes a time that the database's clock showed, just now or before.
    pub(crate) fn observe_time(&self, time: Timestamp) {
        let now = Instant::now();
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        // Every reading is a lower bound, because the answer took its time: the highest is the best.
        let better = reading.is_none_or(|reading| {
            now.saturating_duration_since(reading.read_at) > READING_AGE_MAX / 2
                || reading.passed(now) < time
        });
        if better {
            *reading = Some(ClockReading { time, read_at: now });
        }
    }

    /// Guesses the time, if the clock was read lately.
    pub(crate) fn now(&self) -> Option<Timestamp> {
        let now = Instant::now();
        let reading = *self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let reading = reading?;
        let age = now.saturating_duration_since(reading.read_at);
        (age <= READING_AGE_MAX).then(|| reading.passed(now))
    }

    /// Learns what an enterprise is.
    pub(crate) fn observe_gate(&self, id: &EnterpriseId, gate: &Gate) {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if gates.get(id).is_some_and(|known| known.revision >= gate.revision) {
            return;
        }
        if gates.len() >= GATES_MAX {
            gates.clear();
        }
        gates.insert(id.clone(), gate.clone());
    }

    /// Guesses what an enterprise is.
    pub(crate) fn gate(&self, id: &EnterpriseId) -> Option<Gate> {
        self.gates.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Forgets what turned out to be wrong, of the clock or of an enterprise.
    pub(crate) fn discard(&self, id: &EnterpriseId) {
        *self.reading.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.gates.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}
