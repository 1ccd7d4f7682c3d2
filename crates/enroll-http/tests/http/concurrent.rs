//! Many requests at once, and requests that are under way while the server drains.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::{Value, json};
use tokio::{sync::Barrier, task::JoinSet};

use crate::{
    asserts::path_of,
    server::{Server, get, post},
    support::{DEVICES, ENROLL, Emulator, Reply, Setup, TOKENS, claim, retriable},
};

const COUNT: usize = 200;

/// Sends all requests at once: verb, path, body.
async fn at_once(emulator: &Emulator, requests: Vec<(&'static str, String, Value)>) -> Vec<Reply> {
    let barrier = Arc::new(Barrier::new(requests.len()));
    let mut tasks = JoinSet::new();
    for (verb, target, body) in requests {
        let (handler, barrier) = (emulator.handler(), Arc::clone(&barrier));
        let request = http::Request::builder().method(verb).uri(target);
        let request = request.body(body.to_string()).unwrap();
        tasks.spawn(async move {
            barrier.wait().await;
            Reply::of(handler.respond(request).await).await
        });
    }
    tasks.join_all().await
}

fn enrollments(claims: impl Iterator<Item = Value>) -> Vec<(&'static str, String, Value)> {
    claims.map(|claim| ("POST", ENROLL.to_owned(), claim)).collect()
}

/// Reads all pages of a list.
async fn all(emulator: &Emulator, path: &str, field: &str) -> Vec<Value> {
    let (mut read, mut cursor) = (Vec::new(), Some(String::new()));
    while let Some(place) = cursor {
        let page = emulator.get(&format!("{path}?pageSize=33&pageToken={place}")).await.ok();
        read.extend(page[field].as_array().unwrap().clone());
        cursor = page.get("nextPageToken").map(|next| next.as_str().unwrap().to_owned());
    }
    read
}

// Rule 4.3: "Two devices racing for one oneTimeOnly token: exactly one wins."
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_one_time_token_lets_in_one_of_200_devices() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "oneTimeOnly": true })).await;
    let claims = (0..COUNT).map(|number| claim(&token, &format!("R{number}")));
    let replies = at_once(&emulator, enrollments(claims)).await;
    let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!(won.len(), 1);
    for reply in lost {
        reply.is_token_refused();
    }
    assert_eq!(emulator.get(DEVICES).await.ok(), json!({ "devices": [won[0].ok()] }));
    assert_eq!(emulator.events().await["events"].as_array().map(Vec::len), Some(3));
}

