//! `events` as server-sent events.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    body::Body,
    http::{HeaderMap, Request},
};
use enroll_core::{enrollment_token::Terms, origin::Origin};
use enroll_service::Context;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::{asserts::path_of, support::Emulator};

const EVENTS: &str = "/enroll/v1/events?enterprise=LC1";

/// How long a test waits for a message that does not come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream of server-sent events, as a browser reads it.
struct Stream {
    headers: HeaderMap,
    body: Body,
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
        let request = request.body(Body::empty()).unwrap();
        let (head, body) = emulator.router.clone().oneshot(request).await.unwrap().into_parts();
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
                // A stream that has nothing to tell sends comments.
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
async fn a_stream_tells_what_was_and_what_comes() {
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
    // Whoever comes then is told what was, and no more.
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
    let Emulator { draining, service, .. } = emulator;
    end(draining);
    let (enterprise, terms) = ("LC1".parse().unwrap(), Terms::default());
    service
        .issue_enrollment_token(&enterprise, terms, Origin::AndroidManagement, &Context::NONE)
        .await
        .unwrap();
    stream.next().await.is_some()
}

#[tokio::test]
async fn a_stream_goes_on_when_nobody_can_drain_the_server() {
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
