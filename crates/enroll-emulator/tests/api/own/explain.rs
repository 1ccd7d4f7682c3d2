//! `tokens:explain`: why a token lets devices in or not, for the operator.

mod provision;
mod records;

use enroll_core::EnrollmentToken;
use enroll_store::{Admission, Store};
use pollster::FutureExt;
use serde_json::{Value, json};

use crate::{
    asserts::{keys, path_of},
    support::{Emulator, NOW, Reply},
};

const EXPLAIN: &str = "/enroll/v1/tokens:explain";

/// Returns the event that issued a token, as its explanation shows it.
fn issued_at(at: &str) -> Value {
    json!({ "type": "enrollmentToken.issued", "at": at, "actor": { "principal": "emulator" } })
}

fn explain_at(emulator: &Emulator, token: &Value, at: &str) -> Reply {
    emulator.post(EXPLAIN, &json!({ "token": token["value"], "at": at }))
}

#[test]
fn a_token_that_lets_devices_in_needs_no_reason() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let explained = emulator.explain(&token["value"]).ok();
    let allowed =
        json!({ "name": token["name"], "at": NOW, "allowed": true, "issued": issued_at(NOW) });
    assert_eq!(explained, allowed);
}

#[test]
fn an_expired_token_would_let_devices_in_earlier() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let expired = |at: &str| {
        json!({
            "name": token["name"],
            "at": at,
            "allowed": false,
            "reason": "expired",
            "change": "an instant before `2026-11-22T09:00:00Z`",
            "issued": issued_at(NOW),
        })
    };
    let future = "2026-11-22T09:00:00Z";
    assert_eq!(explain_at(&emulator, &token, future).ok(), expired(future));
    emulator.is_at("2030-01-01T00:00:00Z");
    let explained = emulator.explain(&token["value"]).ok();
    assert_eq!(explained, expired("2030-01-01T00:00:00Z"));
    let past = explain_at(&emulator, &token, "2026-11-22T08:59:59.999999999Z").ok();
    assert_eq!(past["allowed"], true);
}

#[test]
fn a_spent_token_needs_more_uses_and_a_deleted_one_another_token() {
    let emulator = Emulator::default();
    let spent = emulator.create(&json!({ "oneTimeOnly": true }));
    emulator.enroll(&spent["value"], "R0").ok();
    let deleted = emulator.create(&json!({}));
    emulator.delete(&path_of(&deleted)).ok();
    // Terminal is terminal, however much later.
    for at in [NOW, "2050-01-01T00:00:00Z"] {
        let explained = explain_at(&emulator, &spent, at).ok();
        assert_eq!((&explained["allowed"], &explained["reason"]), (&json!(false), &json!("spent")));
        assert_eq!(explained["change"], "a token for more than one device");
        let explained = explain_at(&emulator, &deleted, at).ok();
        assert_eq!(
            (&explained["allowed"], &explained["reason"]),
            (&json!(false), &json!("deleted"))
        );
        assert_eq!(explained["change"], "another token");
    }
}

#[test]
fn an_instant_may_be_anywhere_and_is_normalised() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    for (at, shown, allowed) in [
        ("2026-11-22T13:30:00+05:30", "2026-11-22T08:00:00Z", true),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", false),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z", false),
    ] {
        let explained = explain_at(&emulator, &token, at).ok();
        assert_eq!((&explained["at"], &explained["allowed"]), (&json!(shown), &json!(allowed)));
    }
    for bad in [
        "",
        "now",
        "2026-11-22",
        "2026-11-22T08:00:00",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
    ] {
        explain_at(&emulator, &token, bad).refuses("at");
    }
    let explained = emulator.post(EXPLAIN, &json!({ "token": token["value"], "at": null }));
    assert_eq!(explained.ok()["at"], NOW);
}

#[test]
fn an_unknown_token_cannot_be_explained() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let lower = token["value"].as_str().unwrap().to_lowercase();
    for unknown in ["AAAAAAAAAAAAAAAAAAAA", &lower, token["name"].as_str().unwrap()] {
        let reply = emulator.post(EXPLAIN, &json!({ "token": unknown }));
        reply.problem(404);
        assert!(!reply.text().contains(unknown));
    }
    emulator.post("/enroll/v1/reset", &json!({})).ok();
    emulator.explain(&token["value"]).problem(404);
}

#[test]
fn a_request_that_is_not_well_formed_is_refused() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    emulator.post(EXPLAIN, &json!({})).refuses("token");
    emulator.call("POST", EXPLAIN, &[], "").refuses("token");
    for bad in [json!(null), json!(1), json!([]), json!({}), json!(""), json!(" "), json!("a\u{0}")]
    {
        emulator.post(EXPLAIN, &json!({ "token": bad })).refuses("token");
    }
    let unknown = json!({ "token": token["value"], "value": 1 });
    emulator.post(EXPLAIN, &unknown).refuses("value");
}

