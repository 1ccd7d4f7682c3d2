//! No value of a token is in a log, an error, an event, an explanation, a header or a URL.

use enroll_checks::log;
use serde_json::{Value, json};

use crate::support::{Emulator, NOW, Reply, TOKENS};

#[track_caller]
fn is_not_logged(value: &str) {
    assert_eq!(log::lines(value), Vec::<String>::new());
}

#[track_caller]
fn headers_are_clean(reply: &Reply, value: &str) {
    assert!(!format!("{:?}", reply.headers).contains(value), "{:?}", reply.headers);
}

#[track_caller]
fn is_clean(reply: &Reply, value: &str) {
    headers_are_clean(reply, value);
    assert!(!reply.text().contains(value), "{} {}", reply.status, reply.text());
}

/// Creates a token and returns it with its value.
fn create(emulator: &Emulator, body: &Value) -> (Value, String) {
    let token = emulator.create(body);
    let value = token["value"].as_str().unwrap().to_owned();
    (token, value)
}

fn path_of(noun: &Value) -> String {
    format!("/v1/{}", noun["name"].as_str().unwrap())
}

// Rule 7.35: "Secrets: `value`, `token`, `tokenValue`, `qrCode`, `qrCodeContent` must be kept out of
// Debug output and logs".
#[test]
fn the_answers_of_one_api_show_a_value_and_nothing_else_does() {
    log::begin();
    let emulator = Emulator::default();
    let created = emulator.post(TOKENS, &json!({ "oneTimeOnly": true }));
    let token = created.ok();
    let value = token["value"].as_str().unwrap();
    let page = emulator.get(&format!("{TOKENS}?pageSize=1"));
    for reply in [created, emulator.get(&path_of(&token)), page] {
        assert!(reply.text().contains(value));
        headers_are_clean(&reply, value);
    }
    let enrolled = emulator.enroll(&token["value"], "R0");
    let device = path_of(&enrolled.ok());
    for reply in [
        enrolled,
        emulator.enroll(&token["value"], "R1"),
        emulator.explain(&token["value"]),
        emulator.get("/enroll/v1/events?enterprise=LC1"),
        emulator.get(&device),
        emulator.get("/v1/enterprises/LC1/devices"),
        emulator.get(TOKENS),
        emulator.get(&path_of(&token)),
        emulator.delete(&path_of(&token)),
        emulator.delete(&device),
    ] {
        is_clean(&reply, value);
    }
    assert!(!emulator.events().to_string().contains(value));
    is_not_logged(value);
}

#[test]
fn no_refusal_shows_a_value() {
    log::begin();
    let emulator = Emulator::default();
    let (token, value) = create(&emulator, &json!({ "duration": "60s" }));
    let (deleted, other) = create(&emulator, &json!({}));
    emulator.delete(&path_of(&deleted)).ok();
    let enroll = "/enroll/v1/devices:enroll";
    let explain = "/enroll/v1/tokens:explain";
    let claim = |field: &str, wrong: Value| {
        let mut claim = json!({
            "enrollmentToken": value, "ownership": "COMPANY_OWNED", "serialNumber": "R0",
        });
        claim[field] = wrong;
        claim
    };
    let bodies = [
        (enroll, claim("ownership", "x".into()).to_string()),
        (enroll, claim("serialNumber", "".into()).to_string()),
        (enroll, claim("requestId", "".into()).to_string()),
        (enroll, claim("foo", 1.into()).to_string()),
        (enroll, claim("enrollmentToken", json!([value])).to_string()),
        (enroll, claim("enrollmentToken", json!({ &value: 1 })).to_string()),
        (enroll, claim("enrollmentToken", format!("{value} ").into()).to_string()),
        (enroll, format!("{{\"enrollmentToken\":\"{value}\",\"enrollmentToken\":\"{value}\"}}")),
        (enroll, format!("{{\"enrollmentToken\":\"{value}")),
        (enroll, format!("{{\"enrollmentToken\":{value}}}")),
        (enroll, format!("\"{value}\"")),
        (enroll, value.clone()),
        (explain, json!({ "token": value, "at": "x" }).to_string()),
        (explain, json!({ "token": [value] }).to_string()),
        (explain, json!({ "token": other, "foo": value }).to_string()),
        (explain, value.clone()),
        (TOKENS, json!({ "value": value, "qrCode": token["qrCode"], "foo": value }).to_string()),
        (TOKENS, json!({ "value": value, "policyName": format!("x/{value}") }).to_string()),
        (TOKENS, value.clone()),
    ];
    for (target, body) in bodies {
        for bearer in ["Bearer x", "Bearer invalid"] {
            let headers = [("authorization", bearer)];
            let reply = emulator.call("POST", target, &headers, body.clone());
            assert!(reply.status.is_client_error(), "{target} {body}");
            is_clean(&reply, &value);
        }
    }
    let adjusted = emulator.put("/enroll/v1/clock", &json!({ "now": value }));
    is_clean(&adjusted, &value);
    emulator.is_at("2026-11-22T08:01:00Z");
    is_clean(&emulator.enroll(&token["value"], "R0"), &value);
    is_clean(&emulator.explain(&token["value"]), &value);
    is_clean(&emulator.enroll(&deleted["value"], "R0"), &other);
    is_clean(&emulator.explain(&deleted["value"]), &other);
    emulator.is_at(NOW);
    emulator.delete_enterprise("LC1");
    is_clean(&emulator.enroll(&token["value"], "R0"), &value);
    is_clean(&emulator.explain(&token["value"]), &value);
    is_not_logged(&value);
    is_not_logged(&other);
}

