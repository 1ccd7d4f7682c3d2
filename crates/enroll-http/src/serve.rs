//! The server: a socket, and limits on what strangers may send through it.

use std::{convert::Infallible, future, io, pin, sync::Arc, time::Duration};

use enroll_api::Api;
use futures_util::FutureExt;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};

use crate::{events::drained, handler::Handler};

/// The most connections at a time; one more is answered with 503 and closed.
const CONNECTIONS_MAX: u32 = 10_000;

/// How long the head of a request may take to arrive. A connection that stays idle for as long is
/// closed.
const HEAD_TIME_MAX: Duration = Duration::from_secs(60);

/// The most bytes of a request's head that are read. The API refuses fewer in its own words.
const HEAD_BYTES_MAX: usize = 128 << 10;

/// The most headers that are read; likewise.
const HEADERS_MAX: usize = 1024;

/// The longest time that requests under way may take when the server drains.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(10);

/// The time for which a closed connection discards what the client still sends.
const DISCARD_TIME_MAX: Duration = Duration::from_secs(1);

/// The most bytes that a closed connection discards: 16 MiB.
const DISCARD_BYTES_MAX: u64 = 16 << 20;

const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    content-length: 0\r\nconnection: close\r\nretry-after: 1\r\n\r\n";

/// Serves `api` on `listener` until `stop` is ready, then drains: the server accepts no further
/// connection, sets `draining`, and lets requests under way end, for ten seconds at most.
///
/// # Errors
///
/// Fails where the listener does.
pub async fn serve(
    listener: TcpListener,
    api: Api,
    draining: watch::Sender<bool>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let handler = Handler::from(api).with_draining(draining.subscribe());
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX as usize));
    let mut stop = pin::pin!(stop);
    loop {
        let stream = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) if is_of_one_connection(&error) => continue,
                Err(error) => {
                    // Out of file descriptors, most likely: connections that end give some back.
                    tracing::warn!(%error, "cannot accept a connection");
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => {
                let connection = connect(stream, handler.clone(), draining.subscribe());
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(_) => drop(tokio::spawn(turn_away(stream))),
        }
    }
    drop(listener);
    draining.send_replace(true);
    let all_ended = places.acquire_many(CONNECTIONS_MAX);
    if timeout(DRAIN_TIME_MAX, all_ended).await.is_err() {
        tracing::warn!("requests under way did not end in time");
    }
    Ok(())
}

/// Answers the requests of a connection until the connection ends.
async fn connect(stream: TcpStream, handler: Handler, mut draining: watch::Receiver<bool>) {
    // Without this, a reply may wait for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let handler = handler.clone();
        async move { Ok::<_, Infallible>(handler.respond(request).await) }.boxed()
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut is_draining = false;
    let ended = loop {
        tokio::select! {
            ended = future::poll_fn(|context| connection.poll_without_shutdown(context)) => {
                break ended;
            }
            () = drained(&mut draining), if !is_draining => {
                is_draining = true;
                pin::Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
    close(connection.into_parts().io.into_inner()).await;
}

/// Closes a connection, and discards what the client still sends: otherwise the system resets the
/// connection, and the client may lose a reply that it has not read yet.
async fn close(mut stream: TcpStream) {
    let discard = async {
        stream.shutdown().await?;
        let mut rest = stream.take(DISCARD_BYTES_MAX);
        tokio::io::copy(&mut rest, &mut tokio::io::sink()).await
    };
    // Whatever goes wrong, the connection ends here.
    let _ = timeout(DISCARD_TIME_MAX, discard).await;
}

async fn turn_away(mut stream: TcpStream) {
    let _ = timeout(Duration::from_secs(1), stream.write_all(BUSY)).await;
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
