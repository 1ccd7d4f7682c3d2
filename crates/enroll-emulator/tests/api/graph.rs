//! Microsoft Graph's enrollment profiles over HTTP: statuses and bodies as they go over the wire.

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Emulator, Reply};

const PROFILES: &str = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";

fn create(emulator: &Emulator) -> String {
    let reply = emulator.post(PROFILES, &json!({ "displayName": "p" }));
    // Rule 5.2: "create | POST | entity | 201 entity".
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    format!("{PROFILES}/{}", reply.json()["id"].as_str().unwrap())
}

#[track_caller]
fn is_error(reply: &Reply, status: u16, code: &str) {
    assert_eq!(reply.status.as_u16(), status, "{}", reply.text());
    let error = &reply.json()["error"];
    assert_eq!(error["code"], code);
    // Rule 2.5: "`innerError`"; "`date` has no zone suffix".
    let date = error["innerError"]["date"].as_str().unwrap();
    assert_eq!(date.len(), "2025-01-22T19:17:04".len(), "{error}");
}

// Rule 7.29: "createToken answers 204 with no body and no Content-Type; returning 200 with the
// token breaks the contract (not the client, so no test by the SDK shows it)." Rule 5.2:
// "revokeToken | 204, no body", "delete | 204".
#[test]
fn actions_answer_204_without_a_body_or_a_type() {
    let emulator = Emulator::default();
    let profile = create(&emulator);
    let body = json!({ "tokenValidityInSeconds": 6 });
    for (verb, path, body) in [
        ("POST", format!("{profile}/createToken"), body.to_string()),
        ("POST", format!("{profile}/revokeToken"), String::new()),
        // Rule 5.4: "NoToken/Expired/Revoked | revokeToken | 204, no change".
        ("POST", format!("{profile}/revokeToken"), String::new()),
        ("DELETE", profile.clone(), String::new()),
    ] {
        let reply = emulator.call(verb, &path, &[], body);
        assert_eq!((reply.status, reply.text()), (StatusCode::NO_CONTENT, ""), "{verb} {path}");
        assert_eq!(reply.header("content-type"), "");
        // Rule 5.2: "Replies: … `request-id`, `client-request-id`".
        assert!(!reply.header("request-id").is_empty());
        assert_eq!(reply.header("client-request-id"), reply.header("request-id"));
    }
}

// Rule 7.30: "`{}` to createToken is reachable from the SDK; 0, -1, 2147483648 (outside Int32) and
// 6.0/"6" need separate decisions."
#[test]
fn a_validity_is_a_whole_number_of_seconds_or_refused() {
    let emulator = Emulator::default();
    let profile = create(&emulator);
    let path = format!("{profile}/createToken");
    for body in [
        "",
        "{}",
        "[]",
        "6",
        "{",
        r#"{"tokenValidityInSeconds": null}"#,
        r#"{"tokenValidityInSeconds": 0}"#,
        r#"{"tokenValidityInSeconds": -1}"#,
        r#"{"tokenValidityInSeconds": 2147483648}"#,
        r#"{"tokenValidityInSeconds": 2051244001}"#,
        r#"{"tokenValidityInSeconds": 6.0}"#,
        r#"{"tokenValidityInSeconds": "6"}"#,
    ] {
        is_error(&emulator.call("POST", &path, &[], body), 400, "BadRequest");
        assert_eq!(emulator.get(&profile).ok()["tokenValue"], Value::Null, "{body}");
    }
    for seconds in [1, 6, 7_776_000, 2_051_244_000] {
        let body = json!({ "tokenValidityInSeconds": seconds });
        assert_eq!(emulator.post(&path, &body).status, StatusCode::NO_CONTENT);
    }
}

// Rule 5.2 failures: "no bearer | 401 `InvalidAuthenticationToken`"; "missing permission | 403
// `Forbidden`"; "wrong verb on a known route | 400 `No method match route template`".
#[test]
fn failures_have_their_codes() {
    let emulator = Emulator::default();
    let profile = create(&emulator);
    let invalid = [("authorization", "Basic eDp5")];
    let reply = emulator.call("GET", &profile, &invalid, "");
    is_error(&reply, 401, "InvalidAuthenticationToken");
    for (verb, path) in [("PUT", profile.clone()), ("GET", format!("{profile}/createToken"))] {
        is_error(&emulator.call(verb, &path, &[], ""), 400, "No method match route template");
    }
    is_error(&emulator.get(&format!("{PROFILES}/x")), 404, "ResourceNotFound");
    is_error(&emulator.get("/beta/deviceManagement/x"), 400, "BadRequest");
    emulator.delete_enterprise("LC00graph");
    is_error(&emulator.get(&profile), 403, "Forbidden");
}

// Rule 7.33: "Graph PATCH gives 200 + entity". Rule 5.2: "Also accept … the key form".
#[test]
fn a_patch_answers_with_the_profile() {
    let emulator = Emulator::default();
    let profile = create(&emulator);
    let (_, id) = profile.rsplit_once('/').unwrap();
    let body = json!({ "displayName": "q", "tokenValue": "planted" });
    let patched = emulator.call("PATCH", &profile, &[], body.to_string()).ok();
    assert_eq!((&patched["displayName"], &patched["tokenValue"]), (&json!("q"), &Value::Null));
    let by_key = emulator.get(&format!("{PROFILES}('{id}')")).ok();
    assert_eq!(by_key["displayName"], "q");
}

// Rule 5.4: "any | createToken | new value, expiresAt = now + v …; lastModified = now; 204"; "the
// old value is superseded and no longer enrols"; "Current | now >= expiresAt | Expired". Rule 7.32:
// "enrolledDeviceCount does not fall on revoke or replace".
#[test]
fn a_profile_lets_devices_in_with_its_newest_token_only() {
    let emulator = Emulator::default();
    let profile = create(&emulator);
    let token = || {
        let body = json!({ "tokenValidityInSeconds": 6 });
        emulator.post(&format!("{profile}/createToken"), &body);
        emulator.get(&profile).ok()["tokenValue"].clone()
    };
    let old = token();
    emulator.enroll(&old, "R0").ok();
    let new = token();
    assert_ne!(old, new);
    emulator.enroll(&old, "R1").is_token_refused();
    emulator.enroll(&new, "R1").ok();
    emulator.clock.advance("6s".parse().unwrap()).unwrap();
    emulator.enroll(&new, "R2").is_token_refused();
    let shown = emulator.get(&profile).ok();
    assert_eq!(shown["enrolledDeviceCount"], 2);
    emulator.call("POST", &format!("{profile}/revokeToken"), &[], "");
    assert_eq!(emulator.get(&profile).ok()["enrolledDeviceCount"], 2);
    // Rule 5.4: "any | delete profile | gone, its token invalid".
    let last = token();
    emulator.delete(&profile);
    emulator.enroll(&last, "R3").is_token_refused();
}
