//! The emulator itself: time, entropy, seeds and resets, and calls from many threads.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{fs, sync::Barrier, thread};

use bytes::Bytes;
use enroll_core::Timestamp;
use enroll_emulator::{Emulator, seed::Seed};
use enroll_store::{Clock, clock::SystemClock};
use http::Request;
use serde_json::{Value, json};

const TOKENS: &str = "/v1/enterprises/LC1/enrollmentTokens";
const CLOCK: &str = "/enroll/v1/clock";
const RESET: &str = "/enroll/v1/reset";
const EVENTS: &str = "/enroll/v1/events?enterprise=LC00abc";
const SEED: &str = include_str!("seed.json");

/// Sends a request at a time, and returns the status and the body.
fn send(emulator: &Emulator, call: (&str, &str, &Value), now: &str) -> (u16, String) {
    let (verb, target, body) = call;
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = Request::builder().method(verb).uri(target).body(Bytes::from(body)).unwrap();
    let response = emulator.handle(request, now.parse().unwrap());
    (response.status().as_u16(), String::from_utf8(response.into_body().into()).unwrap())
}

#[track_caller]
fn ok(emulator: &Emulator, call: (&str, &str, &Value), now: &str) -> Value {
    let (status, body) = send(emulator, call, now);
    assert_eq!(status, 200, "{call:?}: {body}");
    serde_json::from_str(&body).unwrap()
}

fn time(emulator: &Emulator, now: &str) -> String {
    ok(emulator, ("GET", CLOCK, &Value::Null), now)["now"].as_str().unwrap().to_owned()
}

#[test]
fn the_clock_shows_the_time_of_each_request_until_it_is_set() {
    let emulator = Emulator::new();
    for now in ["2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "2029-01-01T00:00:00Z"] {
        assert_eq!(time(&emulator, now), now);
    }
    // From then on it runs, as far from each request's time as it was set.
    let set = json!({ "now": "2040-01-01T00:00:00Z" });
    ok(&emulator, ("PUT", CLOCK, &set), "2030-01-01T00:00:00Z");
    assert_eq!(time(&emulator, "2030-01-01T00:00:07Z"), "2040-01-01T00:00:07Z");
    ok(&emulator, ("PUT", CLOCK, &json!({ "advance": "60s" })), "2030-01-01T00:00:08Z");
    assert_eq!(time(&emulator, "2030-01-01T00:00:09Z"), "2040-01-01T00:01:09Z");
    // A frozen clock does not run, and goes on from where it was frozen.
    ok(&emulator, ("PUT", CLOCK, &json!({ "frozen": true })), "2030-01-01T00:00:10Z");
    assert_eq!(time(&emulator, "2035-01-01T00:00:00Z"), "2040-01-01T00:01:10Z");
    ok(&emulator, ("PUT", CLOCK, &json!({ "frozen": false })), "2035-01-01T00:00:00Z");
    assert_eq!(time(&emulator, "2035-01-01T00:00:05Z"), "2040-01-01T00:01:15Z");
    ok(&emulator, ("POST", RESET, &Value::Null), "2035-01-01T00:00:06Z");
    assert_eq!(time(&emulator, "2035-01-01T00:00:07Z"), "2035-01-01T00:00:07Z");
}

#[test]
fn the_clock_runs_over_the_systems_before_the_first_request_and_over_a_given_time() {
    let before = SystemClock.now();
    let emulator = Emulator::new();
    let shown = emulator.clock().now();
    assert!((before..=SystemClock.now()).contains(&shown), "{shown}");
    let served =
        pollster::block_on(emulator.api().respond(Request::get(CLOCK).body(Bytes::new()).unwrap()));
    assert_eq!(served.status(), 200);
    assert!(emulator.clock().now() >= shown);

    let now: Timestamp = "2030-01-01T00:00:00Z".parse().unwrap();
    let emulator = Emulator::builder().now(now).build().unwrap();
    assert_eq!((emulator.clock().now(), emulator.clock().now()), (now, now));
}

#[test]
fn what_has_expired_is_valid_again_when_time_goes_back() {
    let emulator = Emulator::new();
    let [issued, expired] = ["2030-01-01T00:00:00Z", "2030-01-01T01:00:00Z"];
    let token = ok(&emulator, ("POST", TOKENS, &json!({})), issued);
    let path = format!("/v1/{}", token["name"].as_str().unwrap());
    let read = ("GET", &*path, &Value::Null);
    assert_eq!(send(&emulator, read, "2030-01-01T00:59:59.999999999Z").0, 200);
    assert_eq!(send(&emulator, read, expired).0, 404);
    assert_eq!(send(&emulator, read, issued).0, 200);
}

