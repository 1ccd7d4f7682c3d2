//! The log of one noun: its facts.

use enroll_core::record::Record;
use enroll_store::{
    history::HistoryPosition,
    noun::{Change, Noun},
};

use crate::attribution::Attribution;

/// The number of events next to each other: a log grows by this number at once.
const CHUNK: usize = 1024;

/// The facts of one noun, beginning with the first one. None of them is ever forgotten.
pub(crate) struct NounLog<N: Noun> {
    /// The facts, if there are more than the noun itself holds.
    entries: Option<Box<Entries<N>>>,
}

struct Entries<N: Noun> {
    /// The first fact, if the noun does not hold it.
    first: Option<N::First>,
    /// The cause of the fact.
    first_by: Attribution,
    /// The events and their causes. No chunk is empty.
    chunks: Vec<Vec<(N::Event, Attribution)>>,
}

impl<N: Noun> NounLog<N> {
    /// Records who lets the noun begin, and with what, if that is not in the noun.
    pub(crate) fn begin(&mut self, first: Option<N::First>, by: &Attribution) {
        if first.is_some() || by.is_known() {
            let entries = self.entries();
            (entries.first, entries.first_by) = (first, by.clone());
        }
    }

    /// Applies what happened next, and records it.
    pub(crate) fn append(&mut self, noun: &mut N, changes: &[Change<N>], by: &Attribution) {
        for change in changes {
            match change {
                // A noun begins once.
                Change::First(_) => {}
                Change::Next(event) => {
                    noun.apply(event);
                    self.push((event.clone(), by.clone()));
                }
            }
        }
    }

    fn push(&mut self, event: (N::Event, Attribution)) {
        let chunks = &mut self.entries().chunks;
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push(event),
            _ => chunks.push(vec![event]),
        }
    }

    /// Returns the place of the last fact.
    pub(crate) fn last(&self) -> HistoryPosition {
        let chunks =
            self.entries.as_ref().map(|entries| entries.chunks.as_slice()).unwrap_or_default();
        let events = chunks.iter().map(Vec::len).sum::<usize>();
        position(i64::try_from(events).unwrap_or(i64::MAX))
    }

    fn entries(&mut self) -> &mut Entries<N> {
        self.entries.get_or_insert_with(|| {
            Box::new(Entries { first: None, first_by: Attribution::default(), chunks: Vec::new() })
        })
    }

    /// Returns the first fact of `noun`, which is place 0.
    pub(crate) fn first(&self, noun: &N) -> Option<Record> {
        let first = noun.first().or_else(|| self.entries.as_ref()?.first.as_ref())?;
        let by = self.entries.as_ref().map(|entries| entries.first_by.clone()).unwrap_or_default();
        Some(by.record(N::record_first(first)))
    }

    /// Returns the events after a place, with their places, which count up from 1.
    pub(crate) fn after(
        &self,
        place: i64,
    ) -> impl Iterator<Item = (i64, &(N::Event, Attribution))> {
        let read = usize::try_from(place).unwrap_or_default();
        let chunks =
            self.entries.as_ref().map(|entries| entries.chunks.as_slice()).unwrap_or_default();
        let rest = chunks.iter().skip(read / CHUNK).flatten().skip(read % CHUNK);
        (place + 1..).zip(rest)
    }
}

impl<N: Noun> Default for NounLog<N> {
    fn default() -> Self {
        Self { entries: None }
    }
}

/// Returns the place of a fact that this many facts precede.
pub(crate) fn position(facts_before: i64) -> HistoryPosition {
    HistoryPosition::new([facts_before, 0, 0])
}
