//! Bring your database: the store port over any database that has sorted entries and transactions.
//!
//! - `database.rs` has what the database must do: four operations, in a transaction.
//! - `store.rs` implements the port on that, once.
//! - `sql.rs` is SQLite, `key_value.rs` is a sorted map. Both pass the conformance suite.
//! - `broken.rs` is a database whose transactions do not exclude each other. The suite finds it.

mod broken;
mod database;
mod key_value;
mod keys;
mod record;
mod sql;
mod store;

use std::sync::Arc;

use enroll_store::{clock::SystemClock, conformance};

use crate::{
    broken::LostUpdates, database::Database, key_value::KeyValue, sql::Sql, store::EntryStore,
};

fn store<D: Database>(database: D) -> Arc<EntryStore<D, SystemClock>> {
    Arc::new(EntryStore::new(database, SystemClock, 1))
}

/// Makes a test of each guarantee, for each database.
macro_rules! guarantees {
    ($($guarantee:ident,)+) => {
        mod key_value_passes {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $guarantee() {
                super::conformance::$guarantee(super::store(super::KeyValue::default())).await;
            }
        )+}

        mod sql_passes {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $guarantee() {
                let database = super::Sql::in_memory().expect("SQLite opens a database in memory");
                super::conformance::$guarantee(super::store(database)).await;
            }
        )+}
    };
}

enroll_store::for_each_guarantee!(guarantees);

/// Negative control.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_that_loses_updates_is_found() {
    let store = store(LostUpdates::default());
    let check =
        tokio::spawn(conformance::a_one_time_token_lets_in_one_of_1000_devices_at_once(store));
    let panic = check.await.expect_err("the guarantee fails").into_panic();
    let text = panic.downcast_ref::<String>().expect("a failed assertion has a text");
    assert!(text.contains("devices that were let in"), "{text}");
}

#[test]
fn the_page_shows_what_a_database_must_do() {
    let page = include_str!("../../docs/bring-your-database.md");
    let database = include_str!("database.rs").replace("pub(crate) ", "pub ");
    let (_, shown) = database.split_once("\n\n").expect("a page begins with its title");
    assert!(page.contains(shown));
    // Negative control.
    assert!(!page.contains(&shown.replace("scan", "search")));
}
