//! The Play EMM API over HTTP: what its statuses are, and what no client of Google's can send.

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Emulator, Reply};

const USERS: &str = "/androidenterprise/v1/enterprises/LC1/users";

fn insert(emulator: &Emulator) -> String {
    let body = json!({ "accountIdentifier": "user342", "accountType": "userAccount" });
    let user = emulator.post(USERS, &body).ok();
    format!("{USERS}/{}", user["id"].as_str().unwrap())
}

fn issue(emulator: &Emulator, user: &str) -> Value {
    emulator.call("POST", &format!("{user}/authenticationToken"), &[], "").ok()["token"].clone()
}

fn provision(emulator: &Emulator, token: &Value, android_id: &str) -> Reply {
    let body = json!({ "authenticationToken": token, "androidId": android_id });
    emulator.post("/enroll/v1/devices:provision", &body)
}

/// Asserts that it is this API's error, in its hybrid form.
#[track_caller]
fn is_error(reply: &Reply, code: u16, reason: &str) {
    assert_eq!(reply.status.as_u16(), code, "{}", reply.text());
    let error = &reply.json()["error"];
    assert_eq!((&error["code"], &error["errors"][0]["reason"]), (&json!(code), &json!(reason)));
    assert!(error["status"].is_string(), "{error}");
}

// Rule 3.2: "users.delete … 204, empty body", "users.revokeDeviceAccess … 204, empty". Rule 7.24:
// "DELETE in androidenterprise: 204 with an empty body and no `alt=json`".
#[test]
fn what_has_no_reply_is_204_without_a_body() {
    let emulator = Emulator::default();
    let user = insert(&emulator);
    for path in [format!("{user}/deviceAccess"), user.clone()] {
        let reply = emulator.delete(&path);
        assert_eq!((reply.status, reply.text()), (StatusCode::NO_CONTENT, ""));
        assert_eq!(reply.header("content-type"), "");
    }
    let product = "/androidenterprise/v1/enterprises/LC1/products/app:a";
    for verb in ["approve", "unapprove"] {
        let reply = emulator.call("POST", &format!("{product}/{verb}"), &[], "");
        assert_eq!((reply.status, reply.text()), (StatusCode::NO_CONTENT, ""));
    }
}

// Rule 3.2: "no/bad bearer | 401 `authError`"; "enterprise unknown … | 403 `forbidden`"; "user
// unknown in that enterprise | 404 `notFound`"; "second delete | 404 `notFound`".
#[test]
fn strangers_and_what_is_gone_have_their_statuses() {
    let emulator = Emulator::default();
    let user = insert(&emulator);
    let invalid = [("authorization", "Bearer invalid")];
    is_error(&emulator.call("GET", &user, &invalid, ""), 401, "authError");
    emulator.delete(&user);
    is_error(&emulator.delete(&user), 404, "notFound");
    is_error(&emulator.get(&user), 404, "notFound");
    emulator.delete_enterprise("LC1");
    is_error(&emulator.get(&user), 403, "forbidden");
}

// Rule 3.2: "There is **no** PATCH, **no** list-all-users, **no** token list/get/revoke."
#[test]
fn what_this_api_does_not_have_is_not_there() {
    let emulator = Emulator::default();
    let user = insert(&emulator);
    is_error(&emulator.get(USERS), 400, "required");
    for (verb, path) in [
        ("GET", format!("{user}/authenticationToken")),
        ("DELETE", format!("{user}/authenticationToken")),
        ("POST", format!("{user}/token")),
        ("DELETE", format!("{user}/token")),
        ("PATCH", user.clone()),
    ] {
        let reply = emulator.call(verb, &path, &[], "");
        assert!(matches!(reply.status.as_u16(), 404 | 405), "{verb} {path}: {}", reply.status);
    }
}