/// Requests of all APIs, each of which may use what an earlier one returned.
fn transcript(emulator: &Emulator) -> Vec<(u16, String)> {
    let users = "/androidenterprise/v1/enterprises/LC00abc/users";
    let profiles = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
    let user = json!({ "accountIdentifier": "u9", "accountType": "userAccount" });
    let mut replies = Vec::new();
    let mut call = |verb: &str, target: &str, body: &Value, now: &str| {
        let reply = send(emulator, (verb, target, body), now);
        let body = serde_json::from_str(&reply.1).unwrap_or(Value::Null);
        replies.push(reply);
        body
    };
    let [one, two] = ["2030-01-01T00:00:00Z", "2030-01-01T00:00:01Z"];
    let token = call("POST", TOKENS, &json!({ "oneTimeOnly": true }), one);
    let claim = json!({
        "enrollmentToken": token["value"], "ownership": "COMPANY_OWNED", "serialNumber": "R0",
    });
    for now in [one, two] {
        call("POST", "/enroll/v1/devices:enroll", &claim, now);
        call("POST", "/enroll/v1/tokens:explain", &json!({ "token": token["value"] }), now);
    }
    let user = call("POST", users, &user, two);
    let issue = format!("{users}/{}/authenticationToken", user["id"].as_str().unwrap());
    call("POST", &issue, &Value::Null, two);
    let profile = call("POST", profiles, &json!({ "displayName": "p" }), two);
    let create = format!("{profiles}/{}/createToken", profile["id"].as_str().unwrap());
    call("POST", &create, &json!({ "tokenValidityInSeconds": 60 }), two);
    for target in [
        profiles,
        &format!("{profiles}/nosuch"),
        "/v1/enterprises/LC00abc/enrollmentTokens?pageSize=1",
        EVENTS,
    ] {
        call("GET", target, &Value::Null, two);
    }
    call("GET", "/v1/nosuch", &Value::Null, two);
    replies
}

fn seeded(entropy: u8) -> Emulator {
    let seed = Seed::parse(SEED.as_bytes()).unwrap();
    let now = "2029-12-31T00:00:00Z".parse().unwrap();
    Emulator::builder().seed(seed).now(now).entropy([entropy; 32]).build().unwrap()
}

#[test]
fn two_emulators_with_the_same_entropy_answer_byte_for_byte_the_same() {
    let transcripts = [1, 1, 2].map(|entropy| transcript(&seeded(entropy)));
    assert_eq!(transcripts[0], transcripts[1]);
    // The control: another entropy is another emulator.
    assert_ne!(transcripts[0], transcripts[2]);
    let failed = transcripts[0].iter().filter(|(status, _)| *status >= 400).count();
    assert_eq!(failed, 3, "{:#?}", transcripts[0]);
}

#[test]
fn a_reset_returns_to_the_seed_and_its_clock() {
    let emulator = seeded(1);
    let [now, later] = ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"];
    let tokens = "/v1/enterprises/LC00abc/enrollmentTokens";
    let read = |target: &str, now| ok(&emulator, ("GET", target, &Value::Null), now);
    let names = |now| {
        let page = read(tokens, now);
        let listed = page["enrollmentTokens"].as_array().map_or(0, Vec::len);
        (listed, read(&format!("{tokens}/kiosks"), now)["expirationTimestamp"].clone())
    };
    let initial = (time(&emulator, now), names(now));
    let cursor = read(EVENTS, now)["next"].as_str().unwrap().to_owned();
    ok(&emulator, ("POST", tokens, &json!({})), now);
    ok(&emulator, ("DELETE", &format!("{tokens}/kiosks"), &Value::Null), now);
    ok(&emulator, ("PUT", CLOCK, &json!({ "now": "2020-01-01T00:00:00Z" })), now);
    // The control: all of it differs before the reset.
    assert_ne!(time(&emulator, now), initial.0);
    assert_eq!(send(&emulator, ("GET", &format!("{tokens}/kiosks"), &Value::Null), now).0, 404);

    ok(&emulator, ("POST", RESET, &Value::Null), later);
    assert_eq!((time(&emulator, later), names(later)), initial);
    // A cursor of before the reset is not one of the new feed.
    let stale = format!("{EVENTS}&after={cursor}");
    assert_eq!(send(&emulator, ("GET", &stale, &Value::Null), later).0, 410);
}

#[test]
fn a_seed_that_breaks_a_rule_builds_no_emulator() {
    let text = r#"{"enterprises": [{"id": "e", "users": [{
        "user": {"accountIdentifier": "u", "accountType": "userAccount"},
        "productSet": {"productId": ["app:never.approved"]}}]}]}"#;
    let seed = Seed::parse(text.as_bytes()).unwrap();
    let error = Emulator::builder().seed(seed).build().unwrap_err().to_string();
    assert!(error.contains("app:never.approved"), "{error}");
}

#[test]
fn a_one_time_token_admits_one_device_of_many_threads() {
    const THREADS: usize = 8;
    let emulator = Emulator::new();
    let now = "2030-01-01T00:00:00Z";
    for one_time in [true, false] {
        let token = ok(&emulator, ("POST", TOKENS, &json!({ "oneTimeOnly": one_time })), now);
        let barrier = Barrier::new(THREADS);
        let enroll = |number: usize| {
            let claim = json!({
                "enrollmentToken": token["value"],
                "ownership": "COMPANY_OWNED",
                "serialNumber": format!("R{one_time}{number}"),
            });
            barrier.wait();
            send(&emulator, ("POST", "/enroll/v1/devices:enroll", &claim), now).0
        };
        let statuses = thread::scope(|scope| {
            let enroll = &enroll;
            let threads: Vec<_> =
                (0..THREADS).map(|number| scope.spawn(move || enroll(number))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        let admitted = statuses.iter().filter(|status| **status == 200).count();
        // The control: a token for many devices admits all of them.
        assert_eq!(admitted, if one_time { 1 } else { THREADS }, "{statuses:?}");
    }
}

#[test]
fn the_readme_and_the_page_on_tests_show_the_example_whole_and_the_example_is_short() {
    let read =
        |path: &str| fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let example = read("examples/client.rs");
    assert!(example.lines().count() <= 40);
    for page in ["README.md", "../../docs/testing-in-rust.md"] {
        assert!(read(page).contains(&example), "{page}");
    }
}
