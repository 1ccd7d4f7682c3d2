//! Overridden methods, forms, and credentials in the query.

use serde_json::json;

use crate::support::{Emulator, Setup, TOKENS};

const POLICY: &str = "/v1/enterprises/LC1/policies/kiosk";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("content-type", "application/json");

/// Google's client for Java sends `PATCH` in this way, because its transport has none.
#[test]
fn an_overridden_method_is_the_one_that_it_names() {
    let emulator = Emulator::default();
    let over = |method| ("x-http-method-override", method);
    let body = r#"{"cameraDisabled": true}"#;
    let patched = emulator.call("POST", POLICY, &[over("PATCH"), JSON], body);
    assert_eq!(patched.ok()["cameraDisabled"], true);
    assert_eq!(emulator.call("POST", POLICY, &[over("GET")], "").ok(), patched.json());
    assert_eq!(emulator.call("POST", POLICY, &[over("delete")], "").ok(), json!({}));
    assert_eq!(emulator.get(POLICY).status, 404);
    // A verb that the path does not have is refused as that verb.
    assert_eq!(emulator.call("POST", POLICY, &[over("PUT")], "").status, 405);
    // Only a `POST` can mean another method.
    assert_eq!(emulator.call("GET", POLICY, &[over("PATCH")], body).status, 404);
}

#[test]
fn a_fault_counts_the_method_that_is_meant() {
    let emulator = Emulator::default();
    let faults = json!({ "faults": [{ "status": 503, "method": "PATCH", "path": POLICY }] });
    emulator.put("/enroll/v1/faults", &faults).ok();
    let over = [("x-http-method-override", "PATCH"), JSON];
    assert_eq!(emulator.call("POST", POLICY, &over, "{}").status, 503);
    assert_eq!(emulator.call("POST", POLICY, &over, "{}").status, 200);
}

/// Google's client for Ruby sends parameters in the body alone, or in both places.
#[test]
fn a_form_has_parameters_of_the_query() {
    let emulator = Emulator::default();
    let signup = |target: &str, form: &str| emulator.call("POST", target, &[FORM], form);
    let both = "projectId=p&callbackUrl=https%3A%2F%2Fexample.com%2F";
    for (query, form) in [("", both), (both, ""), (both, both), ("projectId=p", both)] {
        let target = format!("/v1/signupUrls?{query}");
        let reply = signup(&target, form);
        assert_eq!(reply.status, 200, "{query} {form}: {}", reply.text());
    }
    let twice = signup("/v1/signupUrls?projectId=other", both);
    assert_eq!(twice.status, 400, "the two places disagree: {}", twice.text());
    // A `POST` without parameters and without a body is an empty form.
    assert_eq!(emulator.call("POST", TOKENS, &[FORM], "").status, 200);
    // `curl --data` calls JSON a form.
    let created = emulator.call("POST", TOKENS, &[FORM], r#"{"duration": "60s"}"#).ok();
    assert_eq!(created["duration"], "60s");
}

#[test]
fn credentials_may_stand_in_the_query_of_googles_apis() {
    let emulator = Emulator::new(&Setup { require_bearer: true, ..Setup::default() });
    for (query, status) in [
        ("", 401),
        ("?access_token=ya29", 200),
        ("?oauth_token=ya29", 200),
        ("?access_token=invalid", 401),
        ("?access_token=", 401),
        ("?access_token=a&oauth_token=b", 401),
    ] {
        assert_eq!(emulator.get(&format!("{TOKENS}{query}")).status, status, "{query}");
        let users = "/androidenterprise/v1/enterprises/LC1/users";
        let target = format!(
            "{users}{query}{}email=a%40example.com",
            if query.is_empty() { "?" } else { "&" }
        );
        assert_eq!(emulator.get(&target).status, status, "{target}");
    }
    // The other APIs have no such parameters.
    for target in ["/beta/deviceManagement/androidForWorkEnrollmentProfiles", "/enroll/v1/clock"] {
        assert_eq!(emulator.get(&format!("{target}?access_token=ya29")).status, 401, "{target}");
    }
    let both = emulator.call(
        "GET",
        &format!("{TOKENS}?access_token=ya29"),
        &[("authorization", "Bearer ya29")],
        "",
    );
    assert_eq!(both.status, 401, "two credentials");
}

/// Each parameter is looked up once: half a million of them take no longer than they must.
#[test]
fn a_form_with_very_many_parameters_is_read_in_linear_time() {
    let emulator = Emulator::default();
    let query = vec!["a"; 30_000].join("&");
    let form = vec!["a"; 500_000].join("&");
    let began = std::time::Instant::now();
    emulator.call("POST", &format!("{TOKENS}?{query}"), &[FORM], form);
    assert!(began.elapsed() < std::time::Duration::from_secs(5), "{:?}", began.elapsed());
    // Parameters that are not in the query end at the limit.
    let form = vec!["b"; 500_000].join("&");
    assert_eq!(emulator.call("POST", TOKENS, &[FORM], form).status, 413);
}
