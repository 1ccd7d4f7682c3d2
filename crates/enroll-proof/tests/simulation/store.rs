//! A process's way to the database: messages that are late, lost and made twice, behind the port.

use std::sync::{Arc, Mutex, MutexGuard};

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId, token_ref::TokenRef};
use enroll_store::{
    Cursor, Decision, Executed, Fact, Failure, Feed, FeedError, Noun, Reading, Request, Snapshot,
    Store, Unavailable,
    decision::{TokenDigest, UniqueKey},
    draft::Draft,
    history::{History, HistoryPosition},
    list::{ListError, ListQuery, Mark, Members, Page},
    noun::NounName,
    row,
};

use crate::{
    database::{Database, Done, Write, Written, request_key},
    feed,
    scheduler::Scheduler,
};

/// The most decisions on a request.
const ATTEMPTS_MAX: usize = 16;

/// The ticks that a process waits for the answer to a write.
const PATIENCE: u64 = 60;

/// The most ticks that a message travels, unless it is late.
const LATENCY: u64 = 12;

/// The most ticks between the beginning of a transaction and its commit.
const COMMIT: u64 = 30;

/// The rule for the delivery of messages.
#[derive(Default)]
pub(crate) struct Link {
    pub(crate) cut: bool,
    /// Of a hundred messages, how many are lost, late or made twice.
    pub(crate) trouble: u64,
}

/// The store as one process has it.
#[derive(Clone)]
pub(crate) struct SimulatedStore {
    pub(crate) scheduler: Scheduler,
    pub(crate) database: Arc<Mutex<Database>>,
    pub(crate) link: Arc<Mutex<Link>>,
}

impl SimulatedStore {
    fn database(&self) -> MutexGuard<'_, Database> {
        self.database.lock().unwrap()
    }

    /// Travels to the database or back.
    async fn travel(&self) -> Result<(), Unavailable> {
        self.scheduler.sleep(1 + self.scheduler.draw(LATENCY)).await;
        let link = self.link.lock().unwrap();
        let lost = link.cut || self.scheduler.draw(100) < link.trouble;
        if lost { Err(Unavailable) } else { Ok(()) }
    }

    /// Asks the database there and then.
    async fn ask<T>(&self, ask: impl FnOnce(&Database) -> T + Send) -> Result<T, Unavailable> {
        self.travel().await?;
        let answer = ask(&self.database());
        self.travel().await?;
        Ok(answer)
    }

    /// Numbers the events of a feed that have no position, by a transaction of their own.
    async fn number(&self, enterprise: &EnterpriseId) -> Result<(), Unavailable> {
        self.travel().await?;
        self.database().number(enterprise);
        self.travel().await
    }

    /// Reads a part of a feed by the statements of `feed.rs` of `enroll-postgres`, in its order.
    async fn part(&self, id: &EnterpriseId, after: u64, limit: usize) -> Result<Feed, Unavailable> {
        let start = |database: &Database| {
            let has_more = database.feed(id).is_some_and(feed::Feed::has_more);
            (database.enterprise(id), has_more)
        };
        let (enterprise, has_more) = self.ask(start).await?;
        let rows = |database: &Database| database.feed(id).map(|feed| feed.after(after));
        let mut events = self.ask(rows).await?.unwrap_or_default();
        if has_more && events.len() < limit {
            self.number(id).await?;
            events = self.ask(rows).await?.unwrap_or_default();
        }
        events.truncate(limit);
        let position = events.last().map_or(after, |event| event.position);
        Ok(Feed::new(events, Cursor { epoch: 1, position }, enterprise))
    }

    fn now(&self, database: &Database) -> Timestamp {
        database.now(self.scheduler.now())
    }

    /// Sends a write, which lands whether or not its sender lives to see it; `None` is that no
    /// answer came.
    async fn send(&self, write: Write) -> Option<Written> {
        let answer = Arc::new(Mutex::new(None));
        let troubled = |link: &Arc<Mutex<Link>>| {
            let link = link.lock().unwrap();
            (link.cut, link.trouble)
        };
        let (cut, trouble) = troubled(&self.link);
        let happens = || self.scheduler.draw(100) < trouble;
        let copies = if cut || happens() { 0 } else { 1 + u64::from(happens()) };
        for _ in 0..copies {
            let late = if happens() { 4 * PATIENCE } else { 0 };
            let travels = self.scheduler.sleep(1 + self.scheduler.draw(LATENCY) + late);
            let (store, write, answer) = (self.clone(), write.clone(), Arc::clone(&answer));
            self.scheduler.spawn(async move {
                travels.await;
                let transaction = store.database().begin(&write);
                store.scheduler.sleep(store.scheduler.draw(COMMIT)).await;
                let written = store.database().commit(&transaction, write);
                // The answer travels as the write did.
                if store.travel().await.is_ok() {
                    answer.lock().unwrap().get_or_insert(written);
                }
            });
        }
        for _ in 0..PATIENCE {
            self.scheduler.sleep(1).await;
            if let Some(written) = answer.lock().unwrap().take() {
                return Some(written);
            }
        }
        None
    }
}

