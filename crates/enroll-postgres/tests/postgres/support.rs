//! A store on an empty database.

use std::sync::Arc;

use enroll_postgres::{
    Config, PostgresStore,
    cluster::{self, Cluster},
};

/// Returns the server that the tests share.
pub(crate) fn cluster() -> Option<&'static Cluster> {
    cluster::shared("the tests of enroll-postgres")
}

/// Connects to a database.
pub(crate) async fn connect(cluster: &Cluster, database: &str) -> Arc<PostgresStore> {
    let config = Config::new(&cluster.connection(database)).unwrap();
    Arc::new(PostgresStore::connect(&config).await.unwrap())
}
