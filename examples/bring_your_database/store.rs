//! The store port, on any database of sorted entries.

use std::sync::Arc;

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId, token_ref::TokenRef};
use enroll_store::{
    Clock, Cursor, Decision, Executed, Fact, Failure, Feed, FeedError, Noun, Reading, Recorded,
    Request, Snapshot, Store, Unavailable,
    decision::{TokenDigest, UniqueKey},
    draft::Draft,
    history::{History, HistoryPosition},
    list::{EXAMINED_MAX, ListError, ListQuery, Mark, Members, Page},
    noun::{Kind, NounName},
    part::Capacity,
    row,
};

use crate::{
    database::{Database, Entries},
    keys::{
        claim_key, group_prefix, hexadecimal, history_prefix, look_up_key, noun_key, order_prefix,
        request_key,
    },
    record::record,
};

/// A store on a database, by a clock.
pub(crate) struct EntryStore<D, C> {
    database: D,
    clock: C,
    /// Identifies the life of the store: cursors of another one are refused.
    epoch: u64,
}

/// Why a transaction stops. Its writes are undone.
struct Stop<R>(Failure<R>);

impl<R> From<Unavailable> for Stop<R> {
    fn from(_: Unavailable) -> Self {
        Self(Failure::Unavailable)
    }
}

impl<D: Database, C: Clock> EntryStore<D, C> {
    pub(crate) fn new(database: D, clock: C, epoch: u64) -> Self {
        Self { database, clock, epoch }
    }

    /// Decides and records, in one transaction.
    fn decide<N: Noun, R>(
        &self,
        entries: &mut dyn Entries,
        name: &N::Name,
        request: &Request,
        decide: impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<Executed<N>, Stop<R>> {
        if let Some(executed) = replay(entries, name, request)? {
            return Ok(executed);
        }
        let (mut name, mut noun) = (name.clone(), noun::<N>(entries, name)?);
        loop {
            let enterprise = enterprise(entries, name.enterprise())?;
            let now = self.clock.now();
            let reading = Reading::new(noun.as_ref(), enterprise.as_ref(), now);
            let decision = decide(reading).map_err(|refusal| Stop(Failure::Refused(refusal)))?;
            if let Some(holder) = other_holder::<N>(entries, &name, &decision.claimed)? {
                // Another noun holds a key: it is decided on the holder.
                noun = self::noun(entries, &holder)?;
                name = holder;
                continue;
            }
            if decision.is_unchanged() {
                return Ok(Executed::unchanged(name, noun));
            }
            let draft = Draft::new(name, noun, decision, now).ok_or(Stop(Failure::Contended))?;
            record(entries, &draft, request)?;
            return Ok(draft.executed());
        }
    }

    /// Reads a page of the nouns whose ids have these keys: one enterprise's, one group's, or all
    /// enterprises'.
    fn page<N: Noun>(
        &self,
        entries: &dyn Entries,
        prefix: &str,
        parent: Option<&EnterpriseId>,
        after: Option<&Mark>,
        limit: usize,
        keep: impl Fn(&N, Timestamp) -> bool,
    ) -> Result<Result<Page<N>, ListError>, Unavailable> {
        let now = self.clock.now();
        let mut last = match after.map(|mark| std::str::from_utf8(&mark.0)) {
            None => prefix.to_owned(),
            Some(Ok(key))
                if key == prefix || key.starts_with(prefix) && entries.get(key)?.is_some() =>
            {
                key.into()
            }
            Some(_) => return Ok(Err(ListError::ForeignMark)),
        };
        let (mut nouns, mut examined) = (Vec::new(), 0);
        // One more than a page examines, to know whether there is a next one.
        for (key, id) in entries.scan(prefix, &last, EXAMINED_MAX + 1)? {
            let name = name_of::<N>(parent, &id)?;
            let noun = noun::<N>(entries, &name)?.ok_or(Unavailable)?;
            let kept = examined < EXAMINED_MAX && keep(&noun, now);
            if examined == EXAMINED_MAX || kept && nouns.len() == limit {
                let next = Some(Mark(last.into_bytes()));
                return Ok(Ok(Page::new(nouns, next, now)));
            }
            examined += 1;
            nouns.extend(Some(noun).filter(|_| kept));
            last = key;
        }
        Ok(Ok(Page::new(nouns, None, now)))
    }

    fn read_with<T>(
        &self,
        read: impl FnOnce(&dyn Entries) -> Result<T, Unavailable>,
    ) -> Result<T, Unavailable> {
        self.database.transact(|entries| read(entries))
    }
}

impl<D: Database, C: Clock> Store for EntryStore<D, C> {
    async fn execute<N, R, F>(
        &self,
        name: &N::Name,
        request: &Request,
        decide: F,
    ) -> Result<Executed<N>, Failure<R>>
    where
        N: Noun,
        R: Send + 'static,
        F: Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Send + Sync,
    {
        let executed =
            self.database.transact(|entries| self.decide(entries, name, request, &decide));
        executed.map_err(|Stop(failure)| failure)
    }

