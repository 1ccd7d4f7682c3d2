//! The database that all processes share: rows of text, and one conditional write.

use std::{collections::BTreeMap, sync::Arc};

use enroll_core::{
    Duration, Enterprise, Timestamp, event::Event, name::EnterpriseId, record::Record,
    token_ref::TokenRef,
};
use enroll_store::{
    Noun, Request,
    decision::{TokenDigest, UniqueKey},
    draft::Draft,
    noun::{Kind, NounName},
    request::{CommandHash, Scope},
    row,
};

use crate::feed::{Feed, Revision};

/// A fault of a database, made on purpose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// The database writes without comparing the revision.
    NoRevisionGuard,
    /// The database keeps no request ids.
    ForgetsRequestIds,
    /// The database acknowledges some writes that it does not make.
    AcknowledgesTooSoon,
    /// The database records a noun without the devices that begin with it.
    RecordsHalf,
    /// The database numbers events when their transaction begins, and not when they are read.
    NumbersAsItWrites,
    /// The database orders events by the clock alone, although the clock goes back.
    OrdersByTheClock,
}

/// A noun as text.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) text: String,
    pub(crate) revision: u64,
    /// The number of facts of its history.
    facts: i64,
    /// When it was written last, or just after the time before that if the clock went back.
    changed_at: Timestamp,
}

/// A request that was executed.
#[derive(Clone)]
pub(crate) struct Done {
    pub(crate) command: CommandHash,
    pub(crate) events: Arc<[Event]>,
    /// The place of the last of the noun's own facts in its history.
    pub(crate) last: i64,
}

/// The scope of a request id, and the id.
pub(crate) type RequestKey = (String, String);

/// The content of a write.
#[derive(Clone)]
pub(crate) struct Write {
    /// Of the noun: its kind, its name, and what it was when it was decided on.
    kind: Kind,
    name: String,
    enterprise: EnterpriseId,
    id: String,
    expected: u64,
    at: Timestamp,
    text: String,
    devices: Vec<(String, String)>,
    events: Arc<[Event]>,
    records: Vec<Record>,
    /// The number of events of the noun itself.
    own: i64,
    claimed: Vec<UniqueKey>,
    released: Vec<UniqueKey>,
    look_up: Option<(TokenDigest, TokenRef)>,
    key: RequestKey,
    command: CommandHash,
}

/// The outcome of a write.
#[derive(Clone)]
pub(crate) enum Written {
    Recorded,
    /// The id was there.
    Before(Done),
    /// Another writer was first.
    Stale,
}

pub(crate) struct Database {
    pub(crate) fault: Option<Fault>,
    /// The offset of the clock from the ticks.
    pub(crate) ahead: Duration,
    rows: BTreeMap<(Kind, String), Row>,
    /// The nouns, in order of creation.
    pub(crate) order: Vec<(Kind, String, EnterpriseId)>,
    requests: BTreeMap<RequestKey, Done>,
    keys: BTreeMap<UniqueKey, String>,
    look_ups: BTreeMap<TokenDigest, TokenRef>,
    feeds: BTreeMap<EnterpriseId, Feed>,
    /// The number of transactions that have begun.
    begun: u64,
    /// The latest of those that are committed.
    latest: u64,
    /// The number of writes that were made.
    pub(crate) writes: u64,
    /// The number of writes that were committed after one that had begun later.
    pub(crate) overtaken: u64,
}

/// A transaction that has begun.
pub(crate) struct Transaction {
    number: u64,
    /// The positions of its events in the feed, if they are known before the commit.
    first: Option<u64>,
}

pub(crate) fn request_key<N: Noun>(name: &N::Name, request: &Request) -> RequestKey {
    let within = match request.scope {
        Scope::Noun => name.to_string(),
        Scope::Enterprise => format!("all {} of {}", N::KIND.as_str(), name.enterprise()),
    };
    (within, request.id.to_string())
}

impl Write {
    pub(crate) fn new<N: Noun>(draft: Draft<N>, before: Option<&Row>, request: &Request) -> Self {
        let Draft { name, noun, at, changes, devices, events, claimed, released, look_up, .. } =
            draft;
        let devices = devices
            .iter()
            .map(|device| (device.enrolled().name.to_string(), row::write_noun(device).unwrap()));
        Self {
            kind: N::KIND,
            enterprise: name.enterprise().clone(),
            id: name.id().to_owned(),
            expected: before.map_or(0, |row| row.revision),
            at,
            text: row::write_noun(&noun).unwrap(),
            devices: devices.collect(),
            records: events.iter().cloned().map(|event| request.record(event)).collect(),
            events: events.into(),
            own: i64::try_from(changes.len()).unwrap(),
            claimed,
            released,
            look_up: look_up.map(|by| (by.digest, by.token)),
            key: request_key::<N>(&name, request),
            command: request.command,
            name: name.to_string(),
        }
    }
}

impl Database {
    pub(crate) fn new(fault: Option<Fault>) -> Self {
        Self {
            fault,
            ahead: Duration::ZERO,
            rows: BTreeMap::new(),
            order: Vec::new(),
            requests: BTreeMap::new(),
            keys: BTreeMap::new(),
            look_ups: BTreeMap::new(),
            feeds: BTreeMap::new(),
            begun: 0,
            latest: 0,
            writes: 0,
            overtaken: 0,
        }
    }

