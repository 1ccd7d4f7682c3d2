//! The database: its connections, how long they are waited for, and what is known of its clock.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio_postgres::{Row, types::ToSql};

use crate::{
    config::Config,
    error::{ConnectError, QueryError, describe},
    guess::Guesses,
    tls,
};

/// The parameters of a statement.
pub(crate) type Parameters<'a> = [&'a (dyn ToSql + Sync)];

/// The attempts of a read: a pooled connection may have ended unnoticed, with its server.
const READS_MAX: u32 = 3;

/// The connections to a database.
pub(crate) struct Database {
    pool: Pool,
    patience: Duration,
    /// The version of this program.
    pub(crate) version: i64,
    /// The guesses that need no query.
    pub(crate) guesses: Guesses,
    /// The number of statements that wrote nouns.
    pub(crate) writes: AtomicU64,
}

impl Database {
    /// Connects, and brings the schema up to date.
    pub(crate) async fn connect(config: &Config) -> Result<Self, ConnectError> {
        let (mut client, connection) = config.client().await?;
        let migrated = config.schema.migrate(&mut client).await;
        drop(client);
        connection.abort();
        migrated?;
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(
            config.with_time_out(),
            tls::connector(config.roots.as_deref())?,
            recycling,
        );
        let pool = Pool::builder(manager)
            .max_size(config.connections_max)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(config.patience))
            .create_timeout(Some(config.patience))
            .build()
            .map_err(|error| ConnectError::Database(error.to_string()))?;
        let guesses = Guesses::default();
        let (patience, version) = (config.patience, config.schema.version());
        Ok(Self { pool, patience, version, guesses, writes: AtomicU64::new(0) })
    }

    /// Takes a connection.
    pub(crate) async fn lease(&self) -> Result<Lease, QueryError> {
        let object = self.pool.get().await.map_err(|error| QueryError::Broken(describe(&error)))?;
        let (patience, version) = (self.patience, self.version);
        Ok(Lease { object: Some(object), patience, version, spoiled: AtomicBool::new(false) })
    }

    /// Reads by one statement, again if the connection turns out to be broken.
    pub(crate) async fn rows(
        &self,
        sql: &str,
        parameters: &Parameters<'_>,
    ) -> Result<Vec<Row>, QueryError> {
        self.read(&OneStatement { sql, parameters }).await.map(|(rows, _)| rows)
    }

    /// Reads by one statement that may answer with one row.
    pub(crate) async fn row(
        &self,
        sql: &str,
        parameters: &Parameters<'_>,
    ) -> Result<Option<Row>, QueryError> {
        Ok(self.rows(sql, parameters).await?.pop())
    }

    /// Reads, again if the connection turns out to be broken, and keeps the connection.
    pub(crate) async fn read<R: Read>(&self, read: &R) -> Result<(R::Answer, Lease), QueryError> {
        for _ in 1..READS_MAX {
            let lease = self.lease().await?;
            match read.on(&lease).await {
                Err(QueryError::Broken(error)) => {
                    tracing::debug!(error, "a connection had ended: another one is tried");
                }
                answer => return answer.map(|answer| (answer, lease)),
            }
        }
        let lease = self.lease().await?;
        let answer = read.on(&lease).await?;
        Ok((answer, lease))
    }

    /// Counts a statement that writes nouns.
    pub(crate) fn count_write(&self) {
        self.writes.fetch_add(1, Ordering::Relaxed);
    }
}

/// A query that may be repeated on another connection, because it changes nothing.
pub(crate) trait Read: Sync {
    /// The result of the query.
    type Answer: Send;

    /// Reads on a connection.
    fn on(&self, lease: &Lease) -> impl Future<Output = Result<Self::Answer, QueryError>> + Send;
}

/// One statement.
struct OneStatement<'a> {
    sql: &'a str,
    parameters: &'a Parameters<'a>,
}

impl Read for OneStatement<'_> {
    type Answer = Vec<Row>;

    async fn on(&self, lease: &Lease) -> Result<Vec<Row>, QueryError> {
        lease.rows(self.sql, self.parameters).await
    }
}

/// A connection, while somebody uses it.
pub(crate) struct Lease {
    /// There until the lease ends.
    object: Option<Object>,
    patience: Duration,
    /// The version of this program.
    pub(crate) version: i64,
    /// `true` while a query is unanswered or a transaction is open: no other caller may use it.
    spoiled: AtomicBool,
}

impl Lease {
    /// Runs a statement that is prepared once on each connection.
    pub(crate) async fn rows(
        &self,
        sql: &str,
        parameters: &Parameters<'_>,
    ) -> Result<Vec<Row>, QueryError> {
        self.in_time(async {
            let statement = self.client().prepare_cached(sql).await?;
            Ok(self.client().query(&statement, parameters).await?)
        })
        .await
    }

    /// Runs a statement that may answer with one row.
    pub(crate) async fn row(
        &self,
        sql: &str,
        parameters: &Parameters<'_>,
    ) -> Result<Option<Row>, QueryError> {
        Ok(self.rows(sql, parameters).await?.pop())
    }

    /// Begins a transaction. Until it is committed, the connection is nobody else's.
    pub(crate) async fn begin(&self) -> Result<(), QueryError> {
        self.spoiled.store(true, Ordering::Relaxed);
        let begin = "BEGIN ISOLATION LEVEL READ COMMITTED";
        self.in_time(async { Ok(self.client().batch_execute(begin).await?) }).await
    }

    /// Runs statements without parameters as one transaction, in one round trip.
    pub(crate) async fn transact(&self, statements: &str) -> Result<(), QueryError> {
        self.spoiled.store(true, Ordering::Relaxed);
        let all = format!("BEGIN ISOLATION LEVEL READ COMMITTED;\n{statements};\nCOMMIT");
        self.in_time(async { Ok(self.client().batch_execute(&all).await?) }).await?;
        self.spoiled.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Commits the transaction.
    pub(crate) async fn commit(&self) -> Result<(), QueryError> {
        self.in_time(async { Ok(self.client().batch_execute("COMMIT").await?) }).await?;
        self.spoiled.store(false, Ordering::Relaxed);
        Ok(())
    }

    async fn in_time<T>(
        &self,
        answer: impl Future<Output = Result<T, QueryError>>,
    ) -> Result<T, QueryError> {
        if let Ok(answer) = tokio::time::timeout(self.patience, answer).await {
            return answer;
        }
        self.spoiled.store(true, Ordering::Relaxed);
        Err(QueryError::Late(self.patience))
    }

    #[expect(clippy::expect_used, reason = "it is there until the lease ends")]
    fn client(&self) -> &Object {
        self.object.as_ref().expect("a lease that has not ended")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.object.take()
            && *self.spoiled.get_mut()
        {
            // Not back to the others, but closed: the server ends what was open on it.
            drop(Object::take(object));
        }
    }
}
