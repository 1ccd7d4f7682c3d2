//! Batches: the decisions on one noun that wait at the same time, and share one read and one write.
//!
//! ```text
//! turn ─▶ read: noun, enterprise, time, the requests of all who wait ─▶ decide
//!   next turn ────────────────────────────────────────────────────────▶ decide
//!     nobody waits: write the noun once, and answer all ─▶ recorded, or another writer was first
//! ```

use std::{collections::HashMap, sync::Arc};

use enroll_core::{Enterprise, Timestamp};
use enroll_store::{
    Decision, Executed, Failure, Noun, Reading, Request,
    decision::UniqueKey,
    draft::Draft,
    noun::{Kind, NounName},
    request::{CommandHash, Scope},
    row,
    turns::Shared,
};
use tokio::sync::oneshot;

use crate::{
    beside::Columns,
    database::{Lease, QueryError, Read},
    guess::Gate,
    lane::Lanes,
    lobby::Asked,
    request::{self, Done, Key},
    rows::{self, HEAD, HEAD_LEN, Head, Present, after, first_revision},
    write::{Guess, Write, write_one},
};

/// The most decisions of one batch.
const BATCH_MAX: usize = 512;

/// The most times in a row that another writer is first until the noun's row is locked.
const LOST_MAX: u32 = 4;

/// State that the callers that decide on one noun share.
pub(crate) struct Batch<N: Noun> {
    lanes: Arc<Lanes>,
    name: N::Name,
    asked: Asked,
    open: Option<Open<N>>,
    /// The number of times in a row that another writer was first.
    lost: u32,
}

/// A batch that was begun.
struct Open<N: Noun> {
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
    requests: HashMap<Key, Option<Done>>,
    beside: Columns,
    waiting: Vec<oneshot::Sender<Settled>>,
}

/// The outcome of a batch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Settled {
    /// The decisions are recorded, and the refusals rest on recorded state.
    Recorded,
    /// Another writer was first, and nothing is recorded.
    Lost,
    /// The database refused, and nothing is recorded.
    Failed,
    /// The batch may be recorded or not.
    Unknown,
}

/// The outcome of a turn.
pub(crate) enum Turned<N: Noun, R> {
    /// This, once the batch is recorded; and the keys that the decision takes.
    Decided(Result<Executed<N>, Failure<R>>, oneshot::Receiver<Settled>, Vec<UniqueKey>),
    /// The request was recorded before, as this revision of the noun that has this id.
    Done { command: CommandHash, id: String, revision: i64, enterprise: Option<Enterprise> },
    /// The same request is in this batch: its outcome can be read after the end of the batch.
    Later(oneshot::Receiver<Settled>),
}

impl<N: Noun> Batch<N> {
    pub(crate) fn new(lanes: Arc<Lanes>, name: N::Name, asked: Asked) -> Self {
        Self { lanes, name, asked, open: None, lost: 0 }
    }

    /// Decides, within the batch that is open if it can be. A first attempt may be on a guess.
    pub(crate) async fn turn<R>(
        &mut self,
        key: &Key,
        request: &Request,
        is_first: bool,
        decide: &(impl Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Sync),
    ) -> Result<Turned<N, R>, QueryError> {
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
        if let Some(turned) = self.decide(key, request, decide)? {
            return Ok(turned);
        }
        // A refusal may rest on a guess that is wrong.
        self.open = Some(self.read(key).await?);
        let turned = self.decide(key, request, decide)?;
        turned.ok_or_else(|| QueryError::Row("a batch that was read is no guess".into()))
    }

