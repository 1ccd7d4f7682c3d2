//! Heads that are too large, and paths that nobody would write.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};

use super::{emulator, is_refused};
use crate::support::{Emulator, Reply, TOKENS};

/// 16 KiB.
const MAX: usize = 16 << 10;

const TARGETS: [&str; 4] = [TOKENS, "/enroll/v1/health", "/v1/nosuch", "/nosuch"];

fn with_headers(emulator: &Emulator, target: &str, headers: &[(String, String)]) -> Reply {
    let mut request = Request::get(target).body(Bytes::new()).unwrap();
    for (name, value) in headers {
        let name = HeaderName::try_from(name).unwrap();
        request.headers_mut().append(name, HeaderValue::try_from(value).unwrap());
    }
    emulator.send(request)
}

#[test]
fn headers_are_at_most_100() {
    let (emulator, _) = emulator();
    let same = |count| vec![("x".to_owned(), String::new()); count];
    let distinct = |count| (0..count).map(|number| (format!("x{number}"), String::new())).collect();
    for target in TARGETS {
        let status = emulator.get(target).status;
        for headers in [same(100), distinct(100)] {
            assert_eq!(with_headers(&emulator, target, &headers).status, status);
        }
        for headers in [same(101), distinct(101), same(5000)] {
            is_refused(target, &with_headers(&emulator, target, &headers), 431);
        }
    }
}

#[test]
fn headers_have_at_most_16_kib() {
    let (emulator, _) = emulator();
    for target in TARGETS {
        let status = emulator.get(target).status;
        let of = |bytes: usize| [("x".to_owned(), "v".repeat(bytes - 1))];
        assert_eq!(with_headers(&emulator, target, &of(MAX)).status, status);
        is_refused(target, &with_headers(&emulator, target, &of(MAX + 1)), 431);
        let halves = [("x".to_owned(), "v".repeat(MAX / 2)), ("y".to_owned(), "v".repeat(MAX / 2))];
        is_refused(target, &with_headers(&emulator, target, &halves), 431);
    }
}

#[test]
fn a_refusal_of_headers_is_rendered_as_the_query_asks() {
    let headers = [("x".to_owned(), "v".repeat(MAX))];
    let target = format!("{TOKENS}?prettyPrint=false&$.xgafv=1");
    let reply = with_headers(&Emulator::default(), &target, &headers);
    assert!(reply.text().starts_with(r#"{"error":{"code":431,"#), "{}", reply.text());
    assert!(reply.json()["error"]["errors"].is_array());
}

// "The headers, or the path and query, are too large."
#[test]
fn a_giant_url_is_refused_and_not_repeated() {
    let (emulator, _) = emulator();
    let before = emulator.snapshot();
    let long = "a".repeat(60_000);
    for target in [
        format!("{TOKENS}/{long}"),
        format!("{TOKENS}?{long}"),
        format!("{TOKENS}?pageToken={long}"),
        format!("{TOKENS}?fields={long}"),
        format!("{TOKENS}?{}", "a&".repeat(30_000)),
        format!("/v1/enterprises/{long}/devices"),
        format!("/v1{}", "/a".repeat(30_000)),
        format!("/enroll/v1/events?enterprise={long}"),
        format!("/enroll/v1/events?enterprise=LC1&after={long}"),
        format!("/{long}"),
    ] {
        let reply = emulator.get(&target);
        assert!(reply.status.is_client_error(), "{} {}", reply.status, &target[..40]);
        assert!(reply.body.len() < 10_000, "{} bytes for {}", reply.body.len(), &target[..40]);
        let status = reply.status.as_u16();
        is_refused(&target, &reply, status);
    }
    assert_eq!(emulator.snapshot(), before);
}

#[test]
fn headers_that_are_no_text_are_no_credentials() {
    let (emulator, _) = emulator();
    let call = |name: &'static str, target: &str| {
        let mut request = Request::get(target).body(Bytes::new()).unwrap();
        let value = HeaderValue::from_bytes(b"Bearer \xff").unwrap();
        request.headers_mut().append(name, value);
        emulator.send(request)
    };
    call("authorization", TOKENS).is_unauthenticated();
    call("authorization", "/enroll/v1/clock").problem(401);
    call("accept", "/enroll/v1/events?enterprise=LC1").ok();
    call("x-http-method-override", TOKENS).ok();
}

// A client that sends an invalid cursor does not get the feed from its start.
#[test]
fn a_last_event_id_that_is_no_text_is_refused_like_any_that_is_no_cursor() {
    let (emulator, _) = emulator();
    let mut request = Request::get("/enroll/v1/events?enterprise=LC1").body(Bytes::new()).unwrap();
    request.headers_mut().append("last-event-id", HeaderValue::from_bytes(b"\xff").unwrap());
    emulator.send(request).refuses("after");
}
