//! Which error wins, and who may call at all.

use enroll_service::{Admission, Context};
use pollster::FutureExt;
use serde_json::json;

use crate::{
    asserts::path_of,
    support::{Emulator, Reply, Setup, TOKENS},
};

const INVALID: [(&str, &str); 1] = [("authorization", "Bearer invalid")];

/// Every method of the API, on an enterprise: verb, path, body.
fn methods(enterprise: &str) -> Vec<(&'static str, String, &'static str)> {
    let parent = format!("/v1/enterprises/{enterprise}");
    vec![
        ("POST", format!("{parent}/enrollmentTokens"), "{}"),
        ("GET", format!("{parent}/enrollmentTokens"), ""),
        ("GET", format!("{parent}/enrollmentTokens/t1"), ""),
        ("DELETE", format!("{parent}/enrollmentTokens/t1"), ""),
        ("GET", format!("{parent}/devices"), ""),
        ("GET", format!("{parent}/devices/d1"), ""),
        ("DELETE", format!("{parent}/devices/d1"), ""),
    ]
}

fn deleted() -> Emulator {
    let emulator = Emulator::default();
    emulator.delete_enterprise("LC1");
    emulator
}

// Rule 4.2: "no/bad bearer | 401 UNAUTHENTICATED, header `WWW-Authenticate: Bearer
// realm=\"https://accounts.google.com/\", error=\"invalid_token\"`".
#[test]
fn bad_credentials_are_refused_by_every_method() {
    let emulator = Emulator::default();
    for (verb, path, body) in methods("LC1") {
        for bad in ["Bearer invalid", "bearer invalid", "Basic eDp5", "Bearer", "Bearer ", "x", ""]
        {
            let reply = emulator.call(verb, &path, &[("authorization", bad)], body);
            reply.is_unauthenticated();
        }
        let twice = [("authorization", "Bearer a"), ("authorization", "Bearer b")];
        emulator.call(verb, &path, &twice, body).is_unauthenticated();
    }
    assert_eq!(emulator.events()["events"], json!([]));
}

#[test]
fn absent_credentials_are_the_only_principal_unless_a_bearer_is_required() {
    let required = Emulator::new(&Setup { require_bearer: true, ..Setup::default() });
    for (verb, path, body) in methods("LC1") {
        required.call(verb, &path, &[], body).is_unauthenticated();
        for emulator in [&Emulator::default(), &required] {
            let bearer = [("authorization", "Bearer ya29.x")];
            let reply = emulator.call(verb, &path, &bearer, body);
            assert!(matches!(reply.status.as_u16(), 200 | 404), "{}", reply.text());
        }
    }
}

// Rule 4.2: "enterprise unknown, deleted, or another EMM's | 403 PERMISSION_DENIED, message `Caller
// is not authorized to manage enterprise.` (not 404)".
// Rule 7.13: "An unknown enterprise is 403, not 404, in AMAPI; an unknown token is 404."
#[test]
fn an_enterprise_that_does_not_exist_is_refused_by_every_method() {
    let strict = Emulator::new(&Setup { admission: Admission::Created, ..Setup::default() });
    for emulator in [deleted(), strict] {
        for (verb, path, body) in methods("LC1") {
            emulator.call(verb, &path, &[], body).is_permission_denied();
        }
    }
}

#[test]
fn a_created_enterprise_exists_until_it_is_deleted() {
    let strict = Emulator::new(&Setup { admission: Admission::Created, ..Setup::default() });
    let origin = enroll_core::origin::Origin::AndroidManagement;
    let id = strict.service.fresh_enterprise_id().unwrap();
    strict.service.create_enterprise(&id, origin, None, &Context::NONE).block_on().unwrap();
    let path = format!("/v1/enterprises/{id}/enrollmentTokens");
    let token = strict.post(&path, &json!({})).ok();
    strict.get(&path_of(&token)).ok();
    strict.delete_enterprise(id.as_str());
    strict.get(&path_of(&token)).is_permission_denied();
    strict.get(&path).is_permission_denied();
}

