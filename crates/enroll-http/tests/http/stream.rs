//! `events` as server-sent events.

use std::{collections::BTreeMap, time::Duration};

use enroll_core::{enrollment_token::Terms, origin::Origin};
use enroll_http::ResponseBody;
use enroll_service::Context;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Empty};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::{
    asserts::path_of,
    server::{Server, get},
    support::{Emulator, Setup},
};

const EVENTS: &str = "/enroll/v1/events?enterprise=LC1";

/// How long a test waits for a message that does not come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream of server-sent events, as a browser reads it.
struct Stream {
    headers: HeaderMap,
    body: ResponseBody,
    unread: String,
}

/// One message: its fields.
type Message = BTreeMap<String, String>;

impl Stream {
    async fn open(emulator: &Emulator, target: &str, last_event_id: Option<&str>) -> Self {
        let mut request = Request::get(target).header("accept", "text/event-stream");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let request = request.body(Empty::<&[u8]>::new()).unwrap();
        let (head, body) = emulator.handler().respond(request).await.into_parts();
        assert_eq!(head.status, 200);
        Self { headers: head.headers, body, unread: String::new() }
    }

    /// Waits for the next message; `None` is the end.
    async fn next(&mut self) -> Option<Message> {
        tokio::time::timeout(PATIENCE, self.read()).await.unwrap()
    }

    async fn read(&mut self) -> Option<Message> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let message = message(block);
                self.unread = rest.into();
                // A stream without events sends comments.
                if !message.is_empty() {
                    return Some(message);
                }
            } else {
                let data = self.body.frame().await?.unwrap().into_data().unwrap();
                self.unread.push_str(str::from_utf8(&data).unwrap());
            }
        }
    }
}

fn message(block: &str) -> Message {
    let lines = block.lines().filter(|line| !line.starts_with(':'));
    let fields = lines.map(|line| line.split_once(": ").unwrap());
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn data(message: &Message) -> Value {
    serde_json::from_str(&message["data"]).unwrap()
}

#[tokio::test]
async fn a_stream_sends_past_events_and_then_new_ones() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    let mut stream = Stream::open(&emulator, EVENTS, None).await;
    assert_eq!(stream.headers["content-type"], "text/event-stream");
    assert_eq!(stream.headers["cache-control"], "no-cache");
    let first = stream.next().await.unwrap();
    assert_eq!(first["event"], "enrollmentToken.issued");
    assert_eq!(data(&first), emulator.events().await["events"][0]);
    assert_eq!(first.keys().collect::<Vec<_>>(), ["data", "event", "id"]);

    emulator.delete(&path_of(&token)).await.ok();
    let second = stream.next().await.unwrap();
    assert_eq!(second["event"], "enrollmentToken.deleted");
    assert_eq!(data(&second)["position"], 2);
    assert_ne!(first["id"], second["id"]);
}

#[tokio::test]
async fn a_stream_resumes_after_the_last_event_that_was_seen() {
    let emulator = Emulator::default();
    for _ in 0..150 {
        emulator.create(&json!({})).await;
    }
    let mut stream = Stream::open(&emulator, EVENTS, None).await;
    let mut ids = Vec::new();
    for position in 1..=150 {
        let message = stream.next().await.unwrap();
        assert_eq!(data(&message)["position"], position);
        ids.push(message["id"].clone());
    }
    for (seen, next) in [(0, 2), (98, 100), (99, 101), (148, 150)] {
        let mut resumed = Stream::open(&emulator, EVENTS, Some(&ids[seen])).await;
        assert_eq!(data(&resumed.next().await.unwrap())["position"], next);
        // An id is a cursor of the feed, and the header wins: the URL is as old as the page.
        let target = format!("{EVENTS}&after={}", ids[seen]);
        let feed = emulator.get(&target).await.ok();
        assert_eq!(feed["events"][0]["position"], next);
        let stale = format!("{EVENTS}&after={}", ids[0]);
        let mut resumed = Stream::open(&emulator, &stale, Some(&ids[seen])).await;
        assert_eq!(data(&resumed.next().await.unwrap())["position"], next);
    }
}

#[tokio::test]
async fn a_stream_ends_when_the_server_drains() {
    let emulator = Emulator::default();
    emulator.create(&json!({})).await;
    let mut stream = Stream::open(&emulator, EVENTS, None).await;
    stream.next().await.unwrap();
    emulator.draining.send(true).unwrap();
    assert_eq!(stream.next().await, None);
    // A stream that is opened then has the first page of events, and no more.
    let mut stream = Stream::open(&emulator, EVENTS, None).await;
    assert!(stream.next().await.is_some());
    assert_eq!(stream.next().await, None);
}

