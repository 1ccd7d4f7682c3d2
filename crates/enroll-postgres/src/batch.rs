//! Batches: the decisions on one noun that wait at the same time, and share one read and one write.
//!
//! ```text
//! Closed ──guess──▶ Guessed ──decide──▶ Guessed             one caller, under a drawn name
//!                      └─refuse, change nothing─▶ Read
//! Closed ──read───▶ Read ────decide───▶ Read                any number of callers
//! Closed ──read───▶ Locked ──decide───▶ Locked              after CONFLICTS_MAX conflicts in a row
//!
//! Guessed, Read, Locked ──finish──▶ Closed                  one write, one outcome for all callers:
//!     Recorded   each caller returns what it decided
//!     Conflict   another writer was first, or the guess was wrong: each caller decides again
//!     Failed     nothing is recorded
//!     Unknown    the write may be recorded or not
//! ```
//!
//! A batch is finished when no caller waits for a turn, when it is full, after a decision that
//! changes unique keys, and before the decision of a request whose outcome was not read with the
//! noun. `Closed` is `Batch::open` without a batch. In the others, `OpenBatch` has a guess, neither
//! guess nor lock, or a connection that locks the noun's row.

use std::{collections::HashMap, sync::Arc};

use enroll_core::{Enterprise, Timestamp};
use enroll_store::{
    Decision, Executed, Failure, Noun, Reading, Request,
    decision::UniqueKey,
    draft::Draft,
    noun::NounName,
    request::{CommandHash, Scope},
    row,
    turns::Shared,
};
use tokio::sync::oneshot;

use crate::{
    database::Lease,
    error::QueryError,
    guess::Gate,
    input::ReadInput,
    pending::PendingRequests,
    related_rows::RelatedRows,
    request::{Key, RequestState},
    rows::{Head, Present, after, first_revision},
    write::{Guess, Write, write_one},
    write_queue::WriteQueues,
};

/// The most decisions of one batch.
const BATCH_MAX: usize = 512;

/// The most times in a row that another writer is first until the noun's row is locked.
const CONFLICTS_MAX: u32 = 4;

/// State that the callers that decide on one noun share.
pub(crate) struct Batch<N: Noun> {
    queues: Arc<WriteQueues>,
    name: N::Name,
    pending: PendingRequests,
    open: Option<OpenBatch<N>>,
    /// The number of times in a row that another writer was first.
    conflicts: u32,
}

/// A batch that was begun.
struct OpenBatch<N: Noun> {
    /// The connection whose transaction locks the noun's row, if one does.
    lock: Option<Lease>,
    guess: Option<Guess>,
    now: Timestamp,
    gate: Gate,
    /// The noun as the decisions leave it.
    present: Option<Present<N>>,
    /// The revision that was read: 0 where it was absent.
    before: i64,
    /// The requests that were looked up: each that was recorded, with its outcome.
    requests: HashMap<Key, Option<RequestState>>,
    related: RelatedRows,
    waiting: Vec<oneshot::Sender<BatchOutcome>>,
}

/// The outcome of a batch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum BatchOutcome {
    /// The decisions are recorded, and the refusals rest on recorded state.
    Recorded,
    /// Another writer was first, and nothing is recorded.
    Conflict,
    /// The database refused, and nothing is recorded.
    Failed,
    /// The batch may be recorded or not.
    Unknown,
}

/// The outcome of a turn.
pub(crate) enum TurnOutcome<N: Noun, R> {
    /// This, once the batch is recorded; and the keys that the decision takes.
    Decided(Result<Executed<N>, Failure<R>>, oneshot::Receiver<BatchOutcome>, Vec<UniqueKey>),
    /// The request was recorded before, as this revision of the noun that has this id.
    AlreadyRecorded {
        command: CommandHash,
        id: String,
        revision: i64,
        enterprise: Option<Enterprise>,
    },
    /// The same request is in this batch: its outcome can be read after the end of the batch.
    InBatch(oneshot::Receiver<BatchOutcome>),
}

impl<N: Noun> Batch<N> {
    pub(crate) fn new(queues: Arc<WriteQueues>, name: N::Name, pending: PendingRequests) -> Self {
        Self { queues, name, pending, open: None, conflicts: 0 }
    }