#[test]
fn a_deleted_enterprise_hides_all_that_it_holds() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let once = emulator.create(&json!({ "oneTimeOnly": true }));
    let device = emulator.enroll(&token["value"], "R0").ok();
    emulator.post("/v1/enterprises/LC2/enrollmentTokens", &json!({})).ok();
    emulator.delete_enterprise("LC1");
    for path in [&path_of(&token), &path_of(&device), TOKENS, "/v1/enterprises/LC1/devices"] {
        emulator.get(path).is_permission_denied();
    }
    for path in [path_of(&token), path_of(&device)] {
        emulator.delete(&path).is_permission_denied();
    }
    emulator.post(TOKENS, &json!({})).is_permission_denied();
    emulator.enroll(&token["value"], "R1").is_token_refused();
    emulator.enroll(&once["value"], "R2").is_token_refused();
    emulator.get("/enroll/v1/events?enterprise=LC1").problem(404);
    let explained = emulator.explain(&token["value"]).ok();
    assert_eq!(
        (&explained["allowed"], &explained["reason"]),
        (&json!(false), &json!("enterprise_deleted"))
    );
    // Another enterprise does not change.
    let other = emulator.get("/v1/enterprises/LC2/enrollmentTokens").ok();
    assert_eq!(other["enrollmentTokens"].as_array().map(Vec::len), Some(1));
}

// Rule 4.2: "check order | 401 -> 403 -> 400 -> 404".
// Rule 7.13: "Auth is checked before validation."
#[test]
fn credentials_come_before_all_else() {
    let gone = deleted();
    let there = Emulator::default();
    let call = |emulator: &Emulator, verb: &str, target: &str, body: &'static str| {
        emulator.call(verb, target, &INVALID, body).is_unauthenticated();
    };
    for (verb, path, body) in methods("LC1") {
        call(&gone, verb, &path, body);
        call(&there, verb, &format!("{path}?foo=1"), body);
        call(&there, verb, &path, "{");
    }
    for path in ["/v1/enterprises/%2e%2e/enrollmentTokens", "/v1/enterprises/LC1/devices/a%2Fb"] {
        call(&there, "GET", path, "");
    }
    let large = "x".repeat((1 << 20) + 1);
    there.call("POST", TOKENS, &INVALID, large).is_unauthenticated();
}

#[test]
fn an_enterprise_comes_before_the_request_itself() {
    let emulator = deleted();
    for body in ["{", "[]", r#"{"duration":"1s"}"#, r#"{"foo":1}"#, "\u{0}"] {
        emulator.call("POST", TOKENS, &[], body).is_permission_denied();
    }
    for (verb, path, body) in methods("LC1") {
        for query in ["foo=1", "alt=xml", "prettyPrint=maybe", "fields=nosuch", "%ff=1"] {
            emulator.call(verb, &format!("{path}?{query}"), &[], body).is_permission_denied();
        }
    }
    for target in
        ["enrollmentTokens?pageSize=-1", "enrollmentTokens?pageToken=x", "devices?pageToken=x"]
    {
        emulator.get(&format!("/v1/enterprises/LC1/{target}")).is_permission_denied();
    }
    let wipe = "/v1/enterprises/LC1/devices/d1?wipeDataFlags=x";
    emulator.delete(wipe).is_permission_denied();
    let large = "x".repeat((1 << 20) + 1);
    emulator.call("POST", TOKENS, &[], large).is_permission_denied();
}

#[test]
fn an_enterprise_comes_before_what_it_holds() {
    let emulator = deleted();
    for id in ["t1", "a%2Fb", "%2e%2e", "%00"] {
        for path in [format!("{TOKENS}/{id}"), format!("/v1/enterprises/LC1/devices/{id}")] {
            emulator.get(&path).is_permission_denied();
            emulator.delete(&path).is_permission_denied();
        }
    }
}

#[test]
fn the_request_itself_comes_before_what_it_names() {
    let emulator = Emulator::default();
    let is_invalid = |reply: Reply| drop(reply.violations());
    for id in ["t1", "a%2Fb", "%2e%2e", "%00"] {
        for path in [format!("{TOKENS}/{id}"), format!("/v1/enterprises/LC1/devices/{id}")] {
            for query in ["foo=1", "alt=media", "fields=nosuch", "pageSize=1"] {
                is_invalid(emulator.get(&format!("{path}?{query}")));
                is_invalid(emulator.delete(&format!("{path}?{query}")));
            }
        }
    }
    is_invalid(emulator.delete("/v1/enterprises/LC1/devices/d1?wipeDataFlags=x"));
}

// Rule 7.13: "Auth is checked before validation."
#[test]
fn credentials_and_the_enterprise_come_first_under_an_overridden_method() {
    let form =
        [("x-http-method-override", "GET"), ("content-type", "application/x-www-form-urlencoded")];
    let large = "x".repeat((1 << 20) + 1);
    for body in [b"foo=1".to_vec(), b"a b".to_vec(), b"\xff".to_vec(), large.into_bytes()] {
        let headers = [form[0], form[1], INVALID[0]];
        Emulator::default().call("POST", TOKENS, &headers, body.clone()).is_unauthenticated();
        deleted().call("POST", TOKENS, &form, body).is_permission_denied();
    }
}
