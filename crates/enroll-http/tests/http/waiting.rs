//! Clients that let the server wait. The time of these tests is simulated.

use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::time::{Instant, sleep};

use crate::{
    bodies::{CALLS, emulator, is_refused},
    server::{Server, get},
    support::{Setup, TOKENS},
};

#[tokio::test(start_paused = true)]
async fn a_body_has_30_seconds_to_arrive() {
    let (emulator, _) = emulator().await;
    let before = emulator.snapshot().await;
    for (verb, target) in CALLS {
        let began = Instant::now();
        let silent = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        is_refused(target, &emulator.call(verb, target, &[], silent).await, 408);
        assert_eq!(began.elapsed().as_secs(), 30);

        // A byte a second does not help.
        let trickle = stream::unfold((), async |()| {
            sleep(Duration::from_secs(1)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
        });
        let began = Instant::now();
        let reply = emulator.call(verb, target, &[], Body::from_stream(trickle)).await;
        is_refused(target, &reply, 408);
        assert_eq!(began.elapsed().as_secs(), 30);
    }
    assert_eq!(emulator.snapshot().await, before);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_arrives_just_in_time_is_read() {
    let (emulator, _) = emulator().await;
    let late = stream::once(async {
        sleep(Duration::from_millis(29_990)).await;
        Ok::<_, std::io::Error>(Bytes::from_static(b"{}"))
    });
    emulator.call("POST", TOKENS, &[], Body::from_stream(late)).await.ok();
}

#[tokio::test(start_paused = true)]
async fn a_head_has_60_seconds_to_arrive() {
    let server = Server::start(&Setup::default()).await;
    for part in ["", "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nhost: localhost\r\n"] {
        let began = Instant::now();
        let mut client = server.connect().await;
        client.send(part).await;
        let reply = client.rest().await;
        assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 408 "), "{reply}");
        assert_eq!(began.elapsed().as_secs(), 60, "{part:?}");
    }
    server.lives().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_stays_idle_is_ended() {
    let server = Server::start(&Setup::default()).await;
    let mut client = server.connect().await;
    client.send(get("/enroll/v1/health").replace("connection: close\r\n", "")).await;
    assert!(client.reply().await.starts_with("HTTP/1.1 200 OK"));
    let began = Instant::now();
    assert_eq!(client.rest().await, "");
    assert_eq!(began.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_drains_waits_10_seconds_at_most() {
    let mut server = Server::start(&Setup::default()).await;
    let mut client = server.connect().await;
    client
        .send(format!(
            "POST {TOKENS} HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\n\
             content-length: 100\r\n\r\n"
        ))
        .await;
    // Now the request is under way.
    assert_eq!(client.read_to("\r\n\r\n").await, "HTTP/1.1 100 Continue\r\n\r\n");
    server.stop().await;
    let began = Instant::now();
    server.ended().await;
    assert_eq!(began.elapsed().as_secs(), 10);
}