#[test]
fn no_cursor_holds_a_value() {
    log::begin();
    let emulator = Emulator::default();
    let (_, value) = create(&emulator, &json!({}));
    create(&emulator, &json!({}));
    let hex = value.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let page = emulator.get(&format!("{TOKENS}?pageSize=1")).ok();
    let feed = emulator.events();
    for cursor in [&page["nextPageToken"], &feed["next"]] {
        let cursor = cursor.as_str().unwrap();
        assert!(!cursor.contains(&value) && !cursor.contains(&hex));
    }
}

// A stranger takes the value for a credential or a cursor.
#[test]
fn a_value_in_a_query_or_a_header_is_not_logged() {
    log::begin();
    let emulator = Emulator::default();
    let (_, value) = create(&emulator, &json!({}));
    for query in ["key", "access_token", "pageToken", "quotaUser"] {
        let reply = emulator.get(&format!("{TOKENS}?pageSize=-1&{query}={value}"));
        assert_eq!(reply.status, 400);
        is_clean(&reply, &value);
    }
    let target = format!("/enroll/v1/events?enterprise=LC1&after={value}");
    is_clean(&emulator.get(&target), &value);
    for name in ["authorization", "last-event-id", "x-http-method-override", "content-type"] {
        for value in [value.clone(), format!("Bearer {value}")] {
            let headers = [(name, value.as_str())];
            let reply = emulator.call("GET", &format!("{TOKENS}/x"), &headers, "");
            assert!(reply.status.is_client_error());
            is_clean(&reply, &value);
        }
    }
    is_not_logged(&value);
}

// The token of a QR code "is `value`, not the id in `name`": a client that takes the one for the
// other puts a value into a path.
#[test]
fn a_value_that_is_taken_for_an_id_is_not_logged() {
    log::begin();
    let emulator = Emulator::default();
    let (_, value) = create(&emulator, &json!({}));
    for target in [
        format!("{TOKENS}/{value}"),
        format!("/v1/enterprises/{value}/enrollmentTokens"),
        format!("/enroll/v1/{value}"),
        format!("/{value}"),
    ] {
        is_clean(&emulator.get(&target), &value);
        is_clean(&emulator.delete(&target), &value);
    }
    is_not_logged(&value);
}

// The control: without it, a log that nobody writes would be clean as well.
#[test]
fn a_value_in_the_log_would_be_found() {
    log::begin();
    let emulator = Emulator::default();
    let (_, value) = create(&emulator, &json!({}));
    is_not_logged(&value);
    tracing::trace!(planted = %value, "control");
    assert_eq!(log::lines(&value).len(), 1);
    assert!(std::panic::catch_unwind(|| is_not_logged(&value)).is_err());

    let planted = emulator.get(TOKENS);
    assert!(std::panic::catch_unwind(|| is_clean(&planted, &value)).is_err());
    assert!(log::lines("answered").len() > 1, "the server itself logs");
}

/// Returns the lines of the audit trail that hold a text.
fn audited(text: &str) -> Vec<String> {
    log::lines(text).into_iter().filter(|line| line.contains("enroll::audit")).collect()
}

#[test]
fn each_recorded_decision_is_once_in_the_audit_trail() {
    log::begin();
    let emulator = Emulator::default();
    let key = [("idempotency-key", "audited-key")];
    let token = emulator.call("POST", TOKENS, &key, "{}").ok();
    // A retry records nothing, and neither does a refusal.
    emulator.call("POST", TOKENS, &key, "{}").ok();
    let name = token["name"].as_str().unwrap();
    emulator.enroll(&token["value"], "AUDITED-SERIAL").ok();
    emulator.delete(&path_of(&token)).ok();
    assert_eq!(emulator.enroll(&token["value"], "AUDITED-SERIAL").status, 403);
    let lines = audited(name);
    let [issued, enrolled, deleted] = &lines[..] else { panic!("{lines:#?}") };
    for (line, parts) in [
        (issued, ["issue enrollment token", "principal emulator", "audited-key"]),
        (
            enrolled,
            ["enroll", "device with enterprises/LC1/enrollmentTokens/", "principal emulator"],
        ),
        (deleted, ["delete enrollment token", "principal emulator", name]),
    ] {
        assert!(parts.iter().all(|part| line.contains(part)), "{line}");
        assert!(line.contains(&format!("noun=\"{name}\"")), "{line}");
    }
    let value = token["value"].as_str().unwrap();
    assert!(!lines.concat().contains(value) && audited("AUDITED-SERIAL").is_empty(), "{lines:#?}");
}
