//! A store that is broken on purpose, around one that is not.

use std::time::Duration;

use enroll_core::name::EnterpriseId;
use enroll_store::{
    Decision, Executed, Failure, Noun, Reading, Request, Snapshot, Store,
    list::{ListQuery, Members, Page},
    noun::NounName,
};

use crate::delegating::{Change, Delegating};

/// What is wrong with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// It decides on what it read some time ago, and nobody holds a key.
    ReadsThenWrites,
    /// What it reads belongs to no enterprise.
    ReadsWithoutGate,
    ListsWithoutGroups,
}

/// Returns a store with a fault.
pub(crate) fn broken<S: Store>(inner: S, fault: Fault) -> Delegating<S, Fault> {
    Delegating { inner, change: fault }
}

impl Change for Fault {
    async fn execute<S, N, R, D>(
        &self,
        inner: &S,
        name: &N::Name,
        request: &Request,
        decide: D,
    ) -> Result<Executed<N>, Failure<R>>
    where
        S: Store,
        N: Noun,
        R: Send + 'static,
        D: Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Send + Sync,
    {
        if *self != Self::ReadsThenWrites {
            return inner.execute(name, request, decide).await;
        }
        let read = inner.read::<N>(name).await.map_err(|_| Failure::Unavailable)?;
        // Time for the others to read the same.
        tokio::time::sleep(Duration::from_millis(10)).await;
        let read = read.ungated();
        let (noun, enterprise) = (read.noun.as_ref(), read.enterprise.as_ref());
        let decided = decide(Reading::new(noun, enterprise, read.now));
        let mut decision = decided.map_err(Failure::Refused)?;
        decision.claimed.clear();
        inner.execute(name, request, |_| Ok(decision.clone())).await
    }

    fn snapshot<N: Noun>(&self, read: Snapshot<N>) -> Snapshot<N> {
        let read = read.ungated();
        let enterprise = read.enterprise.filter(|_| *self != Self::ReadsWithoutGate);
        Snapshot::new(read.noun, enterprise, read.now)
    }

    fn query<'a>(&self, query: ListQuery<'a>) -> ListQuery<'a> {
        ListQuery { group: query.group.filter(|_| *self != Self::ListsWithoutGroups), ..query }
    }

    fn page<N: Noun>(&self, page: Page<N>) -> Page<N> {
        if *self == Self::ReadsWithoutGate { page.with_enterprise(None) } else { page }
    }

    fn members<N: Noun>(&self, parent: &EnterpriseId, members: Members<N>) -> Members<N> {
        let (mut groups, enterprise) = members.ungated();
        if *self == Self::ListsWithoutGroups {
            // The first device of another serial number.
            let other = N::Name::from_ids(parent.clone(), "other");
            for names in &mut groups {
                names.splice(0..0, other.clone());
            }
        }
        Members::new(groups, enterprise.filter(|_| *self != Self::ReadsWithoutGate))
    }
}
