//! `devices:enroll`: the response to a device that is let in, the first time and on a retry.

use serde_json::{Value, json};

use super::{DEVICES, ENROLL, claim, retriable};
use crate::{
    asserts::{keys, path_of},
    support::{Emulator, TOKENS},
};

// Rule 4.1: "Device.{`name`, `enrollmentTokenData` (= additionalData), `enrollmentTokenName`,
// `policyName`, `ownership`, `managementMode`, `state`/`appliedState` (newly enrolled =
// PROVISIONING), `enrollmentTime`, `previousDeviceNames`}".
#[test]
fn a_device_that_is_let_in_is_shown_whole() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "policyName": "p1", "additionalData": "unit 7" }));
    emulator.is_at("2026-11-22T08:30:00.500Z");
    let mut device = emulator.post(ENROLL, &claim(&token, "R58M12ABCDE")).ok();
    let name = device.as_object_mut().unwrap().remove("name").unwrap();
    assert!(name.as_str().unwrap().starts_with("enterprises/LC1/devices/"));
    assert_eq!(
        device,
        json!({
            "managementMode": "DEVICE_OWNER",
            "state": "PROVISIONING",
            "appliedState": "PROVISIONING",
            "enrollmentTime": "2026-11-22T08:30:00.500Z",
            "policyName": "enterprises/LC1/policies/p1",
            "enrollmentTokenData": "unit 7",
            "enrollmentTokenName": token["name"],
            "hardwareInfo": { "serialNumber": "R58M12ABCDE" },
            "ownership": "COMPANY_OWNED",
        })
    );
}

// Rule 4.4: "At enrolment, first hit wins: (1) the token's policyName; [...] (3)
// `enterprises/{e}/policies/default`".
#[test]
fn a_device_without_a_policy_gets_the_default() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let device = emulator.post(ENROLL, &claim(&token, "R0")).ok();
    assert_eq!(device["policyName"], "enterprises/LC1/policies/default");
    assert!(!keys(&device).contains(&"enrollmentTokenData"));
    assert!(!keys(&device).contains(&"previousDeviceNames"));
}

// Rule 4.4: "At enrolment, first hit wins: (1) the token's policyName; (2) the policy of the
// device's user; (3) `enterprises/{e}/policies/default`".
#[test]
fn a_device_gets_the_policy_of_its_user_if_its_token_names_none() {
    let emulator = Emulator::default();
    let tokens = [emulator.create(&json!({})), emulator.create(&json!({ "policyName": "p1" }))];
    for (user_policy, expected) in [
        (json!("sales"), ["sales", "p1"]),
        (Value::Null, ["default", "p1"]),
        (json!("p 1"), ["p 1", "p1"]),
    ] {
        for (token, policy) in tokens.iter().zip(expected) {
            let mut claim = claim(token, "R0");
            claim["userPolicy"] = user_policy.clone();
            let device = emulator.post(ENROLL, &claim).ok();
            assert_eq!(device["policyName"], format!("enterprises/LC1/policies/{policy}"));
        }
    }
    for bad in [json!("a/b"), json!(""), json!(".."), json!(1)] {
        let mut claim = claim(&tokens[0], "R0");
        claim["userPolicy"] = bad;
        emulator.post(ENROLL, &claim).refuses("userPolicy");
    }
}

// The policy of a user is a part of the command only where the user has one.
#[test]
fn a_retry_with_another_policy_of_the_user_is_refused() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let mut claim = retriable(&token, "R0", "r1");
    claim["userPolicy"] = "sales".into();
    let device = emulator.post(ENROLL, &claim).ok();
    assert_eq!(emulator.post(ENROLL, &claim).ok(), device);
    claim["userPolicy"] = "support".into();
    emulator.post(ENROLL, &claim).is_token_refused();
    claim.as_object_mut().unwrap().remove("userPolicy");
    emulator.post(ENROLL, &claim).is_token_refused();
}

// Rule 4.5, the table. Rule 7.16: "PERSONAL_USAGE_DISALLOWED_USERLESS blocks personal devices
// exactly as DISALLOWED does".
#[test]
fn ownership_and_personal_usage_decide_how_a_device_is_managed() {
    const UNSPECIFIED: &str = "ALLOW_PERSONAL_USAGE_UNSPECIFIED";
    const ALLOWED: &str = "PERSONAL_USAGE_ALLOWED";
    const DISALLOWED: &str = "PERSONAL_USAGE_DISALLOWED";
    const USERLESS: &str = "PERSONAL_USAGE_DISALLOWED_USERLESS";
    let emulator = Emulator::default();
    for (usage, ownership, management_mode) in [
        (ALLOWED, "COMPANY_OWNED", Some("PROFILE_OWNER")),
        (ALLOWED, "PERSONALLY_OWNED", Some("PROFILE_OWNER")),
        (DISALLOWED, "COMPANY_OWNED", Some("DEVICE_OWNER")),
        (DISALLOWED, "PERSONALLY_OWNED", None),
        (USERLESS, "COMPANY_OWNED", Some("DEVICE_OWNER")),
        (USERLESS, "PERSONALLY_OWNED", None),
        (UNSPECIFIED, "COMPANY_OWNED", Some("DEVICE_OWNER")),
        (UNSPECIFIED, "PERSONALLY_OWNED", Some("PROFILE_OWNER")),
    ] {
        let token = emulator.create(&json!({ "allowPersonalUsage": usage }));
        let mut claim = claim(&token, "R0");
        claim["ownership"] = ownership.into();
        let reply = emulator.post(ENROLL, &claim);
        let Some(management_mode) = management_mode else {
            reply.is_token_refused();
            continue;
        };
        let device = reply.ok();
        assert_eq!(device["managementMode"], management_mode, "{usage} {ownership}");
        assert_eq!(device["ownership"], ownership);
        // "Device.userName absent".
        assert_eq!(device.get("userName"), None);
    }
}

