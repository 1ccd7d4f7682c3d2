//! `enroll serve`: the APIs for operators who issue tokens to a fleet.

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time};

use enroll_core::{Duration, record::PrincipalName};
use enroll_http::{Api, Options, serve};
use enroll_service::{Admission, Keyring, Service};
use enroll_sqlite::OpenError;
use enroll_store::{Forget, clock::SystemClock};
use tokio::{net::TcpListener, sync::watch};

use crate::{
    Output,
    config::{Config, ConfigError, Kept},
    data::{self, Before, Sqlite},
    forget,
    keys::KeysError,
    listen::{self, ListenError},
};

/// How often a server deletes what is old enough.
const FORGETTING_PERIOD: time::Duration = time::Duration::from_secs(60 * 60);

/// Serve the vendors' APIs and the private API to authorized principals.
///
/// The data is in SQLite or, if this program has the feature `postgres`, in a PostgreSQL database
/// that many servers share. The time is the system's with SQLite, and the database's with
/// PostgreSQL. Only enterprises exist that were created.
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
    #[cfg(feature = "postgres")]
    #[error(transparent)]
    Database(#[from] crate::postgres::DatabaseError),
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
            let store = Sqlite::open(directory, Arc::new(SystemClock))?;
            let keys = data::keys(directory, before)?;
            server.serve(store, keys).await
        }
        #[cfg(feature = "postgres")]
        Kept::Postgres(database) => {
            let keys = crate::keys::read(&database.keys)?;
            let store = database.connect().await?;
            server.serve(store, keys).await
        }
    }
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