// Rule 7.17: "insert on an existing identifier returns the **same id** and may not change
// accountType; a failed one must change nothing."
#[test]
fn the_same_identifier_is_the_same_user() {
    let emulator = Emulator::default();
    let user = insert(&emulator);
    let body = json!({
        "accountIdentifier": "user342", "accountType": "deviceAccount", "displayName": "Ada",
    });
    is_error(&emulator.post(USERS, &body), 400, "invalid");
    let found = emulator.get(&user).ok();
    assert_eq!((&found["accountType"], found.get("displayName")), (&json!("userAccount"), None));
    assert_eq!(insert(&emulator), user);
    // Rule 3.3: "Deleted | insert same identifier | a *new* user with a *new* id".
    emulator.delete(&user);
    assert_ne!(insert(&emulator), user);
}

// Rule 7.19: "users.list finds only Google-managed users; an EMM user's identifier that looks like
// an email does not match. Empty result omits `user`."
#[test]
fn an_identifier_that_looks_like_an_address_is_not_an_address() {
    let emulator = Emulator::default();
    let body = json!({ "accountIdentifier": "ada@example.com", "accountType": "userAccount" });
    emulator.post(USERS, &body).ok();
    let listed = emulator.get(&format!("{USERS}?email=ada%40example.com")).ok();
    assert_eq!(listed, json!({ "kind": "androidenterprise#usersListResponse" }));
}

// Rule 7.20: "The 10-device rule counts distinct live devices at redemption; 11 tokens may exist,
// the 11th device may not. Same device again = no new slot. deviceAccount's limit is 1, not 10."
#[test]
fn eleven_tokens_may_exist_and_eleven_devices_may_not() {
    let emulator = Emulator::default();
    let user = insert(&emulator);
    let mut tokens = Vec::new();
    for _ in 0..12 {
        tokens.push(issue(&emulator, &user));
    }
    for (index, token) in tokens.iter().take(10).enumerate() {
        provision(&emulator, token, &format!("{index:x}")).ok();
    }
    provision(&emulator, &tokens[10], "aaaa").is_token_refused();
    // The refusal left the token usable: the same device again takes no slot.
    provision(&emulator, &tokens[10], "0").ok();
    is_error(
        &emulator.call("POST", &format!("{user}/authenticationToken"), &[], ""),
        403,
        "forbidden",
    );
    // Rule 3.3: "the token stays Issued so that freeing a slot works" is for refusals only: a
    // revocation voids it.
    emulator.delete(&format!("{user}/deviceAccess"));
    provision(&emulator, &tokens[11], "bbbb").is_token_refused();

    let body = json!({ "accountIdentifier": "kiosk", "accountType": "deviceAccount" });
    let kiosk = emulator.post(USERS, &body).ok();
    let kiosk = format!("{USERS}/{}", kiosk["id"].as_str().unwrap());
    let (one, other) = (issue(&emulator, &kiosk), issue(&emulator, &kiosk));
    provision(&emulator, &one, "1").ok();
    provision(&emulator, &other, "2").is_token_refused();
}

// Rule 7.21: "revokeDeviceAccess keeps the user; delete does not. Both leave no way for an older
// unredeemed token to work." Rule 3.3: "revoke with no devices -> 204"; "Several Issued tokens at
// once are allowed".
#[test]
fn a_revocation_voids_what_was_issued_and_keeps_the_user() {
    let emulator = Emulator::default();
    let user = insert(&emulator);
    let (one, other) = (issue(&emulator, &user), issue(&emulator, &user));
    assert_ne!(one, other);
    provision(&emulator, &one, "1").ok();
    for _ in 0..2 {
        let revoked = emulator.delete(&format!("{user}/deviceAccess"));
        assert_eq!(revoked.status, StatusCode::NO_CONTENT);
    }
    provision(&emulator, &other, "1").is_token_refused();
    emulator.get(&user).ok();
    let later = issue(&emulator, &user);
    emulator.delete(&user);
    provision(&emulator, &later, "1").is_token_refused();
}
