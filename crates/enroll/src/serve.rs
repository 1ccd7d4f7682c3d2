//! `enroll serve`: the APIs for operators who issue tokens to a fleet.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time,
};

use enroll_core::{Duration, record::PrincipalName};
use enroll_http::{Api, Options, serve};
use enroll_postgres::{ConnectError, PostgresStore};
use enroll_service::{Admission, Keyring, Service};
use enroll_sqlite::{OpenError, SqliteStore};
use enroll_store::{Forget, clock::SystemClock};
use tokio::{net::TcpListener, sync::watch};

use crate::{
    Output,
    config::{Config, ConfigError, Kept},
    data::{self, Before},
    file, forget,
    keys::{self, KeysError},
    listen::{self, ListenError},
};

/// How often a server deletes what is old enough.
const FORGETTING_PERIOD: time::Duration = time::Duration::from_secs(60 * 60);

/// Serve the vendors' APIs and the private API to authorized principals.
///
/// The data is in SQLite, or in a PostgreSQL database that many servers share. The time is the
/// system's with SQLite, and the database's with PostgreSQL. Only enterprises exist that were
/// created.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Read the configuration from this TOML file.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Why the server cannot run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    /// The configuration is invalid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The address cannot be used.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The keys cannot be read or created.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database cannot be used.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The file with the database's password cannot be read.
    #[error("cannot use {path}: {error}", path = .path.display())]
    Password { path: PathBuf, error: io::Error },
    /// The system refused the runtime or the signal handlers.
    #[error("cannot start: {0}")]
    Start(io::Error),
    /// The server stopped by itself.
    #[error("stopped: {0}")]
    Serve(io::Error),
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<(), ServeError> {
    let config = Config::read(&arguments.config)?;
    let runtime = tokio::runtime::Runtime::new().map_err(ServeError::Start)?;
    runtime.block_on(serve(config, output))
}

async fn serve(config: Config, output: Output) -> Result<(), ServeError> {
    // First the port: if it is in use, no database is created.
    let server = Server::new(&config, output).await?;
    match &config.store {
        Kept::Sqlite(directory) => {
            let before = Before::of(directory);
            let store = SqliteStore::open(directory, SystemClock)?;
            let keys = data::keys(directory, before)?;
            server.serve(store, keys).await
        }
        Kept::Postgres { database, password_file, keys } => {
            let keys = keys::read(keys)?;
            let database = with_password(database, password_file.as_deref())?;
            let store = PostgresStore::connect(&database).await?;
            server.serve(store, keys).await
        }
    }
}

/// Returns the connection settings of a database, with the password of a file if one is configured.
pub(crate) fn with_password(
    database: &enroll_postgres::Config,
    file: Option<&Path>,
) -> Result<enroll_postgres::Config, ServeError> {
    let database = database.clone();
    Ok(match file {
        Some(path) => database.with_password(password(path)?),
        None => database,
    })
}

/// Reads a password: the first line of a file.
fn password(path: &Path) -> Result<Vec<u8>, ServeError> {
    let failed = |error| ServeError::Password { path: path.to_path_buf(), error };
    let bytes = file::read_secret(path).map_err(failed)?;
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidData, "its first line is empty")));
    }
    Ok(line.to_vec())
}

/// A configured server that listens and does not answer yet.
struct Server<'a> {
    config: &'a Config,
    listener: TcpListener,
    address: SocketAddr,
    output: Output,
}

impl<'a> Server<'a> {
    async fn new(config: &'a Config, output: Output) -> Result<Self, ListenError> {
        let (listener, address) = listen::listen(config.listen).await?;
        Ok(Self { config, listener, address, output })
    }

    async fn serve<S: Forget + 'static>(self, store: S, keys: Keyring) -> Result<(), ServeError> {
        let service = Arc::new(Service::new(store, keys, Admission::Created));
        let (drain, draining) = watch::channel(false);
        let options = Options {
            // A web page cannot send requests through a browser: the browser has no bearer.
            loopback_only: false,
            allowed_origins: Vec::new(),
            public_url: self.config.public_url.clone(),
            ..Options::new(self.config.callers.clone())
        };
        let stop = listen::stop().map_err(ServeError::Start)?;
        self.announce();
        let forgetting = keep_forgetting(Arc::clone(&service), self.config.forget_after, draining);
        let forgetting = tokio::spawn(forgetting);
        let api = Api::new(service, options);
        let served = serve::serve(self.listener, api, drain, stop).await;
        if forgetting.await.is_err() {
            tracing::error!("the task that deletes old records ended early: see above");
        }
        served.map_err(ServeError::Serve)
    }

    /// Prints one line with the URL, the principals and the place of the data.
    fn announce(&self) {
        let here = listen::url(self.address);
        let url = self.config.public_url.as_deref().unwrap_or(&here);
        let names = &self.config.names;
        match self.output {
            Output::Json => {
                let pid = std::process::id();
                let line = serde_json::json!({ "url": url, "pid": pid, "principals": names });
                println!("{line}");
            }
            Output::Text => println!(
                "enroll serves Android Management, Play EMM and Graph at {url}. Authorized \
                principals: {}. Data: {}",
                names.iter().map(PrincipalName::as_str).collect::<Vec<_>>().join(", "),
                self.config.store
            ),
        }
    }
}

/// Deletes what has been over for longer than `older_than`, until the server drains.
async fn keep_forgetting<S: Forget>(
    service: Arc<Service<S>>,
    older_than: Duration,
    mut draining: watch::Receiver<bool>,
) {
    // Servers that are started together do not all delete at once.
    let mut pause = FORGETTING_PERIOD.mul_f64(rand::random::<f64>() / 10.0);
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = draining.wait_for(|draining| *draining) => return,
        }
        // A store that cannot be reached logs the error, and is tried again.
        tokio::select! {
            _ = forget::forget(service.store(), older_than) => {}
            _ = draining.wait_for(|draining| *draining) => return,
        }
        pause = FORGETTING_PERIOD;
    }
}
