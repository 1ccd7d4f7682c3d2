//! The store for many machines: nouns in `PostgreSQL`, shared by any number of servers.
//!
//! ```text
//! execute ─▶ turn at the noun ─▶ one read: noun, enterprise, request id, time ─▶ decide
//!              └─ nobody waits: one write, guarded by the revision ─▶ recorded, or read again
//! ```
//!
//! A decision on a noun is one statement that reads and one that writes. The write records the
//! noun, its events, keys, values and the request id, or nothing if another writer was first. A
//! noun that begins under a drawn name needs the write alone. Decisions of one server that wait
//! for the same noun share a read and a write; servers that keep losing a noun to each other lock
//! its row.
//!
//! The time is the database's. A connection that breaks after a write was sent leaves its outcome
//! [unknown](enroll_store::Failure::Unknown): the same request submitted again settles it. Never
//! let the server cancel statements by itself (`statement_timeout`): one that is cancelled while it
//! waits for a standby is reported as committed, and may be lost with its primary.
//!
//! The SQL is what distributed databases that speak `PostgreSQL`'s protocol have as well: no
//! advisory lock, no notification, no trigger, no sequence, and each key led by the enterprise but
//! for that of `token_lookup`. Create the database with the C locale and UTF-8: then lists are in
//! the same order as in every other store.
//!
//! ```no_run
//! use enroll_core::{enrollment_token::Terms, origin::Origin, secret::KeyId};
//! use enroll_postgres::{Config, PostgresStore};
//! use enroll_service::{Admission, Context, Key, Keyring, Service};
//!
//! # async fn run(key: [u8; 32]) -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::new("host=db.example user=enroll dbname=enroll sslmode=require")?;
//! let store = PostgresStore::connect(&config).await?;
//! let keys = Keyring::new(KeyId(1), Key::new(key));
//! let service = Service::new(store, keys, Admission::Any);
//!
//! let enterprise = "LC1".parse()?;
//! let (terms, context) = (Terms::default(), &Context::NONE);
//! let issued =
//!     service.issue_enrollment_token(&enterprise, terms, Origin::Own, context).await?;
//! println!("give this to a device: {}", issued.value.expose());
//! # Ok(())
//! # }
//! ```

mod batch;
mod config;
mod database;
mod error;
mod execute;
mod feed;
mod finalize;
mod forget;
mod form;
mod guess;
mod history;
mod input;
mod pending;
mod presence;
mod race;
mod read;
mod read_many;
mod registry;
mod related_rows;
mod request;
mod rows;
mod schema;
#[cfg(feature = "internals")]
pub mod statements;
mod tls;
mod write;
mod write_queue;

use std::{
    fmt,
    sync::{Arc, atomic::Ordering},
};

use enroll_core::{Duration, Enterprise, Timestamp, name::EnterpriseId, token_ref::TokenRef};
use enroll_store::{
    Cursor, Decision, Executed, Failure, Feed, FeedError, Forget, Forgotten, Noun, Reading,
    Request, Snapshot, Store, Unavailable,
    decision::{TokenDigest, UniqueKey},
    history::{History, HistoryPosition},
    list::{ListError, ListQuery, Mark, Members, Page},
};

pub use crate::{
    config::Config,
    error::ConnectError,
    finalize::{FinalizeError, Finalized, Mode, finalize},
    presence::Server,
    schema::{SCHEMA_VERSION, Step},
};
use crate::{database::Database, registry::Registries, write_queue::WriteQueues};

/// A store in a database that other servers may share.
pub struct PostgresStore {
    database: Arc<Database>,
    queues: Arc<WriteQueues>,
    registries: Registries,
}

impl PostgresStore {
    /// Connects to a database, and makes the schema if it is not there.
    ///
    /// # Errors
    ///
    /// Refuses certificate authorities that cannot be read, a database that cannot be reached, one
    /// that is not UTF-8, one whose floor is above the version of this program, then what the
    /// database refuses.
    pub async fn connect(config: &Config) -> Result<Self, ConnectError> {
        let database = Arc::new(Database::connect(config).await?);
        presence::announce(&database).await;
        let queues = Arc::new(WriteQueues::new(&database));
        Ok(Self { database, queues, registries: Registries::default() })
    }

    /// Returns how many statements that write nouns were sent since it was connected.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.database.writes.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

/// Logs why the database cannot be used; what callers learn is that it cannot.
fn log(error: &error::QueryError) {
    tracing::error!(%error, "the database cannot be used");
}

impl Store for PostgresStore {
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
        execute::execute(&self.queues, &self.registries, name, request, decide).await
    }

    async fn read<N: Noun>(&self, name: &N::Name) -> Result<Snapshot<N>, Unavailable> {
        read::snapshot(&self.database, name).await.inspect_err(log).map_err(|_| Unavailable)
    }

    async fn read_many<N: Noun>(&self, names: &[N::Name]) -> Result<Vec<Snapshot<N>>, Unavailable> {
        read_many::read_many(&self.database, names).await.inspect_err(log).map_err(|_| Unavailable)
    }

    async fn find<N: Noun>(&self, key: &UniqueKey) -> Result<Snapshot<N>, Unavailable> {
        read::find(&self.database, key).await.inspect_err(log).map_err(|_| Unavailable)
    }

    async fn list<N, K>(&self, query: ListQuery<'_>, keep: K) -> Result<Page<N>, ListError>
    where
        N: Noun,
        K: Fn(&N, Timestamp) -> bool + Send + Sync,
    {
        let listed = read::list(&self.database, &query, keep).await.inspect_err(log);
        listed.map_err(|_| ListError::Unavailable)?
    }

    async fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> Result<Members<N>, Unavailable> {
        let read = read_many::members(&self.database, parent, groups, limit).await;
        read.inspect_err(log).map_err(|_| Unavailable)
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
        let listed = read::enterprises(&self.database, after, limit, keep).await.inspect_err(log);
        listed.map_err(|_| ListError::Unavailable)?
    }

    async fn look_up(&self, digest: &TokenDigest) -> Result<Option<TokenRef>, Unavailable> {
        read::look_up(&self.database, digest).await.inspect_err(log).map_err(|_| Unavailable)
    }

    async fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Feed, FeedError> {
        let read = feed::events(&self.database, enterprise, after, limit).await.inspect_err(log);
        read.map_err(|_| FeedError::Unavailable)?
    }

    async fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<HistoryPosition>,
        limit: usize,
    ) -> Result<History, Unavailable> {
        let read = history::history::<N>(&self.database, name, after, limit).await;
        read.inspect_err(log).map_err(|_| Unavailable)
    }
}

impl Forget for PostgresStore {
    async fn forget(&self, older_than: Duration, limit: usize) -> Result<Forgotten, Unavailable> {
        forget::forget(&self.database, older_than, limit)
            .await
            .inspect_err(log)
            .map_err(|_| Unavailable)
    }
}

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
