//! `tokens:explain`: why a token lets devices in or not, for the operator.

mod provision;
mod records;

use enroll_core::EnrollmentToken;
use enroll_store::{Admission, Store};
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

async fn explain_at(emulator: &Emulator, token: &Value, at: &str) -> Reply {
    emulator.post(EXPLAIN, &json!({ "token": token["value"], "at": at })).await
}

#[tokio::test]
async fn a_token_that_lets_devices_in_needs_no_reason() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    let explained = emulator.explain(&token["value"]).await.ok();
    let allowed =
        json!({ "name": token["name"], "at": NOW, "allowed": true, "issued": issued_at(NOW) });
    assert_eq!(explained, allowed);
}

#[tokio::test]
async fn an_expired_token_would_let_devices_in_earlier() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
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
    assert_eq!(explain_at(&emulator, &token, future).await.ok(), expired(future));
    emulator.is_at("2030-01-01T00:00:00Z");
    let explained = emulator.explain(&token["value"]).await.ok();
    assert_eq!(explained, expired("2030-01-01T00:00:00Z"));
    let past = explain_at(&emulator, &token, "2026-11-22T08:59:59.999999999Z").await.ok();
    assert_eq!(past["allowed"], true);
}

#[tokio::test]
async fn a_spent_token_needs_more_uses_and_a_deleted_one_another_token() {
    let emulator = Emulator::default();
    let spent = emulator.create(&json!({ "oneTimeOnly": true })).await;
    emulator.enroll(&spent["value"], "R0").await.ok();
    let deleted = emulator.create(&json!({})).await;
    emulator.delete(&path_of(&deleted)).await.ok();
    // Terminal is terminal, however much later.
    for at in [NOW, "2050-01-01T00:00:00Z"] {
        let explained = explain_at(&emulator, &spent, at).await.ok();
        assert_eq!((&explained["allowed"], &explained["reason"]), (&json!(false), &json!("spent")));
        assert_eq!(explained["change"], "a token for more than one device");
        let explained = explain_at(&emulator, &deleted, at).await.ok();
        assert_eq!(
            (&explained["allowed"], &explained["reason"]),
            (&json!(false), &json!("deleted"))
        );
        assert_eq!(explained["change"], "another token");
    }
}

#[tokio::test]
async fn an_instant_may_be_anywhere_and_is_normalised() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    for (at, shown, allowed) in [
        ("2026-11-22T13:30:00+05:30", "2026-11-22T08:00:00Z", true),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", false),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z", false),
    ] {
        let explained = explain_at(&emulator, &token, at).await.ok();
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
        explain_at(&emulator, &token, bad).await.refuses("at");
    }
    let explained = emulator.post(EXPLAIN, &json!({ "token": token["value"], "at": null })).await;
    assert_eq!(explained.ok()["at"], NOW);
}

#[tokio::test]
async fn an_unknown_token_cannot_be_explained() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    let lower = token["value"].as_str().unwrap().to_lowercase();
    for unknown in ["AAAAAAAAAAAAAAAAAAAA", &lower, token["name"].as_str().unwrap()] {
        let reply = emulator.post(EXPLAIN, &json!({ "token": unknown })).await;
        reply.problem(404);
        assert!(!reply.text().contains(unknown));
    }
    emulator.post("/enroll/v1/reset", &json!({})).await.ok();
    emulator.explain(&token["value"]).await.problem(404);
}

#[tokio::test]
async fn a_request_that_is_not_well_formed_is_refused() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    emulator.post(EXPLAIN, &json!({})).await.refuses("token");
    emulator.call("POST", EXPLAIN, &[], "").await.refuses("token");
    for bad in [json!(null), json!(1), json!([]), json!({}), json!(""), json!(" "), json!("a\u{0}")]
    {
        emulator.post(EXPLAIN, &json!({ "token": bad })).await.refuses("token");
    }
    let unknown = json!({ "token": token["value"], "value": 1 });
    emulator.post(EXPLAIN, &unknown).await.refuses("value");
}

#[tokio::test]
async fn an_explanation_changes_nothing_and_shows_no_value() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "oneTimeOnly": true })).await;
    let before = emulator.snapshot().await;
    let reply = emulator.explain(&token["value"]).await;
    assert_eq!(keys(&reply.ok()), ["allowed", "at", "issued", "name"]);
    assert!(!reply.text().contains(token["value"].as_str().unwrap()));
    assert_eq!(emulator.snapshot().await, before);
}

