//! `enterprises.policies` of the Android Management API: documents that a device's name leads to.

use serde_json::{Value, json};

use crate::{asserts::path_of, support::Emulator};

const POLICIES: &str = "/v1/enterprises/LC1/policies";

fn patch(emulator: &Emulator, target: &str, body: &Value) -> crate::support::Reply {
    emulator.call("PATCH", &format!("{POLICIES}/{target}"), &[], body.to_string())
}

#[test]
fn a_patch_creates_a_policy_and_then_writes_its_next_version() {
    let emulator = Emulator::default();
    emulator.get(&format!("{POLICIES}/kiosk")).is_not_found();
    let body = json!({ "cameraDisabled": true, "applications": [{ "packageName": "com.a" }] });
    let policy = patch(&emulator, "kiosk", &body).ok();
    assert_eq!(policy["name"], "enterprises/LC1/policies/kiosk");
    assert_eq!(policy["version"], "1", "an int64 is a string");
    assert_eq!(policy["applications"], body["applications"]);
    let masked = patch(&emulator, "kiosk?updateMask=cameraDisabled", &json!({})).ok();
    assert_eq!(masked["version"], "2");
    assert_eq!(masked.get("cameraDisabled"), None, "named by the mask and not sent: cleared");
    assert_eq!(masked["applications"], body["applications"], "not named by the mask: kept");
    let whole = patch(&emulator, "kiosk", &json!({ "funDisabled": true })).ok();
    let expected = json!({
        "name": "enterprises/LC1/policies/kiosk", "version": "3", "funDisabled": true,
    });
    assert_eq!(whole, expected, "without a mask, all is written");
    assert_eq!(emulator.get(&format!("{POLICIES}/kiosk")).ok(), expected);
}

/// Also what nests as deep as a request may is read again, whatever encloses it in the store.
#[test]
fn what_is_as_deep_as_it_may_be_is_kept() {
    let emulator = Emulator::default();
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for (target, field) in
        [(format!("{POLICIES}/kiosk"), "applications"), ("/v1/enterprises/LC1".into(), "logo")]
    {
        let body = format!(r#"{{"{field}":{}}}"#, deep(99));
        let written = emulator.call("PATCH", &target, &[], body);
        assert_eq!(written.status, 200, "{}", written.text());
        let read = emulator.get(&format!("{target}?prettyPrint=false"));
        assert!(read.text().contains(&deep(99)), "{}", read.text());
        let body = format!(r#"{{"{field}":{}}}"#, deep(100));
        let deeper = emulator.call("PATCH", &target, &[], body);
        deeper.google_error(400, "INVALID_ARGUMENT");
    }
}

/// A key that `serde_json` reads as something of its own, where its raw values are used.
#[test]
fn the_content_of_a_policy_is_no_instruction_to_its_reader() {
    let emulator = Emulator::default();
    for value in ["2", r#""[1]""#, r#""{\"deeper\":1}""#] {
        let held = format!(r#"{{"$serde_json::private::RawValue":{value}}}"#);
        let body = format!(
            r#"{{"cameraDisabled":true,"applications":[{{"managedConfiguration":{held}}}]}}"#
        );
        let target = format!("{POLICIES}/kiosk?prettyPrint=false");
        let written = emulator.call("PATCH", &target, &[], body);
        assert_eq!(written.status, 200, "{}", written.text());
        // Read as text: the reader of a test would be fooled as well.
        let read = emulator.get(&target);
        for text in [written.text(), read.text()] {
            assert!(text.contains(&held) && text.contains(r#""cameraDisabled":true"#), "{text}");
        }
    }
}

#[test]
fn a_devices_policy_can_be_looked_up() {
    let emulator = Emulator::default();
    patch(&emulator, "kiosk", &json!({ "cameraDisabled": true })).ok();
    let token = emulator.create(&json!({ "policyName": "kiosk" }));
    let device = emulator.enroll(&token["value"], "R0").ok();
    let policy = emulator.get(&format!("/v1/{}", device["policyName"].as_str().unwrap()));
    assert_eq!(policy.ok()["cameraDisabled"], true);
}

// Android Management on `policies.delete`: "This operation is only permitted if no devices are
// currently referencing the policy."
#[test]
fn a_policy_is_deleted_once_no_device_has_it() {
    let emulator = Emulator::default();
    let path = format!("{POLICIES}/kiosk");
    emulator.delete(&path).is_not_found();
    patch(&emulator, "kiosk", &json!({})).ok();
    let token = emulator.create(&json!({ "policyName": "kiosk" }));
    let device = emulator.enroll(&token["value"], "R0").ok();
    emulator.delete(&path).google_error(400, "FAILED_PRECONDITION");
    emulator.get(&path).ok();
    emulator.delete(&path_of(&device)).ok();
    let reply = emulator.delete(&format!("{path}?prettyPrint=false"));
    reply.ok();
    assert_eq!(reply.text(), "{}");
    emulator.get(&path).is_not_found();
    emulator.delete(&path).is_not_found();
    assert_eq!(emulator.get(POLICIES).ok(), json!({}));
}

#[test]
fn policies_are_listed_page_by_page() {
    let emulator = Emulator::default();
    let mut policies = Vec::new();
    for number in 0..12 {
        policies.push(patch(&emulator, &format!("p{number}"), &json!({})).ok());
    }
    let page = emulator.get(POLICIES).ok();
    assert_eq!(page["policies"], json!(policies[..10]));
    let next = page["nextPageToken"].as_str().unwrap();
    let rest = emulator.get(&format!("{POLICIES}?pageSize=100&pageToken={next}")).ok();
    assert_eq!(rest, json!({ "policies": policies[10..] }));
    let other = format!("/v1/enterprises/LC2/policies?pageToken={next}");
    emulator.get(&other).is_invalid("page_token");
}

#[test]
fn a_field_that_policies_do_not_have_is_refused_by_name() {
    let emulator = Emulator::default();
    let reply = patch(&emulator, "p", &json!({ "camera": true, "cameraDisabled": true }));
    let violations = reply.violations();
    assert_eq!(
        violations[0].1,
        "Invalid JSON payload received. Unknown name \"camera\" at 'policy': Cannot find field."
    );
    patch(&emulator, "p?updateMask=camera", &json!({})).is_invalid("update_mask");
    for body in [json!([]), json!("x")] {
        patch(&emulator, "p", &body).is_invalid("policy");
    }
    emulator.get(&format!("{POLICIES}/p")).is_not_found();
    emulator.get(&format!("{POLICIES}/p%2Fq")).is_not_found();
}

#[test]
fn a_policy_is_a_mebibyte_at_most_however_it_grew() {
    let emulator = Emulator::default();
    let body = json!({ "shortSupportMessage": { "defaultMessage": "x".repeat(600_000) } });
    patch(&emulator, "p?updateMask=shortSupportMessage", &body).ok();
    let body = json!({ "longSupportMessage": { "defaultMessage": "x".repeat(600_000) } });
    let grown = patch(&emulator, "p?updateMask=longSupportMessage", &body);
    grown.google_error(413, "INVALID_ARGUMENT");
    assert_eq!(emulator.get(&format!("{POLICIES}/p")).ok()["version"], "1");
}
