//! `enroll emulate`: the vendors' APIs, for tests.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use enroll_core::name::EnterpriseId;
use enroll_emulator::{
    Emulator,
    seed::{Seed, SeedError},
};
use enroll_http::{AllowedOrigin, Api, Callers, Controls, Options, serve};
use enroll_service::{Admission, Service};
use enroll_sqlite::OpenError;
use enroll_store::{Store, clock::SettableClock};
use futures_util::FutureExt;
use tokio::sync::watch;

use crate::{
    Output,
    data::{self, Before, DataError, Sqlite},
    keys::KeysError,
    listen::{self, ListenError},
    service_account,
};

/// The default data directory.
pub(crate) const DATA: &str = "enroll-data";

/// Emulate the vendors' APIs for tests, with a clock that can be set.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Listen on this address. With port 0, the system chooses a free port.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8180")]
    listen: SocketAddr,
    /// Keep all data in this directory. It is created if it does not exist.
    #[arg(long, value_name = "DIR", default_value = DATA, conflicts_with = "memory")]
    data: PathBuf,
    /// Keep all data in memory. Nothing is left when the emulator ends.
    #[arg(long)]
    memory: bool,
    /// Seed an empty store from this JSON file, and return to it with a reset.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Refuse enterprises that were not created with Android Management's `enterprises.create` or
    /// by the seed file.
    #[arg(long)]
    strict: bool,
    /// Use this enterprise as Graph's tenant.
    #[arg(long, value_name = "ID", default_value = "LC00graph")]
    graph_enterprise: EnterpriseId,
    /// Refuse requests without an `Authorization` header.
    #[arg(long)]
    require_bearer: bool,
    /// Let the web pages of this origin call, such as `https://fleet.example`, or all with `*`. Pages
    /// of this machine may call unless the address is not loopback. Repeatable.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<AllowedOrigin>,
    /// Begin links with this URL, for clients that reach the emulator through a proxy, for example
    /// over TLS.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Write a Google service-account file whose token endpoint is this emulator, for
    /// `GOOGLE_APPLICATION_CREDENTIALS`.
    #[arg(long, value_name = "FILE")]
    service_account: Option<PathBuf>,
}