    /// Decides within the open batch; `None` where a guess should not decide.
    fn decide<R>(
        &mut self,
        key: &Key,
        request: &Request,
        decide: &impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<Option<Turned<N, R>>, QueryError> {
        let Some(open) = &mut self.open else { return Ok(None) };
        match open.requests.get(key) {
            Some(Some(Done::Recorded { command, id, revision })) => {
                let (command, id, revision) = (*command, id.clone(), *revision);
                let enterprise = open.gate.enterprise.clone();
                return Ok(Some(Turned::Done { command, id, revision, enterprise }));
            }
            Some(Some(Done::Decided)) => return Ok(Some(Turned::Later(open.wait()))),
            Some(None) | None => {}
        }
        let noun = open.present.as_ref().map(|present| &present.noun);
        let reading = Reading::new(noun, open.gate.enterprise.as_ref(), open.now);
        let decision = match decide(reading) {
            // Nothing is written that would hold the guess against the database.
            Ok(decision) if decision.is_unchanged() && open.guess.is_some() => return Ok(None),
            Ok(decision) if decision.is_unchanged() => {
                let unchanged = Executed::unchanged(self.name.clone(), noun.cloned());
                return Ok(Some(Turned::Decided(Ok(unchanged), open.wait(), Vec::new())));
            }
            Ok(decision) => decision,
            Err(_) if open.guess.is_some() => return Ok(None),
            Err(refusal) => {
                let refused = Err(Failure::Refused(refusal));
                return Ok(Some(Turned::Decided(refused, open.wait(), Vec::new())));
            }
        };
        let keys = decision.claimed.clone();
        let outcome = open.draft(&self.name, request, key, decision)?;
        let outcome = outcome.ok_or(Failure::Contended);
        Ok(Some(Turned::Decided(outcome, open.wait(), keys)))
    }

    /// Begins a batch without a read, for a noun that nobody has named before.
    fn guess(&self, key: &Key, request: &Request) -> Option<Open<N>> {
        if request.scope != Scope::Enterprise || self.lost > 0 {
            return None;
        }
        let gate = self.lanes.database.guesses.gate(self.name.enterprise())?;
        let now = self.lanes.database.guesses.now()?;
        let guess = Guess { gate_revision: gate.revision, now };
        let asked = HashMap::from([(key.clone(), None)]);
        let head = Head { now, gate, present: None };
        Some(Open { guess: Some(guess), ..Open::new(head, asked) })
    }

    /// Begins a batch: reads what everybody who waits will want to know.
    async fn read(&mut self, key: &Key) -> Result<Open<N>, QueryError> {
        let mut asked = self.asked.all();
        // Its own first: that is the one which is read with the noun.
        asked.retain(|other| other != key);
        asked.insert(0, key.clone());
        let locked = self.lost >= LOST_MAX;
        let begin = Begin::<N> { name: &self.name, asked: &asked, locked };
        let (open, lease) = self.lanes.database.read(&begin).await?;
        let open = Open { lock: Some(lease).filter(|_| locked), ..open };
        self.lanes.database.guesses.heard(open.now);
        self.lanes.database.guesses.saw(self.name.enterprise(), &open.gate);
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
            .is_some_and(|open| open.waiting.len() >= BATCH_MAX || open.beside.has_unique_keys())
    }

    async fn finish(&mut self) {
        let Some(open) = self.open.take() else { return };
        let guessed = open.guess.is_some();
        let written = !open.beside.is_empty();
        let settled = open.finish(&self.lanes, &self.name).await;
        match settled {
            Settled::Lost => {
                self.lost += 1;
                if guessed {
                    self.lanes.database.guesses.was_wrong(self.name.enterprise());
                }
            }
            Settled::Recorded if written => self.lost = 0,
            Settled::Recorded | Settled::Failed | Settled::Unknown => {}
        }
    }
}

/// Returns the statement that reads the input of a decision on a noun of a kind, and the outcome of
/// one request.
pub(crate) fn statement(kind: Kind) -> String {
    format!(
        r#"SELECT {HEAD}, r.command, r.of_id, r.revision
FROM meta m
LEFT JOIN enterprise e ON e.tenant = $1 AND e.id = $1
LEFT JOIN "{}" n ON n.tenant = $1 AND n.id = $2
LEFT JOIN request r ON r.tenant = $1 AND r.noun = $3 AND r.id = $4 AND r.request = $5
WHERE m.name = 'schema'"#,
        kind.as_str()
    )
}

/// Reads a noun and the outcomes of the requests. The first request belongs to the caller.
struct Begin<'a, N: Noun> {
    name: &'a N::Name,
    asked: &'a [Key],
    locked: bool,
}

