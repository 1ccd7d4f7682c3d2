//! `tokens:explain`: why a token lets devices in or not, for the operator.

use serde_json::{Value, json};

use crate::{
    asserts::{keys, path_of},
    support::{Emulator, NOW, Reply},
};

const EXPLAIN: &str = "/enroll/v1/tokens:explain";

async fn explain_at(emulator: &Emulator, token: &Value, at: &str) -> Reply {
    emulator.post(EXPLAIN, &json!({ "token": token["value"], "at": at })).await
}

#[tokio::test]
async fn a_token_that_lets_devices_in_needs_no_reason() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    let explained = emulator.explain(&token["value"]).await.ok();
    assert_eq!(explained, json!({ "name": token["name"], "at": NOW, "allowed": true }));
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
    // Terminal is terminal, whatever the instant.
    for at in [NOW, "2020-01-01T00:00:00Z", "2050-01-01T00:00:00Z"] {
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
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", true),
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
    assert_eq!(keys(&reply.ok()), ["allowed", "at", "name"]);
    assert!(!reply.text().contains(token["value"].as_str().unwrap()));
    assert_eq!(emulator.snapshot().await, before);
}
