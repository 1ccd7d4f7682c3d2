//! A database of its own, whose clock stands still until it is set.
//!
//! The store asks the database for the time. A function of that name stands before the database's
//! own here, and returns what a table holds.

use std::time::{Duration, SystemTime};

use enroll_core::Timestamp;
use enroll_postgres::{Config, PostgresStore};
use enroll_test_cluster::Cluster;
use tokio_postgres::{Client, NoTls};

use super::Subject;
use crate::model::Keeping;

/// Puts a clock that stands still before the database's own.
const STOPPED_CLOCK: &str = "
CREATE SCHEMA stopped;
CREATE TABLE stopped.clock (at timestamptz NOT NULL);
INSERT INTO stopped.clock VALUES (timestamptz 'epoch');
CREATE FUNCTION stopped.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT at FROM stopped.clock';
";

pub(crate) struct Postgres;

/// A database, and the connection that sets its clock.
pub(crate) struct Home {
    connection: String,
    clock: Client,
}

impl Postgres {
    /// Returns the server, or prints one line if there is none.
    pub(crate) fn cluster() -> Option<&'static Cluster> {
        enroll_test_cluster::shared("the reference model with PostgreSQL")
    }
}

impl Subject for Postgres {
    type Store = PostgresStore;
    type Home = Home;

    const KEEPING: Keeping = Keeping::ByTime;
    const DURABLE: bool = true;

    async fn home() -> Home {
        let cluster = Self::cluster().unwrap();
        let database = cluster.create_database();
        let connection = cluster.connection(&database);
        let (clock, driver) = tokio_postgres::connect(&connection, NoTls).await.unwrap();
        tokio::spawn(driver);
        clock.batch_execute(STOPPED_CLOCK).await.unwrap();
        let path =
            format!("ALTER DATABASE {database} SET search_path = public, stopped, pg_catalog");
        clock.batch_execute(&path).await.unwrap();
        Home { connection, clock }
    }

    async fn open(home: &Home) -> PostgresStore {
        let config = Config::new(&home.connection).unwrap().with_connections_max(2);
        PostgresStore::connect(&config.with_patience(Duration::from_secs(30))).await.unwrap()
    }

    async fn set_clock(home: &Home, to: Timestamp) {
        let since = Duration::new(to.seconds().try_into().unwrap(), to.subsec_nanos());
        let to = SystemTime::UNIX_EPOCH + since;
        home.clock.execute("UPDATE stopped.clock SET at = $1", &[&to]).await.unwrap();
    }

    fn check(_: &PostgresStore) {}
}