    async fn read<N: Noun>(&self, name: &N::Name) -> Result<Snapshot<N>, Unavailable> {
        self.read_with(|entries| {
            let enterprise = enterprise(entries, name.enterprise())?;
            Ok(Snapshot::new(noun(entries, name)?, enterprise, self.clock.now()))
        })
    }

    async fn read_many<N: Noun>(&self, names: &[N::Name]) -> Result<Vec<Snapshot<N>>, Unavailable> {
        self.read_with(|entries| {
            let snapshot = |name: &N::Name| {
                let enterprise = enterprise(entries, name.enterprise())?;
                Ok(Snapshot::new(noun(entries, name)?, enterprise, self.clock.now()))
            };
            names.iter().map(snapshot).collect()
        })
    }

    async fn find<N: Noun>(&self, key: &UniqueKey) -> Result<Snapshot<N>, Unavailable> {
        self.read_with(|entries| {
            let noun = match holder::<N>(entries, key)? {
                Some(name) => noun::<N>(entries, &name)?,
                None => None,
            };
            let enterprise = enterprise(entries, &key.enterprise)?;
            Ok(Snapshot::new(noun, enterprise, self.clock.now()))
        })
    }

    async fn list<N, K>(&self, query: ListQuery<'_>, keep: K) -> Result<Page<N>, ListError>
    where
        N: Noun,
        K: Fn(&N, Timestamp) -> bool + Send + Sync,
    {
        let ListQuery { parent, group, after, limit } = query;
        let prefix = match group {
            Some(group) => group_prefix(N::KIND, parent, group),
            None => order_prefix(N::KIND, parent.as_str()),
        };
        let listed = self.read_with(|entries| {
            let page = self.page(entries, &prefix, Some(parent), after.as_ref(), limit, keep)?;
            let enterprise = enterprise(entries, parent)?;
            Ok(page.map(|page| page.with_enterprise(enterprise)))
        });
        listed.map_err(|_| ListError::Unavailable)?
    }

    async fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> Result<Members<N>, Unavailable> {
        self.read_with(|entries| {
            let members = |group: &&str| {
                let prefix = group_prefix(N::KIND, parent, group);
                let ids = entries.scan(&prefix, &prefix, limit)?;
                ids.iter().map(|(_, id)| name_of::<N>(Some(parent), id)).collect()
            };
            let groups = groups.iter().map(members).collect::<Result<_, _>>()?;
            Ok(Members::new(groups, enterprise(entries, parent)?))
        })
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
        let listed = self.read_with(|entries| {
            self.page(entries, &order_prefix(Kind::Enterprise, ""), None, after, limit, keep)
        });
        listed.map_err(|_| ListError::Unavailable)?
    }

    async fn look_up(&self, digest: &TokenDigest) -> Result<Option<TokenRef>, Unavailable> {
        self.read_with(|entries| {
            let found = entries.get(&look_up_key(digest))?;
            found.map(|text| text.parse().map_err(|_| Unavailable)).transpose()
        })
    }

    async fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Feed, FeedError> {
        let after = after.unwrap_or(Cursor { epoch: self.epoch, position: 0 });
        if after.epoch != self.epoch {
            return Err(FeedError::OtherEpoch);
        }
        let read = self.read_with(|entries| {
            let prefix = format!("feed/{enterprise}/");
            let from = format!("{prefix}{:020}", after.position);
            let (facts, _) = part(entries, &prefix, from, limit)?;
            let position = facts.last().map_or(after.position, |(position, _)| *position);
            let events = facts.into_iter();
            let events = events.map(|(position, fact)| Arc::new(Recorded { position, fact }));
            let next = Cursor { position, ..after };
            Ok(Feed::new(events.collect(), next, self::enterprise(entries, enterprise)?))
        });
        read.map_err(|_| FeedError::Unavailable)
    }

    async fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<HistoryPosition>,
        limit: usize,
    ) -> Result<History, Unavailable> {
        self.read_with(|entries| {
            let [after, ..] = after.map_or([0; 3], HistoryPosition::numbers);
            let prefix = history_prefix(N::KIND, name);
            let from = format!("{prefix}{after:020}");
            let (facts, goes_on) = part(entries, &prefix, from, limit)?;
            let facts = facts.into_iter().map(|(position, fact)| Ok((place(position)?, fact)));
            Ok(History::new(facts.collect::<Result<_, _>>()?, goes_on))
        })
    }
}

/// The number of facts that are read at once. Each may be large.
const FACTS_READ: usize = 16;

/// Reads the facts after a key and their positions, as far as they fit a part, and whether others
/// come after them.
fn part(
    entries: &dyn Entries,
    prefix: &str,
    mut after: String,
    limit: usize,
) -> Result<(Vec<(u64, Fact)>, bool), Unavailable> {
    let (mut facts, mut capacity) = (Vec::new(), Capacity::new(limit));
    loop {
        let read = entries.scan(prefix, &after, FACTS_READ)?;
        let is_last = read.len() < FACTS_READ;
        for (key, body) in read {
            if !capacity.takes(body.len()) {
                return Ok((facts, true));
            }
            let position = number(key.strip_prefix(prefix).ok_or(Unavailable)?)?;
            facts.push((position, row::read_fact(&body)));
            after = key;
        }
        if is_last {
            return Ok((facts, false));
        }
    }
}

/// Answers a request that was made before.
fn replay<N: Noun, R>(
    entries: &dyn Entries,
    name: &N::Name,
    request: &Request,
) -> Result<Option<Executed<N>>, Stop<R>> {
    let Some(done) = entries.get(&request_key::<N>(name, request))? else { return Ok(None) };
    let words: Vec<_> = done.split(' ').collect();
    let [hash, first, end] = words.as_slice() else { return Err(Unavailable.into()) };
    if *hash != hexadecimal(&request.command.0) {
        return Err(Stop(Failure::RequestIdReused));
    }
    let mut facts = Vec::new();
    for position in number(first)?..number(end)? {
        let key = format!("feed/{}/{position:020}", name.enterprise());
        let body = entries.get(&key)?.ok_or(Unavailable)?;
        facts.push((place(position)?, row::read_fact(&body)));
    }
    let events = facts.iter().map(|(place, fact)| Some((*place, fact.event()?)));
    let events: Vec<_> = events.collect::<Option<_>>().ok_or(Unavailable)?;
    let enterprise = enterprise(entries, name.enterprise())?;
    Ok(Some(Executed::replayed(events, enterprise).ok_or(Unavailable)?))
}

fn noun<N: Noun>(entries: &dyn Entries, name: &N::Name) -> Result<Option<N>, Unavailable> {
    let body = entries.get(&noun_key::<N>(name))?;
    body.map(|body| row::read_noun(&body).map_err(|_| Unavailable)).transpose()
}

/// Returns the name of a noun from its id. Without a parent, the noun is an enterprise.
fn name_of<N: Noun>(parent: Option<&EnterpriseId>, id: &str) -> Result<N::Name, Unavailable> {
    let enterprise = parent.cloned().map_or_else(|| id.parse(), Ok).map_err(|_| Unavailable)?;
    N::Name::from_ids(enterprise, id).ok_or(Unavailable)
}

fn enterprise(entries: &dyn Entries, id: &EnterpriseId) -> Result<Option<Enterprise>, Unavailable> {
    noun::<Enterprise>(entries, &id.clone().into())
}

pub(crate) fn holder<N: Noun>(
    entries: &dyn Entries,
    key: &UniqueKey,
) -> Result<Option<N::Name>, Unavailable> {
    let Some(id) = entries.get(&claim_key::<N>(key))? else { return Ok(None) };
    N::Name::from_ids(key.enterprise.clone(), &id).ok_or(Unavailable).map(Some)
}

/// Returns the noun that holds one of the keys and is not the one called `name`.
fn other_holder<N: Noun>(
    entries: &dyn Entries,
    name: &N::Name,
    keys: &[UniqueKey],
) -> Result<Option<N::Name>, Unavailable> {
    for key in keys {
        if let Some(holder) = holder::<N>(entries, key)?
            && holder != *name
        {
            return Ok(Some(holder));
        }
    }
    Ok(None)
}

pub(crate) fn number(text: &str) -> Result<u64, Unavailable> {
    text.parse().map_err(|_| Unavailable)
}

fn place(position: u64) -> Result<HistoryPosition, Unavailable> {
    Ok(HistoryPosition::new([i64::try_from(position).map_err(|_| Unavailable)?, 0, 0]))
}
