//! No value of a token is in a log, whatever a socket receives.

use enroll_checks::log;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{server::Server, support::Setup};

#[tokio::test]
async fn a_socket_logs_no_value() {
    log::begin();
    let mut server = Server::start(&Setup::default()).await;
    let token = server.emulator.create(&json!({})).await;
    let value = token["value"].as_str().unwrap();
    let body = json!({ "token": value }).to_string();
    for request in [
        format!(
            "POST /enroll/v1/tokens:explain HTTP/1.1\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        ),
        format!("{value}\r\n\r\n"),
        format!("GET {value} HTTP/1.1\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nx{value}\r\n\r\n"),
        format!("POST /enroll/v1/tokens:explain HTTP/1.1\r\ncontent-length: 99\r\n\r\n{body}"),
    ] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply).await;
        assert!(!String::from_utf8_lossy(&reply).contains(value));
    }
    server.stop().await;
    server.ended().await;
    assert_eq!(log::lines(value), [""; 0]);
    // These requests were logged.
    assert_ne!(log::lines("connection ended"), [""; 0]);
    // The control: a value in the log would be found.
    tracing::trace!(planted = value, "control");
    assert_eq!(log::lines(value).len(), 1);
}
