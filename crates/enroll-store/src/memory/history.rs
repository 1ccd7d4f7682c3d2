//! The history of one noun.

use std::sync::Arc;

use enroll_core::{event::Event, record::Record};

use super::{State, record};
use crate::{
    feed::Fact,
    history::{History, Place},
    noun::{Change, Noun},
    request::Request,
};

/// The number of events next to each other: a log grows by this number at once.
const CHUNK: usize = 1024;

/// The facts of one noun, beginning with the first one. None of them is ever forgotten.
pub(super) struct Log<N: Noun> {
    /// The facts, if there are more than the noun itself holds.
    kept: Option<Box<Kept<N>>>,
}

struct Kept<N: Noun> {
    /// The first fact, if the noun does not hold it.
    first: Option<N::First>,
    /// The cause of the fact.
    first_by: By,
    /// The events, and who caused them. No chunk is empty.
    chunks: Vec<Vec<(N::Event, By)>>,
}

/// The actor of a fact and its request id; shared by the facts of a decision.
#[derive(Clone, Default)]
pub(super) struct By(Option<Arc<Record<()>>>);

impl By {
    /// Returns who makes a request.
    pub(super) fn of(request: &Request) -> Self {
        let record = request.record(());
        let is_known = record.actor.is_some() || record.request.is_some();
        Self(is_known.then(|| Arc::new(record)))
    }

    /// Returns an event with it.
    pub(super) fn record(&self, event: Event) -> Record {
        let (actor, request) = match &self.0 {
            Some(by) => (by.actor.clone(), by.request.clone()),
            None => (None, None),
        };
        Record::new(event).with_actor(actor).with_request(request)
    }
}

impl<N: Noun> Log<N> {
    /// Records who lets the noun begin, and with what, if that is not in the noun.
    pub(super) fn begin(&mut self, first: Option<N::First>, by: &By) {
        if first.is_some() || by.0.is_some() {
            let kept = self.kept();
            (kept.first, kept.first_by) = (first, by.clone());
        }
    }

    /// Applies what happened next, and records it.
    pub(super) fn happen(&mut self, noun: &mut N, changes: &[Change<N>], by: &By) {
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

    fn push(&mut self, event: (N::Event, By)) {
        let chunks = &mut self.kept().chunks;
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push(event),
            _ => chunks.push(vec![event]),
        }
    }

    /// Returns the place of the last fact.
    pub(super) fn last(&self) -> Place {
        let chunks = self.kept.as_ref().map(|kept| kept.chunks.as_slice()).unwrap_or_default();
        let events = chunks.iter().map(Vec::len).sum::<usize>();
        place(i64::try_from(events).unwrap_or(i64::MAX))
    }

    fn kept(&mut self) -> &mut Kept<N> {
        self.kept.get_or_insert_with(|| {
            Box::new(Kept { first: None, first_by: By::default(), chunks: Vec::new() })
        })
    }

    /// Returns the first fact of `noun`, which is place 0.
    fn first(&self, noun: &N) -> Option<Record> {
        let first = noun.first().or_else(|| self.kept.as_ref()?.first.as_ref())?;
        let by = self.kept.as_ref().map(|kept| kept.first_by.clone()).unwrap_or_default();
        Some(by.record(N::record_first(first)))
    }

    /// Returns the events after a place, with their places, which count up from 1.
    fn after(&self, place: i64) -> impl Iterator<Item = (i64, &(N::Event, By))> {
        let read = usize::try_from(place).unwrap_or_default();
        let chunks = self.kept.as_ref().map(|kept| kept.chunks.as_slice()).unwrap_or_default();
        let rest = chunks.iter().skip(read / CHUNK).flatten().skip(read % CHUNK);
        (place + 1..).zip(rest)
    }
}

impl<N: Noun> Default for Log<N> {
    fn default() -> Self {
        Self { kept: None }
    }
}

impl State {
    /// See [`Store::history`](crate::Store::history).
    pub(super) fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<Place>,
        limit: usize,
    ) -> History {
        let record = self.look::<N>(name);
        record.map(|record| part(&record, after, limit)).unwrap_or_default()
    }
}

fn part<N: Noun>(record: &record::Record<N>, after: Option<Place>, limit: usize) -> History {
    let noun = record.lock();
    let Some(noun) = &*noun else { return History::default() };
    let log = record.log();
    let first = log.first(noun).filter(|_| after.is_none());
    let first = first.map(|first| (0, first));
    let [after, ..] = after.map_or([0; 3], Place::numbers);
    let events = log.after(after);
    let events =
        events.map(|(place, (event, by))| (place, by.record(N::record(record.name(), event))));
    let facts = first.into_iter().chain(events);
    History::first_of(facts.map(|(at, event)| (place(at), Fact::Known(event))), limit)
}

fn place(at: i64) -> Place {
    Place::new([at, 0, 0])
}
