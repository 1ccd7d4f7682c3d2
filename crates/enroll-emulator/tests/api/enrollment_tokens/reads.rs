//! `get` and `delete`, and what becomes of a token.

use enroll_core::{enrollment_token::Terms, origin::Origin};
use enroll_service::Context;
use pollster::FutureExt;
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
fn is_gone(emulator: &Emulator, token: &serde_json::Value) {
    emulator.get(&path_of(token)).is_not_found();
    emulator.delete(&path_of(token)).is_not_found();
    assert_eq!(emulator.get(TOKENS).ok(), json!({}));
    emulator.enroll(&token["value"], "R1").is_token_refused();
}

// Rule 4.2, get: "200, partial view"; list: "200 `{enrollmentTokens:[partial], nextPageToken?}`".
// "Partial view = only `name`, `expirationTimestamp`, `allowPersonalUsage`, `value`, `qrCode`".
// Rule 7.10: "get is a partial view too, not only list".
#[test]
fn get_and_list_show_a_part_of_a_token() {
    let emulator = Emulator::default();
    let created = emulator.create(&all_fields());
    let token = emulator.get(&path_of(&created)).ok();
    assert_eq!(keys(&token), PARTIAL);
    for field in PARTIAL {
        assert_eq!(token[field], created[field], "{field}");
    }
    assert_eq!(emulator.get(TOKENS).ok(), json!({ "enrollmentTokens": [token] }));
}

// Rule 2.1, defaults out: "`ALLOW_PERSONAL_USAGE_UNSPECIFIED` never appears".
#[test]
fn get_and_list_omit_defaults() {
    let emulator = Emulator::default();
    let created = emulator.create(&json!({}));
    let token = emulator.get(&path_of(&created)).ok();
    assert_eq!(keys(&token), ["expirationTimestamp", "name", "qrCode", "value"]);
    assert_eq!(emulator.get(TOKENS).ok(), json!({ "enrollmentTokens": [token] }));
}

// Rule 4.2, delete: "200 `{}` (Empty)".
// Rule 7.24: "DELETE in AMAPI: 200 with `{}`".
#[test]
fn a_deletion_answers_with_an_empty_object() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let reply = emulator.delete(&format!("{}?prettyPrint=false", path_of(&token)));
    reply.ok();
    assert_eq!(reply.text(), "{}");
}

// Rule 4.2: "token unknown, deleted, expired, or used up (oneTimeOnly) on get | 404 NOT_FOUND",
// "Requested entity was not found."; "delete of unknown / already deleted | 404 NOT_FOUND".
#[test]
fn an_unknown_token_is_not_found() {
    let emulator = Emulator::default();
    let elsewhere = emulator.post("/v1/enterprises/LC2/enrollmentTokens", &json!({})).ok();
    let id = path_of(&elsewhere).rsplit('/').next().unwrap().to_owned();
    let value = elsewhere["value"].as_str().unwrap();
    for id in ["nosuch", &id, &id[..21], &id.to_lowercase(), value, "LC1", "%C3%BC", "a%20b"] {
        emulator.get(&format!("{TOKENS}/{id}")).is_not_found();
        emulator.delete(&format!("{TOKENS}/{id}")).is_not_found();
    }
    emulator.get(&path_of(&elsewhere)).ok();
}

// Rule 4.3, "Active | delete | Deleted: \"invalidates the token, preventing its future use\";
// devices already enrolled are untouched"; "UsedUp/Expired/Deleted | enroll, get, delete |
// refused / 404".
#[test]
fn a_deleted_token_is_gone_and_its_devices_stay() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let device = emulator.enroll(&token["value"], "R0").ok();
    emulator.delete(&path_of(&token)).ok();
    is_gone(&emulator, &token);
    assert_eq!(emulator.get(&path_of(&device)).ok(), device);
}

// Rule 4.3: "Active | enroll(device, now) | device created; if oneTimeOnly -> UsedUp else stays
// Active". Rule 7.10: "a UsedUp token disappears from both".
// Rule 4.2: "delete of expired or used-up | 404, same as get".
#[test]
fn a_spent_token_is_gone() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "oneTimeOnly": true }));
    emulator.enroll(&token["value"], "R0").ok();
    is_gone(&emulator, &token);
    // The same device again is refused too: it sent no request id.
    emulator.enroll(&token["value"], "R0").is_token_refused();
}

// Rule 4.3: "else stays Active".
#[test]
fn a_token_for_many_devices_stays() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "oneTimeOnly": false }));
    for number in 0..20 {
        emulator.enroll(&token["value"], &format!("R{number}")).ok();
    }
    emulator.get(&path_of(&token)).ok();
}

