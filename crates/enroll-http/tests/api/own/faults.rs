//! `faults`: answers in place of a vendor's API, before anything is changed.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Emulator, Reply, TOKENS};

const FAULTS: &str = "/enroll/v1/faults";
const PROFILES: &str = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
const USERS: &str = "/androidenterprise/v1/enterprises/LC1/users";

async fn plan(emulator: &Emulator, fault: Value) -> Value {
    emulator.put(FAULTS, &json!({ "faults": [fault] })).await.ok()
}

// Rule 7.34: "kiota re-sends POST on 429/503/504: fault injection must happen before any state
// change."
#[tokio::test]
async fn a_planned_fault_changes_nothing_and_is_used_up() {
    let emulator = Emulator::default();
    plan(&emulator, json!({ "status": 503, "method": "POST", "times": 2 })).await;
    let before = emulator.snapshot().await;
    for _ in 0..2 {
        emulator.post(TOKENS, &json!({})).await.google_error(503, "UNAVAILABLE");
    }
    assert_eq!(emulator.snapshot().await, before);
    emulator.post(TOKENS, &json!({})).await.ok();
    assert_eq!(emulator.get(FAULTS).await.ok(), json!({ "faults": [] }));
}

/// The control of the test above: without a fault, the same request does change something.
#[tokio::test]
async fn the_same_request_without_a_fault_changes_something() {
    let emulator = Emulator::default();
    let before = emulator.snapshot().await;
    emulator.post(TOKENS, &json!({})).await.ok();
    assert_ne!(emulator.snapshot().await, before);
}

#[tokio::test]
async fn each_api_tells_of_a_fault_in_its_own_words() {
    let emulator = Emulator::default();
    for (status, google, graph) in [
        (429, "RESOURCE_EXHAUSTED", "TooManyRequests"),
        (500, "INTERNAL", "InternalServerError"),
        (503, "UNAVAILABLE", "ServiceUnavailable"),
        (504, "DEADLINE_EXCEEDED", "GatewayTimeout"),
    ] {
        plan(&emulator, json!({ "status": status, "times": 3 })).await;
        emulator.get(TOKENS).await.google_error(status, google);
        let reply = emulator.get(&format!("{USERS}/1")).await;
        assert_eq!(reply.status.as_u16(), status);
        let error = &reply.json()["error"];
        assert_eq!(
            (&error["status"], error["errors"].as_array().map(Vec::len)),
            (&json!(google), Some(1))
        );
        let reply = emulator.get(PROFILES).await;
        assert_eq!(reply.status.as_u16(), status);
        assert_eq!(reply.json()["error"]["code"], graph);
        assert_eq!(emulator.get(TOKENS).await.status, StatusCode::OK);
    }
}

// Rule 5.2 failures: "throttled | 429 + Retry-After (seconds)".
#[tokio::test]
async fn a_client_is_told_when_to_come_back() {
    let emulator = Emulator::default();
    let told = async |fault: Value, path: &str| {
        plan(&emulator, fault).await;
        emulator.get(path).await.header("retry-after").to_owned()
    };
    assert_eq!(told(json!({ "status": 429, "retryAfter": "7s" }), TOKENS).await, "7");
    assert_eq!(told(json!({ "status": 503, "retryAfter": "0s" }), PROFILES).await, "0");
    assert_eq!(told(json!({ "status": 429 }), PROFILES).await, "1", "Graph always says it");
    assert_eq!(told(json!({ "status": 429 }), TOKENS).await, "");
}

#[tokio::test]
async fn a_fault_is_for_what_it_matches_and_never_for_the_emulator_itself() {
    let emulator = Emulator::default();
    let fault = json!({ "status": 503, "method": "GET", "path": TOKENS, "times": 1000 });
    assert_eq!(plan(&emulator, fault.clone()).await, json!({ "faults": [fault] }));
    emulator.post(TOKENS, &json!({})).await.ok();
    emulator.get("/v1/enterprises/LC2/enrollmentTokens").await.ok();
    emulator.get(TOKENS).await.google_error(503, "UNAVAILABLE");
    let written = r#"{"faults": [{"status": 5.03e2, "times": 2.0}]}"#;
    let read = emulator.call("PUT", FAULTS, &[], written).await.ok();
    assert_eq!(read, json!({ "faults": [{ "status": 503, "path": "/", "times": 2 }] }));
    plan(&emulator, fault.clone()).await;
    // It stands before credentials, as a proxy would.
    let invalid = [("authorization", "Bearer invalid")];
    emulator.call("GET", TOKENS, &invalid, "").await.google_error(503, "UNAVAILABLE");
    plan(&emulator, json!({ "status": 503, "times": 1000 })).await;
    emulator.get("/enroll/v1/clock").await.ok();
    emulator.get("/enroll/v1/health").await.ok();
    emulator.post("/enroll/v1/reset", &json!({})).await.ok();
    emulator.get(TOKENS).await.ok();
}

#[tokio::test]
async fn a_fault_that_is_none_plans_nothing() {
    let emulator = Emulator::default();
    let planned = plan(&emulator, json!({ "status": 503 })).await;
    let refused = async |fault: Value, field: &str| {
        let reply: Reply =
            emulator.put(FAULTS, &json!({ "faults": [{ "status": 500 }, fault] })).await;
        reply.refuses(field);
        assert_eq!(emulator.get(FAULTS).await.ok(), planned);
    };
    for status in [json!(404), json!(0), json!("503"), json!(503.5), Value::Null] {
        refused(json!({ "status": status }), "status").await;
    }
    refused(json!({ "status": 503, "times": 0 }), "times").await;
    refused(json!({ "status": 503, "times": 1001 }), "times").await;
    refused(json!({ "status": 503, "times": 1.5 }), "times").await;
    refused(json!({ "status": 503, "times": 1e300 }), "times").await;
    refused(json!({ "status": 503, "times": "1" }), "times").await;
    refused(json!({ "status": 503, "method": "a b" }), "method").await;
    refused(json!({ "status": 503, "retryAfter": "0.5s" }), "retryAfter").await;
    refused(json!({ "status": 503, "retryAfter": "3601s" }), "retryAfter").await;
    refused(json!({ "status": 503, "retryAfter": "-1s" }), "retryAfter").await;
    refused(json!({ "status": 503, "x": 1 }), "x").await;
    refused(json!(503), "faults").await;
    let many = vec![json!({ "status": 503 }); 17];
    emulator.put(FAULTS, &json!({ "faults": many })).await.refuses("faults");
}
