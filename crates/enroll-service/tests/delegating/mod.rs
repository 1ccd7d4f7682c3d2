//! A store that passes every call on to another one, and lets a test change some of them.

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId, token_ref::TokenRef};
use enroll_store::{
    Cursor, Decision, Executed, Failure, Feed, FeedError, Noun, Reading, Request, Snapshot, Store,
    Unavailable,
    decision::{TokenDigest, UniqueKey},
    history::{History, HistoryPosition},
    list::{ListError, ListQuery, Mark, Members, Page},
};

/// Changes that a test makes to the calls of a store: none, unless a method is implemented.
pub(crate) trait Change: Send + Sync + 'static {
    fn execute<S, N, R, D>(
        &self,
        inner: &S,
        name: &N::Name,
        request: &Request,
        decide: D,
    ) -> impl Future<Output = Result<Executed<N>, Failure<R>>> + Send
    where
        S: Store,
        N: Noun,
        R: Send + 'static,
        D: Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Send + Sync,
    {
        inner.execute(name, request, decide)
    }

    /// Changes a reading of a noun by its name.
    fn snapshot<N: Noun>(&self, read: Snapshot<N>) -> Snapshot<N> {
        read
    }

    fn query<'a>(&self, query: ListQuery<'a>) -> ListQuery<'a> {
        query
    }

    fn page<N: Noun>(&self, page: Page<N>) -> Page<N> {
        page
    }

    fn members<N: Noun>(&self, _parent: &EnterpriseId, members: Members<N>) -> Members<N> {
        members
    }

    /// Notes that a value is looked up.
    fn look_up(&self) {}
}

/// A store with a change.
pub(crate) struct Delegating<S, C> {
    pub(crate) inner: S,
    pub(crate) change: C,
}

impl<S: Store, C: Change> Store for Delegating<S, C> {
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
        self.change.execute(&self.inner, name, request, decide).await
    }

    async fn read<N: Noun>(&self, name: &N::Name) -> Result<Snapshot<N>, Unavailable> {
        Ok(self.change.snapshot(self.inner.read(name).await?))
    }

    async fn read_many<N: Noun>(&self, names: &[N::Name]) -> Result<Vec<Snapshot<N>>, Unavailable> {
        let read = self.inner.read_many::<N>(names).await?;
        Ok(read.into_iter().map(|snapshot| self.change.snapshot(snapshot)).collect())
    }

    async fn find<N: Noun>(&self, key: &UniqueKey) -> Result<Snapshot<N>, Unavailable> {
        self.inner.find(key).await
    }

    async fn list<N, K>(&self, query: ListQuery<'_>, keep: K) -> Result<Page<N>, ListError>
    where
        N: Noun,
        K: Fn(&N, Timestamp) -> bool + Send + Sync,
    {
        Ok(self.change.page(self.inner.list(self.change.query(query), keep).await?))
    }

    async fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> Result<Members<N>, Unavailable> {
        let members = self.inner.members(parent, groups, limit).await?;
        Ok(self.change.members(parent, members))
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
        self.inner.enterprises(after, limit, keep).await
    }

    async fn look_up(&self, digest: &TokenDigest) -> Result<Option<TokenRef>, Unavailable> {
        self.change.look_up();
        self.inner.look_up(digest).await
    }

    async fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Feed, FeedError> {
        self.inner.events(enterprise, after, limit).await
    }

    async fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<HistoryPosition>,
        limit: usize,
    ) -> Result<History, Unavailable> {
        self.inner.history::<N>(name, after, limit).await
    }
}
