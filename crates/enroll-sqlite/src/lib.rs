//! The embedded store: nouns in one `SQLite` database, durable once acknowledged.
//!
//! ```text
//! execute ─▶ turn at the writer ─▶ request id, noun, enterprise, time ─▶ decide ─▶ rows
//!                                    └─ nobody waits: COMMIT, and answer all of the batch
//! ```
//!
//! One connection writes. Decisions that wait for it are made one after another within one
//! transaction, and all of them are answered after its commit, which is one sync of the disk; a
//! lone decision commits by itself, without any hand-off. Readers have connections of their own
//! and never wait for the writer.
//!
//! The database is in WAL mode with `synchronous=FULL`: what was acknowledged is there after the
//! process is killed, and, as far as the disk keeps what was synced, after a power loss.
//! Do not put it on a network file system.
//!
//! ```
//! use enroll_sqlite::SqliteStore;
//! use enroll_store::clock::SystemClock;
//!
//! # let directory = tempfile::tempdir()?;
//! # let directory = directory.path();
//! let store = SqliteStore::open(directory, SystemClock)?;
//! assert!(store.check()?.is_empty());
//! // Nobody else may have it open.
//! assert!(SqliteStore::open(directory, SystemClock).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backup;
mod check;
mod forget;
mod history;
mod open;
mod read;
mod record;
mod requests;
mod rows;
mod schema;
mod writer;

use std::{fmt, path::Path};

use enroll_core::{Duration, Enterprise, Timestamp, name::EnterpriseId, token_ref::TokenRef};
use enroll_store::{
    Clock, Cursor, Decision, Executed, Failure, Feed, FeedError, Forget, Forgotten, Noun, Reading,
    Request, Snapshot, Store, Unavailable,
    decision::{TokenDigest, UniqueKey},
    forget::{Part, horizon},
    history::{History, HistoryPosition},
    list::{ListError, ListQuery, Mark, Members, Page},
    turns::Turns,
};
use rusqlite::TransactionBehavior;

pub use crate::{
    backup::{BackupError, backup, restore},
    check::Damage,
    open::{OpenError, holds_store},
    schema::{SCHEMA_VERSION, SchemaState, schema_state},
};
use crate::{open::DataDirectory, read::Readers, rows::RowError, writer::Writer};

/// A store in a directory of its own.
pub struct SqliteStore<C> {
    clock: C,
    writer: Turns<Writer>,
    readers: Readers,
    /// Held as long as the store is.
    _directory: DataDirectory,
}

impl<C: Clock> SqliteStore<C> {
    /// Opens the store in a directory, which is created if it is not there: for its owner alone.
    ///
    /// # Errors
    ///
    /// Refuses a directory that cannot be used, one that another process uses, a database whose
    /// floor is above the version of this program, then what `SQLite` refuses.
    pub fn open(directory: &Path, clock: C) -> Result<Self, OpenError> {
        let locked = DataDirectory::lock(directory)?;
        let connection = schema::open_writer(&locked.database)?;
        let writer = Turns::new(Writer::new(locked.database.clone(), connection));
        let readers = Readers::new(locked.database.clone());
        Ok(Self { clock, writer, readers, _directory: locked })
    }

    /// Begins a new life with nothing in it: marks and cursors of the old one are refused.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be written; then nothing is changed.
    pub async fn reset(&self) -> Result<(), Unavailable> {
        self.in_transaction(|transaction| Ok(schema::empty(transaction, rand::random())?)).await
    }

    /// Raises the floor to the version of this program: earlier ones no longer open the database.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be written; then nothing is changed.
    pub async fn raise_floor(&self) -> Result<(), Unavailable> {
        self.in_transaction(|transaction| Ok(schema::raise_floor(transaction)?)).await
    }

    /// Returns the clock.
    #[must_use]
    pub fn clock(&self) -> &C {
        &self.clock
    }

    /// Returns how many transactions were committed since it was opened.
    pub async fn commits(&self) -> u64 {
        self.writer.turn().await.commits
    }

    /// Returns how many decisions wait for the writer at the moment.
    #[must_use]
    pub fn queue_len(&self) -> usize {
        self.writer.queue_len()
    }

