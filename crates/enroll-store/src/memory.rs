//! The in-memory store.
//!
//! ```text
//! execute ─▶ request id ─▶ record ─▶ decide ─▶ log of the enterprise ─▶ rosters, tables, look-ups
//! ```
//!
//! A noun that is there is decided on under its record's own lock. One that is absent has no
//! lock: it is decided on freely, and again if another writer was first. What was decided is
//! recorded under the lock of its enterprise's log, which is held for well under a microsecond.
//!
//! What a decision records can be read once all of it can: a record stays locked, and the log
//! with it, until the last part is in place.
//!
//! ```
//! use enroll_core::{Timestamp, enterprise::{Created, Enterprise}, record::RequestId};
//! use enroll_store::{Admission, Decision, MemoryStore, Reading, Request, Store};
//! use enroll_store::clock::SystemClock;
//! use enroll_store::request::{CommandHash, DrawnBy, Scope};
//!
//! # async fn create() -> Result<(), Box<dyn std::error::Error>> {
//! let store = MemoryStore::new(SystemClock, 1);
//! let name = "enterprises/LC00abc".parse()?;
//! let request = Request {
//!     id: RequestId::from_entropy([7; 16]),
//!     drawn_by: DrawnBy::Service,
//!     command: CommandHash([0; 32]),
//!     scope: Scope::Noun,
//!     actor: None,
//! };
//! let create = |reading: Reading<'_, Enterprise>| {
//!     if reading.is_absent() {
//!         Ok(Decision::first(Created::new("LC00abc".parse().unwrap(), reading.now())))
//!     } else {
//!         Err("exists")
//!     }
//! };
//! store.execute(&name, &request, create).await?;
//! let read = store.read::<Enterprise>(&name).await?;
//! assert!(read.admit(Admission::Created)?.noun.is_some());
//! # Ok(())
//! # }
//! ```

mod draft;
mod execution;
mod feed;
mod history;
mod home;
mod look_ups;
mod page;
mod reading;
mod record;
mod recording;
mod requests;
mod roster;
mod shards;

use std::{
    fmt,
    hash::RandomState,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use arc_swap::ArcSwap;
use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User,
    name::EnterpriseId, token_ref::TokenRef,
};

use self::{
    home::Home, look_ups::LookUp, record::Filed, requests::Done, roster::Roster, shards::Shards,
};
use crate::{
    clock::Clock,
    decision::{Claim, Decision, TokenDigest},
    executed::Executed,
    feed::{Cursor, Feed, FeedError},
    gate::{Reading, Snapshot},
    history::{History, Place},
    list::{ListError, ListQuery, Mark, Members, Page},
    noun::{Noun, Tables},
    request::Request,
    store::{Failure, Store, Unavailable},
};

pub use self::feed::EVENTS_KEPT;

/// A store that keeps everything in memory, and nothing beyond its life.
///
/// Of each enterprise's feed it keeps the newest [`EVENTS_KEPT`] events. A reader without a
/// cursor begins with the oldest event kept; a cursor before that is
/// [forgotten](FeedError::Forgotten). Nothing else is ever forgotten.
///
/// A decision that begins a noun that is there, or changes one that is not, is made again like
/// one that came too late, and in the end it is [`Failure::Contended`].
///
#[doc = head!()]
/// let store = MemoryStore::new(SystemClock, 1);
/// store.execute(&name, &request("r1")?, create).await?;
/// assert!(store.read::<Enterprise>(&name).await?.admit(Admission::Created).is_ok());
#[doc = tail!()]
pub struct MemoryStore<C> {
    clock: C,
    state: ArcSwap<State>,
}

impl<C: Clock> MemoryStore<C> {
    /// Returns an empty store, whose life is named by `epoch`.
    ///
    /// Draw it: marks and cursors of another life are refused by it.
    ///
    #[doc = head!()]
    /// let store = MemoryStore::new(SystemClock, 7);
    /// let next = store.events(&id, None, 100).await?.admit(Admission::Any)?.next;
    /// assert_eq!(next, Cursor { epoch: 7, position: 0 });
    #[doc = tail!()]
    #[must_use]
    pub fn new(clock: C, epoch: u64) -> Self {
        Self { clock, state: ArcSwap::from_pointee(State::new(epoch)) }
    }

