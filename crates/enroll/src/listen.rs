//! Where a server is reached, and how it is told to end.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// Why nobody is listened to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ListenError {
    /// The port belongs to another program.
    #[error(
        "cannot listen on {address}: the port is in use; end what uses it, or listen on {}:0 for \
         one that is free", address.ip()
    )]
    PortInUse { address: SocketAddr },
    /// The system does not let it listen there.
    #[error("cannot listen on {address}: {error}; listen on another address")]
    Other { address: SocketAddr, error: io::Error },
}

/// Listens on an address, and returns the one that it is: port 0 is any that is free.
///
/// # Errors
///
/// Refuses an address that another program uses, or that is not this machine's.
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

/// Returns the URL that a client on this machine reaches a server by.
pub(crate) fn url(address: SocketAddr) -> String {
    let host = match address.ip() {
        ip if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    format!("http://{host}:{}", address.port())
}

/// Returns what is ready when the process is asked to end.
///
/// # Errors
///
/// Fails where the system lets nobody wait for signals.
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