    /// Looks at everything, and returns what is wrong.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read.
    pub fn check(&self) -> Result<Vec<Damage>, Unavailable> {
        writer::block_in_place(|| self.readers.with(check::check)).map_err(|_| Unavailable)
    }

    /// Changes something in a transaction of its own.
    async fn in_transaction<T>(
        &self,
        change: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, RowError> + Send,
    ) -> Result<T, Unavailable> {
        let mut turn = self.writer.turn().await;
        // What others left open is theirs.
        turn.commit();
        let changed = writer::block_in_place(|| {
            let connection = turn.connection()?;
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let changed = change(&transaction)?;
            transaction.commit()?;
            Ok::<_, RowError>(changed)
        });
        changed.map_err(|error| {
            tracing::error!(%error, "the database cannot be written");
            Unavailable
        })
    }
}

impl<C> fmt::Debug for SqliteStore<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

impl<C: Clock> Store for SqliteStore<C> {
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
        let mut turn = self.writer.turn().await;
        let decided = turn.turn(&self.clock, name, request, decide);
        turn.done_now(Writer::commit);
        let (outcome, committed) = decided.map_err(|error| {
            tracing::error!(%error, "a decision cannot be recorded");
            Failure::Unavailable
        })?;
        // What was decided may rest on what others of the batch recorded: a refusal waits, too.
        match committed.await {
            Ok(()) => outcome,
            Err(_) => Err(Failure::Unknown),
        }
    }

    async fn read<N: Noun>(&self, name: &N::Name) -> Result<Snapshot<N>, Unavailable> {
        let now = self.clock.now();
        self.readers.with(|reader| read::snapshot(reader, name, now)).map_err(|_| Unavailable)
    }

    async fn read_many<N: Noun>(&self, names: &[N::Name]) -> Result<Vec<Snapshot<N>>, Unavailable> {
        let now = self.clock.now();
        let read =
            |reader: &_| names.iter().map(|name| read::snapshot(reader, name, now)).collect();
        writer::block_in_place(|| self.readers.with(read)).map_err(|_| Unavailable)
    }

    async fn find<N: Noun>(&self, key: &UniqueKey) -> Result<Snapshot<N>, Unavailable> {
        let now = self.clock.now();
        self.readers.with(|reader| read::find(reader, key, now)).map_err(|_| Unavailable)
    }

    async fn list<N, K>(&self, query: ListQuery<'_>, keep: K) -> Result<Page<N>, ListError>
    where
        N: Noun,
        K: Fn(&N, Timestamp) -> bool + Send + Sync,
    {
        let now = self.clock.now();
        let listed = writer::block_in_place(|| {
            self.readers.with(|reader| read::list(reader, &query, now, keep))
        });
        listed.map_err(|_| ListError::Unavailable)?
    }

    async fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> Result<Members<N>, Unavailable> {
        let read = |reader: &_| read::members(reader, parent, groups, limit);
        writer::block_in_place(|| self.readers.with(read)).map_err(|_| Unavailable)
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
        let now = self.clock.now();
        let listed = writer::block_in_place(|| {
            self.readers.with(|reader| read::enterprises(reader, after, limit, now, keep))
        });
        listed.map_err(|_| ListError::Unavailable)?
    }

    async fn look_up(&self, digest: &TokenDigest) -> Result<Option<TokenRef>, Unavailable> {
        self.readers.with(|reader| read::look_up(reader, digest)).map_err(|_| Unavailable)
    }

    async fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Feed, FeedError> {
        let read = self.readers.with(|reader| read::events(reader, enterprise, after, limit));
        read.map_err(|_| FeedError::Unavailable)?
    }

    async fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<HistoryPosition>,
        limit: usize,
    ) -> Result<History, Unavailable> {
        let read = self.readers.with(|reader| history::history::<N>(reader, name, after, limit));
        read.map_err(|_| Unavailable)
    }
}

impl<C: Clock> Forget for SqliteStore<C> {
    async fn forget(&self, older_than: Duration, limit: usize) -> Result<Forgotten, Unavailable> {
        let Some(before) = horizon(self.clock.now(), older_than) else {
            return Ok(Forgotten::NOTHING);
        };
        // Between the parts, it is the turn of those who wait for the writer.
        Part::forget_each(limit, |part, left| {
            self.in_transaction(move |transaction| forget::forget(transaction, part, before, left))
        })
        .await
    }
}

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
