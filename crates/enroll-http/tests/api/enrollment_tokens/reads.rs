//! `get` and `delete`, and what becomes of a token.

use enroll_core::{enrollment_token::Terms, origin::Origin};
use enroll_service::Context;
use serde_json::json;

use crate::{
    asserts::{keys, path_of},
    support::{Emulator, Reply, TOKENS},
};

const PARTIAL: [&str; 5] = ["allowPersonalUsage", "expirationTimestamp", "name", "qrCode", "value"];

fn all_fields() -> serde_json::Value {
    json!({
        "duration": "3600s",
        "policyName": "p1",
        "additionalData": "d",
        "oneTimeOnly": true,
        "allowPersonalUsage": "PERSONAL_USAGE_DISALLOWED",
        "googleAuthenticationOptions": { "authenticationRequirement": "OPTIONAL" },
        "user": { "accountIdentifier": "u" },
    })
}

/// Asserts that a token is on no list, cannot be read or deleted, and lets no device in.
async fn is_gone(emulator: &Emulator, token: &serde_json::Value) {
    emulator.get(&path_of(token)).await.is_not_found();
    emulator.delete(&path_of(token)).await.is_not_found();
    assert_eq!(emulator.get(TOKENS).await.ok(), json!({}));
    emulator.enroll(&token["value"], "R1").await.is_token_refused();
}

// Rule 4.2, get: "200, partial view"; list: "200 `{enrollmentTokens:[partial], nextPageToken?}`".
// "Partial view = only `name`, `expirationTimestamp`, `allowPersonalUsage`, `value`, `qrCode`".
// Rule 7.10: "get is a partial view too, not only list".
#[tokio::test]
async fn get_and_list_show_a_part_of_a_token() {
    let emulator = Emulator::default();
    let created = emulator.create(&all_fields()).await;
    let token = emulator.get(&path_of(&created)).await.ok();
    assert_eq!(keys(&token), PARTIAL);
    for field in PARTIAL {
        assert_eq!(token[field], created[field], "{field}");
    }
    assert_eq!(emulator.get(TOKENS).await.ok(), json!({ "enrollmentTokens": [token] }));
}

// Rule 2.1, defaults out: "`ALLOW_PERSONAL_USAGE_UNSPECIFIED` never appears".
#[tokio::test]
async fn get_and_list_omit_defaults() {
    let emulator = Emulator::default();
    let created = emulator.create(&json!({})).await;
    let token = emulator.get(&path_of(&created)).await.ok();
    assert_eq!(keys(&token), ["expirationTimestamp", "name", "qrCode", "value"]);
    assert_eq!(emulator.get(TOKENS).await.ok(), json!({ "enrollmentTokens": [token] }));
}

// Rule 4.2, delete: "200 `{}` (Empty)".
// Rule 7.24: "DELETE in AMAPI: 200 with `{}`".
#[tokio::test]
async fn a_deletion_answers_with_an_empty_object() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    let reply = emulator.delete(&format!("{}?prettyPrint=false", path_of(&token))).await;
    reply.ok();
    assert_eq!(reply.text(), "{}");
}

// Rule 4.2: "token unknown, deleted, expired, or used up (oneTimeOnly) on get | 404 NOT_FOUND",
// "Requested entity was not found."; "delete of unknown / already deleted | 404 NOT_FOUND".
#[tokio::test]
async fn an_unknown_token_is_not_found() {
    let emulator = Emulator::default();
    let elsewhere = emulator.post("/v1/enterprises/LC2/enrollmentTokens", &json!({})).await.ok();
    let id = path_of(&elsewhere).rsplit('/').next().unwrap().to_owned();
    let value = elsewhere["value"].as_str().unwrap();
    for id in ["nosuch", &id, &id[..21], &id.to_lowercase(), value, "LC1", "%C3%BC", "a%20b"] {
        emulator.get(&format!("{TOKENS}/{id}")).await.is_not_found();
        emulator.delete(&format!("{TOKENS}/{id}")).await.is_not_found();
    }
    emulator.get(&path_of(&elsewhere)).await.ok();
}

// Rule 4.3, "Active | delete | Deleted: \"invalidates the token, preventing its future use\";
// devices already enrolled are untouched"; "UsedUp/Expired/Deleted | enroll, get, delete |
// refused / 404".
#[tokio::test]
async fn a_deleted_token_is_gone_and_its_devices_stay() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    let device = emulator.enroll(&token["value"], "R0").await.ok();
    emulator.delete(&path_of(&token)).await.ok();
    is_gone(&emulator, &token).await;
    assert_eq!(emulator.get(&path_of(&device)).await.ok(), device);
}

// Rule 4.3: "Active | enroll(device, now) | device created; if oneTimeOnly -> UsedUp else stays
// Active". Rule 7.10: "a UsedUp token disappears from both".
// Rule 4.2: "delete of expired or used-up | 404, same as get".
#[tokio::test]
async fn a_spent_token_is_gone() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "oneTimeOnly": true })).await;
    emulator.enroll(&token["value"], "R0").await.ok();
    is_gone(&emulator, &token).await;
    // The same device again is refused too: it sent no request id.
    emulator.enroll(&token["value"], "R0").await.is_token_refused();
}

// Rule 4.3: "else stays Active".
#[tokio::test]
async fn a_token_for_many_devices_stays() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "oneTimeOnly": false })).await;
    for number in 0..20 {
        emulator.enroll(&token["value"], &format!("R{number}")).await.ok();
    }
    emulator.get(&path_of(&token)).await.ok();
}

