//! Bodies that arrive in parts, stop, or have no end.

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use axum::body::{Body, Bytes};
use enroll_http::{BearerDigest, Callers, Principal, Reach};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    server::{Server, post},
    support::{ENROLL, Emulator, NOW, Reply, Setup, TOKENS, claim},
};

const EXPLAIN: &str = "/enroll/v1/tokens:explain";
const CLOCK: &str = "/enroll/v1/clock";

/// Calls that read a body.
pub(crate) const CALLS: [(&str, &str); 4] =
    [("POST", TOKENS), ("POST", ENROLL), ("POST", EXPLAIN), ("PUT", CLOCK)];

/// 1 MiB.
const MAX: usize = 1 << 20;

/// Returns an emulator with a token and a device, and the token.
pub(crate) async fn emulator() -> (Emulator, Value) {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    emulator.post(ENROLL, &claim(&token, "R0")).await.ok();
    (emulator, token)
}

/// Asserts that a call is refused with this status, in the dialect of its path.
#[track_caller]
pub(crate) fn is_refused(target: &str, reply: &Reply, status: u16) {
    if target.starts_with("/v1") {
        let name = match status {
            408 => "CANCELLED",
            _ => "INVALID_ARGUMENT",
        };
        reply.google_error(status, name);
    } else {
        reply.problem(status);
    }
}

/// Returns a body that each call accepts.
fn good(target: &str, token: &Value) -> String {
    match target {
        TOKENS => json!({ "oneTimeOnly": true }),
        ENROLL => claim(token, "R1"),
        EXPLAIN => json!({ "token": token["value"] }),
        _ => json!({ "now": NOW }),
    }
    .to_string()
}

#[tokio::test]
async fn a_body_is_at_most_1_mib() {
    let (emulator, token) = emulator().await;
    for (verb, target) in CALLS {
        let good = good(target, &token);
        let padded = |length: usize| format!("{good}{}", " ".repeat(length - good.len()));
        emulator.call(verb, target, &[], padded(MAX)).await.ok();
        let before = emulator.snapshot().await;
        for length in [MAX + 1, 4 * MAX] {
            let reply = emulator.call(verb, target, &[], padded(length)).await;
            is_refused(target, &reply, 413);
            assert_eq!(reply.header("connection"), "close");
        }
        // A body without a length and without an end.
        let chunks = (0..).map(|_| Ok::<_, Infallible>(Bytes::from(vec![b' '; 64 << 10])));
        let endless = Body::from_stream(stream::iter(chunks));
        let reply = emulator.call(verb, target, &[], endless).await;
        is_refused(target, &reply, 413);
        assert_eq!(emulator.snapshot().await, before);
    }
}

#[tokio::test]
async fn a_body_that_stops_changes_nothing() {
    let (emulator, token) = emulator().await;
    let before = emulator.snapshot().await;
    for (verb, target) in CALLS {
        let good = good(target, &token);
        for end in [0, 1, good.len() / 2, good.len()] {
            let cut = io::Error::from(io::ErrorKind::ConnectionReset);
            let parts = [Ok(Bytes::from(good[..end].to_owned())), Err(cut)];
            let body = Body::from_stream(stream::iter(parts));
            let reply = emulator.call(verb, target, &[], body).await;
            is_refused(target, &reply, 408);
            assert_eq!(reply.header("connection"), "close");
        }
    }
    assert_eq!(emulator.snapshot().await, before);
}

#[tokio::test]
async fn a_body_may_come_in_pieces() {
    let (emulator, token) = emulator().await;
    for (verb, target) in CALLS {
        let bytes = good(target, &token).into_bytes();
        let pieces = bytes.chunks(1).map(|piece| Ok::<_, Infallible>(piece.to_vec()));
        let body = Body::from_stream(stream::iter(pieces.collect::<Vec<_>>()));
        let reply = emulator.call(verb, target, &[], body).await;
        reply.ok();
        assert_eq!(reply.header("connection"), "");
    }
}

/// An emulator that has one principal.
fn guarded() -> Setup {
    let ada = Principal::new("ada".parse().unwrap(), Reach::All);
    let ada = ada.with_graph_enterprise("LC1".parse().unwrap()).unwrap();
    let callers = Callers::known([(BearerDigest::of("adas-bearer"), ada)]).unwrap();
    Setup { callers: Some(callers), ..Setup::default() }
}

/// Returns whether a call with a body reads it, and the status of the reply.
async fn reads_body(emulator: &Emulator, bearer: &str, target: &str) -> (bool, u16) {
    let is_read = Arc::new(AtomicBool::new(false));
    let reading = Arc::clone(&is_read);
    let body = Body::from_stream(stream::poll_fn(move |_| {
        reading.store(true, Ordering::Relaxed);
        Poll::Ready(None::<Result<Bytes, Infallible>>)
    }));
    let headers = [("authorization", &*format!("Bearer {bearer}"))];
    let status = emulator.call("POST", target, &headers, body).await.status;
    (is_read.load(Ordering::Relaxed), status.as_u16())
}

// "The body of an unauthenticated request is never read."
#[tokio::test]
async fn the_body_of_an_unauthenticated_request_is_never_read() {
    let emulator = Emulator::new(&guarded());
    for target in [
        "/v1/enterprises/LC1/enrollmentTokens",
        "/androidenterprise/v1/enterprises/LC1/users",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles",
        "/enroll/v1/devices:enroll",
    ] {
        let refused = reads_body(&emulator, "strangers-bearer", target).await;
        assert_eq!(refused, (false, 401), "{target}");
        // The control: the body of a principal's request is read.
        assert!(reads_body(&emulator, "adas-bearer", target).await.0, "{target}");
    }
}

/// Sends the whole of a request before it reads, as most clients do, and returns the reply.
async fn exchange(address: SocketAddr, request: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await?;
    Ok(reply)
}

fn request(bearer: &str, length: usize) -> String {
    let authorization = format!("authorization: Bearer {bearer}\r\nhost:");
    let request = post(TOKENS, &" ".repeat(length)).replace("host:", &authorization);
    request.replace("connection: close\r\n", "")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_reaches_a_client_that_still_sends() {
    let server = Server::start(&guarded()).await;
    for (bearer, length, status) in [
        ("strangers-bearer", 2, 401),
        ("strangers-bearer", 64 << 10, 401),
        ("strangers-bearer", 8 * MAX, 401),
        ("adas-bearer", 8 * MAX, 413),
    ] {
        let reply = exchange(server.address, &request(bearer, length)).await.unwrap();
        assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{length}: {reply}");
        assert!(reply.contains("connection: close\r\n"), "{length}: {reply}");
    }
}

/// The control: such a client fails if the server closes the connection with its reply.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_ends_at_once_fails_a_client_that_still_sends() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n").await.unwrap();
    });
    let refused = exchange(address, &request("strangers-bearer", 8 * MAX)).await;
    assert!(refused.is_err(), "{refused:?}");
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_goes_on_after_a_request_that_was_read_whole() {
    let server = Server::start(&guarded()).await;
    let mut client = server.connect().await;
    for (bearer, length, status) in
        [("adas-bearer", 2, 400), ("strangers-bearer", 0, 401), ("adas-bearer", 2, 400)]
    {
        client.send(request(bearer, length)).await;
        let reply = client.reply().await;
        assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{reply}");
    }
}
