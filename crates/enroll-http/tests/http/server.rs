//! An emulator behind a socket, and a client that sends any bytes.

use std::{io, net::SocketAddr, time::Duration};

use enroll_http::serve::serve;
use http::{HeaderMap, HeaderName};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::JoinHandle,
    time::timeout,
};

use crate::support::{Emulator, Reply, Setup};

/// How long a test waits for an end that does not come: longer than any limit of the server.
const PATIENCE: Duration = Duration::from_secs(120);

/// An emulator behind a socket.
pub(crate) struct Server {
    pub(crate) emulator: Emulator,
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    is_draining: watch::Receiver<bool>,
    ends: JoinHandle<io::Result<()>>,
}

impl Server {
    pub(crate) async fn start(setup: &Setup) -> Self {
        let emulator = Emulator::new(setup);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let is_draining = emulator.draining.subscribe();
        let stopped = async { drop(stopped.await) };
        let api = emulator.api.clone();
        let ends = tokio::spawn(serve(listener, api, emulator.draining.clone(), stopped));
        Self { emulator, address, stop: Some(stop), is_draining, ends }
    }

    pub(crate) async fn connect(&self) -> Client {
        Client { stream: TcpStream::connect(self.address).await.unwrap(), read: Vec::new() }
    }

    /// Sends bytes on a connection of their own, and reads all that comes back.
    pub(crate) async fn exchange(&self, request: impl AsRef<[u8]>) -> String {
        let mut client = self.connect().await;
        client.send(request).await;
        client.rest().await
    }

    /// Stops the server, and waits until it accepts no further connection.
    pub(crate) async fn stop(&mut self) {
        drop(self.stop.take());
        self.is_draining.wait_for(|is_draining| *is_draining).await.unwrap();
    }

    /// Waits until the server has ended.
    pub(crate) async fn ended(self) {
        self.ends.await.unwrap().unwrap();
    }

    /// Asserts that the server still answers.
    pub(crate) async fn lives(&self) {
        let reply = self.exchange(get("/enroll/v1/health")).await;
        assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
    }
}

/// One connection.
pub(crate) struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    /// Sends bytes. The server may end the connection meanwhile.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref()).await;
    }

    /// Ends the sending half of the connection.
    pub(crate) async fn finish(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// Reads until `end` was read, and returns all up to it.
    pub(crate) async fn read_to(&mut self, end: &str) -> String {
        loop {
            let found = self.read.windows(end.len()).position(|bytes| bytes == end.as_bytes());
            if let Some(at) = found {
                let rest = self.read.split_off(at + end.len());
                return String::from_utf8(std::mem::replace(&mut self.read, rest)).unwrap();
            }
            let count = self.stream.read_buf(&mut self.read).await.unwrap();
            assert_ne!(count, 0, "ended early: {:?}", str::from_utf8(&self.read));
        }
    }

    /// Reads a reply that has its length among its headers.
    pub(crate) async fn reply(&mut self) -> String {
        let head = self.read_to("\r\n\r\n").await;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.unwrap_or("0").parse().unwrap();
        while self.read.len() < length {
            assert_ne!(self.stream.read_buf(&mut self.read).await.unwrap(), 0, "ended early");
        }
        let rest = self.read.split_off(length);
        head + str::from_utf8(&std::mem::replace(&mut self.read, rest)).unwrap()
    }

    /// Reads a reply with its headers. The reply to `HEAD` has no body.
    pub(crate) async fn response(&mut self, is_head: bool) -> Reply {
        let head = self.read_to("\r\n\r\n").await;
        let (status, lines) = head.split_once("\r\n").unwrap();
        let status = status.strip_prefix("HTTP/1.1 ").unwrap().get(..3).unwrap().parse().unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in lines.lines().filter_map(|line| line.split_once(": ")) {
            headers.append(HeaderName::try_from(name).unwrap(), value.parse().unwrap());
        }
        let length = headers.get("content-length").filter(|_| !is_head);
        let length = length.map_or(0, |length| length.to_str().unwrap().parse().unwrap());
        while self.read.len() < length {
            assert_ne!(self.stream.read_buf(&mut self.read).await.unwrap(), 0, "ended early");
        }
        let rest = self.read.split_off(length);
        let body = std::mem::replace(&mut self.read, rest).into();
        Reply { status, headers, body }
    }

    /// Reads until the server ends the connection, in whatever way.
    pub(crate) async fn rest(mut self) -> String {
        let end = timeout(PATIENCE, self.stream.read_to_end(&mut self.read)).await;
        assert!(end.is_ok(), "the connection does not end");
        String::from_utf8(self.read).unwrap()
    }
}

/// Returns a request whose connection ends with the answer.
pub(crate) fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
}

/// Returns a request with a body, whose connection ends with the answer.
pub(crate) fn post(target: &str, body: &str) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}
