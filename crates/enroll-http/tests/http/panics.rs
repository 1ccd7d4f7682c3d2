//! A method that panics.

use serde_json::json;

use crate::{
    server::{Server, get, post},
    support::{Emulator, Setup, TOKENS},
};

fn fragile() -> Setup {
    Setup { is_fragile: true, ..Setup::default() }
}

#[tokio::test]
async fn a_panic_is_answered_in_the_dialect_and_changes_nothing() {
    let emulator = Emulator::new(&fragile());
    emulator.create(&json!({})).await;
    let before = emulator.snapshot().await;
    for _ in 0..3 {
        let reply = emulator.post("/enroll/v1/reset", &json!({})).await;
        assert_eq!(reply.problem(500)["title"], "Internal Server Error");
        assert!(!reply.text().contains("on purpose"));
    }
    assert_eq!(emulator.snapshot().await, before);
    emulator.create(&json!({})).await;
}

#[tokio::test]
async fn a_server_outlives_a_panic_and_so_does_the_connection() {
    let server = Server::start(&fragile()).await;
    let mut client = server.connect().await;
    for _ in 0..2 {
        client
            .send("POST /enroll/v1/reset HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
            .await;
        let reply = client.reply().await;
        assert!(reply.starts_with("HTTP/1.1 500 "), "{reply}");
        assert!(reply.contains("content-type: application/problem+json"), "{reply}");
    }
    client.send(get("/enroll/v1/health")).await;
    assert!(client.rest().await.starts_with("HTTP/1.1 200 OK"));
    assert!(server.exchange(post(TOKENS, "{}")).await.starts_with("HTTP/1.1 200 OK"));
}
