//! The port.

use std::future::Future;

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId, token_ref::TokenRef};

use crate::{
    decision::{Decision, TokenDigest, UniqueKey},
    executed::Executed,
    feed::{Cursor, Feed, FeedError},
    gate::{Reading, Snapshot},
    history::{History, HistoryPosition},
    list::{ListError, ListQuery, Mark, Members, Page},
    noun::Noun,
    request::Request,
};

/// A store of nouns.
///
#[doc = head!()]
/// /// Returns whether an enterprise was created, whatever keeps it.
/// async fn exists(store: &impl Store, name: &EnterpriseName) -> Result<bool, Unavailable> {
///     let read = store.read::<Enterprise>(name).await?;
///     Ok(read.admit(Admission::Created).is_ok())
/// }
///
/// assert!(!exists(&store, &name).await?);
/// store.execute(&name, &request("r1")?, create).await?;
/// assert!(exists(&store, &name).await?);
#[doc = tail!()]
pub trait Store: Send + Sync + 'static {
    /// Decides on the noun called `name`, or on its absence, and records the decision.
    ///
    /// `decide` may be called more than once, if another writer was first. What it decides is
    /// recorded whole or not at all.
    ///
    /// # Errors
    ///
    /// See [`Failure`]. Only after [`Failure::Unknown`] may something have been recorded: submit
    /// the same request again to learn what.
    fn execute<N, R, D>(
        &self,
        name: &N::Name,
        request: &Request,
        decide: D,
    ) -> impl Future<Output = Result<Executed<N>, Failure<R>>> + Send
    where
        N: Noun,
        R: Send + 'static,
        D: Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Send + Sync;

    /// Reads a noun.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be reached.
    fn read<N: Noun>(
        &self,
        name: &N::Name,
    ) -> impl Future<Output = Result<Snapshot<N>, Unavailable>> + Send;

    /// Reads several nouns, each as [`read`](Self::read) does, in the order of their names.
    ///
    /// The answer may end early where nouns are large, but not before the first one: ask again for
    /// the rest.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be reached.
    fn read_many<N: Noun>(
        &self,
        names: &[N::Name],
    ) -> impl Future<Output = Result<Vec<Snapshot<N>>, Unavailable>> + Send;

    /// Reads the noun that holds a unique key.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be reached.
    fn find<N: Noun>(
        &self,
        key: &UniqueKey,
    ) -> impl Future<Output = Result<Snapshot<N>, Unavailable>> + Send;

    /// Reads a page of the nouns that `keep` keeps, in order of creation.
    ///
    /// # Errors
    ///
    /// Refuses a mark that is not of this list, and fails where the store cannot be reached.
    fn list<N, K>(
        &self,
        query: ListQuery<'_>,
        keep: K,
    ) -> impl Future<Output = Result<Page<N>, ListError>> + Send
    where
        N: Noun,
        K: Fn(&N, Timestamp) -> bool + Send + Sync;

    /// Reads the names of the members of [groups](Noun::group), of each group at most `limit`.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be reached.
    fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> impl Future<Output = Result<Members<N>, Unavailable>> + Send;

    /// Reads a page of the enterprises that were created and that `keep` keeps, in order of
    /// creation: they have no parent that could list them.
    ///
    /// # Errors
    ///
    /// Refuses a mark that is not of this list, and fails where the store cannot be reached.
    fn enterprises<K>(
        &self,
        after: Option<&Mark>,
        limit: usize,
        keep: K,
    ) -> impl Future<Output = Result<Page<Enterprise>, ListError>> + Send
    where
        K: Fn(&Enterprise, Timestamp) -> bool + Send + Sync;

    /// Returns whose value has this digest, by one point read and no write.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be reached.
    fn look_up(
        &self,
        digest: &TokenDigest,
    ) -> impl Future<Output = Result<Option<TokenRef>, Unavailable>> + Send;

    /// Reads what happened in an enterprise after a cursor, or from the beginning: at most `limit`
    /// events, as far as they [fit a part](crate::part). Only an empty part is the end.
    ///
    /// # Errors
    ///
    /// Refuses a cursor of another epoch and one whose events are forgotten, and fails where the
    /// store cannot be reached.
    fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> impl Future<Output = Result<Feed, FeedError>> + Send;

    /// Reads the facts of the noun called `name`, in the order in which they were recorded, after a
    /// place or from the first one: at most `limit`, as far as they [fit a part](crate::part). A
    /// noun that is absent has none.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be reached.
    fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<HistoryPosition>,
        limit: usize,
    ) -> impl Future<Output = Result<History, Unavailable>> + Send;
}

/// Why a request recorded nothing, or may have.
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// // Another request decides once more, and is refused.
/// let refused = store.execute(&name, &request("r2")?, create).await;
/// assert_eq!(refused.map(drop), Err(Failure::Refused("it exists")));
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Failure<R> {
    /// The decision was a refusal.
    #[error("refused")]
    Refused(R),
    /// The request id was used for another command.
    #[error("request id was used for another command")]
    RequestIdReused,
    /// Other writers were first, too often. Nothing was recorded.
    #[error("too many other writers were first")]
    Contended,
    /// The store cannot be reached. Nothing was recorded.
    #[error("store is unavailable")]
    Unavailable,
    /// The decision may have been recorded or not: submit the same request again.
    #[error("outcome is unknown")]
    Unknown,
}

impl<R> Failure<R> {
    /// Returns the same failure with another refusal.
    ///
    /// ```
    /// use enroll_store::Failure;
    ///
    /// assert_eq!(Failure::Refused(7).map(|code| code + 1), Failure::Refused(8));
    /// assert_eq!(Failure::<u8>::Contended.map(u32::from), Failure::Contended);
    /// ```
    pub fn map<T>(self, map: impl FnOnce(R) -> T) -> Failure<T> {
        match self {
            Self::Refused(refusal) => Failure::Refused(map(refusal)),
            Self::RequestIdReused => Failure::RequestIdReused,
            Self::Contended => Failure::Contended,
            Self::Unavailable => Failure::Unavailable,
            Self::Unknown => Failure::Unknown,
        }
    }
}

/// The store cannot be reached.
///
/// ```
/// use enroll_store::Unavailable;
///
/// assert_eq!(Unavailable.to_string(), "store is unavailable");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("store is unavailable")]
pub struct Unavailable;