// "no device is turned away because others came at the same time"
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_for_many_devices_lets_in_all_of_200() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    let claims = (0..COUNT).map(|number| claim(&token, &format!("R{number}")));
    let replies = at_once(&emulator, enrollments(claims)).await;
    let names: BTreeSet<_> = replies.iter().map(|reply| reply.ok()["name"].to_string()).collect();
    assert_eq!(names.len(), COUNT);
    let listed = all(&emulator, DEVICES, "devices").await;
    assert_eq!(listed.len(), COUNT);
    assert_eq!(
        listed.iter().map(|device| device["name"].to_string()).collect::<BTreeSet<_>>(),
        names
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_that_is_sent_many_times_at_once_is_done_once() {
    let emulator = Emulator::default();
    for body in [json!({ "oneTimeOnly": true }), json!({})] {
        let token = emulator.create(&body).await;
        let claims = (0..50).map(|_| retriable(&token, "R0", "r-1"));
        let replies = at_once(&emulator, enrollments(claims)).await;
        for reply in &replies {
            reply.ok();
            assert_eq!(reply.text(), replies[0].text());
        }
    }
    assert_eq!(all(&emulator, DEVICES, "devices").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_claims_under_one_request_id_one_is_let_in() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    let claims = (0..50).map(|number| retriable(&token, &format!("R{number}"), "r-1"));
    let replies = at_once(&emulator, enrollments(claims)).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.is_token_refused();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tokens_that_are_created_at_once_are_each_listed_once() {
    let emulator = Emulator::default();
    let requests = (0..50).map(|_| ("POST", TOKENS.to_owned(), json!({}))).collect();
    let replies = at_once(&emulator, requests).await;
    let created: BTreeSet<_> = replies.iter().map(|reply| reply.ok()["name"].to_string()).collect();
    let values: BTreeSet<_> = replies.iter().map(|reply| reply.ok()["value"].to_string()).collect();
    assert_eq!((created.len(), values.len()), (50, 50));
    let listed = all(&emulator, TOKENS, "enrollmentTokens").await;
    assert_eq!(listed.len(), 50);
    assert_eq!(
        listed.iter().map(|token| token["name"].to_string()).collect::<BTreeSet<_>>(),
        created
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_deletions_one_deletes() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    let path = path_of(&token);
    let requests = (0..50).map(|_| ("DELETE", path.clone(), json!({}))).collect();
    let replies = at_once(&emulator, requests).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 404).count(), 49);
}

// Nothing leaves a terminal state: devices enroll before the deletion, and none does after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_deletion_among_enrollments_is_before_or_after_each() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    let claims = (0..100).map(|number| claim(&token, &format!("R{number}")));
    let mut requests = enrollments(claims);
    requests.insert(50, ("DELETE", path_of(&token), json!({})));
    let replies = at_once(&emulator, requests).await;
    let let_in = replies.iter().filter(|reply| reply.text().contains("\"hardwareInfo\"")).count();
    let mut events = Vec::new();
    let mut target = "/enroll/v1/events?enterprise=LC1".to_owned();
    loop {
        let feed = emulator.get(&target).await.ok();
        let part = feed["events"].as_array().unwrap().clone();
        if part.is_empty() {
            break;
        }
        events.extend(part);
        let next = feed["next"].as_str().unwrap();
        target = format!("/enroll/v1/events?enterprise=LC1&after={next}");
    }
    assert_eq!(events.len(), 2 + 2 * let_in);
    assert_eq!(events.last().unwrap()["type"], "enrollmentToken.deleted");
}

#[tokio::test]
async fn a_request_under_way_is_answered_while_the_server_drains() {
    let mut server = Server::start(&Setup::default()).await;
    let mut client = server.connect().await;
    client
        .send(format!(
            "POST {TOKENS} HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\n\
             content-length: 22\r\n\r\n"
        ))
        .await;
    // The request is under way: the server waits for its body.
    assert_eq!(client.read_to("\r\n\r\n").await, "HTTP/1.1 100 Continue\r\n\r\n");
    let idle = server.connect().await;
    server.stop().await;
    assert!(
        tokio::net::TcpStream::connect(server.address).await.is_err(),
        "no connection is accepted"
    );
    client.send("{\"duration\": ").await;
    client.send("\"3600s\"} ").await;
    let reply = client.rest().await;
    assert!(reply.starts_with("HTTP/1.1 200 OK"), "{reply}");
    assert!(reply.contains("\"duration\": \"3600s\""), "{reply}");
    let token = server.emulator.get(TOKENS).await.ok();
    assert_eq!(token["enrollmentTokens"].as_array().map(Vec::len), Some(1));
    // The server does not wait for an idle connection.
    assert_eq!(idle.rest().await, "");
    server.ended().await;
}

#[tokio::test]
async fn a_stream_of_events_does_not_keep_the_server() {
    let mut server = Server::start(&Setup::default()).await;
    server.exchange(post(TOKENS, "{}")).await;
    let mut client = server.connect().await;
    let request = get("/enroll/v1/events?enterprise=LC1");
    client.send(request.replace("host:", "accept: text/event-stream\r\nhost:")).await;
    client.read_to("data: ").await;
    server.stop().await;
    let rest = client.rest().await;
    assert!(rest.ends_with("0\r\n\r\n"), "it ends as it should: {rest:?}");
    server.ended().await;
}

#[tokio::test]
async fn a_server_without_connections_ends_at_once() {
    let mut server = Server::start(&Setup::default()).await;
    server.lives().await;
    server.stop().await;
    server.ended().await;
}