    /// Decides, within the batch that is open if it can be. A first attempt may be on a guess.
    pub(crate) async fn turn<R>(
        &mut self,
        key: &Key,
        request: &Request,
        is_first: bool,
        decide: &(impl Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Sync),
    ) -> Result<TurnOutcome<N, R>, QueryError> {
        // What was read before the request came knows nothing of it.
        if self.open.as_ref().is_some_and(|open| !open.requests.contains_key(key)) {
            self.finish().await;
        }
        if self.open.is_none() {
            self.open = Some(match self.guess(key, request) {
                Some(open) if is_first => open,
                Some(_) | None => self.read(key).await?,
            });
        }
        if let Some(turn_outcome) = self.decide(key, request, decide)? {
            return Ok(turn_outcome);
        }
        // A refusal may rest on a guess that is wrong.
        self.open = Some(self.read(key).await?);
        let turn_outcome = self.decide(key, request, decide)?;
        turn_outcome.ok_or_else(|| QueryError::Row("a batch that was read is no guess".into()))
    }

    /// Decides within the open batch; `None` where a guess should not decide.
    fn decide<R>(
        &mut self,
        key: &Key,
        request: &Request,
        decide: &impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<Option<TurnOutcome<N, R>>, QueryError> {
        let Some(open) = &mut self.open else { return Ok(None) };
        match open.requests.get(key) {
            Some(Some(RequestState::Recorded { command, id, revision })) => {
                let (command, id, revision) = (*command, id.clone(), *revision);
                let enterprise = open.gate.enterprise.clone();
                return Ok(Some(TurnOutcome::AlreadyRecorded {
                    command,
                    id,
                    revision,
                    enterprise,
                }));
            }
            Some(Some(RequestState::Decided)) => {
                return Ok(Some(TurnOutcome::InBatch(open.wait())));
            }
            Some(None) | None => {}
        }
        let noun = open.present.as_ref().map(|present| &present.noun);
        let reading = Reading::new(noun, open.gate.enterprise.as_ref(), open.now);
        let decision = match decide(reading) {
            // Nothing is written that would hold the guess against the database.
            Ok(decision) if decision.is_unchanged() && open.guess.is_some() => return Ok(None),
            Ok(decision) if decision.is_unchanged() => {
                let unchanged = Executed::unchanged(self.name.clone(), noun.cloned());
                return Ok(Some(TurnOutcome::Decided(Ok(unchanged), open.wait(), Vec::new())));
            }
            Ok(decision) => decision,
            Err(_) if open.guess.is_some() => return Ok(None),
            Err(refusal) => {
                let refused = Err(Failure::Refused(refusal));
                return Ok(Some(TurnOutcome::Decided(refused, open.wait(), Vec::new())));
            }
        };
        let keys = decision.claimed.clone();
        let outcome = open.draft(&self.name, request, key, decision)?;
        let outcome = outcome.ok_or(Failure::Contended);
        Ok(Some(TurnOutcome::Decided(outcome, open.wait(), keys)))
    }

    /// Begins a batch without a read, for a noun that nobody has named before.
    fn guess(&self, key: &Key, request: &Request) -> Option<OpenBatch<N>> {
        if request.scope != Scope::Enterprise || self.conflicts > 0 {
            return None;
        }
        let gate = self.queues.database.guesses.gate(self.name.enterprise())?;
        let now = self.queues.database.guesses.now()?;
        let guess = Guess { gate_revision: gate.revision, now };
        let pending = HashMap::from([(key.clone(), None)]);
        let head = Head { now, gate, present: None };
        Some(OpenBatch { guess: Some(guess), ..OpenBatch::new(head, pending) })
    }

    /// Begins a batch: reads the noun, and the outcomes of all pending requests.
    async fn read(&mut self, key: &Key) -> Result<OpenBatch<N>, QueryError> {
        let mut pending = self.pending.all();
        // The caller's request is first: it is read with the noun.
        pending.retain(|other| other != key);
        pending.insert(0, key.clone());
        let locked = self.conflicts >= CONFLICTS_MAX;
        let input = ReadInput::<N> { name: &self.name, pending: &pending, locked };
        let ((head, requests), lease) = self.queues.database.read(&input).await?;
        let lock = Some(lease).filter(|_| locked);
        let open = OpenBatch { lock, ..OpenBatch::new(head, requests) };
        self.queues.database.guesses.observe_time(open.now);
        self.queues.database.guesses.observe_gate(self.name.enterprise(), &open.gate);
        Ok(open)
    }
}

impl<N: Noun> Shared for Batch<N> {
    fn is_open(&self) -> bool {
        self.open.is_some()
    }

