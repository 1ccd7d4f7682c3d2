//! `events`: what happened in an enterprise, a hundred at a time.

use enroll_service::{Admission, Context};
use pollster::FutureExt;
use serde_json::{Value, json};

use crate::{
    asserts::{keys, path_of},
    support::{Emulator, NOW, Setup, TOKENS},
};

const EVENTS: &str = "/enroll/v1/events?enterprise=LC1";

#[test]
fn each_kind_of_event_shows_its_noun() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "duration": "60.5s" }));
    let device = emulator.enroll(&token["value"], "R0").ok();
    emulator.delete(&path_of(&device)).ok();
    emulator.is_at("2026-11-22T08:00:01Z");
    emulator.delete(&path_of(&token)).ok();
    let principal = json!({ "principal": "emulator" });
    let presented = json!({ "device": token["name"] });
    assert_eq!(
        emulator.events()["events"],
        json!([
            {
                "position": 1,
                "type": "enrollmentToken.issued",
                "name": token["name"],
                "at": NOW,
                "actor": principal,
                "expirationTimestamp": "2026-11-22T08:01:00.500Z",
            },
            {
                "position": 2,
                "type": "enrollmentToken.redeemed",
                "name": token["name"],
                "at": NOW,
                "actor": presented,
                "deviceName": device["name"],
            },
            {
                "position": 3,
                "type": "device.enrolled",
                "name": device["name"],
                "at": NOW,
                "actor": presented,
                "enrollmentTokenName": token["name"],
            },
            {
                "position": 4,
                "type": "device.deleted",
                "name": device["name"],
                "at": NOW,
                "actor": principal,
            },
            {
                "position": 5,
                "type": "enrollmentToken.deleted",
                "name": token["name"],
                "at": "2026-11-22T08:00:01Z",
                "actor": principal,
            },
        ])
    );
}

#[test]
fn an_enterprise_that_was_created_begins_with_that() {
    let strict = Emulator::new(&Setup { admission: Admission::Created, ..Setup::default() });
    let origin = enroll_core::origin::Origin::AndroidManagement;
    let id = strict.service.fresh_enterprise_id().unwrap();
    strict.service.create_enterprise(&id, origin, None, &Context::NONE).block_on().unwrap();
    let feed = strict.get(&format!("/enroll/v1/events?enterprise={id}")).ok();
    assert_eq!(
        feed["events"],
        json!([{
            "position": 1,
            "type": "enterprise.created",
            "name": format!("enterprises/{id}"),
            "at": NOW,
        }])
    );
}

// "a coerced value carries what was asked, what was given and why".
#[test]
fn a_coercion_shows_what_was_asked_what_was_given_and_why() {
    let emulator = Emulator::default();
    emulator.create(&json!({ "duration": "315576000000.999999999s" }));
    let event = emulator.events()["events"][0].clone();
    let max = "9999-12-31T23:59:59.999999999Z";
    assert_eq!(event["expirationTimestamp"], max);
    assert_eq!(keys(&event["coercion"]), ["asked", "given", "reason"]);
    assert_eq!(event["coercion"]["given"], max);
    assert!(event["coercion"]["asked"].is_string() && event["coercion"]["reason"].is_string());
    emulator.is_at("9999-12-31T22:59:59.999999999Z");
    emulator.create(&json!({}));
    assert_eq!(emulator.events()["events"][1].get("coercion"), None, "nothing was coerced");
}

