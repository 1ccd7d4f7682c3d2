//! The schema: what its keys are, and who must leave it alone.

use enroll_postgres::{Config, ConnectError, PostgresStore};
use enroll_test_cluster::Cluster;
use tokio_postgres::NoTls;

use crate::support::{cluster, connect};

/// Runs a statement without the store.
async fn query(cluster: &Cluster, database: &str, sql: &str) -> Vec<String> {
    let connection = cluster.connection(database);
    let (client, connection) = tokio_postgres::connect(&connection, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let rows = client.query(sql, &[]).await.unwrap();
    connection.abort();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Names the tables that have a primary key or a unique constraint which the enterprise does not
/// lead.
const NOT_LED: &str = "
SELECT c.conrelid::regclass::text || ' (' || a.attname || ')'
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_namespace s ON s.oid = c.connamespace
WHERE c.contype IN ('p', 'u') AND s.nspname = 'public' AND a.attname <> 'tenant'
UNION
SELECT i.indrelid::regclass::text || ' (index)'
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace
WHERE i.indisunique AND s.nspname = 'public' AND NOT EXISTS
    (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY 1";

/// Features that a distributed database may lack.
const NOT_PORTABLE: &str = "
SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
UNION SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
UNION SELECT 'constraint ' || conname FROM pg_constraint WHERE contype = 'x' OR condeferrable
UNION SELECT 'function ' || proname FROM pg_proc p JOIN pg_namespace s ON s.oid = p.pronamespace
    WHERE s.nspname = 'public'";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_key_is_led_by_the_enterprise_but_for_that_of_values() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    connect(cluster, &database).await;
    let expected = ["meta (name)", "token_lookup (digest)"];
    assert_eq!(query(cluster, &database, NOT_LED).await, expected);
    assert_eq!(query(cluster, &database, NOT_PORTABLE).await, [""; 0]);
    // The control: a key that the enterprise does not lead, and a sequence, are found.
    let planted = "CREATE TABLE planted (id bigserial PRIMARY KEY)";
    query(cluster, &database, planted).await;
    assert_eq!(query(cluster, &database, NOT_LED).await.len(), 3);
    assert_eq!(query(cluster, &database, NOT_PORTABLE).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_that_cannot_hold_every_text_is_refused() {
    let Some(cluster) = cluster() else { return };
    let other = cluster.create_database();
    let latin = "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'";
    query(cluster, &other, latin).await;
    let config = Config::new(&cluster.connection("latin")).unwrap();
    let refused = PostgresStore::connect(&config).await.unwrap_err();
    assert!(matches!(&refused, ConnectError::Encoding { encoding } if encoding == "LATIN1"));
    assert!(refused.to_string().contains("ENCODING 'UTF8'"), "{refused}");
    // Nothing was made in it.
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(query(cluster, "latin", tables).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn servers_that_start_at_once_make_one_schema() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let config = Config::new(&cluster.connection(&database)).unwrap();
    let mut servers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let config = config.clone();
        servers.spawn(async move { PostgresStore::connect(&config).await.map(|_| ()) });
    }
    for connected in servers.join_all().await {
        connected.unwrap();
    }
}
