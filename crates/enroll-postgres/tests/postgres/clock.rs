//! A database whose clock a test sets.

use enroll_core::Timestamp;
use enroll_store::conformance::ClockControl;
use enroll_test_cluster::Cluster;
use tokio_postgres::Client;

use crate::direct::client;

/// A function that hides the database's own of the same name, and returns the time in a table.
const CLOCK: &str = "
CREATE TABLE stopped (at timestamptz NOT NULL);
INSERT INTO stopped VALUES (pg_catalog.clock_timestamp());
CREATE FUNCTION clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql
    AS 'SELECT at FROM public.stopped'";

/// The control of a database's clock.
pub(crate) struct Clock {
    client: Client,
    /// The connection settings of a store that finds this clock.
    pub(crate) connection: String,
}

impl Clock {
    /// Puts a clock into an empty database.
    pub(crate) async fn put(cluster: &Cluster, database: &str) -> Self {
        let connection = cluster.connection(database);
        let client = client(&connection).await;
        client.batch_execute(CLOCK).await.unwrap();
        let connection = format!("{connection} options='-c search_path=public,pg_catalog'");
        Self { client, connection }
    }
}

impl ClockControl for Clock {
    async fn stop_at(&self, now: Timestamp) {
        let micros = now.seconds() * 1_000_000 + i64::from(now.subsec_nanos() / 1000);
        let stop = "UPDATE stopped SET at = timestamptz 'epoch' + $1 * interval '1 microsecond'";
        self.client.execute(&stop.replace("$1", &micros.to_string()), &[]).await.unwrap();
    }
}
