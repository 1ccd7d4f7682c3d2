//! Parts of a feed and of a history, as the naive store gives them.

use std::sync::Arc;

use enroll_core::document::Document;
use enroll_store::{
    Fact, History, Recorded,
    history::HistoryPosition,
    part::{Capacity, bytes_of},
};

use crate::fault::Fault;

fn is_large(fact: &Fact) -> bool {
    bytes_of(fact) > Document::BYTES_MAX
}

/// Returns the part of a feed that begins with these events.
pub(crate) fn feed(
    fault: Fault,
    events: impl Iterator<Item = Arc<Recorded>>,
    limit: usize,
) -> Vec<Arc<Recorded>> {
    let without_large = fault == Fault::FeedWithoutLargeFacts;
    let events = events.filter(|event| !(without_large && is_large(&event.fact)));
    if fault == Fault::FeedOfAnySize {
        return events.take(limit).collect();
    }
    let mut capacity = Capacity::new(limit);
    events.take_while(|event| capacity.takes(bytes_of(&event.fact))).collect()
}

/// Returns the part of a history that begins with these facts.
pub(crate) fn history(
    fault: Fault,
    facts: impl Iterator<Item = (HistoryPosition, Fact)>,
    limit: usize,
) -> History {
    let without_large = fault == Fault::HistoryWithoutLargeFacts;
    let mut facts = facts.filter(|(_, fact)| !(without_large && is_large(fact)));
    if fault == Fault::HistoryOfAnySize {
        let part = facts.by_ref().take(limit).collect();
        return History::new(part, facts.next().is_some());
    }
    History::first_of(facts, limit)
}