/// Why the emulator cannot run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EmulateError {
    /// The seed file cannot be read.
    #[error("cannot read the seed file {path}: {error}", path = .path.display())]
    ReadSeed { path: PathBuf, error: io::Error },
    /// The seed file is invalid.
    #[error("{path}: {error}", path = .path.display())]
    Seed { path: PathBuf, error: SeedError },
    /// The store cannot be opened.
    #[error("{0}; or keep everything in memory with `--memory`")]
    Open(#[from] OpenError),
    /// Another file of the data directory cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The keys cannot be read or created.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The service-account file cannot be written.
    #[error(transparent)]
    ServiceAccount(#[from] service_account::WriteError),
    /// The address cannot be used.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The system refused the runtime or the signal handlers.
    #[error("cannot start: {0}")]
    Start(io::Error),
    /// The server stopped by itself.
    #[error("stopped: {0}")]
    Serve(io::Error),
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<(), EmulateError> {
    let runtime = tokio::runtime::Runtime::new().map_err(EmulateError::Start)?;
    runtime.block_on(emulate(arguments, output))
}

async fn emulate(arguments: &Arguments, output: Output) -> Result<(), EmulateError> {
    let seed = match &arguments.seed {
        Some(path) => Some(read_seed(path).await?),
        None => None,
    };
    let (listener, address) = listen::listen(arguments.listen).await?;
    let api = if arguments.memory {
        in_memory(arguments, seed)?
    } else {
        in_files(arguments, seed).await?
    };
    if let Some(path) = &arguments.service_account {
        let here = listen::url(address);
        service_account::write(path, arguments.public_url.as_deref().unwrap_or(&here))?;
    }
    let stop = listen::stop().map_err(EmulateError::Start)?;
    let data = (!arguments.memory).then_some(arguments.data.as_path());
    announce(address, data, output);
    let draining = watch::Sender::new(false);
    serve::serve(listener, api, draining, stop).await.map_err(EmulateError::Serve)
}

/// Returns the APIs on a store in memory.
fn in_memory(arguments: &Arguments, seed: Option<Seed>) -> Result<Api, EmulateError> {
    let mut builder = Emulator::builder().graph_enterprise(arguments.graph_enterprise.clone());
    if arguments.strict {
        builder = builder.strict();
    }
    if arguments.require_bearer {
        builder = builder.require_bearer();
    }
    if arguments.listen.ip().is_loopback() {
        builder = builder.loopback_only();
    }
    for origin in &arguments.allow_origin {
        builder = builder.allow_origin(origin.clone());
    }
    if let Some(url) = &arguments.public_url {
        builder = builder.public_url(url);
    }
    if let Some(seed) = seed {
        builder = builder.seed(seed);
    }
    let path = || arguments.seed.clone().unwrap_or_default();
    match builder.build() {
        Ok(emulator) => Ok(emulator.api()),
        Err(error) => Err(EmulateError::Seed { path: path(), error }),
    }
}

/// Returns the APIs on the store of the data directory.
async fn in_files(arguments: &Arguments, seed: Option<Seed>) -> Result<Api, EmulateError> {
    let clock = Arc::new(SettableClock::default());
    let before = Before::of(&arguments.data);
    let store = Sqlite::open(&arguments.data, Arc::clone(&clock) as _)?;
    let keys = data::keys(&arguments.data, before)?;
    data::restore_clock(&arguments.data, &clock)?;
    let directory = arguments.data.clone();
    let adjusted: Keep = Arc::new(move |clock: &SettableClock| {
        if let Err(error) = data::keep_clock(&directory, clock) {
            tracing::error!(%error, "the clock cannot be saved: a restart will not continue with this time");
        }
    });
    let admission = if arguments.strict { Admission::Created } else { Admission::Any };
    let service = Arc::new(Service::new(store, keys, admission));
    let beginning = Arc::new(Beginning {
        service: Arc::clone(&service),
        clock: Arc::clone(&clock),
        adjusted: Arc::clone(&adjusted),
        seed,
    });
    if beginning.is_due().await {
        beginning.begin().await;
    }
    let reset = Arc::new(move || {
        let beginning = Arc::clone(&beginning);
        async move {
            // The store logs the error. Everything in it is unchanged then.
            let _ = beginning.service.store().reset().await;
            beginning.clock.reset();
            beginning.begin().await;
        }
        .boxed()
    });
    let graph_enterprise = arguments.graph_enterprise.clone();
    let options = Options {
        loopback_only: arguments.listen.ip().is_loopback(),
        allowed_origins: arguments.allow_origin.clone(),
        public_url: arguments.public_url.clone(),
        controls: Some(Controls { clock, adjusted, reset }),
        ..Options::new(Callers::emulated(graph_enterprise, arguments.require_bearer))
    };
    Ok(Api::new(service, options))
}

/// Called after each adjustment of the clock.
type Keep = Arc<dyn Fn(&SettableClock) + Send + Sync>;

/// Reads a seed file, and tries all of it on a store in memory.
async fn read_seed(path: &Path) -> Result<Seed, EmulateError> {
    let path = path.to_path_buf();
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => return Err(EmulateError::ReadSeed { path, error }),
    };
    let rehearsed = async {
        let seed = Seed::parse(&bytes)?;
        seed.rehearse().await?;
        Ok(seed)
    };
    rehearsed.await.map_err(|error| EmulateError::Seed { path, error })
}

/// The initial state of an emulator, at the start and after a reset.
struct Beginning {
    service: Arc<Service<Sqlite>>,
    clock: Arc<SettableClock>,
    adjusted: Keep,
    seed: Option<Seed>,
}

impl Beginning {
    /// Returns whether the store is empty. Other stores are not seeded again.
    async fn is_due(&self) -> bool {
        let kept = self.service.store().enterprises(None, 1, |_, _| true).await;
        kept.is_ok_and(|page| page.is_empty())
    }

    /// Sets the clock, and applies the seed file to an empty store.
    async fn begin(&self) {
        if let Some(adjustment) = self.seed.as_ref().and_then(Seed::clock) {
            // An adjustment without an advance stays in the range of timestamps.
            let _ = self.clock.adjust(adjustment);
        }
        (self.adjusted)(&self.clock);
        let Some(seed) = &self.seed else { return };
        // The seed was tried before, so only a store that cannot be reached fails.
        if let Err(error) = seed.apply(&*self.service).await {
            tracing::error!(%error, "only a part of the seed file was applied");
        }
    }
}

/// Prints one line with the URL and the place of the data.
fn announce(address: SocketAddr, data: Option<&Path>, output: Output) {
    let url = listen::url(address);
    match output {
        Output::Json => {
            let pid = std::process::id();
            println!("{}", serde_json::json!({ "url": url, "pid": pid, "data": data }));
        }
        Output::Text => {
            let kept = data.map_or_else(|| "memory".to_owned(), |data| data.display().to_string());
            println!(
                "enroll emulates Android Management, Play EMM and Graph at {url} (api_endpoint or \
                root URL of a client, no credentials). Data: {kept}"
            );
        }
    }
}
