//! A store that is one lock around vectors.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId, token_ref::TokenRef};
use enroll_store::{
    Clock, Cursor, Decision, Executed, Fact, Failure, Feed, FeedError, Noun, Reading, Recorded,
    Request, Snapshot, Store, Unavailable,
    clock::SettableClock,
    decision::{TokenDigest, UniqueKey},
    history::{History, HistoryPosition},
    list::{EXAMINED_MAX, ListError, ListQuery, Mark, Members, Page},
    noun::NounName,
};

use crate::{
    fault::Fault,
    parts,
    shortened::shortened,
    state::{Draft, Recording, Row, State},
};

const EPOCH: u64 = 42;

/// The store, and what is wrong with it.
pub(crate) struct NaiveStore {
    pub(crate) fault: Fault,
    pub(crate) clock: Arc<SettableClock>,
    epoch: u64,
    state: Mutex<State>,
}

impl NaiveStore {
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, clock: Arc::default(), epoch: EPOCH, state: Mutex::new(State::new(fault)) }
    }

    pub(crate) fn of_another_life(fault: Fault) -> Self {
        Self { epoch: EPOCH + 1, ..Self::new(fault) }
    }

    /// Returns the time that an answer carries, which is another one with a fault.
    fn time(&self, fault: Fault) -> Timestamp {
        if self.fault == fault { Timestamp::UNIX_EPOCH } else { self.clock.now() }
    }

    /// Returns the place that a mark is of.
    fn place(&self, mark: &Mark) -> Option<usize> {
        let text = String::from_utf8_lossy(&mark.0);
        let (epoch, place) = text.strip_prefix("row ")?.split_once(' ')?;
        let is_ours = epoch == self.epoch.to_string();
        let accepted = is_ours || self.fault == Fault::AcceptsMarksOfAFormerLife;
        place.parse().ok().filter(|_| accepted)
    }

    pub(crate) fn lock(&self) -> Result<MutexGuard<'_, State>, Unavailable> {
        match self.state.lock() {
            Err(_) if self.fault == Fault::StaysLockedAfterPanics => Err(Unavailable),
            locked => Ok(locked.unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// Locks, decides and records.
    fn execute_locked<N: Noun, R>(
        &self,
        name: &N::Name,
        request: &Request,
        decide: impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<Recording<N>, Failure<R>> {
        let mut state = self.lock().map_err(|_| Failure::Unavailable)?;
        if let Some(replay) = state.replay(name, request) {
            return replay.map(Recording::Before).map_err(|_| Failure::RequestIdReused);
        }
        let mut row = state.row::<N>(name);
        let (name, decision) = loop {
            let gate = state.gate(name.enterprise());
            let decision = decide(self.reading(row.as_ref(), gate.as_ref()));
            if decision.is_err() && self.fault == Fault::RecordsRefusals {
                state.keep::<N>(name, request, &[], self.clock.now());
            }
            let decision = decision.map_err(Failure::Refused)?;
            let on = row.as_ref().map_or(name, |row| &row.name).clone();
            match state.holder::<N>(&decision.claimed) {
                Some(holder) if holder.name != on && self.fault != Fault::IgnoresClaims => {
                    row = Some(holder);
                }
                _ => break (on, decision),
            }
        };
        if decision.is_unchanged() {
            if self.fault == Fault::RecordsWhatIsUnchanged {
                state.repeat(name.enterprise());
            }
            return Ok(Recording::Before(Executed::unchanged(name, row.map(|row| row.noun))));
        }
        let draft = Draft::new(&name, row, decision, self.clock.now());
        state.keep::<N>(&name, request, &draft.events, self.clock.now());
        if self.fault != Fault::EventBeforeState {
            state.put(draft.clone());
        }
        if self.fault != Fault::StateBeforeEvent {
            state.write(&draft, request);
        }
        Ok(Recording::Now(draft))
    }

    fn reading<'a, N: Noun>(
        &self,
        row: Option<&'a Row<N>>,
        gate: Option<&'a Enterprise>,
    ) -> Reading<'a, N> {
        Reading::new(row.map(|row| &row.noun), gate, self.clock.now())
    }

    /// Reads a page of rows.
    fn page<N: Noun>(
        &self,
        rows: &[Row<N>],
        after: Option<&Mark>,
        limit: usize,
        keep: impl Fn(&N, Timestamp) -> bool,
    ) -> Result<Page<N>, ListError> {
        let now = self.clock.now();
        let time = if self.fault == Fault::IgnoresTheTimeOfLists { Timestamp::MAX } else { now };
        let mut rows: Vec<_> = rows.iter().collect();
        if self.fault == Fault::ListsNewestFirst {
            rows.reverse();
        }
        if self.fault == Fault::SkipsInLists {
            rows.retain(|row| keep(&row.noun, time));
        }
        let from = match after.map_or(Some(0), |mark| self.place(mark)) {
            None if self.fault == Fault::AcceptsForeignMarks => 0,
            from => from.ok_or(ListError::ForeignMark)?,
        };
        let bound = if self.fault == Fault::ExaminesWithoutEnd { usize::MAX } else { EXAMINED_MAX };
        let (mut nouns, mut next) = (Vec::new(), None);
        for (index, row) in rows.iter().enumerate().skip(from) {
            let examined = index - from;
            let kept = examined < bound && keep(&row.noun, time);
            if examined == bound || kept && nouns.len() == limit {
                next = Some(index);
                break;
            }
            nouns.extend(Some(&row.noun).filter(|_| kept).cloned());
        }
        if self.fault == Fault::EndsListsLate && !nouns.is_empty() {
            next = next.or(Some(rows.len()));
        }
        let next = next.map(|index| Mark(format!("row {} {index}", self.epoch).into_bytes()));
        Ok(Page::new(nouns, next, now))
    }

    /// Returns a page that, with a fault, carries another time than its own.
    fn at_another_time<N: Noun>(&self, page: Page<N>, fault: Fault) -> Page<N> {
        let listed = page.ungated().0;
        let now = if self.fault == fault { Timestamp::UNIX_EPOCH } else { listed.now };
        Page::new(listed.nouns, listed.next, now)
    }

    /// Decides, locks and records: that is wrong in one way or another.
    async fn execute_unlocked<N: Noun, R>(
        &self,
        name: &N::Name,
        request: &Request,
        decide: impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<Recording<N>, Failure<R>> {
        let lock = || self.lock().map_err(|_| Failure::Unavailable);
        if let Some(replay) = lock()?.replay(name, request) {
            return replay.map(Recording::Before).map_err(|_| Failure::RequestIdReused);
        }
        loop {
            let (row, gate) = {
                let state = lock()?;
                (state.row::<N>(name), state.gate(name.enterprise()))
            };
            // Time for the others to read the same.
            tokio::time::sleep(Duration::from_millis(20)).await;
            let decision =
                decide(self.reading(row.as_ref(), gate.as_ref())).map_err(Failure::Refused)?;
            if decision.is_unchanged() {
                let unchanged = Executed::unchanged(name.clone(), row.map(|row| row.noun));
                return Ok(Recording::Before(unchanged));
            }
            let draft = Draft::new(name, row, decision, self.clock.now());
            let mut state = lock()?;
            let late = draft.is_late(&state);
            if late && self.fault == Fault::TurnsDevicesAwayWhenBusy {
                return Err(Failure::Contended);
            }
            if late && self.fault == Fault::HalfRecords {
                state.put_devices(draft.devices);
                continue;
            }
            if late && self.fault == Fault::ChecksRequestIdsBeforeTheLock {
                continue;
            }
            state.keep::<N>(name, request, &draft.events, self.clock.now());
            state.put(draft.clone());
            state.write(&draft, request);
            return Ok(Recording::Now(draft));
        }
    }
}

impl Store for NaiveStore {
    async fn execute<N, R, D>(
        &self,
        name: &N::Name,
        request: &Request,
        decide: D,
    ) -> Result<Executed<N>, Failure<R>>
    where
        N: Noun,
        R: Send + 'static,
        D: Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Send + Sync,
    {
        let recording = if self.fault.is_race() {
            self.execute_unlocked(name, request, decide).await?
        } else {
            self.execute_locked(name, request, decide)?
        };
        let draft = match recording {
            Recording::Before(executed) => return Ok(executed),
            Recording::Now(draft) => draft,
        };
        let executed = draft.executed(self.fault);
        let late = [Fault::EventBeforeState, Fault::StateBeforeEvent, Fault::CommitsLate];
        if late.contains(&self.fault) {
            tokio::time::sleep(Duration::from_millis(5)).await;
            let mut state = self.lock().map_err(|_| Failure::Unavailable)?;
            if self.fault == Fault::EventBeforeState {
                state.put(draft);
            } else if self.fault == Fault::StateBeforeEvent {
                state.write(&draft, request);
            } else {
                state.show(&draft.events);
            }
        }
        Ok(executed)
    }

    async fn read<N: Noun>(&self, name: &N::Name) -> Result<Snapshot<N>, Unavailable> {
        let state = self.lock()?;
        let noun = state.row(name).map(|row| row.noun);
        let noun = if self.fault == Fault::KeepsMicroseconds {
            noun.as_ref().map(shortened)
        } else {
            noun
        };
        let gate = self.fault != Fault::ReadsWithoutGate;
        let enterprise = state.enterprise(name.enterprise()).filter(|_| gate);
        Ok(Snapshot::new(noun, enterprise, self.time(Fault::ReadsAtAnotherTime)))
    }

    async fn read_many<N: Noun>(&self, names: &[N::Name]) -> Result<Vec<Snapshot<N>>, Unavailable> {
        let mut snapshots = Vec::new();
        for name in names {
            let snapshot = self.read::<N>(name).await?;
            let is_absent = snapshot.clone().ungated().noun.is_none();
            let absent = is_absent && self.fault == Fault::LeavesOutWhatIsAbsent;
            snapshots.extend(Some(snapshot).filter(|_| !absent));
        }
        if self.fault == Fault::ReadsManyInAnotherOrder {
            snapshots.reverse();
        }
        Ok(snapshots)
    }

    async fn find<N: Noun>(&self, key: &UniqueKey) -> Result<Snapshot<N>, Unavailable> {
        let state = self.lock()?;
        let noun = state.holder(std::slice::from_ref(key)).map(|row| row.noun);
        let gate = self.fault != Fault::FindsWithoutGate;
        let enterprise = state.enterprise(&key.enterprise).filter(|_| gate);
        Ok(Snapshot::new(noun, enterprise, self.time(Fault::FindsAtAnotherTime)))
    }

    async fn list<N, K>(&self, query: ListQuery<'_>, keep: K) -> Result<Page<N>, ListError>
    where
        N: Noun,
        K: Fn(&N, Timestamp) -> bool + Send + Sync,
    {
        let state = self.lock().map_err(|_| ListError::Unavailable)?;
        let grouped = query.group.is_some() && self.fault != Fault::IgnoresGroups;
        let keep = |noun: &N, now| (!grouped || noun.group() == query.group) && keep(noun, now);
        let rows = state.rows::<N>(query.parent);
        let page = self.page(&rows, query.after.as_ref(), query.limit, keep)?;
        let page = self.at_another_time(page, Fault::ListsAtAnotherTime);
        let gate = self.fault != Fault::ListsWithoutGate;
        Ok(page.with_enterprise(state.enterprise(query.parent).filter(|_| gate)))
    }

    async fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> Result<Members<N>, Unavailable> {
        let state = self.lock()?;
        let rows = state.rows::<N>(parent);
        let limit = if self.fault == Fault::NamesWithoutEnd { usize::MAX } else { limit };
        let members = |group: &&str| {
            let is_member = |row: &&Row<N>| {
                self.fault == Fault::IgnoresGroups || row.noun.group() == Some(*group)
            };
            let mut names: Vec<_> =
                rows.iter().filter(is_member).map(|row| row.name.clone()).collect();
            if self.fault == Fault::NamesNewestFirst {
                names.reverse();
            }
            names.truncate(limit);
            names
        };
        let mut groups: Vec<Vec<_>> = groups.iter().map(members).collect();
        if self.fault == Fault::LeavesOutEmptyGroups {
            groups.retain(|names| !names.is_empty());
        }
        let gate = self.fault != Fault::NamesWithoutGate;
        let enterprise = state.enterprise(parent).filter(|_| gate);
        Ok(Members::new(groups, enterprise))
    }

    async fn enterprises<K>(
        &self,
        after: Option<&Mark>,
        limit: usize,
        keep: K,
    ) -> Result<Page<Enterprise>, ListError>
    where
        K: Fn(&Enterprise, Timestamp) -> bool + Send + Sync,
    {
        let state = self.lock().map_err(|_| ListError::Unavailable)?;
        let rows = state.enterprises.borrow();
        let page = self.page(&rows, after, limit, keep)?;
        Ok(self.at_another_time(page, Fault::ListsEnterprisesAtAnotherTime))
    }

    async fn look_up(&self, digest: &TokenDigest) -> Result<Option<TokenRef>, Unavailable> {
        Ok(self.lock()?.look_up(digest))
    }

    async fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Feed, FeedError> {
        let state = self.lock().map_err(|_| FeedError::Unavailable)?;
        if self.fault != Fault::ForgetsEpochs
            && after.is_some_and(|after| after.epoch != self.epoch)
        {
            return Err(FeedError::OtherEpoch);
        }
        let position = after.map_or(0, |after| after.position);
        let step = if self.fault == Fault::SkipsPositions { 2 } else { 1 };
        let events = state.events(enterprise);
        let events = (1..).step_by(step).zip(events).filter_map(|(position, event)| {
            Some(Arc::new(Recorded { position, fact: Fact::Known(event?) }))
        });
        let events = events.filter(|event| event.position > position);
        let events = parts::feed(self.fault, events, limit);
        let mut position = events.last().map_or(position, |event| event.position);
        if self.fault == Fault::RepeatsEvents {
            position = position.saturating_sub(1);
        }
        let next = Cursor { epoch: self.epoch, position };
        let gate = self.fault != Fault::FeedsWithoutGate;
        Ok(Feed::new(events, next, state.enterprise(enterprise).filter(|_| gate)))
    }

    async fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<HistoryPosition>,
        limit: usize,
    ) -> Result<History, Unavailable> {
        let [read, ..] = after.map_or([0; 3], HistoryPosition::numbers);
        let mut facts = self.lock()?.history::<N>(name);
        if self.fault == Fault::HistoryNewestFirst {
            facts.reverse();
        }
        if self.fault == Fault::HistoryWithoutItsEnd && facts.len() > 2 {
            facts.pop();
        }
        let step = i64::from(self.fault == Fault::HistorySkips && after.is_some());
        let facts = (1..).zip(facts).filter(|(place, _)| *place > read + step);
        let facts =
            facts.map(|(place, event)| (HistoryPosition::new([place, 0, 0]), Fact::Known(event)));
        let mut history = parts::history(self.fault, facts, limit);
        if self.fault == Fault::HistoryEndsEarly {
            history.next = None;
        }
        Ok(history)
    }
}
