//! The stores that the model is run beside.

mod postgres;

use std::sync::Arc;

use enroll_core::Timestamp;
use enroll_memory::MemoryStore;
use enroll_sqlite::SqliteStore;
use enroll_store::{Store, clock::SettableClock};
use tempfile::TempDir;

pub(crate) use self::postgres::Postgres;
use crate::model::Keeping;

/// A store to be proven, and what it lives in.
pub(crate) trait Subject: 'static {
    type Store: Store;
    type Home;

    const KEEPING: Keeping;

    /// `true` if a restart keeps the data.
    const DURABLE: bool;

    async fn home() -> Self::Home;
    async fn open(home: &Self::Home) -> Self::Store;
    async fn set_clock(home: &Self::Home, to: Timestamp);

    /// Looks into a store when all is done.
    fn check(store: &Self::Store);
}

fn frozen() -> Arc<SettableClock> {
    let clock = SettableClock::default();
    clock.freeze(true);
    Arc::new(clock)
}

/// A store that a restart finds empty.
pub(crate) struct InMemory<const DURABLE: bool>;

/// Declared as what it is.
pub(crate) type Memory = InMemory<false>;

/// Declared as durable: the negative control of durable stores.
pub(crate) type Forgetful = InMemory<true>;

impl<const DURABLE: bool> Subject for InMemory<DURABLE> {
    type Store = MemoryStore<Arc<SettableClock>>;
    type Home = Arc<SettableClock>;

    const KEEPING: Keeping = Keeping::InOrder;
    const DURABLE: bool = DURABLE;

    async fn home() -> Self::Home {
        frozen()
    }

    async fn open(clock: &Self::Home) -> Self::Store {
        MemoryStore::new(Arc::clone(clock), 1)
    }

    async fn set_clock(clock: &Self::Home, to: Timestamp) {
        clock.set(to);
    }

    fn check(_: &Self::Store) {}
}

pub(crate) struct Sqlite;

impl Subject for Sqlite {
    type Store = SqliteStore<Arc<SettableClock>>;
    type Home = (TempDir, Arc<SettableClock>);

    const KEEPING: Keeping = Keeping::InOrder;
    const DURABLE: bool = true;

    async fn home() -> Self::Home {
        (tempfile::tempdir().unwrap(), frozen())
    }

    async fn open((directory, clock): &Self::Home) -> Self::Store {
        SqliteStore::open(directory.path(), Arc::clone(clock)).unwrap()
    }

    async fn set_clock((_, clock): &Self::Home, to: Timestamp) {
        clock.set(to);
    }

    fn check(store: &Self::Store) {
        assert_eq!(store.check(), Ok(Vec::new()));
    }
}
