//! Reading the feed of an enterprise.

use enroll_core::name::EnterpriseId;
use enroll_store::{
    feed::{Cursor, Feed, FeedError},
    part::{self, Capacity},
};

use crate::{feed_log::LogEntry, lock::lock, state::State};

impl State {
    /// See [`Store::events`](enroll_store::Store::events).
    pub(crate) fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Feed, FeedError> {
        if after.is_some_and(|cursor| cursor.epoch != self.epoch) {
            return Err(FeedError::OtherEpoch);
        }
        let position = after.map(|cursor| cursor.position);
        let Some(partition) = self.partition(enterprise) else {
            return match position {
                None | Some(0) => Ok(Feed::new(Vec::new(), self.cursor(0), None)),
                Some(_) => Err(FeedError::OtherEpoch),
            };
        };
        let log = lock(&partition.log);
        let position = position.unwrap_or_else(|| log.forgotten());
        let entries = log.after(position, limit)?;
        drop(log);
        let events = entries.iter().flat_map(LogEntry::recorded);
        let events = events.filter(|event| event.position > position);
        let mut capacity = Capacity::new(limit);
        let events: Vec<_> =
            events.take_while(|event| capacity.takes(part::bytes_of(&event.fact))).collect();
        let next = self.cursor(events.last().map_or(position, |event| event.position));
        Ok(Feed::new(events, next, partition.enterprise()))
    }

    fn cursor(&self, position: u64) -> Cursor {
        Cursor { epoch: self.epoch, position }
    }
}