impl<N: Noun> Read for Begin<'_, N> {
    type Answer = Open<N>;

    async fn on(&self, lease: &Lease) -> Result<Open<N>, QueryError> {
        let Self { name, asked, locked } = *self;
        let (tenant, id) = (name.enterprise().as_str(), name.id());
        let table = N::KIND.as_str();
        if locked {
            lease.begin().await?;
            let lock = format!(
                r#"SELECT revision FROM "{table}" WHERE tenant = $1 AND id = $2 FOR UPDATE"#
            );
            lease.rows(&lock, &[&tenant, &id]).await?;
        }
        let sql = statement(N::KIND);
        let [own, others @ ..] = asked else {
            return Err(QueryError::Row("nobody asked".into()));
        };
        let request = own.request.as_str();
        let parameters: &crate::database::Parameters<'_> =
            &[&tenant, &id, &own.noun, &own.id, &request];
        let mut requests: HashMap<Key, Option<Done>> =
            asked.iter().map(|key| (key.clone(), None)).collect();
        // One after the other on the same connection, without waiting in between. A request that is
        // recorded between the two is missed, and makes the write fail.
        let (found, row) = if others.is_empty() {
            (Vec::new(), lease.row(&sql, parameters).await?)
        } else {
            let both = futures_util::future::join(
                request::find(lease, tenant, others),
                lease.row(&sql, parameters),
            );
            let (found, row) = both.await;
            (found?, row?)
        };
        let row = row.ok_or_else(|| QueryError::Row("the schema has no version".into()))?;
        if let Some(done) = request::done(&row, HEAD_LEN)? {
            requests.insert(own.clone(), Some(done));
        }
        requests.extend(found.into_iter().map(|(key, done)| (key, Some(done))));
        Ok(Open::new(rows::head(&row, lease.version)?, requests))
    }
}

impl<N: Noun> Open<N> {
    fn new(head: Head<N>, requests: HashMap<Key, Option<Done>>) -> Self {
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
            beside: Columns::default(),
            waiting: Vec::new(),
        }
    }

    /// Waits for the end of the batch.
    fn wait(&mut self) -> oneshot::Receiver<Settled> {
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
        let noun = self.beside.add(draft, request, revision, order)?;
        let unknown = self.present.take().map(|present| present.unknown).unwrap_or_default();
        self.present = Some(Present { noun, revision, changed_at: order, unknown });
        self.requests.insert(key.clone(), Some(Done::Decided));
        Ok(Some(executed))
    }

    /// Writes what was decided, and answers everybody.
    async fn finish(mut self, lanes: &Lanes, name: &N::Name) -> Settled {
        let settled = match self.write(lanes, name).await {
            Ok(Some(time)) => {
                lanes.database.guesses.heard(time);
                Settled::Recorded
            }
            Ok(None) => Settled::Lost,
            Err(error) if error.is_lost_race() => Settled::Lost,
            Err(error) if error.is_unknown() => {
                tracing::warn!(%error, %name, "the outcome of a write is unknown");
                Settled::Unknown
            }
            Err(error) => {
                tracing::error!(%error, %name, "a decision cannot be recorded");
                Settled::Failed
            }
        };
        for sender in std::mem::take(&mut self.waiting) {
            // A caller that gave up waiting has dropped its receiver.
            let _ = sender.send(settled);
        }
        settled
    }

    async fn write(
        &mut self,
        lanes: &Lanes,
        name: &N::Name,
    ) -> Result<Option<Timestamp>, QueryError> {
        let lock = self.lock.take();
        let Some(present) = self.present.as_ref().filter(|_| !self.beside.is_empty()) else {
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
            beside: std::mem::take(&mut self.beside),
        };
        match lock {
            Some(lock) => {
                lanes.database.count_write();
                let written = write_one(&lock, &write).await?;
                lock.commit().await?;
                Ok(written)
            }
            None => lanes.write(write).await,
        }
    }
}
