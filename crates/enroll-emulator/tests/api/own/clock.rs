//! `clock` and `reset`: what only an emulator has.

use enroll_store::Clock;
use serde_json::{Value, json};

use crate::{
    asserts::path_of,
    support::{Emulator, NOW, TOKENS},
};

const CLOCK: &str = "/enroll/v1/clock";
const RESET: &str = "/enroll/v1/reset";

fn frozen_at(now: &str) -> Value {
    json!({ "now": now, "frozen": true })
}

#[test]
fn the_clock_is_set_forth_and_back() {
    let emulator = Emulator::default();
    assert_eq!(emulator.get(CLOCK).ok(), frozen_at(NOW));
    for (now, shown) in [
        ("2030-01-01T00:00:00.5Z", "2030-01-01T00:00:00.500Z"),
        ("2001-01-01T05:30:00+05:30", "2001-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
    ] {
        assert_eq!(emulator.put(CLOCK, &json!({ "now": now })).ok(), frozen_at(shown));
        assert_eq!(emulator.get(CLOCK).ok(), frozen_at(shown));
    }
}

#[test]
fn the_clock_is_advanced_and_moved_back() {
    let emulator = Emulator::default();
    for (advance, now) in [
        ("7776000s", "2027-02-20T08:00:00Z"),
        ("0.000000001s", "2027-02-20T08:00:00.000000001Z"),
        ("-0.000000001s", "2027-02-20T08:00:00Z"),
        ("-7776000s", NOW),
        ("0s", NOW),
    ] {
        assert_eq!(emulator.put(CLOCK, &json!({ "advance": advance })).ok(), frozen_at(now));
    }
}

#[test]
fn the_clock_is_set_frozen_and_advanced_in_one_request() {
    let emulator = Emulator::default();
    emulator.put(CLOCK, &json!({ "frozen": false })).ok();
    let all = json!({ "advance": "60s", "frozen": true, "now": "2030-01-01T00:00:00Z" });
    assert_eq!(emulator.put(CLOCK, &all).ok(), frozen_at("2030-01-01T00:01:00Z"));
}

#[test]
fn a_clock_runs_on_from_where_it_was_frozen() {
    let emulator = Emulator::default();
    let set = emulator.put(CLOCK, &json!({ "now": "2030-01-01T00:00:00Z", "frozen": false }));
    assert_eq!(set.ok()["frozen"], false);
    let (first, second) = (emulator.clock.now(), emulator.clock.now());
    assert!(first <= second);
    assert!(emulator.get(CLOCK).ok()["now"].as_str().unwrap().starts_with("2030-01-01T00:0"));
    let stopped = emulator.put(CLOCK, &json!({ "frozen": true })).ok();
    assert_eq!(emulator.get(CLOCK).ok(), stopped);
}

#[test]
fn an_empty_request_changes_nothing() {
    let emulator = Emulator::default();
    for body in ["", "{}", r#"{"now":null,"frozen":null,"advance":null}"#] {
        assert_eq!(emulator.call("PUT", CLOCK, &[], body).ok(), frozen_at(NOW), "{body}");
    }
}

#[test]
fn a_clock_does_not_leave_the_range_of_timestamps() {
    let emulator = Emulator::default();
    for (now, advance) in [
        ("9999-12-31T23:59:59.999999999Z", "0.000000001s"),
        ("0001-01-01T00:00:00Z", "-0.000000001s"),
        (NOW, "315576000000.999999999s"),
        (NOW, "-315576000000.999999999s"),
    ] {
        let body = json!({ "now": now, "frozen": false, "advance": advance });
        emulator.put(CLOCK, &body).refuses("advance");
        assert_eq!(emulator.get(CLOCK).ok(), frozen_at(NOW), "nothing changes on refusal");
    }
}

#[test]
fn what_is_not_a_time_is_refused_and_changes_nothing() {
    let emulator = Emulator::default();
    let later = "2030-01-01T00:00:00Z";
    for bad in [
        "",
        "now",
        "2030-01-01",
        "2030-01-01t00:00:00z",
        "2030-01-01T00:00:00",
        "2030-13-01T00:00:00Z",
        "2030-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2030-01-01T00:00:00.0000000001Z",
    ] {
        emulator.put(CLOCK, &json!({ "now": bad, "frozen": false })).refuses("now");
    }
    for bad in ["", "1h", "60", "60 s", ".5s", "315576000001s"] {
        emulator.put(CLOCK, &json!({ "now": later, "advance": bad })).refuses("advance");
    }
    for bad in [json!("true"), json!(1), json!([]), json!({})] {
        emulator.put(CLOCK, &json!({ "now": later, "frozen": bad })).refuses("frozen");
    }
    for bad in [json!(1), json!(true), json!([]), json!({})] {
        emulator.put(CLOCK, &json!({ "now": bad, "frozen": false })).refuses("now");
        emulator.put(CLOCK, &json!({ "now": later, "advance": bad })).refuses("advance");
    }
    emulator.put(CLOCK, &json!({ "now": later, "foo": null })).refuses("foo");
    emulator.call("PUT", CLOCK, &[], r#"{"now":"2030-01-01T00:00:00Z""#).problem(400);
    assert_eq!(emulator.get(CLOCK).ok(), frozen_at(NOW));
}

#[test]
fn the_clock_is_the_stores_clock() {
    let emulator = Emulator::default();
    emulator.put(CLOCK, &json!({ "now": "2030-01-01T00:00:00Z" })).ok();
    let token = emulator.create(&json!({}));
    assert_eq!(token["expirationTimestamp"], "2030-01-01T01:00:00Z");
    emulator.put(CLOCK, &json!({ "advance": "3600s" })).ok();
    emulator.get(&path_of(&token)).is_not_found();
    emulator.put(CLOCK, &json!({ "advance": "-1s" })).ok();
    emulator.get(&path_of(&token)).ok();
}

#[test]
fn a_reset_empties_the_store_and_lets_the_clock_run() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let device = emulator.enroll(&token["value"], "R0").ok();
    emulator.is_at("1999-01-01T00:00:00Z");
    let clock = emulator.post(RESET, &json!({})).ok();
    assert_eq!(clock, json!({ "now": NOW, "frozen": false }));
    assert_eq!(emulator.get(TOKENS).ok(), json!({}));
    assert_eq!(emulator.get("/v1/enterprises/LC1/devices").ok(), json!({}));
    assert_eq!(emulator.events()["events"], json!([]));
    emulator.get(&path_of(&token)).is_not_found();
    emulator.get(&path_of(&device)).is_not_found();
    emulator.enroll(&token["value"], "R0").is_token_refused();
    let device = emulator.create(&json!({}));
    assert_eq!(emulator.enroll(&device["value"], "R0").ok().get("previousDeviceNames"), None);
}

#[test]
fn a_reset_brings_a_deleted_enterprise_back() {
    let emulator = Emulator::default();
    emulator.delete_enterprise("LC1");
    emulator.get(TOKENS).is_permission_denied();
    emulator.call("POST", RESET, &[], "").ok();
    emulator.get(TOKENS).ok();
}

#[test]
fn a_request_id_of_before_a_reset_is_free() {
    let emulator = Emulator::default();
    let enroll = |serial_number: &str| {
        let token = emulator.create(&json!({}));
        let claim = crate::devices::retriable(&token, serial_number, "r-1");
        emulator.post(crate::devices::ENROLL, &claim).ok()
    };
    enroll("R0");
    emulator.post(RESET, &json!({})).ok();
    assert_eq!(enroll("R1")["hardwareInfo"]["serialNumber"], "R1");
}
