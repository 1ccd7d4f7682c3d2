//! `enroll emulate`: the vendors' APIs for a test to run against.

use std::{
    fs, io,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use enroll_core::{name::EnterpriseId, secret::KeyId};
use enroll_http::{
    Emulator, Options, router,
    seed::{Seed, SeedError},
    serve,
};
use enroll_service::{Admission, Key, Keyring, Service};
use enroll_store::{MemoryStore, clock::SettableClock};
use futures_util::FutureExt;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::Output;

/// Emulates the vendors' APIs: everything that a client can tell, and a clock that can be set.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where to listen; port 0 is any that is free.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8180")]
    listen: SocketAddr,
    /// Keep everything in memory: nothing is left when it ends.
    ///
    /// This is the default, and so far the only store.
    #[arg(long)]
    memory: bool,
    /// Begin with what this file says, and go back to it with a reset: enterprises, users, tokens,
    /// profiles, policies, as JSON.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Let only those enterprises exist that were created: with Android Management's
    /// `enterprises.create`, until they are deleted.
    #[arg(long)]
    strict: bool,
    /// The enterprise that Graph's tenant is.
    #[arg(long, value_name = "ID", default_value = "LC00graph")]
    graph_enterprise: EnterpriseId,
    /// Refuse a request without an `Authorization` header.
    #[arg(long)]
    require_bearer: bool,
}

/// Why the emulator does not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EmulateError {
    /// The seed file cannot be read.
    #[error("cannot read the seed file {path}: {error}", path = .path.display())]
    ReadSeed { path: PathBuf, error: io::Error },
    /// The seed file says something that cannot be.
    #[error("{path}: {error}", path = .path.display())]
    Seed { path: PathBuf, error: SeedError },
    /// The port belongs to another program.
    #[error(
        "cannot listen on {address}: the port is in use; end what uses it, or pass `--listen {}:0` \
         for one that is free", address.ip()
    )]
    PortInUse { address: SocketAddr },
    /// The system does not let it listen there.
    #[error("cannot listen on {address}: {error}; pass another address with `--listen`")]
    Listen { address: SocketAddr, error: io::Error },
    /// The system does not let it start.
    #[error("cannot start: {0}")]
    Start(io::Error),
    /// It stopped without being asked.
    #[error("stopped: {0}")]
    Serve(io::Error),
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<(), EmulateError> {
    let runtime = tokio::runtime::Runtime::new().map_err(EmulateError::Start)?;
    runtime.block_on(emulate(arguments, output))
}

async fn emulate(arguments: &Arguments, output: Output) -> Result<(), EmulateError> {
    let seed = match &arguments.seed {
        Some(path) => Some(Arc::new(read_seed(path).await?)),
        None => None,
    };
    let listener = TcpListener::bind(arguments.listen).await;
    let listener = listener.map_err(|error| listen_error(arguments.listen, error))?;
    let address = listener.local_addr().unwrap_or(arguments.listen);

    let clock = Arc::new(SettableClock::default());
    let store = MemoryStore::new(Arc::clone(&clock), rand::random());
    let keys = Keyring::new(KeyId(1), Key::new(rand::random()));
    let admission = if arguments.strict { Admission::Created } else { Admission::Any };
    let service = Arc::new(Service::new(store, keys, admission));
    let beginning = Beginning { service: Arc::clone(&service), clock: Arc::clone(&clock), seed };
    beginning.begin().await;
    let reset = Arc::new(move || {
        let beginning = beginning.clone();
        async move {
            beginning.service.store().reset(rand::random());
            beginning.begin().await;
        }
        .boxed()
    });
    let (drain, draining) = watch::channel(false);
    let options = Options {
        require_bearer: arguments.require_bearer,
        loopback_only: arguments.listen.ip().is_loopback(),
        graph_enterprise: arguments.graph_enterprise.clone(),
        emulator: Some(Emulator { clock, reset }),
        draining,
    };
    let stop = stop().map_err(EmulateError::Start)?;
    announce(address, output);
    serve::serve(listener, router(service, options), drain, stop).await.map_err(EmulateError::Serve)
}

/// Reads a seed file, and makes sure that all of it can be done.
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

/// What an emulator begins with, each time.
#[derive(Clone)]
struct Beginning {
    service: Arc<Service<MemoryStore<Arc<SettableClock>>>>,
    clock: Arc<SettableClock>,
    seed: Option<Arc<Seed>>,
}

impl Beginning {
    /// Sets the clock, and does what the seed file says on an empty store.
    async fn begin(&self) {
        self.clock.reset();
        let Some(seed) = &self.seed else { return };
        if let Some(adjustment) = seed.clock() {
            // Without an advance, nothing leaves the range of timestamps.
            let _ = self.clock.adjust(adjustment);
        }
        // It was rehearsed, and the store in memory can always be reached.
        if let Err(error) = seed.apply(&self.service).await {
            tracing::error!(%error, "the seed file is only half done");
        }
    }
}

fn listen_error(address: SocketAddr, error: io::Error) -> EmulateError {
    if error.kind() == io::ErrorKind::AddrInUse {
        EmulateError::PortInUse { address }
    } else {
        EmulateError::Listen { address, error }
    }
}

/// Prints the one line that says how to point a client at it.
fn announce(address: SocketAddr, output: Output) {
    let host = match address.ip() {
        ip if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    let url = format!("http://{host}:{}", address.port());
    match output {
        Output::Json => {
            println!("{}", serde_json::json!({ "url": url, "pid": std::process::id() }));
        }
        Output::Text => println!(
            "enroll emulates Android Management, Play EMM and Graph at {url}: give a client that api_endpoint (or \
             root URL) and no credentials"
        ),
    }
}

/// Returns what is ready when the process is asked to end.
fn stop() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
