//! An emulator behind a socket, for the tests of a Rust program: in memory, on a free port.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
    thread::{self, JoinHandle},
};

use enroll_api::Api;
use enroll_emulator::Emulator;
use enroll_store::clock::SettableClock;
use tokio::{
    runtime,
    sync::{oneshot, watch},
};

use crate::serve::serve;

/// Starts an emulator of all APIs: in memory, on a free port of the loopback interface.
///
/// Every enterprise exists, and no credentials are needed. Each emulator has a clock and data of
/// its own, so tests may run side by side. It runs on a thread of its own, whether the caller has
/// an async runtime or not, and stops when the returned value is dropped.
///
/// ```
/// use std::{
///     io::{Read, Write},
///     net::TcpStream,
/// };
///
/// let emulator = enroll_http::emulate()?;
/// emulator.clock().freeze(true);
/// emulator.clock().set("2030-01-01T00:00:00Z".parse()?);
///
/// // Any client will do: its root URL is `emulator.url()`.
/// let mut stream = TcpStream::connect(emulator.address())?;
/// stream.write_all(b"POST /v1/enterprises/LC1/enrollmentTokens HTTP/1.0\r\n\r\n")?;
/// let mut reply = String::new();
/// stream.read_to_string(&mut reply)?;
/// assert!(reply.contains("2030-01-01T01:00:00Z"), "the token expires in an hour: {reply}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Fails if the system has no free port, or no thread.
pub fn emulate() -> io::Result<EmulatorServer> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    // Without a seed, nothing is refused.
    let emulator = Emulator::builder().loopback_only().build().map_err(io::Error::other)?;
    let (api, clock) = (emulator.api(), Arc::clone(emulator.clock()));
    let (stop, stopped) = oneshot::channel::<()>();
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let run = move || {
        runtime.block_on(async move {
            // Dropping the server does not wait for requests under way.
            tokio::select! {
                _ = stopped => {}
                served = listen(listener, api) => {
                    if let Err(error) = served {
                        tracing::error!(%error, "the emulator stopped");
                    }
                }
            }
        });
    };
    let thread = thread::Builder::new().name("enroll-emulator".to_owned()).spawn(run)?;
    Ok(EmulatorServer {
        address,
        url: format!("http://{address}"),
        clock,
        running: Some((stop, thread)),
    })
}

async fn listen(listener: TcpListener, api: Api) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    serve(listener, api, watch::Sender::new(false), std::future::pending()).await
}

/// An emulator that runs until this value is dropped. [`emulate`] starts one.
///
/// Dropping it closes the port and every connection, also outside of a runtime, and returns once
/// that is done.
#[derive(Debug)]
#[must_use = "the emulator stops when this value is dropped"]
pub struct EmulatorServer {
    address: SocketAddr,
    url: String,
    clock: Arc<SettableClock>,
    /// Dropping the sender stops the thread.
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl EmulatorServer {
    /// Returns the URL that clients begin theirs with, such as `http://127.0.0.1:39041`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the address that the emulator listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the emulator's clock, which the test may set, freeze and move on.
    #[must_use]
    pub fn clock(&self) -> &SettableClock {
        &self.clock
    }
}

impl Drop for EmulatorServer {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            drop(stop);
            // A thread that panicked has ended, too.
            let _ = thread.join();
        }
    }
}
