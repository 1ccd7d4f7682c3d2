//! Who issued an explained token, and who last used or ended it.

use enroll_api::{BearerDigest, Callers, Principal, Reach};
use serde_json::{Value, json};

use super::{EXPLAIN, explain_at};
use crate::{
    asserts::{keys, path_of},
    support::{Emulator, NOW, Setup, TOKENS},
};

const USERS: &str = "/androidenterprise/v1/enterprises/LC1/users";
const PROFILES: &str = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
const LATER: [&str; 4] = [
    "2026-11-22T08:01:00Z",
    "2026-11-22T08:02:00Z",
    "2026-11-22T08:03:00Z",
    "2026-11-22T08:04:00Z",
];

/// Returns a service that two principals reach, `ada` and `operator`.
fn service() -> Emulator {
    let known = ["ada", "operator"].map(|name| {
        let principal = Principal::new(name.parse().unwrap(), Reach::All);
        (BearerDigest::of(name), principal)
    });
    Emulator::new(&Setup { callers: Some(Callers::known(known).unwrap()), ..Setup::default() })
}

/// Calls as a principal, under a key unless it is empty.
fn call(service: &Emulator, by: &str, [verb, target, key]: [&str; 3], body: &Value) -> Value {
    let bearer = format!("Bearer {by}");
    let mut headers = vec![("authorization", &*bearer), ("content-type", "application/json")];
    if !key.is_empty() {
        headers.push(("idempotency-key", key));
    }
    let reply = service.call(verb, target, &headers, body.to_string());
    assert!(reply.status.is_success(), "{verb} {target}: {reply:?}");
    serde_json::from_str(reply.text()).unwrap_or_default()
}

/// Returns an event without details, as an explanation shows it.
fn cause(kind: &str, at: &str, actor: &Value, request: Option<&str>) -> Value {
    let mut cause = json!({ "type": kind, "at": at, "actor": actor });
    if let Some(request) = request {
        cause["requestId"] = request.into();
    }
    cause
}

fn principal(name: &str) -> Value {
    json!({ "principal": name })
}

#[test]
fn an_explanation_shows_who_issued_used_and_deleted_the_token() {
    let service = service();
    let explain = |token: &Value, at: Option<&str>| {
        let asked = json!({ "token": token["value"], "at": at });
        call(&service, "operator", ["POST", EXPLAIN, ""], &asked)
    };
    let token = call(&service, "ada", ["POST", TOKENS, "k1"], &json!({}));
    let other = call(&service, "operator", ["POST", TOKENS, ""], &json!({}));
    service.is_at(LATER[0]);
    let claim = json!({
        "enrollmentToken": token["value"],
        "ownership": "COMPANY_OWNED",
        "serialNumber": "R58M12ABCDE",
        "requestId": "r1",
    });
    call(&service, "ada", ["POST", "/enroll/v1/devices:enroll", ""], &claim);
    service.is_at(LATER[1]);
    call(&service, "operator", ["DELETE", &path_of(&token), ""], &Value::Null);

    let issued = cause("enrollmentToken.issued", NOW, &principal("ada"), Some("k1"));
    let device = json!({ "device": token["name"] });
    let used = cause("enrollmentToken.redeemed", LATER[0], &device, Some("r1"));
    let deleted = cause("enrollmentToken.deleted", LATER[1], &principal("operator"), None);
    for (at, issued, last) in [
        (None, &issued, &deleted),
        (Some(LATER[1]), &issued, &deleted),
        (Some("2026-11-22T08:01:59.999999999Z"), &issued, &used),
        (Some(LATER[0]), &issued, &used),
        (Some(NOW), &issued, &Value::Null),
        (Some("2026-11-22T07:59:59.999999999Z"), &Value::Null, &Value::Null),
    ] {
        let explained = explain(&token, at);
        assert_eq!((&explained["issued"], &explained["last"]), (issued, last), "{at:?}");
        let text = explained.to_string();
        let value = token["value"].as_str().unwrap();
        assert!(!text.contains("R58M12ABCDE") && !text.contains(value), "{text}");
    }
    // The control: another token has another issuer, no request id, and no later event.
    let explained = explain(&other, None);
    assert_eq!(keys(&explained), ["allowed", "at", "issued", "name"]);
    let issued = cause("enrollmentToken.issued", NOW, &principal("operator"), None);
    assert_eq!(explained["issued"], issued);
}