fn replay<N: Noun, R>(
    done: &Done,
    enterprise: Option<Enterprise>,
    request: &Request,
) -> Result<Executed<N>, Failure<R>> {
    if done.command != request.command {
        return Err(Failure::RequestIdReused);
    }
    let place = HistoryPosition::new([done.last, 0, 0]);
    let events = done.events.iter().map(|event| (place, event));
    Ok(Executed::replayed(events, enterprise).unwrap())
}

impl Store for SimulatedStore {
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
        let key = request_key::<N>(name, request);
        let mut on = name.clone();
        for _ in 0..ATTEMPTS_MAX {
            let read = self.ask(|database| {
                let enterprise = database.enterprise(on.enterprise());
                (database.done(&key), database.row::<N>(&on), enterprise, self.now(database))
            });
            let (done, row, enterprise, now) = read.await.map_err(|_| Failure::Unavailable)?;
            if let Some(done) = done {
                return replay(&done, enterprise, request);
            }
            let noun = row.as_ref().map(|row| row::read_noun::<N>(&row.text).unwrap());
            let reading = Reading::new(noun.as_ref(), enterprise.as_ref(), now);
            let decision = decide(reading).map_err(Failure::Refused)?;
            if decision.is_unchanged() {
                return Ok(Executed::unchanged(on, noun));
            }
            let claimed = decision.claimed.clone();
            let Some(draft) = Draft::new(on.clone(), noun, decision, now) else {
                return Err(Failure::Contended);
            };
            let executed = draft.executed();
            let written = self.send(Write::new(draft, row.as_ref(), request)).await;
            match written.ok_or(Failure::Unknown)? {
                Written::Recorded => return Ok(executed),
                Written::Before(done) => return replay(&done, enterprise, request),
                Written::Stale => {}
            }
            // The holder of a key is decided on instead.
            let holder = self.ask(|database| {
                claimed.iter().find_map(|key| database.holder(key).map(str::to_owned))
            });
            let holder = holder.await.map_err(|_| Failure::Unavailable)?;
            let holder = holder.and_then(|id| N::Name::from_ids(on.enterprise().clone(), &id));
            on = holder.unwrap_or(on);
        }
        Err(Failure::Contended)
    }

    async fn read<N: Noun>(&self, name: &N::Name) -> Result<Snapshot<N>, Unavailable> {
        self.ask(|database| {
            let enterprise = database.enterprise(name.enterprise());
            Snapshot::new(database.noun(name), enterprise, self.now(database))
        })
        .await
    }

    async fn read_many<N: Noun>(&self, names: &[N::Name]) -> Result<Vec<Snapshot<N>>, Unavailable> {
        self.ask(|database| {
            let snapshot = |name: &N::Name| {
                let enterprise = database.enterprise(name.enterprise());
                Snapshot::new(database.noun(name), enterprise, self.now(database))
            };
            names.iter().map(snapshot).collect()
        })
        .await
    }

    async fn find<N: Noun>(&self, key: &UniqueKey) -> Result<Snapshot<N>, Unavailable> {
        self.ask(|database| {
            let holder = database.holder(key);
            let name = holder.and_then(|id| N::Name::from_ids(key.enterprise.clone(), id));
            let noun = name.and_then(|name| database.noun(&name));
            Snapshot::new(noun, database.enterprise(&key.enterprise), self.now(database))
        })
        .await
    }

    async fn list<N, K>(&self, query: ListQuery<'_>, keep: K) -> Result<Page<N>, ListError>
    where
        N: Noun,
        K: Fn(&N, Timestamp) -> bool + Send + Sync,
    {
        let listed = self.ask(|database| {
            let now = self.now(database);
            let from = query.after.as_ref().and_then(|mark| mark.0.as_slice().try_into().ok());
            let from = from.map_or(0, usize::from_be_bytes);
            let (mut nouns, mut next) = (Vec::new(), None);
            for (index, (of, name, enterprise)) in database.order.iter().enumerate().skip(from) {
                if *of != N::KIND || enterprise != query.parent {
                    continue;
                }
                let Some(noun) = database.named::<N>(name) else { continue };
                let grouped = query.group.is_none() || noun.group() == query.group;
                if !grouped || !keep(&noun, now) {
                    continue;
                }
                if nouns.len() == query.limit {
                    next = Some(Mark(index.to_be_bytes().to_vec()));
                    break;
                }
                nouns.push(noun);
            }
            Page::new(nouns, next, now).with_enterprise(database.enterprise(query.parent))
        });
        listed.await.map_err(|_| ListError::Unavailable)
    }

    async fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> Result<Members<N>, Unavailable> {
        self.ask(|database| {
            let held: Vec<(N::Name, N)> = database
                .order
                .iter()
                .filter(|(kind, _, enterprise)| *kind == N::KIND && enterprise == parent)
                .filter_map(|(_, name, enterprise)| {
                    let id = name.rsplit('/').next()?;
                    Some((N::Name::from_ids(enterprise.clone(), id)?, database.named(name)?))
                })
                .collect();
            let of = |group: &&str| {
                let members = held.iter().filter(|(_, noun)| noun.group() == Some(*group));
                members.take(limit).map(|(name, _)| name.clone()).collect()
            };
            let groups = groups.iter().map(of).collect();
            Members::new(groups, database.enterprise(parent))
        })
        .await
    }

    async fn enterprises<K>(
        &self,
        _: Option<&Mark>,
        _: usize,
        keep: K,
    ) -> Result<Page<Enterprise>, ListError>
    where
        K: Fn(&Enterprise, Timestamp) -> bool + Send + Sync,
    {
        let listed = self.ask(|database| {
            let now = self.now(database);
            let all = database.all::<Enterprise>();
            let nouns = all.into_iter().filter(|enterprise| keep(enterprise, now)).collect();
            Page::new(nouns, None, now)
        });
        listed.await.map_err(|_| ListError::Unavailable)
    }

    async fn look_up(&self, digest: &TokenDigest) -> Result<Option<TokenRef>, Unavailable> {
        self.ask(|database| database.look_up(digest)).await
    }

    async fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Feed, FeedError> {
        let read = self.part(enterprise, after.map_or(0, |after| after.position), limit);
        read.await.map_err(|Unavailable| FeedError::Unavailable)
    }

    async fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<HistoryPosition>,
        limit: usize,
    ) -> Result<History, Unavailable> {
        let [read, ..] = after.map_or([0; 3], HistoryPosition::numbers);
        let facts = self.ask(|database| {
            let feed = database.feed(name.enterprise());
            feed.map(|feed| feed.history::<N>(name)).unwrap_or_default()
        });
        let facts = (1..).zip(facts.await?).filter(|(place, _)| *place > read);
        let facts =
            facts.map(|(place, event)| (HistoryPosition::new([place, 0, 0]), Fact::Known(event)));
        Ok(History::first_of(facts, limit))
    }
}