    /// Begins a new life, named by `epoch`, with nothing in it.
    ///
    /// What is under way ends in the old one, which is given back on a thread of its own: no
    /// request pays for that.
    ///
    #[doc = head!()]
    /// store.execute(&name, &request("r1")?, create).await?;
    /// store.reset(2);
    /// // Nothing is left, and the same request is a new one.
    /// assert!(store.read::<Enterprise>(&name).await?.admit(Admission::Created).is_err());
    /// assert!(!store.execute(&name, &request("r1")?, create).await?.is_replayed());
    #[doc = tail!()]
    pub fn reset(&self, epoch: u64) {
        let old = self.state.swap(Arc::new(State::new(epoch)));
        let give_back = move || {
            // The last reference to be dropped frees the memory.
            while Arc::strong_count(&old) > 1 {
                thread::sleep(Duration::from_millis(1));
            }
        };
        // Without a thread, the closure and the state in it are dropped here.
        drop(thread::Builder::new().name("reset".into()).spawn(give_back));
    }

    /// Returns the clock.
    #[must_use]
    pub fn clock(&self) -> &C {
        &self.clock
    }
}

impl<C> fmt::Debug for MemoryStore<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl<C: Clock> Store for MemoryStore<C> {
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
        self.state.load().execute(&self.clock, name, request, decide)
    }

    async fn read<N: Noun>(&self, name: &N::Name) -> Result<Snapshot<N>, Unavailable> {
        Ok(self.state.load().read(&self.clock, name))
    }

    async fn read_many<N: Noun>(&self, names: &[N::Name]) -> Result<Vec<Snapshot<N>>, Unavailable> {
        let state = self.state.load();
        Ok(names.iter().map(|name| state.read(&self.clock, name)).collect())
    }

    async fn find<N: Noun>(&self, claim: &Claim) -> Result<Snapshot<N>, Unavailable> {
        Ok(self.state.load().find(&self.clock, claim))
    }

    async fn list<N, K>(&self, query: ListQuery<'_>, keep: K) -> Result<Page<N>, ListError>
    where
        N: Noun,
        K: Fn(&N, Timestamp) -> bool + Send + Sync,
    {
        self.state.load().list(&self.clock, &query, keep)
    }

    async fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> Result<Members<N>, Unavailable> {
        Ok(self.state.load().members(parent, groups, limit))
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
        self.state.load().enterprises(&self.clock, after, limit, keep)
    }

    async fn look_up(&self, digest: &TokenDigest) -> Result<Option<TokenRef>, Unavailable> {
        Ok(self.state.load().look_up(digest))
    }

    async fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Feed, FeedError> {
        self.state.load().events(enterprise, after, limit)
    }

    async fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<Place>,
        limit: usize,
    ) -> Result<History, Unavailable> {
        Ok(self.state.load().history::<N>(name, after, limit))
    }
}

/// One life of a store.
struct State {
    epoch: u64,
    homes: Shards<Arc<Home>>,
    /// All enterprises that were created, in order.
    created: Mutex<Roster<Enterprise>>,
    enterprises: Shards<Filed<Enterprise>>,
    enrollment_tokens: Shards<Filed<EnrollmentToken>>,
    users: Shards<Filed<User>>,
    enrollment_profiles: Shards<Filed<EnrollmentProfile>>,
    policies: Shards<Filed<Policy>>,
    devices: Shards<Filed<Device>>,
    look_ups: Shards<LookUp>,
    requests: Shards<Done>,
    /// Hashes groups.
    groups: RandomState,
}

impl State {
    fn new(epoch: u64) -> Self {
        Self {
            epoch,
            homes: Shards::default(),
            created: Mutex::default(),
            enterprises: Shards::default(),
            enrollment_tokens: Shards::default(),
            users: Shards::default(),
            enrollment_profiles: Shards::default(),
            policies: Shards::default(),
            devices: Shards::default(),
            look_ups: Shards::default(),
            requests: Shards::default(),
            groups: RandomState::new(),
        }
    }
}

impl Tables for State {
    type Table<N: Noun> = Shards<Filed<N>>;

    fn enterprises(&self) -> &Self::Table<Enterprise> {
        &self.enterprises
    }

    fn enrollment_tokens(&self) -> &Self::Table<EnrollmentToken> {
        &self.enrollment_tokens
    }

    fn users(&self) -> &Self::Table<User> {
        &self.users
    }

    fn enrollment_profiles(&self) -> &Self::Table<EnrollmentProfile> {
        &self.enrollment_profiles
    }

    fn policies(&self) -> &Self::Table<Policy> {
        &self.policies
    }

    fn devices(&self) -> &Self::Table<Device> {
        &self.devices
    }
}

/// Locks what no panic leaves half-changed: what may panic, a decision, runs before anything is
/// changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
