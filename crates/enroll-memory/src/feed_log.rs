//! The log of an enterprise, which its feed is read from.

use std::{collections::VecDeque, sync::Arc};

use enroll_core::event::Event;
use enroll_store::feed::{Fact, FeedError, Recorded};

use crate::attribution::Attribution;

/// The least number of events of each enterprise that are kept: the newest ones.
pub const EVENTS_KEPT: usize = 65_536;

/// The number of entries next to each other: the log grows by this number at once.
const CHUNK: usize = 1024;

/// The events of an enterprise, as far as they are kept.
#[derive(Default)]
pub(crate) struct FeedLog {
    /// Neither chunks nor entries are ever empty.
    chunks: VecDeque<VecDeque<LogEntry>>,
    /// The position of the last event; 0 before the first.
    head: u64,
    kept: usize,
}

/// The events of one decision, shared with its answer.
#[derive(Clone)]
pub(crate) struct LogEntry {
    /// The position of the first.
    first: u64,
    events: Arc<[Event]>,
    by: Attribution,
}

impl FeedLog {
    /// Numbers what a decision recorded, and returns what is no longer kept.
    ///
    /// Drop that without the lock.
    pub(crate) fn write(&mut self, events: &Arc<[Event]>, by: Attribution) -> Vec<LogEntry> {
        if events.is_empty() {
            return Vec::new();
        }
        let entry = LogEntry { first: self.head + 1, events: Arc::clone(events), by };
        self.head += events.len() as u64;
        self.kept += events.len();
        match self.chunks.back_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push_back(entry),
            _ => self.chunks.push_back(VecDeque::from([entry])),
        }
        let mut forgotten = Vec::new();
        while let Some(chunk) = self.chunks.front_mut()
            && let Some(oldest) = chunk.front().map(|entry| entry.events.len())
            && self.kept - oldest >= EVENTS_KEPT
        {
            self.kept -= oldest;
            forgotten.extend(chunk.pop_front());
            if chunk.is_empty() {
                self.chunks.pop_front();
            }
        }
        forgotten
    }

    /// Returns the entries that hold the first `limit` events after a position.
    ///
    /// # Errors
    ///
    /// Refuses a position that was never given, then one whose successor is no longer kept.
    pub(crate) fn after(&self, position: u64, limit: usize) -> Result<Vec<LogEntry>, FeedError> {
        if position > self.head {
            return Err(FeedError::OtherEpoch);
        }
        if position < self.forgotten() {
            return Err(FeedError::Forgotten);
        }
        let end = position.saturating_add(limit as u64);
        let is_read = |entry: &LogEntry| entry.last() <= position;
        let chunk = self.chunks.partition_point(|chunk| chunk.back().is_some_and(is_read));
        let entries = self.chunks.range(chunk..).flatten().skip_while(|entry| is_read(entry));
        Ok(entries.take_while(|entry| entry.first <= end).cloned().collect())
    }

    /// Returns the position of the last event that is no longer kept; 0 if all are kept.
    pub(crate) fn forgotten(&self) -> u64 {
        let oldest = self.chunks.front().and_then(VecDeque::front);
        oldest.map_or(self.head, |oldest| oldest.first - 1)
    }
}

impl LogEntry {
    fn last(&self) -> u64 {
        self.first + self.events.len() as u64 - 1
    }

    /// Returns its events with their positions.
    pub(crate) fn recorded(&self) -> impl Iterator<Item = Arc<Recorded>> {
        let events = (self.first..).zip(&*self.events);
        events.map(|(position, event)| {
            Arc::new(Recorded { position, fact: Fact::Known(self.by.record(event.clone())) })
        })
    }
}