// Rule 4.3: "Active | enroll fails any guard | no device; oneTimeOnly token not consumed".
// Rule 7.15: "a refused enrolment (personally-owned + DISALLOWED) must not burn the token".
#[tokio::test]
async fn a_refused_enrollment_does_not_spend_a_token() {
    let emulator = Emulator::default();
    let token = emulator.create(&all_fields()).await;
    let before = emulator.snapshot().await;
    let claim = |ownership: &str, serial_number: &str| {
        json!({
            "enrollmentToken": token["value"],
            "ownership": ownership,
            "serialNumber": serial_number,
        })
    };
    let enroll = "/enroll/v1/devices:enroll";
    emulator.post(enroll, &claim("PERSONALLY_OWNED", "R0")).await.is_token_refused();
    emulator.post(enroll, &claim("COMPANY_OWNED", "")).await.refuses("serialNumber");
    assert_eq!(emulator.snapshot().await, before);
    emulator.post(enroll, &claim("COMPANY_OWNED", "R0")).await.ok();
}

// Rule 7.14: "No 410 anywhere for Google; \"expired\" = 404".
// Rule 4.3: "Active | now >= expiry | Expired (derived from `now`, never by a timer)".
#[tokio::test]
async fn an_expired_token_is_gone_and_comes_back_with_the_clock() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    emulator.is_at("2026-11-22T09:00:00Z");
    is_gone(&emulator, &token).await;
    emulator.is_at("2026-11-22T08:59:59.999999999Z");
    emulator.get(&path_of(&token)).await.ok();
}

// Rule 4.3: "the half-open test still holds" for "a token whose expiry was coerced".
#[tokio::test]
async fn a_token_that_ends_with_time_has_ended_at_its_last_instant() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "duration": "315576000000.999999999s" })).await;
    emulator.is_at("9999-12-31T23:59:59.999999998Z");
    emulator.get(&path_of(&token)).await.ok();
    emulator.is_at("9999-12-31T23:59:59.999999999Z");
    is_gone(&emulator, &token).await;
}

// Rule 4.2: "No patch/update exists".
#[tokio::test]
async fn a_verb_that_a_path_does_not_have_is_refused_with_those_it_has() {
    let emulator = Emulator::default();
    let token = path_of(&emulator.create(&json!({})).await);
    let devices = "/v1/enterprises/LC1/devices";
    let refused = |reply: Reply, allowed: &str| {
        reply.google_error(405, "UNIMPLEMENTED");
        let mut allow: Vec<_> = reply.header("allow").split(',').map(str::trim).collect();
        allow.sort_unstable();
        assert_eq!(allow.join(" "), allowed);
    };
    for (path, verbs, allowed) in [
        (TOKENS, &["PUT", "PATCH", "DELETE", "OPTIONS", "BREW"][..], "GET HEAD POST"),
        (&token, &["PUT", "PATCH", "POST", "OPTIONS", "BREW"], "DELETE GET HEAD"),
        (devices, &["PUT", "PATCH", "POST", "DELETE"], "GET HEAD"),
        (&format!("{devices}/d1"), &["PUT", "PATCH", "POST"], "DELETE GET HEAD"),
    ] {
        for verb in verbs {
            refused(emulator.call(verb, path, &[], "{}").await, allowed);
        }
    }
    emulator.get(&token).await.ok();
}

#[tokio::test]
async fn a_head_request_is_answered_as_get_is_but_without_a_body() {
    let emulator = Emulator::default();
    let token = path_of(&emulator.create(&json!({})).await);
    for (path, status) in [(token.as_str(), 200), (TOKENS, 200), (&format!("{TOKENS}/x"), 404)] {
        let (get, head) = (emulator.get(path).await, emulator.call("HEAD", path, &[], "").await);
        assert_eq!((get.status, head.status.as_u16()), (head.status, status));
        assert_eq!(head.text(), "", "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"));
    }
}

// "A noun carries its origin: each vendor's reads show only its own, the private API shows all."
#[tokio::test]
async fn what_came_from_another_api_is_not_shown_but_lets_devices_in() {
    let emulator = Emulator::default();
    let issued = emulator
        .service
        .issue_enrollment_token(
            &"LC1".parse().unwrap(),
            Terms::default(),
            Origin::Own,
            &Context::NONE,
        )
        .await
        .unwrap();
    let token = json!({
        "name": issued.token.issued().name,
        "value": issued.value.expose(),
    });
    emulator.get(&path_of(&token)).await.is_not_found();
    emulator.delete(&path_of(&token)).await.is_not_found();
    assert_eq!(emulator.get(TOKENS).await.ok(), json!({}));
    let device = emulator.enroll(&token["value"], "R0").await.ok();
    assert_eq!(device["enrollmentTokenName"], token["name"]);
    emulator.get(&path_of(&device)).await.is_not_found();
    emulator.delete(&path_of(&device)).await.is_not_found();
    assert_eq!(emulator.get("/v1/enterprises/LC1/devices").await.ok(), json!({}));
    assert_eq!(emulator.explain(&token["value"]).await.ok()["allowed"], true);
    assert_eq!(emulator.events().await["events"].as_array().map(Vec::len), Some(3));
}

// Values are secrets: no cache may keep an answer.
#[tokio::test]
async fn no_answer_may_be_kept() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({})).await;
    for reply in [
        emulator.post(TOKENS, &json!({})).await,
        emulator.get(&path_of(&token)).await,
        emulator.get(TOKENS).await,
        emulator.get(&format!("{TOKENS}/x")).await,
        emulator.enroll(&token["value"], "R0").await,
        emulator.explain(&token["value"]).await,
        emulator.get("/enroll/v1/events?enterprise=LC1").await,
    ] {
        assert!(reply.header("cache-control").contains("no-store"), "{reply:?}");
    }
}