/// Of a token that was used ten minutes after it was issued.
#[tokio::test]
async fn a_token_is_explained_as_it_was_at_the_instant() {
    let emulator = Emulator::default();
    emulator.is_at("2029-12-31T23:59:59Z");
    let created = "2030-01-01T00:00:00Z";
    emulator.is_at(created);
    let token = emulator.create(&json!({ "oneTimeOnly": true })).await;
    emulator.is_at("2030-01-01T00:10:00Z");
    emulator.enroll(&token["value"], "R0").await.ok();
    for (at, reason) in [
        ("2029-06-01T00:00:00Z", Some("not_issued")),
        ("2029-12-31T23:59:59.999999999Z", Some("not_issued")),
        (created, None),
        ("2030-01-01T00:05:00Z", None),
        ("2030-01-01T00:09:59.999999999Z", None),
        ("2030-01-01T00:10:00Z", Some("spent")),
        ("2030-01-01T00:59:59Z", Some("spent")),
    ] {
        let explained = explain_at(&emulator, &token, at).await.ok();
        assert_eq!(explained["allowed"], reason.is_none(), "{at}: {explained}");
        assert_eq!(explained.get("reason").and_then(Value::as_str), reason, "{at}");
    }
    // The control: the noun as it is knows nothing of five minutes ago.
    let name = token["name"].as_str().unwrap().parse().unwrap();
    let read = emulator.service.store().read::<EnrollmentToken>(&name).await.unwrap();
    let now = read.admit(Admission::Any).unwrap().noun.unwrap();
    let before = "2030-01-01T00:05:00Z".parse().unwrap();
    assert!(now.explain(None, before).refusal.is_some(), "the present state would say `spent`");
}

#[tokio::test]
async fn the_token_of_a_profile_is_explained_as_it_was() {
    let emulator = Emulator::default();
    let profiles = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
    let created = emulator.post(profiles, &json!({ "displayName": "p" })).await.json();
    let profile = format!("{profiles}/{}", created["id"].as_str().unwrap());
    let body = json!({ "tokenValidityInSeconds": 86_400 });
    emulator.is_at("2030-01-01T00:00:00Z");
    emulator.post(&format!("{profile}/createToken"), &body).await;
    let value = emulator.get(&profile).await.ok()["tokenValue"].clone();
    emulator.is_at("2030-01-01T01:00:00Z");
    emulator.call("POST", &format!("{profile}/revokeToken"), &[], "").await;
    emulator.is_at("2030-01-01T02:00:00Z");
    emulator.post(&format!("{profile}/createToken"), &body).await;
    for (at, reason) in [
        ("2029-12-31T00:00:00Z", Some("not_issued")),
        ("2030-01-01T00:30:00Z", None),
        ("2030-01-01T01:30:00Z", Some("revoked")),
        ("2030-01-01T02:30:00Z", Some("superseded")),
    ] {
        let token = json!({ "value": value });
        let explained = explain_at(&emulator, &token, at).await.ok();
        assert_eq!(explained.get("reason").and_then(Value::as_str), reason, "{at}");
    }
}

#[tokio::test]
async fn a_deleted_enterprise_was_there_before() {
    let emulator = Emulator::default();
    emulator.is_at("2030-01-01T00:00:00Z");
    let token = emulator.create(&json!({ "duration": "86400s" })).await;
    emulator.is_at("2030-01-01T01:00:00Z");
    emulator.delete_enterprise("LC1").await;
    for (at, reason) in
        [("2030-01-01T00:30:00Z", None), ("2030-01-01T01:00:00Z", Some("enterprise_deleted"))]
    {
        let explained = explain_at(&emulator, &token, at).await.ok();
        assert_eq!(explained.get("reason").and_then(Value::as_str), reason, "{at}");
    }
    let explained = emulator.explain(&token["value"]).await.ok();
    assert_eq!(explained["reason"], "enterprise_deleted");
}

#[tokio::test]
async fn a_device_of_another_owner_is_refused_in_the_explanation_too() {
    let emulator = Emulator::default();
    let body = json!({ "allowPersonalUsage": "PERSONAL_USAGE_DISALLOWED" });
    let token = emulator.create(&body).await;
    let explain = async |ownership: &str, at: Option<&str>| {
        let mut asked = json!({ "token": token["value"], "ownership": ownership });
        if let Some(at) = at {
            asked["at"] = at.into();
        }
        emulator.post(EXPLAIN, &asked).await.ok()
    };
    for at in [None, Some(NOW)] {
        assert_eq!(explain("COMPANY_OWNED", at).await["allowed"], true);
        assert_eq!(explain("PERSONALLY_OWNED", at).await["reason"], "ownership");
    }
    let anything = json!({ "token": token["value"], "ownership": "ANYONE" });
    emulator.post(EXPLAIN, &anything).await.problem(400);
}
