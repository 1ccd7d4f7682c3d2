//! The store: its clock, and the state that a reset replaces.

use std::{fmt, sync::Arc, thread, time::Duration};

use arc_swap::ArcSwap;
use enroll_core::{Enterprise, Timestamp, name::EnterpriseId, token_ref::TokenRef};
use enroll_store::{
    Failure, Store, Unavailable,
    clock::Clock,
    decision::{Decision, TokenDigest, UniqueKey},
    executed::Executed,
    feed::{Cursor, Feed, FeedError},
    gate::{Reading, Snapshot},
    history::{History, HistoryPosition},
    list::{ListError, ListQuery, Mark, Members, Page},
    noun::Noun,
    request::Request,
};

use crate::state::State;

/// A store that keeps everything in memory, and nothing beyond its life.
///
/// Of each enterprise's feed it keeps the newest [`EVENTS_KEPT`](crate::EVENTS_KEPT) events. A reader without a
/// cursor begins with the oldest event kept; a cursor before that is
/// [forgotten](FeedError::Forgotten). Nothing else is ever forgotten.
///
/// A decision that begins a noun that is there, or changes one that is not, is made again like
/// one that came too late, and in the end it is [`Failure::Contended`].
/// ```
/// use enroll_core::Enterprise;
/// use enroll_memory::MemoryStore;
/// use enroll_store::{Admission, Store, clock::SystemClock};
///
/// # async fn read() -> Result<(), Box<dyn std::error::Error>> {
/// let store = MemoryStore::new(SystemClock, 1);
/// let read = store.read::<Enterprise>(&"enterprises/e1".parse()?).await?;
/// assert!(read.admit(Admission::Any)?.noun.is_none());
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(read())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MemoryStore<C> {
    clock: C,
    state: ArcSwap<State>,
}

impl<C: Clock> MemoryStore<C> {
    /// Returns an empty store, whose life is named by `epoch`.
    ///
    /// Draw it: marks and cursors of another life are refused by it.
    ///
    /// ```
    /// # use enroll_memory::MemoryStore;
    /// # use enroll_store::{Admission, Cursor, Store, clock::SystemClock};
    /// # async fn read() -> Result<(), Box<dyn std::error::Error>> {
    /// let store = MemoryStore::new(SystemClock, 7);
    /// let next = store.events(&"e1".parse()?, None, 100).await?.admit(Admission::Any)?.next;
    /// assert_eq!(next, Cursor { epoch: 7, position: 0 });
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(read())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(clock: C, epoch: u64) -> Self {
        Self { clock, state: ArcSwap::from_pointee(State::new(epoch)) }
    }

    /// Begins a new life, named by `epoch`, with nothing in it.
    ///
    /// Requests under way end in the old life, whose memory is freed on a thread of its own: no
    /// request waits for that.
    ///
    /// ```
    /// # use enroll_memory::MemoryStore;
    /// # use enroll_store::{Admission, FeedError, Store, clock::SystemClock};
    /// # async fn read() -> Result<(), Box<dyn std::error::Error>> {
    /// let (store, id) = (MemoryStore::new(SystemClock, 1), "e1".parse()?);
    /// let next = store.events(&id, None, 100).await?.admit(Admission::Any)?.next;
    /// store.reset(2);
    /// assert_eq!(store.events(&id, Some(next), 100).await.err(), Some(FeedError::OtherEpoch));
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(read())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    /// Begins a new life as [`reset`](Self::reset) does, without a thread: the last request that is
    /// under way in the old life frees its memory, and this call if there is none.
    ///
    /// ```
    /// # use enroll_memory::MemoryStore;
    /// # use enroll_store::{Admission, Cursor, Store, clock::SystemClock};
    /// # async fn read() -> Result<(), Box<dyn std::error::Error>> {
    /// let store = MemoryStore::new(SystemClock, 1);
    /// store.reset_in_place(2);
    /// let next = store.events(&"e1".parse()?, None, 100).await?.admit(Admission::Any)?.next;
    /// assert_eq!(next, Cursor { epoch: 2, position: 0 });
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(read())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reset_in_place(&self, epoch: u64) {
        self.state.store(Arc::new(State::new(epoch)));
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

    async fn find<N: Noun>(&self, key: &UniqueKey) -> Result<Snapshot<N>, Unavailable> {
        Ok(self.state.load().find(&self.clock, key))
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
        after: Option<HistoryPosition>,
        limit: usize,
    ) -> Result<History, Unavailable> {
        Ok(self.state.load().history::<N>(name, after, limit))
    }
}