/// Returns whether a stream that was read goes on, once `end` was done to the server.
async fn goes_on_after(end: fn(watch::Sender<bool>)) -> bool {
    let emulator = Emulator::default();
    emulator.create(&json!({})).await;
    let mut stream = Stream::open(&emulator, EVENTS, None).await;
    stream.next().await.unwrap();
    let service = emulator.service();
    end(emulator.draining);
    let (enterprise, terms) = ("LC1".parse().unwrap(), Terms::default());
    service
        .issue_enrollment_token(&enterprise, terms, Origin::AndroidManagement, &Context::NONE)
        .await
        .unwrap();
    stream.next().await.is_some()
}

#[tokio::test]
async fn a_stream_goes_on_when_no_sender_can_drain_the_server() {
    assert!(goes_on_after(drop).await);
}

/// The control: a server that drains ends the same stream.
#[tokio::test]
async fn a_stream_that_ends_does_not_go_on() {
    assert!(!goes_on_after(|draining| draining.send(true).unwrap()).await);
}

#[tokio::test]
async fn a_stream_ends_when_its_feed_does() {
    let emulator = Emulator::default();
    emulator.create(&json!({})).await;
    let mut stream = Stream::open(&emulator, EVENTS, None).await;
    stream.next().await.unwrap();
    emulator.post("/enroll/v1/reset", &json!({})).await.ok();
    assert_eq!(stream.next().await, None);

    let mut stream = Stream::open(&emulator, EVENTS, None).await;
    emulator.create(&json!({})).await;
    stream.next().await.unwrap();
    emulator.delete_enterprise("LC1").await;
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_stream_that_cannot_begin_is_refused_as_a_problem() {
    let emulator = Emulator::default();
    emulator.create(&json!({})).await;
    let events = emulator.events().await;
    let next = events["next"].as_str().unwrap();
    let open = async |target: &str, id: &str| {
        let headers = [("accept", "text/event-stream"), ("last-event-id", id)];
        emulator.call("GET", target, &headers, "").await
    };
    open(EVENTS, "x").await.refuses("after");
    open("/enroll/v1/events?enterprise=LC2", next).await.refuses("after");
    emulator.post("/enroll/v1/reset", &json!({})).await.ok();
    open(EVENTS, next).await.problem(410);
    emulator.delete_enterprise("LC1").await;
    let stream = [("accept", "text/event-stream")];
    emulator.call("GET", EVENTS, &stream, "").await.problem(404);
    emulator.call("GET", "/enroll/v1/events", &stream, "").await.problem(400);
}

/// Returns the seconds until a stream without events sends something, and what it sends.
async fn first_sign(emulator: &Emulator) -> (u64, String) {
    let began = tokio::time::Instant::now();
    let mut stream = Stream::open(emulator, EVENTS, None).await;
    let frame = stream.body.frame().await.unwrap().unwrap().into_data().unwrap();
    (began.elapsed().as_secs(), String::from_utf8(frame.to_vec()).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_stream_without_events_sends_a_comment_after_15_seconds() {
    let emulator = Emulator::default();
    let (seconds, sent) = first_sign(&emulator).await;
    // The feed is read every two seconds.
    assert!((15..=17).contains(&seconds), "{seconds}");
    assert_eq!(sent, ":\n\n");
    // The control: a stream with an event sends it at once.
    emulator.create(&json!({})).await;
    let (seconds, sent) = first_sign(&emulator).await;
    assert_eq!(seconds, 0);
    assert!(sent.starts_with("id: "), "{sent}");
}

#[tokio::test]
async fn the_reply_to_head_has_the_type_of_a_stream_and_no_body() {
    let server = Server::start(&Setup::default()).await;
    let mut client = server.connect().await;
    let request = get(EVENTS).replace("connection: close", "accept: text/event-stream");
    client.send(request.replace("GET", "HEAD")).await;
    let reply = client.response(true).await;
    assert_eq!((reply.status.as_u16(), reply.header("content-type")), (200, "text/event-stream"));
    // The connection goes on: the next reply is that to the next request.
    client.send(get("/enroll/v1/health")).await;
    assert!(client.rest().await.starts_with("HTTP/1.1 200 OK"));
}