    /// Returns the time: a tick is 10 milliseconds.
    pub(crate) fn now(&self, ticks: u64) -> Timestamp {
        let since = core::time::Duration::from_millis(1_893_456_000_000 + 10 * ticks);
        Timestamp::from_unix(since).unwrap().saturating_add(self.ahead)
    }

    pub(crate) fn row<N: Noun>(&self, name: &N::Name) -> Option<Row> {
        self.rows.get(&(N::KIND, name.to_string())).cloned()
    }

    pub(crate) fn noun<N: Noun>(&self, name: &N::Name) -> Option<N> {
        self.named(&name.to_string())
    }

    /// Returns the noun that has this name.
    pub(crate) fn named<N: Noun>(&self, name: &str) -> Option<N> {
        let row = self.rows.get(&(N::KIND, name.to_owned()));
        row.map(|row| row::read_noun(&row.text).unwrap())
    }

    pub(crate) fn enterprise(&self, id: &EnterpriseId) -> Option<Enterprise> {
        self.noun(&id.clone().into())
    }

    /// Returns all nouns of a kind, in order of creation.
    pub(crate) fn all<N: Noun>(&self) -> Vec<N> {
        let names = self.order.iter().filter(|(kind, ..)| *kind == N::KIND);
        names.filter_map(|(_, name, _)| self.named(name)).collect()
    }

    pub(crate) fn done(&self, key: &RequestKey) -> Option<Done> {
        self.requests.get(key).cloned()
    }

    pub(crate) fn holder(&self, key: &UniqueKey) -> Option<&str> {
        self.keys.get(key).map(String::as_str)
    }

    pub(crate) fn look_up(&self, digest: &TokenDigest) -> Option<TokenRef> {
        self.look_ups.get(digest).cloned()
    }

    pub(crate) fn feed(&self, enterprise: &EnterpriseId) -> Option<&Feed> {
        self.feeds.get(enterprise)
    }

    /// Numbers the events of a feed.
    pub(crate) fn number(&mut self, enterprise: &EnterpriseId) {
        self.feeds.entry(enterprise.clone()).or_default().number();
    }

    /// Begins a transaction: nobody else sees anything of it until it commits.
    pub(crate) fn begin(&mut self, write: &Write) -> Transaction {
        self.begun += 1;
        let numbers = self.fault == Some(Fault::NumbersAsItWrites);
        let feed = self.feeds.entry(write.enterprise.clone()).or_default();
        let first = numbers.then(|| feed.take(write.events.len()));
        Transaction { number: self.begun, first }
    }

    /// Commits a write whole, or nothing of it. It waited for the rows that others were writing, so
    /// that it is held against what they have left.
    pub(crate) fn commit(&mut self, transaction: &Transaction, write: Write) -> Written {
        if let Some(done) = self.done(&write.key) {
            return Written::Before(done);
        }
        let key = (write.kind, write.name.clone());
        let row = self.rows.get(&key);
        let revision = row.map_or(0, |row| row.revision);
        // The order of the feed: after all that was decided on, though clocks go back.
        let after = row.filter(|_| self.fault != Some(Fault::OrdersByTheClock));
        let facts = row.map_or(0, |row| row.facts) + write.own;
        let changed_at = after.map_or(write.at, |row| write.at.max(just_after(row.changed_at)));
        let guarded = self.fault != Some(Fault::NoRevisionGuard);
        let taken = |key: &UniqueKey| self.holder(key).is_some_and(|holder| holder != write.id);
        if guarded && revision != write.expected || write.claimed.iter().any(taken) {
            return Written::Stale;
        }
        let too_soon = self.fault == Some(Fault::AcknowledgesTooSoon);
        if too_soon && self.writes.is_multiple_of(7) && revision > 0 {
            self.writes += 1;
            return Written::Recorded;
        }
        self.writes += 1;
        self.overtaken += u64::from(transaction.number < self.latest);
        self.latest = self.latest.max(transaction.number);
        let (kind, name, number) = (write.kind, write.name, revision + 1);
        if revision == 0 {
            self.order.push((kind, name.clone(), write.enterprise.clone()));
        }
        self.rows.insert(key, Row { text: write.text, revision: number, facts, changed_at });
        let feed = self.feeds.entry(write.enterprise.clone()).or_default();
        let revision = Revision { at: changed_at, kind, name, number };
        feed.add(&revision, &write.records, transaction.first);
        let half = self.fault == Some(Fault::RecordsHalf) && self.writes.is_multiple_of(5);
        for (name, text) in write.devices.into_iter().filter(|_| !half) {
            self.order.push((Kind::Device, name.clone(), write.enterprise.clone()));
            self.rows.insert((Kind::Device, name), Row { text, revision: 1, facts: 1, changed_at });
        }
        for key in &write.released {
            self.keys.remove(key);
        }
        let id = write.id;
        self.keys.extend(write.claimed.into_iter().map(|key| (key, id.clone())));
        self.look_ups.extend(write.look_up);
        if self.fault != Some(Fault::ForgetsRequestIds) {
            let (command, events) = (write.command, Arc::clone(&write.events));
            let done = Done { command, events, last: facts };
            self.requests.insert(write.key, done);
        }
        Written::Recorded
    }
}

/// Returns the instant that follows another one.
fn just_after(instant: Timestamp) -> Timestamp {
    instant.saturating_add(Duration::new(0, 1).unwrap())
}
