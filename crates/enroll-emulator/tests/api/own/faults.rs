//! `faults`: answers in place of a vendor's API, before anything is changed.

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Emulator, Reply, TOKENS};

const FAULTS: &str = "/enroll/v1/faults";
const PROFILES: &str = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
const USERS: &str = "/androidenterprise/v1/enterprises/LC1/users";

fn plan(emulator: &Emulator, fault: &Value) -> Value {
    emulator.put(FAULTS, &json!({ "faults": [fault] })).ok()
}

// Rule 7.34: "kiota re-sends POST on 429/503/504: fault injection must happen before any state
// change."
#[test]
fn a_planned_fault_changes_nothing_and_is_used_up() {
    let emulator = Emulator::default();
    plan(&emulator, &json!({ "status": 503, "method": "POST", "times": 2 }));
    let before = emulator.snapshot();
    for _ in 0..2 {
        emulator.post(TOKENS, &json!({})).google_error(503, "UNAVAILABLE");
    }
    assert_eq!(emulator.snapshot(), before);
    emulator.post(TOKENS, &json!({})).ok();
    assert_eq!(emulator.get(FAULTS).ok(), json!({ "faults": [] }));
}

/// The control of the test above: without a fault, the same request does change something.
#[test]
fn the_same_request_without_a_fault_changes_something() {
    let emulator = Emulator::default();
    let before = emulator.snapshot();
    emulator.post(TOKENS, &json!({})).ok();
    assert_ne!(emulator.snapshot(), before);
}

#[test]
fn each_api_reports_a_fault_in_its_own_words() {
    let emulator = Emulator::default();
    for (status, google, graph) in [
        (429, "RESOURCE_EXHAUSTED", "TooManyRequests"),
        (500, "INTERNAL", "InternalServerError"),
        (503, "UNAVAILABLE", "ServiceUnavailable"),
        (504, "DEADLINE_EXCEEDED", "GatewayTimeout"),
    ] {
        plan(&emulator, &json!({ "status": status, "times": 3 }));
        emulator.get(TOKENS).google_error(status, google);
        let reply = emulator.get(&format!("{USERS}/1"));
        assert_eq!(reply.status.as_u16(), status);
        let error = &reply.json()["error"];
        assert_eq!(
            (&error["status"], error["errors"].as_array().map(Vec::len)),
            (&json!(google), Some(1))
        );
        let reply = emulator.get(PROFILES);
        assert_eq!(reply.status.as_u16(), status);
        assert_eq!(reply.json()["error"]["code"], graph);
        assert_eq!(emulator.get(TOKENS).status, StatusCode::OK);
    }
}

// Rule 5.2 failures: "throttled | 429 + Retry-After (seconds)".
#[test]
fn a_client_learns_when_to_come_back() {
    let emulator = Emulator::default();
    let retry_after = |fault: Value, path: &str| {
        plan(&emulator, &fault);
        emulator.get(path).header("retry-after").to_owned()
    };
    assert_eq!(retry_after(json!({ "status": 429, "retryAfter": "7s" }), TOKENS), "7");
    assert_eq!(retry_after(json!({ "status": 503, "retryAfter": "0s" }), PROFILES), "0");
    assert_eq!(retry_after(json!({ "status": 429 }), PROFILES), "1", "Graph always has the header");
    assert_eq!(retry_after(json!({ "status": 429 }), TOKENS), "");
}

#[test]
fn a_fault_is_for_what_it_matches_and_never_for_the_emulator_itself() {
    let emulator = Emulator::default();
    let fault = json!({ "status": 503, "method": "GET", "path": TOKENS, "times": 1000 });
    assert_eq!(plan(&emulator, &fault), json!({ "faults": [fault] }));
    emulator.post(TOKENS, &json!({})).ok();
    emulator.get("/v1/enterprises/LC2/enrollmentTokens").ok();
    emulator.get(TOKENS).google_error(503, "UNAVAILABLE");
    let written = r#"{"faults": [{"status": 5.03e2, "times": 2.0}]}"#;
    let read = emulator.call("PUT", FAULTS, &[], written).ok();
    assert_eq!(read, json!({ "faults": [{ "status": 503, "path": "/", "times": 2 }] }));
    plan(&emulator, &fault);
    // It stands before credentials, as a proxy would.
    let invalid = [("authorization", "Bearer invalid")];
    emulator.call("GET", TOKENS, &invalid, "").google_error(503, "UNAVAILABLE");
    plan(&emulator, &json!({ "status": 503, "times": 1000 }));
    emulator.get("/enroll/v1/clock").ok();
    emulator.get("/enroll/v1/health").ok();
    emulator.post("/enroll/v1/reset", &json!({})).ok();
    emulator.get(TOKENS).ok();
}

#[test]
fn an_invalid_fault_plans_nothing() {
    let emulator = Emulator::default();
    let planned = plan(&emulator, &json!({ "status": 503 }));
    let refused = |fault: Value, field: &str| {
        let reply: Reply = emulator.put(FAULTS, &json!({ "faults": [{ "status": 500 }, fault] }));
        reply.refuses(field);
        assert_eq!(emulator.get(FAULTS).ok(), planned);
    };
    for status in [json!(404), json!(0), json!("503"), json!(503.5), Value::Null] {
        refused(json!({ "status": status }), "status");
    }
    refused(json!({ "status": 503, "times": 0 }), "times");
    refused(json!({ "status": 503, "times": 1001 }), "times");
    refused(json!({ "status": 503, "times": 1.5 }), "times");
    refused(json!({ "status": 503, "times": 1e300 }), "times");
    refused(json!({ "status": 503, "times": "1" }), "times");
    refused(json!({ "status": 503, "method": "a b" }), "method");
    refused(json!({ "status": 503, "retryAfter": "0.5s" }), "retryAfter");
    refused(json!({ "status": 503, "retryAfter": "3601s" }), "retryAfter");
    refused(json!({ "status": 503, "retryAfter": "-1s" }), "retryAfter");
    refused(json!({ "status": 503, "x": 1 }), "x");
    refused(json!(503), "faults");
    let many = vec![json!({ "status": 503 }); 17];
    emulator.put(FAULTS, &json!({ "faults": many })).refuses("faults");
}

/// A path that was cut would match more requests than the fault is for.
#[test]
fn a_path_has_at_most_256_bytes() {
    let emulator = Emulator::default();
    let plan = |length: usize| {
        let fault = json!({ "status": 503, "path": format!("/{}", "p".repeat(length - 1)) });
        emulator.put("/enroll/v1/faults", &json!({ "faults": [fault] }))
    };
    assert_eq!(plan(256).status, 200);
    assert_eq!(plan(257).status, 400);
}