    fn is_full(&self) -> bool {
        self.open
            .as_ref()
            .is_some_and(|open| open.waiting.len() >= BATCH_MAX || open.related.has_unique_keys())
    }

    async fn finish(&mut self) {
        let Some(open) = self.open.take() else { return };
        let guessed = open.guess.is_some();
        let written = !open.related.is_empty();
        let outcome = open.finish(&self.queues, &self.name).await;
        match outcome {
            BatchOutcome::Conflict => {
                self.conflicts += 1;
                if guessed {
                    self.queues.database.guesses.discard(self.name.enterprise());
                }
            }
            BatchOutcome::Recorded if written => self.conflicts = 0,
            BatchOutcome::Recorded | BatchOutcome::Failed | BatchOutcome::Unknown => {}
        }
    }
}

impl<N: Noun> OpenBatch<N> {
    fn new(head: Head<N>, requests: HashMap<Key, Option<RequestState>>) -> Self {
        let Head { now, gate, present } = head;
        let before = present.as_ref().map_or(0, |present| present.revision);
        Self {
            lock: None,
            guess: None,
            now,
            gate,
            present,
            before,
            requests,
            related: RelatedRows::default(),
            waiting: Vec::new(),
        }
    }

    /// Waits for the end of the batch.
    fn wait(&mut self) -> oneshot::Receiver<BatchOutcome> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.push(sender);
        receiver
    }

    /// Adds a decision; `None` if it does not fit its noun.
    fn draft(
        &mut self,
        name: &N::Name,
        request: &Request,
        key: &Key,
        decision: Decision<N>,
    ) -> Result<Option<Executed<N>>, QueryError> {
        let present = self.present.as_ref();
        let revision =
            present.map_or_else(|| first_revision(self.now), |present| present.revision + 1);
        // The order of the feed: after all that the decision knows of, though clocks go back.
        let changed = present.map_or(Timestamp::MIN, |present| present.changed_at);
        let order = self.now.max(after(changed)).max(after(self.gate.changed_at));
        let noun = present.map(|present| present.noun.clone());
        let Some(draft) = Draft::new(name.clone(), noun, decision, self.now) else {
            return Ok(None);
        };
        let executed = draft.executed();
        let noun = self.related.add(draft, request, revision, order)?;
        let unknown = self.present.take().map(|present| present.unknown).unwrap_or_default();
        self.present = Some(Present { noun, revision, changed_at: order, unknown });
        self.requests.insert(key.clone(), Some(RequestState::Decided));
        Ok(Some(executed))
    }

    /// Writes what was decided, and answers everybody.
    async fn finish(mut self, queues: &WriteQueues, name: &N::Name) -> BatchOutcome {
        let outcome = match self.write(queues, name).await {
            Ok(Some(time)) => {
                queues.database.guesses.observe_time(time);
                BatchOutcome::Recorded
            }
            Ok(None) => BatchOutcome::Conflict,
            Err(error) if error.is_lost_race() => BatchOutcome::Conflict,
            Err(error) if error.is_unknown() => {
                tracing::warn!(%error, %name, "the outcome of a write is unknown");
                BatchOutcome::Unknown
            }
            Err(error) => {
                tracing::error!(%error, %name, "a decision cannot be recorded");
                BatchOutcome::Failed
            }
        };
        for sender in std::mem::take(&mut self.waiting) {
            // A caller that gave up waiting has dropped its receiver.
            let _ = sender.send(outcome);
        }
        outcome
    }

    async fn write(
        &mut self,
        queues: &WriteQueues,
        name: &N::Name,
    ) -> Result<Option<Timestamp>, QueryError> {
        let lock = self.lock.take();
        let Some(present) = self.present.as_ref().filter(|_| !self.related.is_empty()) else {
            if let Some(lock) = lock {
                lock.commit().await?;
            }
            return Ok(Some(self.now));
        };
        let write = Write {
            kind: N::KIND,
            tenant: name.enterprise().as_str().to_owned(),
            id: name.id().to_owned(),
            before: self.before,
            revision: present.revision,
            created_at: self.now,
            changed_at: present.changed_at,
            over_at: present.noun.over_at(self.now),
            sibling: present.noun.group().map(str::to_owned),
            body: row::write_again(&present.noun, &present.unknown)?,
            guess: self.guess,
            related: std::mem::take(&mut self.related),
        };
        match lock {
            Some(lock) => {
                queues.database.count_write();
                let written = write_one(&lock, &write).await?;
                lock.commit().await?;
                Ok(written)
            }
            None => queues.write(write).await,
        }
    }
}
