//! Reading the history of one noun.

use enroll_store::{
    feed::Fact,
    history::{History, HistoryPosition},
    noun::Noun,
};

use crate::{noun_log::position, record::Record, state::State};

impl State {
    /// See [`Store::history`](enroll_store::Store::history).
    pub(crate) fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<HistoryPosition>,
        limit: usize,
    ) -> History {
        let record = self.find_record::<N>(name);
        record.map(|record| part(&record, after, limit)).unwrap_or_default()
    }
}

fn part<N: Noun>(record: &Record<N>, after: Option<HistoryPosition>, limit: usize) -> History {
    let noun = record.lock();
    let Some(noun) = &*noun else { return History::default() };
    let log = record.log();
    let first = log.first(noun).filter(|_| after.is_none());
    let first = first.map(|first| (0, first));
    let [after, ..] = after.map_or([0; 3], HistoryPosition::numbers);
    let events = log.after(after);
    let events =
        events.map(|(place, (event, by))| (place, by.record(N::record(record.name(), event))));
    let facts = first.into_iter().chain(events);
    History::first_of(facts.map(|(at, event)| (position(at), Fact::Known(event))), limit)
}