// Rule 4.3: "Active | enroll fails any guard | no device; oneTimeOnly token not consumed".
// Rule 7.15: "a refused enrolment (personally-owned + DISALLOWED) must not burn the token".
#[test]
fn a_refused_enrollment_does_not_spend_a_token() {
    let emulator = Emulator::default();
    let token = emulator.create(&all_fields());
    let before = emulator.snapshot();
    let claim = |ownership: &str, serial_number: &str| {
        json!({
            "enrollmentToken": token["value"],
            "ownership": ownership,
            "serialNumber": serial_number,
        })
    };
    let enroll = "/enroll/v1/devices:enroll";
    emulator.post(enroll, &claim("PERSONALLY_OWNED", "R0")).is_token_refused();
    emulator.post(enroll, &claim("COMPANY_OWNED", "")).refuses("serialNumber");
    assert_eq!(emulator.snapshot(), before);
    emulator.post(enroll, &claim("COMPANY_OWNED", "R0")).ok();
}

// Rule 7.14: "No 410 anywhere for Google; \"expired\" = 404".
// Rule 4.3: "Active | now >= expiry | Expired (derived from `now`, never by a timer)".
#[test]
fn an_expired_token_is_gone_and_comes_back_with_the_clock() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    emulator.is_at("2026-11-22T09:00:00Z");
    is_gone(&emulator, &token);
    emulator.is_at("2026-11-22T08:59:59.999999999Z");
    emulator.get(&path_of(&token)).ok();
}

// Rule 4.3: "the half-open test still holds" for "a token whose expiry was coerced".
#[test]
fn a_token_that_ends_with_time_has_ended_at_its_last_instant() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "duration": "315576000000.999999999s" }));
    emulator.is_at("9999-12-31T23:59:59.999999998Z");
    emulator.get(&path_of(&token)).ok();
    emulator.is_at("9999-12-31T23:59:59.999999999Z");
    is_gone(&emulator, &token);
}

// Rule 4.2: "No patch/update exists".
#[test]
fn a_verb_that_a_path_does_not_have_is_refused_with_those_it_has() {
    let emulator = Emulator::default();
    let token = path_of(&emulator.create(&json!({})));
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
            refused(emulator.call(verb, path, &[], "{}"), allowed);
        }
    }
    emulator.get(&token).ok();
}

#[test]
fn a_head_request_is_answered_as_get_is_but_without_a_body() {
    let emulator = Emulator::default();
    let token = path_of(&emulator.create(&json!({})));
    for (path, status) in [(token.as_str(), 200), (TOKENS, 200), (&format!("{TOKENS}/x"), 404)] {
        let (get, head) = (emulator.get(path), emulator.call("HEAD", path, &[], ""));
        assert_eq!((get.status, head.status.as_u16()), (head.status, status));
        assert_eq!(head.text(), "", "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"));
    }
}

// "A noun carries its origin: each vendor's reads show only its own, the private API shows all."
#[test]
fn what_came_from_another_api_is_not_shown_but_lets_devices_in() {
    let emulator = Emulator::default();
    let issued = emulator
        .service
        .issue_enrollment_token(
            &"LC1".parse().unwrap(),
            Terms::default(),
            Origin::Own,
            &Context::NONE,
        )
        .block_on()
        .unwrap();
    let token = json!({
        "name": issued.token.issued().name,
        "value": issued.value.expose(),
    });
    emulator.get(&path_of(&token)).is_not_found();
    emulator.delete(&path_of(&token)).is_not_found();
    assert_eq!(emulator.get(TOKENS).ok(), json!({}));
    let device = emulator.enroll(&token["value"], "R0").ok();
    assert_eq!(device["enrollmentTokenName"], token["name"]);
    emulator.get(&path_of(&device)).is_not_found();
    emulator.delete(&path_of(&device)).is_not_found();
    assert_eq!(emulator.get("/v1/enterprises/LC1/devices").ok(), json!({}));
    assert_eq!(emulator.explain(&token["value"]).ok()["allowed"], true);
    assert_eq!(emulator.events()["events"].as_array().map(Vec::len), Some(3));
}

// Values are secrets: no cache may keep an answer.
#[test]
fn no_answer_may_be_kept() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    for reply in [
        emulator.post(TOKENS, &json!({})),
        emulator.get(&path_of(&token)),
        emulator.get(TOKENS),
        emulator.get(&format!("{TOKENS}/x")),
        emulator.enroll(&token["value"], "R0"),
        emulator.explain(&token["value"]),
        emulator.get("/enroll/v1/events?enterprise=LC1"),
    ] {
        assert!(reply.header("cache-control").contains("no-store"), "{reply:?}");
    }
}
