//! The same requests over a socket and without one: their replies are the same.

mod calls;
mod failures;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use enroll_checks::log;
use enroll_http::{BearerDigest, Callers, Principal, Reach};
use http::{HeaderMap, Request, Uri};
use serde_json::Value;

use self::{calls::CALLS, failures::FAILURES};
use crate::{
    server::{Client, Server},
    support::{Emulator, Reply, Setup},
};

/// Headers that only a connection has.
const FRAMING: [&str; 4] = ["connection", "content-length", "date", "transfer-encoding"];

/// The header of every request, and those of the caller.
const HOST: (&str, &[u8]) = ("host", b"localhost");

/// A request, in its parts.
#[derive(Clone, Debug)]
struct Sent {
    verb: String,
    target: Vec<u8>,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Sent {
    fn new(verb: &str, target: impl Into<Vec<u8>>, body: impl Into<Vec<u8>>) -> Self {
        let sent =
            Self { verb: verb.into(), target: target.into(), headers: vec![], body: body.into() };
        sent.with(HOST.0, HOST.1)
    }

    fn with(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    fn without_headers(self) -> Self {
        Self { headers: vec![], ..self }
    }

    /// Returns the bytes that go through a socket.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = [self.verb.as_bytes(), b" ", &self.target, b" HTTP/1.1\r\n"].concat();
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        let length = format!("content-length: {}\r\n\r\n", self.body.len());
        bytes.extend_from_slice(length.as_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }

    fn request(&self) -> Request<bytes::Bytes> {
        let uri = Uri::try_from(&*self.target).unwrap();
        let mut request = Request::builder().method(&*self.verb).uri(uri);
        for (name, value) in &self.headers {
            request = request.header(name, &**value);
        }
        request = request.header("content-length", self.body.len());
        request.body(self.body.clone().into()).unwrap()
    }
}

/// Two emulators that make the same random choices: one behind a socket, one without.
struct Both {
    server: Server,
    client: Option<Client>,
    other: Emulator,
    /// What earlier replies had: the text in place of each `<name>`.
    names: BTreeMap<&'static str, String>,
    sent: usize,
    differences: Vec<String>,
}

impl Both {
    async fn start(setup: &Setup, other: &Setup) -> Self {
        let (server, other) = (Server::start(setup).await, Emulator::new(other));
        let names = BTreeMap::new();
        Self { server, client: None, other, names, sent: 0, differences: Vec::new() }
    }

    async fn same(setup: Setup) -> Self {
        let setup = Setup { entropy: Some([7; 32]), ..setup };
        Self::start(&setup, &setup).await
    }

    /// Returns a text with what earlier replies had.
    fn fill(&self, text: &str) -> String {
        let fill = |text: String, (name, value): (&&str, &String)| {
            text.replace(&format!("<{name}>"), value)
        };
        let filled = self.names.iter().fold(text.to_owned(), fill);
        // A name without a value stands for itself.
        filled.replace(['<', '>'], "")
    }

    /// Sends a request to both, compares the replies, and returns one of them.
    async fn send(&mut self, sent: &Sent) -> Reply {
        let (head, body) = self.other.handle(sent.request()).into_parts();
        let expected = Reply { status: head.status, headers: head.headers, body };
        let mut client = match self.client.take() {
            Some(client) => client,
            None => self.server.connect().await,
        };
        client.send(sent.bytes()).await;
        let reply = client.response(sent.verb == "HEAD").await;
        if reply.header("connection") != "close" {
            self.client = Some(client);
        }
        self.sent += 1;
        let (left, right) = (shown(&reply), shown(&expected));
        if left != right {
            let target = String::from_utf8_lossy(&sent.target);
            self.differences.push(format!("{} {target}\n{left}\n---\n{right}", sent.verb));
        }
        expected
    }

    /// Asserts that no reply was different, and that there were enough.
    #[track_caller]
    fn are_same(&self, sent_min: usize) {
        assert!(self.differences.is_empty(), "{}", self.differences.join("\n\n"));
        assert!(self.sent >= sent_min, "{} requests are too few", self.sent);
    }
}

/// Returns what of a reply must be the same.
fn shown(reply: &Reply) -> String {
    let mut shown = format!("{}\n", reply.status);
    let mut headers: Vec<_> = reply.headers.iter().collect();
    headers.sort_by_key(|(name, value)| (name.as_str(), value.as_bytes()));
    for (name, value) in headers {
        if !FRAMING.contains(&name.as_str()) {
            let _ = writeln!(shown, "{name}: {value:?}");
        }
    }
    shown + &String::from_utf8_lossy(&reply.body)
}

/// Variants of a request that fail, whatever the method.
fn variants(good: &Sent) -> Vec<Sent> {
    let target = |end: &str| [&*good.target, end.as_bytes()].concat();
    let query = if good.target.contains(&b'?') { "&" } else { "?" };
    let with_target = |target| Sent { target, ..good.clone() };
    let with_verb = |verb: &str| Sent { verb: verb.to_owned(), ..good.clone() };
    let with_body = |body: &[u8]| Sent { body: body.to_vec(), ..good.clone() };
    vec![
        good.clone().with("authorization", "Bearer invalid"),
        good.clone().with("authorization", "Basic eDp5").with("authorization", "Bearer x"),
        good.clone().with("x", "y".repeat(16 << 10)),
        good.clone().with("idempotency-key", "\u{1f600}"),
        with_body(b"{"),
        with_body(b"{\"a\":\"\xff\"}"),
        with_body(b"[]"),
        with_target(target(&format!("{query}nosuch=1&prettyPrint=false&$.xgafv=1"))),
        with_target(target(&format!("{query}alt=media&fields=%ff"))),
        with_target(target("%FF")),
        with_target(target("/more")),
        with_verb("PUT").with("x-http-method-override", "GET"),
        with_verb("OPTIONS"),
        with_verb("TRACE"),
        with_verb("NOSUCH"),
    ]
}

async fn send_all(both: &mut Both) {
    for &(verb, target, body, names) in CALLS {
        let good = Sent::new(verb, both.fill(target), both.fill(body));
        let mut requests = variants(&good);
        if verb == "GET" {
            requests.push(Sent { verb: "HEAD".to_owned(), ..good.clone() });
        }
        requests.push(good);
        let mut done = None;
        for sent in requests {
            let reply = both.send(&sent).await;
            // A method that takes no body may have done its work with a strange one before.
            if sent.verb == verb && (200..400).contains(&reply.status.as_u16()) {
                done = Some(reply);
            }
        }
        let done = done.unwrap_or_else(|| panic!("{verb} {target} never succeeds"));
        for &(name, place) in names {
            both.names.insert(name, text_at(&done, place));
        }
    }
}

/// Returns a text of a reply: the end of a URL elsewhere or of a name, or the path of a URL here.
fn text_at(reply: &Reply, place: &str) -> String {
    let text = match place.strip_suffix('=') {
        Some(header) => reply.header(header).to_owned(),
        None => reply.json().pointer(place).and_then(Value::as_str).unwrap().to_owned(),
    };
    let here = text.strip_prefix("http://localhost");
    here.or(text.rsplit(['/', '=']).next()).unwrap().to_owned()
}

/// Returns the methods that a log names.
fn named<'a>(log: &str, methods: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    methods.filter(|method| log.contains(&format!("method=\"{method}\""))).collect()
}

#[tokio::test]
async fn every_method_replies_the_same_with_and_without_a_socket() {
    let mut both = Both::same(Setup::default()).await;
    log::begin();
    send_all(&mut both).await;
    both.are_same(50 * 16);
    let methods: BTreeSet<_> = both.other.api.methods().collect();
    assert_eq!(named(&log::text(), both.other.api.methods()), methods);
    assert!(methods.len() > 50, "{methods:?}");
    // The control: a log that names one method names no other.
    let one = r#"method="enroll.health.read""#;
    assert_eq!(named(one, both.other.api.methods()), BTreeSet::from(["enroll.health.read"]));
}

#[tokio::test]
async fn every_failure_is_the_same_with_and_without_a_socket() {
    let mut both = Both::same(Setup::default()).await;
    for &(verb, target, headers, body) in FAILURES {
        let sent = Sent::new(verb, target, body);
        let sent = headers.iter().fold(sent, |sent, (name, value)| sent.with(name, *value));
        both.send(&sent).await;
    }
    for sent in failures::large() {
        both.send(&sent).await;
    }
    both.are_same(50);
}

/// A caller that reaches one enterprise, and a server of this machine alone.
#[tokio::test]
async fn what_is_out_of_reach_is_the_same_with_and_without_a_socket() {
    let ada = Principal::new("ada".parse().unwrap(), Reach::Only(["LC2".parse().unwrap()].into()));
    let callers = Callers::known([(BearerDigest::of("adas"), ada)]).unwrap();
    let mut both = Both::same(Setup { callers: Some(callers), ..Setup::default() }).await;
    for &(verb, target, body, _) in CALLS {
        let sent = Sent::new(verb, both.fill(target), both.fill(body));
        both.send(&sent).await;
        both.send(&sent.with("authorization", "Bearer adas")).await;
    }
    both.are_same(2 * 50);
    let mut both = Both::same(Setup { loopback_only: true, ..Setup::default() }).await;
    for &(verb, target, body, _) in CALLS {
        let sent = Sent::new(verb, both.fill(target), both.fill(body));
        both.send(&sent.clone().with("origin", "http://example.com")).await;
        both.send(&sent.without_headers().with("host", "example.com")).await;
    }
    both.are_same(2 * 50);
}

/// The control: emulators that make other random choices are found to differ, and so is a header.
#[tokio::test]
async fn replies_that_differ_are_found() {
    let of = |entropy| Setup { entropy: Some([entropy; 32]), ..Setup::default() };
    let mut both = Both::start(&of(7), &of(8)).await;
    let issue = Sent::new("POST", crate::support::TOKENS, "{}");
    both.send(&issue).await;
    assert_eq!(both.differences.len(), 1);
    both.send(&Sent::new("GET", "/enroll/v1/clock", "")).await;
    assert_eq!(both.differences.len(), 1, "{:?}", both.differences);
    let reply = both.other.handle(issue.request());
    let (head, body) = reply.into_parts();
    let reply = Reply { status: head.status, headers: head.headers, body };
    let mut planted = reply.clone();
    planted.headers.insert("x-planted", "y".parse().unwrap());
    assert_ne!(shown(&planted), shown(&reply));
    planted.headers = HeaderMap::new();
    assert_ne!(shown(&planted), shown(&reply));
}
