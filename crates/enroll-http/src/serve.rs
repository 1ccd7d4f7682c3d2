//! The server: a socket, and limits on what strangers may send through it.

use std::{future::Future, io, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
};

/// The most connections at a time; one more is answered with 503 and closed.
const CONNECTIONS_MAX: usize = 10_000;

/// How long the head of a request may take to arrive; a connection that stays idle for as long
/// is closed.
const HEAD_TIME_MAX: Duration = Duration::from_secs(60);

/// The most bytes of a request's head that are looked at; the API refuses less than that in its
/// own words.
const HEAD_BYTES_MAX: usize = 128 << 10;

/// The most headers that are looked at; likewise.
const HEADERS_MAX: usize = 1024;

/// How long requests under way may take to end when the server drains.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(10);

const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    content-length: 0\r\nconnection: close\r\nretry-after: 1\r\n\r\n";

/// Serves `router` on `listener` until `stop` is ready, then drains: it accepts nobody further,
/// sets `draining`, and lets requests under way end, for ten seconds at most.
///
/// # Errors
///
/// Fails where the listener does.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    draining: watch::Sender<bool>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let connections = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut stop = std::pin::pin!(stop);
    loop {
        let stream = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) if is_of_one_connection(&error) => continue,
                Err(error) => {
                    // Out of file descriptors, most likely: connections that end give some back.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => {
                let connection = connections.watch(connection(stream, router.clone()));
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "connection ended");
                    }
                    drop(place);
                });
            }
            Err(_) => drop(tokio::spawn(turn_away(stream))),
        }
    }
    drop(listener);
    draining.send_replace(true);
    let drained = tokio::time::timeout(DRAIN_TIME_MAX, connections.shutdown()).await;
    if drained.is_err() {
        tracing::warn!("requests under way did not end in time");
    }
    Ok(())
}

fn connection(
    stream: TcpStream,
    router: Router,
) -> http1::Connection<TokioIo<TcpStream>, TowerToHyperService<Router>> {
    // Without this, a reply may wait for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
}

async fn turn_away(mut stream: TcpStream) {
    let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(BUSY)).await;
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