// Rule 4.1: "`previousDeviceNames` (same serial number, chronological)".
#[test]
fn a_device_knows_the_earlier_ones_of_its_serial_number() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let mut names: Vec<Value> = Vec::new();
    for _ in 0..4 {
        let device = emulator.post(ENROLL, &claim(&token, "R0")).ok();
        let previous = device.get("previousDeviceNames").cloned().unwrap_or_else(|| json!([]));
        assert_eq!(previous, json!(names));
        names.push(device["name"].clone());
        let other = emulator.post(ENROLL, &claim(&token, "r0")).ok();
        let others =
            other.get("previousDeviceNames").map_or(0, |names| names.as_array().unwrap().len());
        assert_eq!(others, names.len() - 1, "serial numbers are compared byte by byte");
    }
    // The clock may go back: what counts is the order in which they were let in.
    emulator.is_at("2026-11-22T07:00:00Z");
    let device = emulator.post(ENROLL, &claim(&token, "R0")).ok();
    assert_eq!(device["previousDeviceNames"], json!(names));
    // What was deleted was there all the same.
    emulator.delete(&path_of(&json!({ "name": names[1] }))).ok();
    assert_eq!(emulator.get(&path_of(&device)).ok()["previousDeviceNames"], json!(names));
    let second = path_of(&json!({ "name": names[2] }));
    assert_eq!(emulator.get(&second).ok()["previousDeviceNames"], json!(names[..2]));
}

#[test]
fn a_serial_number_of_another_enterprise_is_another_device() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let elsewhere = emulator.post("/v1/enterprises/LC2/enrollmentTokens", &json!({})).ok();
    emulator.post(ENROLL, &claim(&token, "R0")).ok();
    let device = emulator.post(ENROLL, &claim(&elsewhere, "R0")).ok();
    assert_eq!(device.get("previousDeviceNames"), None);
    assert!(device["name"].as_str().unwrap().starts_with("enterprises/LC2/"));
}

// Rule 4.3: "Retry by the same device (lost reply): refused without a request id, the first answer
// again with one".
#[test]
fn a_retry_gets_the_first_answer_again() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "oneTimeOnly": true }));
    let earlier = emulator.create(&json!({}));
    emulator.post(ENROLL, &claim(&earlier, "R0")).ok();
    let claim = retriable(&token, "R0", "r-1");
    let first = emulator.post(ENROLL, &claim);
    let device = first.ok();
    let before = emulator.snapshot();
    let again = |what: &str| {
        let reply = emulator.post(ENROLL, &claim);
        assert_eq!(reply.text(), first.text(), "{what}");
        assert_eq!((reply.status, reply.headers), (first.status, first.headers.clone()), "{what}");
    };
    again("at once");
    assert_eq!(emulator.snapshot(), before, "a retry records nothing");
    emulator.is_at("2026-11-22T10:00:00Z");
    again("after the token expired");
    emulator.is_at("2026-11-22T07:00:00Z");
    again("after the clock went back");
    emulator.post(ENROLL, &retriable(&earlier, "R0", "r-2")).ok();
    again("after a later enrollment of the same serial number");
    emulator.delete(&path_of(&device)).ok();
    again("after the device was deleted");
}

#[test]
fn a_retry_with_a_token_for_many_devices_lets_in_one() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let first = emulator.post(ENROLL, &retriable(&token, "R0", "r-1"));
    emulator.delete(&path_of(&token)).ok();
    for _ in 0..3 {
        let reply = emulator.post(ENROLL, &retriable(&token, "R0", "r-1"));
        assert_eq!(reply.text(), first.text());
    }
    assert_eq!(emulator.get(DEVICES).ok(), json!({ "devices": [first.ok()] }));
    // Under another id it is another request, and the token is gone.
    emulator.post(ENROLL, &retriable(&token, "R0", "r-2")).is_token_refused();
}

#[test]
fn a_request_id_is_unique_for_one_token() {
    let emulator = Emulator::default();
    let (one, other) = (emulator.create(&json!({})), emulator.create(&json!({})));
    let first = emulator.post(ENROLL, &retriable(&one, "R0", "r-1")).ok();
    let second = emulator.post(ENROLL, &retriable(&other, "R0", "r-1")).ok();
    assert_ne!(first["name"], second["name"]);
    assert_eq!(second["previousDeviceNames"], json!([first["name"]]));
}

// A refusal is not recorded: the id may be used again.
#[test]
fn a_request_id_that_was_refused_is_still_free() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    emulator.is_at("2026-11-22T09:00:00Z");
    emulator.post(ENROLL, &retriable(&token, "R0", "r-1")).is_token_refused();
    emulator.is_at("2026-11-22T08:00:00Z");
    emulator.post(ENROLL, &retriable(&token, "R0", "r-1")).ok();
}

#[test]
fn a_token_enrolls_wherever_the_request_comes_from() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let body = claim(&token, "R0").to_string();
    for content_type in ["application/json", "text/plain", "application/x-www-form-urlencoded"] {
        let headers = [("content-type", content_type)];
        emulator.call("POST", ENROLL, &headers, body.clone()).ok();
    }
    emulator.call("POST", ENROLL, &[("authorization", "Bearer invalid")], body).problem(401);
    assert_eq!(emulator.get(TOKENS).ok()["enrollmentTokens"].as_array().map(Vec::len), Some(1));
}