// "an event carries its noun's name, never a value".
#[test]
fn no_event_holds_a_value_or_what_it_is_derived_from() {
    let emulator = Emulator::default();
    let token = emulator
        .create(&json!({ "additionalData": "private", "policyName": "p1", "oneTimeOnly": true }));
    emulator.enroll(&token["value"], "R0").ok();
    let text = emulator.get(EVENTS).text().to_owned();
    for secret in [token["value"].as_str().unwrap(), "salt", "private", "derivation", "qrCode"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn the_feed_is_read_a_hundred_at_a_time_and_each_event_once() {
    let emulator = Emulator::default();
    for _ in 0..205 {
        emulator.create(&json!({}));
    }
    let (mut positions, mut sizes, mut target) = (Vec::new(), Vec::new(), EVENTS.to_owned());
    loop {
        let feed = emulator.get(&target).ok();
        let events = feed["events"].as_array().unwrap();
        sizes.push(events.len());
        positions.extend(events.iter().map(|event| event["position"].as_u64().unwrap()));
        target = format!("{EVENTS}&after={}", feed["next"].as_str().unwrap());
        if events.is_empty() {
            break;
        }
    }
    assert_eq!(sizes, [100, 100, 5, 0]);
    assert_eq!(positions, (1..=205).collect::<Vec<_>>());
    // The end is a place too: what comes is read from there.
    let token = emulator.create(&json!({}));
    let feed = emulator.get(&target).ok();
    assert_eq!(feed["events"][0]["name"], token["name"]);
    assert_eq!(feed["events"].as_array().map(Vec::len), Some(1));
}

#[test]
fn one_decision_may_span_two_answers() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    // Each enrollment is two events: the hundredth event is the first of a pair.
    for number in 0..60 {
        emulator.enroll(&token["value"], &format!("R{number}")).ok();
    }
    let first = emulator.events();
    let next = first["next"].as_str().unwrap();
    let second = emulator.get(&format!("{EVENTS}&after={next}")).ok();
    let at = |feed: &Value, index: usize| feed["events"][index]["position"].clone();
    assert_eq!((at(&first, 99), at(&second, 0)), (json!(100), json!(101)));
    assert_eq!(second["events"].as_array().map(Vec::len), Some(21));
}

#[test]
fn an_enterprise_where_nothing_happened_has_an_empty_feed() {
    let emulator = Emulator::default();
    let feed = emulator.events();
    assert_eq!(feed["events"], json!([]));
    let target = format!("{EVENTS}&after={}", feed["next"].as_str().unwrap());
    assert_eq!(emulator.get(&target).ok()["events"], json!([]));
    emulator.create(&json!({}));
    assert_eq!(emulator.get(&target).ok()["events"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_cursor_is_of_one_enterprise() {
    let emulator = Emulator::default();
    emulator.create(&json!({}));
    emulator.create(&json!({}));
    for _ in 0..5 {
        emulator.post("/v1/enterprises/LC2/enrollmentTokens", &json!({})).ok();
    }
    let next = emulator.events()["next"].as_str().unwrap().to_owned();
    let other = format!("/enroll/v1/events?enterprise=LC2&after={next}");
    emulator.get(&other).refuses("after");
    let page = emulator.get(&format!("{TOKENS}?pageSize=1")).ok();
    let of_tokens = page["nextPageToken"].as_str().unwrap();
    for made_up in
        ["", "x", "0", "1", "00", of_tokens, &next[2..], &"0".repeat(96), &"f".repeat(2000)]
    {
        emulator.get(&format!("{EVENTS}&after={made_up}")).refuses("after");
    }
}

// "A cursor names enterprise, epoch (new at a reset) and position."
#[test]
fn a_cursor_of_before_a_reset_is_gone() {
    let emulator = Emulator::default();
    emulator.create(&json!({}));
    let next = emulator.events()["next"].as_str().unwrap().to_owned();
    emulator.post("/enroll/v1/reset", &json!({})).ok();
    emulator.get(&format!("{EVENTS}&after={next}")).problem(410);
    emulator.create(&json!({}));
    emulator.create(&json!({}));
    emulator.get(&format!("{EVENTS}&after={next}")).problem(410);
    assert_eq!(emulator.events()["events"][0]["position"], 1);
}

#[test]
fn a_feed_is_of_its_enterprise_only_and_ends_with_it() {
    let emulator = Emulator::default();
    emulator.create(&json!({}));
    let other = emulator.get("/enroll/v1/events?enterprise=LC2").ok();
    assert_eq!(other["events"], json!([]));
    let next = emulator.events()["next"].as_str().unwrap().to_owned();
    emulator.delete_enterprise("LC1");
    emulator.get(EVENTS).problem(404);
    emulator.get(&format!("{EVENTS}&after={next}")).problem(404);
}

#[test]
fn parameters_that_are_unknown_missing_or_twice_are_refused() {
    let emulator = Emulator::default();
    for target in [
        "/enroll/v1/events",
        "/enroll/v1/events?",
        "/enroll/v1/events?after=0",
        "/enroll/v1/events?enterprise=LC1&foo=1",
        "/enroll/v1/events?enterprise=LC1&pageSize=1",
        "/enroll/v1/events?enterprise=LC1&enterprise=LC1",
        "/enroll/v1/events?enterprise=LC1&after=0&after=0",
        "/enroll/v1/events?Enterprise=LC1",
    ] {
        let problem = emulator.get(target).problem(400);
        assert!(problem["detail"].is_string(), "{target}: {problem}");
    }
    for bad in ["", "a%2Fb", "..", "%00", &"e".repeat(256)] {
        emulator.get(&format!("/enroll/v1/events?enterprise={bad}")).refuses("enterprise");
    }
}

// Else it would be read as another enterprise's id, with U+FFFD in it.
#[test]
fn a_query_that_is_not_utf_8_is_refused() {
    let emulator = Emulator::default();
    for query in ["enterprise=%ff", "enterprise=LC1&after=%ff", "enterprise=%ED%A0%80"] {
        emulator.get(&format!("/enroll/v1/events?{query}")).problem(400);
    }
}

// A name is repeated to 64 characters at most, and what cannot be seen in it is not.
#[test]
fn the_refusal_of_a_parameter_is_small() {
    let name = "n".repeat(10_000);
    let reply = Emulator::default().get(&format!("{EVENTS}&{name}=1"));
    reply.problem(400);
    assert!(reply.body.len() < 1000, "{} bytes", reply.body.len());
}

/// Returns actor and request id of each event.
fn causes(emulator: &Emulator) -> Vec<[Value; 2]> {
    let feed = emulator.events();
    let events = feed["events"].as_array().unwrap().iter();
    events.map(|event| [event["actor"].clone(), event["requestId"].clone()]).collect()
}

#[test]
fn an_event_shows_its_actor_and_the_request_that_caused_it() {
    let emulator = Emulator::default();
    let key = [("idempotency-key", "k1")];
    let token = emulator.call("POST", TOKENS, &key, "{}").ok();
    let body = json!({
        "enrollmentToken": token["value"],
        "ownership": "COMPANY_OWNED",
        "serialNumber": "R58M12ABCDE",
        "requestId": "r1",
    });
    emulator.post("/enroll/v1/devices:enroll", &body).ok();
    emulator.delete(&path_of(&token)).ok();
    let principal = json!({ "principal": "emulator" });
    let device = json!({ "device": token["name"] });
    let expected = [
        [principal.clone(), json!("k1")],
        // The token's event, and the first one of its device.
        [device.clone(), json!("r1")],
        [device, json!("r1")],
        // The control: without a key there is no request id to show.
        [principal, Value::Null],
    ];
    assert_eq!(causes(&emulator), expected);
    assert!(!emulator.events().to_string().contains("actor\":{\"device\":\"R58M12ABCDE"));
}

#[test]
fn a_device_that_adds_an_account_is_named_by_the_token_that_it_presented() {
    let emulator = Emulator::default();
    let users = "/androidenterprise/v1/enterprises/LC1/users";
    let user = json!({ "accountIdentifier": "u", "accountType": "userAccount" });
    let user = emulator.post(users, &user).ok();
    let id = user["id"].as_str().unwrap();
    let issued = emulator.post(&format!("{users}/{id}/authenticationToken"), &Value::Null).ok();
    let body = json!({ "authenticationToken": issued["token"], "androidId": "1" });
    emulator.post("/enroll/v1/devices:provision", &body).ok();
    let last = causes(&emulator).pop().unwrap();
    let token = format!("enterprises/LC1/users/{id}/authTokens/1");
    assert_eq!(last, [json!({ "device": token }), Value::Null]);
}
