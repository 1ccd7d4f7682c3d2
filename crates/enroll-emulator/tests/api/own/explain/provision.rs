//! Explanations for a device that would add a user's account.

use serde_json::{Value, json};

use super::EXPLAIN;
use crate::support::{Emulator, NOW, Reply};

const USERS: &str = "/androidenterprise/v1/enterprises/LC1/users";
const PROVISION: &str = "/enroll/v1/devices:provision";

/// Inserts a user, and issues `count` tokens for it.
fn tokens(emulator: &Emulator, account_type: &str, count: usize) -> Vec<Value> {
    let body = json!({ "accountIdentifier": account_type, "accountType": account_type });
    let user = emulator.post(USERS, &body).ok();
    let target = format!("{USERS}/{}/authenticationToken", user["id"].as_str().unwrap());
    let mut tokens = Vec::new();
    for _ in 0..count {
        tokens.push(emulator.call("POST", &target, &[], "").ok()["token"].clone());
    }
    tokens
}

fn provision(emulator: &Emulator, token: &Value, android_id: &str) -> Reply {
    let body = json!({ "authenticationToken": token, "androidId": android_id });
    emulator.post(PROVISION, &body)
}

/// Returns why a token does not add an account to a device: the reason and the change.
fn refusal(
    emulator: &Emulator,
    (token, android_id): (&Value, Option<&str>),
    at: Option<&str>,
) -> Option<(String, String)> {
    let asked = json!({ "token": token, "androidId": android_id, "at": at });
    let explained = emulator.post(EXPLAIN, &asked).ok();
    let text = |name: &str| explained[name].as_str().map(String::from);
    assert_eq!(explained["allowed"], text("reason").is_none(), "{explained}");
    text("reason").zip(text("change"))
}

fn refused(reason: &str, change: &str) -> (String, String) {
    (reason.into(), change.into())
}

#[test]
fn the_quota_of_a_user_refuses_one_more_device() {
    let emulator = Emulator::default();
    let tokens = tokens(&emulator, "userAccount", 11);
    for (index, token) in tokens.iter().take(10).enumerate() {
        assert_eq!(refusal(&emulator, (token, Some("aaaa")), None), None, "device {index}");
        provision(&emulator, token, &format!("{index:x}")).ok();
    }
    let (last, quota) = (&tokens[10], Some(refused("devices", "one device less of the user")));
    for at in [None, Some(NOW)] {
        assert_eq!(refusal(&emulator, (last, Some("aaaa")), at), quota);
        // The control: without a device, the token is all that is explained.
        assert_eq!(refusal(&emulator, (last, None), at), None);
        // A device that has the account takes no further slot.
        assert_eq!(refusal(&emulator, (last, Some("0")), at), None);
    }
    // The explanations are what the decisions then are.
    provision(&emulator, last, "aaaa").is_token_refused();
    provision(&emulator, last, "0").ok();
    let spent = Some(refused("spent", "another token of the user"));
    assert_eq!(refusal(&emulator, (last, Some("0")), None), spent);
}

#[test]
fn a_device_account_stays_on_its_device() {
    let emulator = Emulator::default();
    let tokens = tokens(&emulator, "deviceAccount", 2);
    emulator.is_at("2026-11-22T08:01:00Z");
    assert_eq!(refusal(&emulator, (&tokens[1], Some("2")), None), None);
    provision(&emulator, &tokens[0], "1").ok();
    let bound = Some(refused(
        "device_account_bound",
        "the device that has the account, or its access revoked",
    ));
    assert_eq!(refusal(&emulator, (&tokens[1], Some("2")), None), bound);
    // The same at an instant, from then on; before, the account was on no device.
    let instants = [("2026-11-22T08:01:00Z", bound), ("2026-11-22T08:00:59.999999999Z", None)];
    for (at, expected) in instants {
        assert_eq!(refusal(&emulator, (&tokens[1], Some("2")), Some(at)), expected, "{at}");
        assert_eq!(refusal(&emulator, (&tokens[1], Some("1")), Some(at)), None, "{at}");
    }
    provision(&emulator, &tokens[1], "2").is_token_refused();
}

#[test]
fn a_token_of_another_kind_is_refused_now_and_at_an_instant() {
    let emulator = Emulator::default();
    let adds = tokens(&emulator, "userAccount", 1).remove(0);
    let enrolls = emulator.create(&json!({}))["value"].clone();
    for at in [None, Some(NOW)] {
        let wrong = Some(refused("wrong_kind", "an authentication token"));
        assert_eq!(refusal(&emulator, (&enrolls, Some("1")), at), wrong);
        let asked = json!({ "token": adds, "ownership": "COMPANY_OWNED", "at": at });
        let explained = emulator.post(EXPLAIN, &asked).ok();
        assert_eq!(explained["change"], "an enrollment token");
    }
    // What the attempt needs does not depend on the enterprise.
    emulator.delete_enterprise("LC1");
    for at in [None, Some(NOW)] {
        let wrong = Some(refused("wrong_kind", "an authentication token"));
        assert_eq!(refusal(&emulator, (&enrolls, Some("1")), at), wrong);
    }
    let gone = Some(refused("enterprise_deleted", "a token of an enterprise that exists"));
    assert_eq!(refusal(&emulator, (&enrolls, None), None), gone);
}

#[test]
fn a_device_enrolls_or_adds_an_account() {
    let emulator = Emulator::default();
    let token = &tokens(&emulator, "userAccount", 1)[0];
    let both = json!({ "token": token, "androidId": "1", "ownership": "COMPANY_OWNED" });
    emulator.post(EXPLAIN, &both).refuses("androidId");
    for bad in [json!(""), json!("g"), json!("0123456789abcdef0"), json!(1)] {
        let asked = json!({ "token": token, "androidId": bad });
        emulator.post(EXPLAIN, &asked).refuses("androidId");
    }
}
