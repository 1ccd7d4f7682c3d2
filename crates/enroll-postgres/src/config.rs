//! The connection settings, and errors of connections.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use tokio::task::JoinHandle;
use tokio_postgres::{
    Client,
    config::{Host, SslMode},
};

use crate::{
    error::{ConnectError, describe},
    schema::Schema,
    tls,
};

/// The connection settings of a database.
///
/// ```
/// use std::time::Duration;
///
/// use enroll_postgres::Config;
///
/// let config = Config::new("host=db.example user=enroll dbname=enroll sslmode=require")?
///     .with_connections_max(32)
///     .with_patience(Duration::from_secs(2));
/// assert!(Config::new("host=").is_err());
/// # Ok::<(), enroll_postgres::ConnectError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) postgres: tokio_postgres::Config,
    pub(crate) connections_max: usize,
    pub(crate) patience: Duration,
    pub(crate) roots: Option<PathBuf>,
    pub(crate) schema: Schema,
}

impl Config {
    /// The default limit of a store's connections: 16. On two cores, further connections only
    /// wait for each other.
    pub const CONNECTIONS_MAX: usize = 16;

    /// The default time that a caller waits for an answer: 5 s.
    pub const PATIENCE: Duration = Duration::from_secs(5);

    /// Reads a connection string: `host=… user=…`, or `postgresql://user@host/database`.
    ///
    /// `sslmode` is `disable`, `prefer` (the default) or `require`. A connection that is encrypted
    /// is to a server whose certificate was checked, its name included.
    ///
    /// # Errors
    ///
    /// Refuses an invalid connection string.
    pub fn new(connection: &str) -> Result<Self, ConnectError> {
        let mut postgres: tokio_postgres::Config =
            connection.parse().map_err(|error| ConnectError::Config(describe(&error)))?;
        if postgres.get_hosts().is_empty() {
            return Err(ConnectError::Config("it names no host".to_owned()));
        }
        if postgres.get_application_name().is_none() {
            postgres.application_name("enroll");
        }
        let (connections_max, patience) = (Self::CONNECTIONS_MAX, Self::PATIENCE);
        Ok(Self { postgres, connections_max, patience, roots: None, schema: Schema::default() })
    }

    /// Connects, and returns what drives the connection.
    pub(crate) async fn client(&self) -> Result<(Client, JoinHandle<()>), ConnectError> {
        let (client, connection) =
            self.with_time_out().connect(tls::connector(self.roots.as_deref())?).await?;
        // An error on the connection is the answer to whatever waits on it.
        Ok((client, tokio::spawn(async { drop(connection.await) })))
    }

    /// Returns how to connect without waiting longer than an answer is waited for.
    pub(crate) fn with_time_out(&self) -> tokio_postgres::Config {
        let mut postgres = self.postgres.clone();
        if postgres.get_connect_timeout().is_none() {
            postgres.connect_timeout(self.patience);
        }
        postgres
    }

    /// Returns whether the connection string has a password in it.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.postgres.get_password().is_some()
    }

    /// Returns whether the connection crosses the network in clear text: the database is on another
    /// machine, and `sslmode` is not `require`.
    #[must_use]
    pub fn is_open_on_the_way(&self) -> bool {
        let is_elsewhere = |host: &Host| match host {
            Host::Tcp(name) => {
                let address = name.parse::<IpAddr>();
                name != "localhost" && !address.is_ok_and(|address| address.is_loopback())
            }
            Host::Unix(_) => false,
        };
        self.postgres.get_ssl_mode() != SslMode::Require
            && self.postgres.get_hosts().iter().any(is_elsewhere)
    }

    /// Sets the password.
    #[must_use]
    pub fn with_password(mut self, password: impl AsRef<[u8]>) -> Self {
        self.postgres.password(password);
        self
    }

    /// Keeps at most so many connections; at least one.
    #[must_use]
    pub fn with_connections_max(mut self, connections_max: usize) -> Self {
        self.connections_max = connections_max.max(1);
        self
    }

    /// Waits no longer than this for a connection or an answer. A write that was not answered by
    /// then has an unknown outcome.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Makes this program one of the next version, for tests of upgrades.
    #[cfg(feature = "internals")]
    #[must_use]
    pub fn with_step(mut self, step: crate::schema::Step) -> Self {
        self.schema.push(step);
        self
    }

    /// Trusts the certificate authorities of a PEM file instead of the system's.
    #[must_use]
    pub fn with_roots(mut self, roots: PathBuf) -> Self {
        self.roots = Some(roots);
        self
    }
}
