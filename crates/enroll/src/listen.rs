//! The address and the shutdown signals of a server.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// Why a server cannot listen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ListenError {
    /// The port belongs to another program.
    #[error(
        "cannot listen on {address}: the port is in use; stop the program that uses it, or listen \
        on {}:0 for a free port", address.ip()
    )]
    PortInUse { address: SocketAddr },
    /// The system refuses the address.
    #[error("cannot listen on {address}: {error}; listen on another address")]
    Other { address: SocketAddr, error: io::Error },
}

/// Listens on an address, and returns the actual one: with port 0, the system chooses a free port.
///
/// # Errors
///
/// Refuses an address that another program uses, or that does not belong to this machine.
pub(crate) async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ListenError> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        if error.kind() == io::ErrorKind::AddrInUse {
            ListenError::PortInUse { address }
        } else {
            ListenError::Other { address, error }
        }
    })?;
    let address = listener.local_addr().unwrap_or(address);
    Ok((listener, address))
}

/// Returns the URL of a server for a client on this machine.
pub(crate) fn url(address: SocketAddr) -> String {
    let host = match address.ip() {
        ip if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    format!("http://{host}:{}", address.port())
}

/// Returns a future that ends when the process receives SIGTERM or SIGINT.
///
/// # Errors
///
/// Fails where the system refuses signal handlers.
pub(crate) fn stop() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
