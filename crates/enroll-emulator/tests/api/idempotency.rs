//! `Idempotency-Key`: a write to a vendor's API that is tried again changes nothing.

use serde_json::{Value, json};

use crate::support::{Emulator, Reply, Setup, TOKENS};

const KEY: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";
const USERS: &str = "/androidenterprise/v1/enterprises/LC1/users";
const PROFILES: &str = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";

/// A call: its verb, target and body.
type Call = (&'static str, String, Value);

/// A write, and another one that must not have its key.
struct Write {
    write: Call,
    other: Call,
}

fn write(verb: &'static str, target: &str, body: Value, other: Value) -> Write {
    let [write, other] = [body, other].map(|body| (verb, target.to_owned(), body));
    Write { write, other }
}

fn delete(target: &str, other: Call) -> Write {
    Write { write: ("DELETE", target.to_owned(), Value::Null), other }
}

fn send(emulator: &Emulator, key: Option<&str>, call: &Call) -> Reply {
    let (verb, target, body) = call;
    let key = key.map(|key| ("idempotency-key", key));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    emulator.call(verb, target, key.as_slice(), body)
}

/// Returns how many events the two enterprises of the tests have.
fn events(emulator: &Emulator) -> usize {
    let mut count = 0;
    for enterprise in ["LC1", "LC00graph"] {
        let feed = format!("/enroll/v1/events?enterprise={enterprise}");
        count += emulator.get(&feed).ok()["events"].as_array().unwrap().len();
    }
    count
}

/// Returns writes of all vendors, to nouns that are there.
fn writes(emulator: &Emulator) -> Vec<Write> {
    let token = emulator.create(&json!({}));
    let device = emulator.enroll(&token["value"], "R0").ok();
    let [token, device] =
        [token, device].map(|noun| format!("/v1/{}", noun["name"].as_str().unwrap()));
    let user = json!({ "accountIdentifier": "u0", "accountType": "userAccount" });
    let user = emulator.post(USERS, &user).ok();
    let user = format!("{USERS}/{}", user["id"].as_str().unwrap());
    let profile = emulator.post(PROFILES, &json!({ "displayName": "p" })).json();
    let profile = format!("{PROFILES}/{}", profile["id"].as_str().unwrap());
    let policy = "/v1/enterprises/LC1/policies/p";
    let product = "/androidenterprise/v1/enterprises/LC1/products/app%3Acom.example";
    let set = |mode: &str| json!({ "productSetBehavior": mode });
    let validity = |seconds: i64| json!({ "tokenValidityInSeconds": seconds });
    let insertion = |id: &str| json!({ "accountIdentifier": id, "accountType": "userAccount" });
    let null = || Value::Null;
    let create_token = format!("{profile}/createToken");
    let issue = ("POST", format!("{user}/authenticationToken"), null());
    vec![
        write(
            "PATCH",
            "/v1/enterprises/LC1",
            json!({ "enterpriseDisplayName": "x" }),
            json!({ "enterpriseDisplayName": "y" }),
        ),
        write("PATCH", policy, json!({ "version": "1" }), json!({ "cameraDisabled": true })),
        write("POST", TOKENS, json!({}), json!({ "duration": "60s" })),
        delete(policy, ("PATCH", policy.to_owned(), json!({ "cameraDisabled": true }))),
        Write { write: ("DELETE", token.clone(), null()), other: ("DELETE", token, null()) },
        Write { write: ("DELETE", device.clone(), null()), other: ("DELETE", device, null()) },
        write("POST", USERS, insertion("u1"), insertion("u2")),
        write("PUT", &user, json!({ "displayName": "x" }), json!({ "displayName": "y" })),
        Write { write: issue.clone(), other: ("DELETE", user.clone(), null()) },
        write("PUT", &format!("{user}/availableProductSet"), set("whitelist"), set("allApproved")),
        delete(&format!("{user}/deviceAccess"), issue.clone()),
        Write {
            write: ("POST", format!("{product}/approve"), null()),
            other: ("POST", format!("{product}/unapprove"), null()),
        },
        write(
            "POST",
            "/androidenterprise/v1/enterprises/LC1/enrollmentTokens",
            json!({ "enrollmentTokenType": "userlessDevice" }),
            json!({ "enrollmentTokenType": "userDevice" }),
        ),
        delete(&user, issue),
        write("POST", PROFILES, json!({ "displayName": "q" }), json!({ "displayName": "r" })),
        write("PATCH", &profile, json!({ "displayName": "q" }), json!({ "displayName": "r" })),
        write("POST", &create_token, validity(6), validity(7)),
        Write {
            write: ("POST", format!("{profile}/revokeToken"), null()),
            other: ("POST", create_token.clone(), validity(6)),
        },
        delete(&profile, ("POST", create_token, validity(6))),
    ]
}

#[test]
fn a_write_under_the_same_key_is_answered_again_and_changes_nothing() {
    let emulator = Emulator::default();
    for (number, Write { write, other }) in writes(&emulator).into_iter().enumerate() {
        let key = format!("{KEY}/{number}");
        let before = events(&emulator);
        let first = send(&emulator, Some(&key), &write);
        assert!(first.status.is_success(), "{write:?}: {}", first.text());
        let after = events(&emulator);
        let again = send(&emulator, Some(&key), &write);
        assert_eq!((again.status, again.text()), (first.status, first.text()), "{write:?}");
        assert_eq!(events(&emulator), after, "{write:?}");
        if write.1 == other.1 && write.0 == "DELETE" && other.0 == "DELETE" {
            continue;
        }
        let refused = send(&emulator, Some(&key), &other);
        assert_eq!(refused.status, 409, "{other:?}: {}", refused.text());
        assert!(
            refused.json()["error"]["code"] == 409 || refused.json()["error"]["code"] == "Conflict"
        );
        assert_eq!(events(&emulator), after, "{other:?}");
        assert!(
            after > before || write.0 == "DELETE" || write.1.ends_with("revokeToken"),
            "{write:?}"
        );
    }
}

/// The control: without a key, the second try is a request of its own.
#[test]
fn a_write_without_a_key_is_another_write() {
    let emulator = Emulator::default();
    let create = ("POST", TOKENS.to_owned(), json!({}));
    let mut values = Vec::new();
    for key in [None, None, Some("k"), Some("k"), Some("l")] {
        values.push(send(&emulator, key, &create).ok()["value"].clone());
    }
    assert_ne!(values[0], values[1]);
    assert_eq!(values[2], values[3]);
    assert_ne!(values[3], values[4]);
    assert_eq!(events(&emulator), 4);
}

#[test]
fn an_enterprise_is_created_once_under_a_key() {
    let emulator =
        Emulator::new(&Setup { admission: enroll_service::Admission::Created, ..Setup::default() });
    let target = "/v1/enterprises?projectId=p&agreementAccepted=true";
    let create = |name: &str| ("POST", target.to_owned(), json!({ "enterpriseDisplayName": name }));
    let first = send(&emulator, Some(KEY), &create("x")).ok();
    assert_eq!(send(&emulator, Some(KEY), &create("x")).ok(), first);
    assert_eq!(send(&emulator, Some(KEY), &create("y")).status, 409);
    assert_ne!(send(&emulator, Some("other"), &create("x")).ok()["name"], first["name"]);
    assert_ne!(send(&emulator, None, &create("x")).ok()["name"], first["name"]);
    let listed = emulator.get("/v1/enterprises?projectId=p").ok();
    assert_eq!(listed["enterprises"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_not_a_key_is_refused_in_the_dialect_and_changes_nothing() {
    let emulator = Emulator::default();
    let writes = writes(&emulator);
    let before = events(&emulator);
    for Write { write, .. } in &writes {
        for bad in ["", "a b", &"k".repeat(129)] {
            let refused = send(&emulator, Some(bad), write);
            assert_eq!(refused.status, 400, "{write:?}: {}", refused.text());
            let code = &refused.json()["error"]["code"];
            assert!(*code == 400 || *code == "BadRequest", "{code}");
            assert!(
                refused.text().to_lowercase().contains("idempotency-key"),
                "{}",
                refused.text()
            );
        }
    }
    assert_eq!(events(&emulator), before);
    // What only reads has no use for a key, good or bad.
    for target in [TOKENS, PROFILES, "/enroll/v1/events?enterprise=LC1"] {
        let read = ("GET", target.to_owned(), Value::Null);
        send(&emulator, Some("a b"), &read).ok();
    }
}
