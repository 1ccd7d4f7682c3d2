//! A store that is broken on purpose, around one that is not.

use std::time::Duration;

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId, token_ref::TokenRef};
use enroll_store::{
    Cursor, Decision, Executed, Failure, Feed, FeedError, Noun, Reading, Request, Snapshot, Store,
    Unavailable,
    decision::{Claim, TokenDigest},
    history::{History, Place},
    list::{ListError, ListQuery, Mark, Members, Page},
    noun::NounName,
};

/// What is wrong with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// It decides on what it read some time ago, and nobody holds a key.
    ReadsThenWrites,
    /// What it reads belongs to no enterprise.
    ReadsWithoutGate,
    ListsWithoutGroups,
}

pub(crate) struct Broken<S>(pub(crate) S, pub(crate) Fault);

impl<S> Broken<S> {
    fn gated<N: Noun>(&self, read: Snapshot<N>) -> Snapshot<N> {
        let read = read.ungated();
        let enterprise = read.enterprise.filter(|_| self.1 != Fault::ReadsWithoutGate);
        Snapshot::new(read.noun, enterprise, read.now)
    }
}

impl<S: Store> Store for Broken<S> {
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
        if self.1 != Fault::ReadsThenWrites {
            return self.0.execute(name, request, decide).await;
        }
        let read = self.0.read::<N>(name).await.map_err(|_| Failure::Unavailable)?;
        // Time for the others to read the same.
        tokio::time::sleep(Duration::from_millis(10)).await;
        let read = read.ungated();
        let (noun, enterprise) = (read.noun.as_ref(), read.enterprise.as_ref());
        let decided = decide(Reading::new(noun, enterprise, read.now));
        let mut decision = decided.map_err(Failure::Refused)?;
        decision.claimed.clear();
        self.0.execute(name, request, |_| Ok(decision.clone())).await
    }

    async fn read<N: Noun>(&self, name: &N::Name) -> Result<Snapshot<N>, Unavailable> {
        Ok(self.gated(self.0.read(name).await?))
    }

    async fn read_many<N: Noun>(&self, names: &[N::Name]) -> Result<Vec<Snapshot<N>>, Unavailable> {
        let read = self.0.read_many::<N>(names).await?;
        Ok(read.into_iter().map(|snapshot| self.gated(snapshot)).collect())
    }

    async fn find<N: Noun>(&self, claim: &Claim) -> Result<Snapshot<N>, Unavailable> {
        self.0.find(claim).await
    }

    async fn list<N, K>(&self, query: ListQuery<'_>, keep: K) -> Result<Page<N>, ListError>
    where
        N: Noun,
        K: Fn(&N, Timestamp) -> bool + Send + Sync,
    {
        let group = query.group.filter(|_| self.1 != Fault::ListsWithoutGroups);
        let page = self.0.list(ListQuery { group, ..query }, keep).await?;
        if self.1 == Fault::ReadsWithoutGate { Ok(page.with_enterprise(None)) } else { Ok(page) }
    }

    async fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> Result<Members<N>, Unavailable> {
        let members = self.0.members::<N>(parent, groups, limit).await?;
        let (mut groups, enterprise) = members.ungated();
        if self.1 == Fault::ListsWithoutGroups {
            // The first device of another serial number.
            let other = N::Name::from_ids(parent.clone(), "other");
            for names in &mut groups {
                names.splice(0..0, other.clone());
            }
        }
        Ok(Members::new(groups, enterprise.filter(|_| self.1 != Fault::ReadsWithoutGate)))
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
        self.0.enterprises(after, limit, keep).await
    }

    async fn look_up(&self, digest: &TokenDigest) -> Result<Option<TokenRef>, Unavailable> {
        self.0.look_up(digest).await
    }

    async fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Feed, FeedError> {
        self.0.events(enterprise, after, limit).await
    }

    async fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<Place>,
        limit: usize,
    ) -> Result<History, Unavailable> {
        self.0.history::<N>(name, after, limit).await
    }
}
