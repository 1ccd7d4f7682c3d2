//! Bytes that are no request, and requests of odd forms.

use serde_json::json;

use crate::{
    server::{Server, get, post},
    support::{Setup, TOKENS},
};

async fn server() -> Server {
    let server = Server::start(&Setup::default()).await;
    server.emulator.create(&json!({})).await;
    server
}

#[tokio::test]
async fn what_is_not_http_is_refused_and_the_server_lives_on() {
    let server = server().await;
    let before = server.emulator.snapshot().await;
    for request in [
        &b"\r\n\r\n\r\n"[..],
        b"\0\0\0\0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /v1/\xff\xfe HTTP/1.1\r\nhost\r\n\r\n",
        b"GET /a b HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nx: \0\r\n\r\n",
        b"GET / HTTP/1.1\r\n folded: x\r\n\r\n",
        b"POST /enroll/v1/reset HTTP/1.1\r\ncontent-length: x\r\n\r\n",
        b"POST /enroll/v1/reset HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"POST /enroll/v1/reset HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"POST /enroll/v1/reset HTTP/1.1\r\ncontent-length: 99999999999999999999\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut client = server.connect().await;
        client.send(request).await;
        client.finish().await;
        let reply = client.rest().await;
        let is_refused = reply.is_empty() || reply.starts_with("HTTP/1.1 4");
        assert!(is_refused, "{:?}: {reply}", String::from_utf8_lossy(request));
    }
    assert_eq!(server.emulator.snapshot().await, before);
    server.lives().await;
}

#[tokio::test]
async fn targets_of_other_forms_lead_nowhere() {
    let server = server().await;
    for request in ["OPTIONS *", "CONNECT example.com:443", "GET http://example.com/v1/x", "GET *"]
    {
        let reply = server
            .exchange(format!("{request} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"))
            .await;
        assert!(reply.starts_with("HTTP/1.1 40"), "{request}: {reply}");
    }
    server.lives().await;
}

#[tokio::test]
async fn a_chunked_body_is_a_body() {
    let server = server().await;
    let head = format!(
        "POST {TOKENS}?fields=duration&prettyPrint=false HTTP/1.1\r\nhost: localhost\r\n\
         connection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let whole = format!("{head}4\r\n{{\"du\r\n11;x=y\r\nration\": \"3600s\"}}\r\n0\r\n\r\n");
    let reply = server.exchange(whole).await;
    assert!(reply.starts_with("HTTP/1.1 200 OK"), "{reply}");
    assert!(reply.ends_with(r#"{"duration":"3600s"}"#), "{reply}");
    let before = server.emulator.snapshot().await;
    for body in [
        "x\r\n{}\r\n0\r\n\r\n",
        "ffffffffffffffffffff\r\n{}",
        "-2\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}x0\r\n\r\n",
    ] {
        let mut client = server.connect().await;
        client.send(format!("{head}{body}")).await;
        client.finish().await;
        let reply = client.rest().await;
        assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 4"), "{body:?}: {reply}");
    }
    assert_eq!(server.emulator.snapshot().await, before);
}

// A request with both a length and chunks may smuggle another one.
#[tokio::test]
async fn a_body_of_two_lengths_is_one_request() {
    let server = server().await;
    let reply = server
        .exchange(format!(
            "POST {TOKENS} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n\
             POST {TOKENS} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n"
        ))
        .await;
    assert!(reply.matches("HTTP/1.1 ").count() <= 1, "{reply}");
    let created = server.emulator.events().await["events"].as_array().unwrap().len();
    assert!(created <= 2, "{created}");
}

#[tokio::test]
async fn a_connection_that_is_cut_changes_nothing() {
    let server = server().await;
    let before = server.emulator.snapshot().await;
    let request = post(TOKENS, r#"{"duration":"3600s"}"#);
    for end in [1, 20, request.len() / 2, request.len() - 21, request.len() - 1] {
        let mut client = server.connect().await;
        client.send(&request[..end]).await;
        client.finish().await;
        let reply = client.rest().await;
        let is_refused = reply.is_empty()
            || reply.starts_with("HTTP/1.1 400 ")
            || reply.starts_with("HTTP/1.1 408 ") && reply.contains("\"CANCELLED\"");
        assert!(is_refused, "{end}: {reply}");
    }
    assert_eq!(server.emulator.snapshot().await, before);
    server.lives().await;
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_in_the_dialect_as_far_as_it_can_be_read() {
    let server = server().await;
    let with = |headers: &str| {
        format!("GET {TOKENS} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n")
    };
    for headers in ["x: y\r\n".repeat(150), format!("x: {}\r\n", "y".repeat(20 << 10))] {
        let reply = server.exchange(with(&headers)).await;
        assert!(reply.starts_with("HTTP/1.1 431 "), "{}", &reply[..100.min(reply.len())]);
        assert!(reply.contains("\"code\": 431"), "{reply}");
    }
    for headers in ["x: y\r\n".repeat(5000), format!("x: {}\r\n", "y".repeat(1 << 20))] {
        let reply = server.exchange(with(&headers)).await;
        assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 431 "), "{reply}");
    }
    let reply = server.exchange(get(&format!("{TOKENS}/{}", "a".repeat(100_000)))).await;
    assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 414 "), "{reply}");
    server.lives().await;
}

#[tokio::test]
async fn requests_may_follow_each_other_on_a_connection() {
    let server = server().await;
    let mut client = server.connect().await;
    let one = get(TOKENS).replace("connection: close\r\n", "");
    client.send(one.repeat(3)).await;
    for _ in 0..3 {
        assert!(client.reply().await.starts_with("HTTP/1.1 200 OK"));
    }
    client.send("HEAD /enroll/v1/health HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let head = client.read_to("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200 OK"));
    client.send(get("/nosuch")).await;
    assert!(client.rest().await.starts_with("HTTP/1.1 404 "), "the body of a HEAD is not sent");
}
