//! Expiry: a comparison with the clock, the same one everywhere.

use serde_json::{Value, json};

use crate::{
    asserts::path_of,
    support::{Emulator, TOKENS},
};

const BEFORE: &str = "2026-11-22T08:59:59.999999999Z";
const AT: &str = "2026-11-22T09:00:00Z";
const AFTER: &str = "2026-11-22T09:00:00.000000001Z";

/// Returns an emulator at `now`, and a token that expires at [`AT`].
fn emulator_at(now: &str) -> (Emulator, Value) {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({ "duration": "3600s", "oneTimeOnly": true }));
    assert_eq!(token["expirationTimestamp"], AT);
    emulator.is_at(now);
    (emulator, token)
}

// Rule 7.11: "Expiry is a comparison with `now`, half-open".
#[test]
fn get_finds_a_token_until_it_expires() {
    for (now, is_found) in [(BEFORE, true), (AT, false), (AFTER, false)] {
        let (emulator, token) = emulator_at(now);
        let reply = emulator.get(&path_of(&token));
        if is_found { assert_eq!(reply.ok()["name"], token["name"]) } else { reply.is_not_found() }
    }
}

#[test]
fn list_shows_a_token_until_it_expires() {
    for (now, shown) in [(BEFORE, 1), (AT, 0), (AFTER, 0)] {
        let (emulator, _) = emulator_at(now);
        let list = emulator.get(TOKENS).ok();
        assert_eq!(list["enrollmentTokens"].as_array().map_or(0, Vec::len), shown, "{now}");
    }
}

#[test]
fn delete_finds_a_token_until_it_expires() {
    for (now, is_found) in [(BEFORE, true), (AT, false), (AFTER, false)] {
        let (emulator, token) = emulator_at(now);
        let reply = emulator.delete(&path_of(&token));
        if is_found { assert_eq!(reply.ok(), json!({})) } else { reply.is_not_found() }
    }
}

#[test]
fn a_device_is_let_in_until_the_token_expires() {
    for (now, is_let_in) in [(BEFORE, true), (AT, false), (AFTER, false)] {
        let (emulator, token) = emulator_at(now);
        let reply = emulator.enroll(&token["value"], "R0");
        if is_let_in {
            assert_eq!(reply.ok()["enrollmentTime"], BEFORE);
        } else {
            reply.is_token_refused();
        }
    }
}

#[test]
fn explain_agrees_now_and_at_any_instant() {
    for (now, allowed) in [(BEFORE, true), (AT, false), (AFTER, false)] {
        let (emulator, token) = emulator_at(now);
        let explained = emulator.explain(&token["value"]).ok();
        assert_eq!((&explained["at"], &explained["allowed"]), (&json!(now), &json!(allowed)));
        for (at, allowed) in [(BEFORE, true), (AT, false), (AFTER, false)] {
            let asked = json!({ "token": token["value"], "at": at });
            let explained = emulator.post("/enroll/v1/tokens:explain", &asked).ok();
            assert_eq!((&explained["at"], &explained["allowed"]), (&json!(at), &json!(allowed)));
        }
    }
}

// Rule 7.11: "a list page built before expiry and read after must not serve it, and a cursor
// pointing at an expired token must still work".
#[test]
fn a_cursor_at_a_token_that_expired_still_works() {
    let emulator = Emulator::default();
    let brief = emulator.create(&json!({ "duration": "60s" }));
    let also_brief = emulator.create(&json!({ "duration": "60s" }));
    let lasting = emulator.create(&json!({}));
    let page = emulator.get(&format!("{TOKENS}?pageSize=1")).ok();
    assert_eq!(page["enrollmentTokens"][0]["name"], brief["name"]);
    let next = page["nextPageToken"].as_str().unwrap();

    emulator.is_at("2026-11-22T08:01:00Z");
    let page = emulator.get(&format!("{TOKENS}?pageSize=1&pageToken={next}")).ok();
    assert_eq!(page["enrollmentTokens"][0]["name"], lasting["name"]);
    assert_eq!(page.get("nextPageToken"), None);

    emulator.is_at("2026-11-22T08:00:59Z");
    let page = emulator.get(&format!("{TOKENS}?pageSize=1&pageToken={next}")).ok();
    assert_eq!(page["enrollmentTokens"][0]["name"], also_brief["name"]);
}