#[test]
fn another_token_of_the_user_is_left_out() {
    let emulator = Emulator::default();
    let user = json!({ "accountIdentifier": "u1234567", "accountType": "userAccount" });
    let user = emulator.post(USERS, &user).ok();
    let user = format!("{USERS}/{}", user["id"].as_str().unwrap());
    let issue = || {
        let token = emulator.post(&format!("{user}/authenticationToken"), &Value::Null).ok();
        json!({ "value": token["token"] })
    };
    let spent = issue();
    emulator.is_at(LATER[0]);
    let open = issue();
    let body = json!({ "authenticationToken": spent["value"], "androidId": "1" });
    emulator.post("/enroll/v1/devices:provision", &body).ok();
    emulator.is_at(LATER[1]);
    emulator.delete(&format!("{user}/deviceAccess"));
    let (redeemed, revoked) = ("user.authenticationTokenRedeemed", "user.accessRevoked");
    let last = |token: &Value, at: &str| {
        let explained = explain_at(&emulator, token, at).ok();
        assert!(!explained.to_string().contains("u1234567"), "{explained}");
        assert_eq!(explained["issued"]["type"], "user.authenticationTokenIssued");
        [explained["last"]["type"].clone(), explained["last"]["at"].clone()]
    };
    // A redeemed token is not voided.
    assert_eq!(last(&spent, LATER[1]), [redeemed, LATER[0]]);
    assert_eq!(last(&open, LATER[0]), [Value::Null, Value::Null]);
    assert_eq!(last(&open, LATER[1]), [revoked, LATER[1]]);
    // The control: the feed of the enterprise has the events of both tokens.
    let feed = emulator.events();
    let issued = |event: &&Value| event["type"] == "user.authenticationTokenIssued";
    assert_eq!(feed["events"].as_array().unwrap().iter().filter(issued).count(), 2);
    emulator.is_at(LATER[2]);
    emulator.delete(&user);
    assert_eq!(last(&spent, LATER[2]), ["user.deleted", LATER[2]]);
}

#[test]
fn a_superseded_token_shows_the_next_one_and_nothing_later() {
    let emulator = Emulator::default();
    let created = emulator.post(PROFILES, &json!({ "displayName": "p" })).json();
    let profile = format!("{PROFILES}/{}", created["id"].as_str().unwrap());
    let create = || {
        let body = json!({ "tokenValidityInSeconds": 86_400 });
        emulator.post(&format!("{profile}/createToken"), &body);
        json!({ "value": emulator.get(&profile).ok()["tokenValue"] })
    };
    let first = create();
    emulator.is_at(LATER[0]);
    let second = create();
    emulator.is_at(LATER[1]);
    emulator.call("POST", &format!("{profile}/revokeToken"), &[], "");
    emulator.is_at(LATER[2]);
    create();
    let last = |token: &Value, at: &str| {
        let explained = explain_at(&emulator, token, at).ok();
        [explained["last"]["type"].clone(), explained["last"]["at"].clone()]
    };
    let (created, revoked) = ("enrollmentProfile.tokenCreated", "enrollmentProfile.tokenRevoked");
    assert_eq!(last(&first, NOW), [Value::Null, Value::Null]);
    assert_eq!(last(&first, LATER[3]), [created, LATER[0]]);
    // The control: what is left out of the first token's explanation is in the second one's.
    assert_eq!(last(&second, LATER[1]), [revoked, LATER[1]]);
    assert_eq!(last(&second, LATER[3]), [created, LATER[2]]);
}