#[test]
fn an_explanation_changes_nothing_and_shows_no_value() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "oneTimeOnly": true }));
    let before = emulator.snapshot();
    let reply = emulator.explain(&token["value"]);
    assert_eq!(keys(&reply.ok()), ["allowed", "at", "issued", "name"]);
    assert!(!reply.text().contains(token["value"].as_str().unwrap()));
    assert_eq!(emulator.snapshot(), before);
}

/// Of a token that was used ten minutes after it was issued.
#[test]
fn a_token_is_explained_as_it_was_at_the_instant() {
    let emulator = Emulator::default();
    emulator.is_at("2029-12-31T23:59:59Z");
    let created = "2030-01-01T00:00:00Z";
    emulator.is_at(created);
    let token = emulator.create(&json!({ "oneTimeOnly": true }));
    emulator.is_at("2030-01-01T00:10:00Z");
    emulator.enroll(&token["value"], "R0").ok();
    for (at, reason) in [
        ("2029-06-01T00:00:00Z", Some("not_issued")),
        ("2029-12-31T23:59:59.999999999Z", Some("not_issued")),
        (created, None),
        ("2030-01-01T00:05:00Z", None),
        ("2030-01-01T00:09:59.999999999Z", None),
        ("2030-01-01T00:10:00Z", Some("spent")),
        ("2030-01-01T00:59:59Z", Some("spent")),
    ] {
        let explained = explain_at(&emulator, &token, at).ok();
        assert_eq!(explained["allowed"], reason.is_none(), "{at}: {explained}");
        assert_eq!(explained.get("reason").and_then(Value::as_str), reason, "{at}");
    }
    // The control: the noun as it is knows nothing of five minutes ago.
    let name = token["name"].as_str().unwrap().parse().unwrap();
    let read = emulator.service.store().read::<EnrollmentToken>(&name).block_on().unwrap();
    let now = read.admit(Admission::Any).unwrap().noun.unwrap();
    let before = "2030-01-01T00:05:00Z".parse().unwrap();
    assert!(now.explain(None, before).refusal.is_some(), "the present state would say `spent`");
}

#[test]
fn the_token_of_a_profile_is_explained_as_it_was() {
    let emulator = Emulator::default();
    let profiles = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
    let created = emulator.post(profiles, &json!({ "displayName": "p" })).json();
    let profile = format!("{profiles}/{}", created["id"].as_str().unwrap());
    let body = json!({ "tokenValidityInSeconds": 86_400 });
    emulator.is_at("2030-01-01T00:00:00Z");
    emulator.post(&format!("{profile}/createToken"), &body);
    let value = emulator.get(&profile).ok()["tokenValue"].clone();
    emulator.is_at("2030-01-01T01:00:00Z");
    emulator.call("POST", &format!("{profile}/revokeToken"), &[], "");
    emulator.is_at("2030-01-01T02:00:00Z");
    emulator.post(&format!("{profile}/createToken"), &body);
    for (at, reason) in [
        ("2029-12-31T00:00:00Z", Some("not_issued")),
        ("2030-01-01T00:30:00Z", None),
        ("2030-01-01T01:30:00Z", Some("revoked")),
        ("2030-01-01T02:30:00Z", Some("superseded")),
    ] {
        let token = json!({ "value": value });
        let explained = explain_at(&emulator, &token, at).ok();
        assert_eq!(explained.get("reason").and_then(Value::as_str), reason, "{at}");
    }
}

#[test]
fn a_deleted_enterprise_was_there_before() {
    let emulator = Emulator::default();
    emulator.is_at("2030-01-01T00:00:00Z");
    let token = emulator.create(&json!({ "duration": "86400s" }));
    emulator.is_at("2030-01-01T01:00:00Z");
    emulator.delete_enterprise("LC1");
    for (at, reason) in
        [("2030-01-01T00:30:00Z", None), ("2030-01-01T01:00:00Z", Some("enterprise_deleted"))]
    {
        let explained = explain_at(&emulator, &token, at).ok();
        assert_eq!(explained.get("reason").and_then(Value::as_str), reason, "{at}");
    }
    let explained = emulator.explain(&token["value"]).ok();
    assert_eq!(explained["reason"], "enterprise_deleted");
}

#[test]
fn a_device_of_another_owner_is_refused_in_the_explanation_too() {
    let emulator = Emulator::default();
    let body = json!({ "allowPersonalUsage": "PERSONAL_USAGE_DISALLOWED" });
    let token = emulator.create(&body);
    let explain = |ownership: &str, at: Option<&str>| {
        let mut asked = json!({ "token": token["value"], "ownership": ownership });
        if let Some(at) = at {
            asked["at"] = at.into();
        }
        emulator.post(EXPLAIN, &asked).ok()
    };
    for at in [None, Some(NOW)] {
        assert_eq!(explain("COMPANY_OWNED", at)["allowed"], true);
        assert_eq!(explain("PERSONALLY_OWNED", at)["reason"], "ownership");
    }
    let anything = json!({ "token": token["value"], "ownership": "ANYONE" });
    emulator.post(EXPLAIN, &anything).problem(400);
}
