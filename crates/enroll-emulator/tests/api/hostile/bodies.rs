//! Bodies that are not what they should be.

use enroll_api::ReadBodyError;
use serde_json::{Value, json};

use super::{CALLS, CLOCK, EXPLAIN, emulator, is_refused};
use crate::{
    devices::{ENROLL, claim},
    support::{NOW, TOKENS},
};

/// 1 MiB.
const MAX: usize = 1 << 20;

/// A valid body of each call, which changes or shows something.
fn good(target: &str, token: &Value) -> String {
    match target {
        TOKENS => json!({ "oneTimeOnly": true }),
        ENROLL => claim(token, "R1"),
        EXPLAIN => json!({ "token": token["value"] }),
        _ => json!({ "now": NOW }),
    }
    .to_string()
}

fn each_is_refused(bodies: &[Vec<u8>]) {
    let (emulator, token) = emulator();
    let before = emulator.snapshot();
    for (verb, target) in CALLS {
        for body in bodies {
            let reply = emulator.call(verb, target, &[], body.clone());
            is_refused(target, &reply, 400);
            assert!(!reply.text().contains(token["value"].as_str().unwrap()));
            assert!(reply.body.len() < 10_000, "{target}: {} bytes", reply.body.len());
        }
    }
    assert_eq!(emulator.snapshot(), before);
}

#[test]
fn what_is_not_a_json_object_is_refused() {
    let texts = [
        "{",
        "}",
        "[",
        "[]",
        "[{}]",
        "null",
        "true",
        "1",
        "-",
        "\"x\"",
        "x",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "{,}",
        "NaN",
        "{\"a\":1e999}",
        "{} {}",
        "{}x",
        "\u{feff}{}",
        "\0",
        "{}\0",
        "// x\n{}",
        "{\"a\":01}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "duration=60s",
        "<a/>",
        "\u{1f600}",
    ];
    let bodies: Vec<_> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    each_is_refused(&bodies);
}

#[test]
fn what_is_not_unicode_is_refused() {
    let mut bodies = Vec::new();
    for field in ["policyName", "serialNumber", "token", "now"] {
        for bytes in [&b"\xff"[..], b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"] {
            bodies.push([b"{\"", field.as_bytes(), b"\":\"", bytes, b"\"}"].concat());
        }
        for escape in [r"\ud800", r"\udc00", r"\ud800\ud800", r"\ud83d\u0041", r"\ud83d", r"\u00"] {
            bodies.push(format!("{{\"{field}\":\"{escape}\"}}").into_bytes());
        }
    }
    each_is_refused(&bodies);
}

#[test]
fn what_nests_too_deep_is_refused() {
    let mut bodies = Vec::new();
    for depth in [101, 10_000, 100_000] {
        bodies.push("[".repeat(depth).into_bytes());
        bodies.push(r#"{"a":"#.repeat(depth).into_bytes());
        bodies
            .push(format!("{{\"user\":{}{}}}", "[".repeat(depth), "]".repeat(depth)).into_bytes());
        bodies.push(format!("{}1{}", r#"{"user":"#.repeat(depth), "}".repeat(depth)).into_bytes());
    }
    each_is_refused(&bodies);
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let bodies: Vec<_> = [
        r#"{"duration":"60s","duration":"60s"}"#,
        r#"{"duration":"60s","\u0064uration":"60s"}"#,
        r#"{"user":{"a":1,"a":1}}"#,
        r#"{"token":"x","token":"x"}"#,
        r#"{"frozen":true,"frozen":true}"#,
        r#"{"frozen":null,"frozen":true}"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    each_is_refused(&bodies);
    // Also where the rest is as it should be, and the key holds a value.
    let (emulator, token) = emulator();
    let before = emulator.snapshot();
    for (verb, target) in CALLS {
        let good = good(target, &token);
        let (key, _) = good.split_once(',').unwrap_or((good.trim_end_matches('}'), ""));
        let twice = format!("{key},{}", &good[1..]);
        let reply = emulator.call(verb, target, &[], twice);
        is_refused(target, &reply, 400);
        assert!(!reply.text().contains(token["value"].as_str().unwrap()));
    }
    assert_eq!(emulator.snapshot(), before);
}

// A value belongs in one field; an error repeats it from there in no form.
#[test]
fn a_value_in_its_field_is_never_repeated() {
    let (emulator, token) = emulator();
    let value = token["value"].as_str().unwrap();
    let forms = [
        json!([value]),
        json!({ value: value }),
        json!(format!(" {value}")),
        json!(format!("{value}\u{0}")),
        json!(value.repeat(100)),
        json!(value.to_lowercase()),
    ];
    let shown = |text: &str| text.to_ascii_uppercase().contains(value);
    for form in forms {
        let mut enroll = claim(&token, "R1");
        enroll["enrollmentToken"] = form.clone();
        assert!(!shown(emulator.post(ENROLL, &enroll).text()));
        assert!(!shown(emulator.post(EXPLAIN, &json!({ "token": form })).text()));
    }
    let good = good(ENROLL, &token);
    for end in 0..good.len() {
        let reply = emulator.call("POST", ENROLL, &[], good[..end].to_owned());
        assert!(!shown(reply.text()), "{}", reply.text());
    }
    let sent = json!({ "value": value, "qrCode": token["qrCode"], "duration": "1s" });
    assert!(!shown(emulator.post(TOKENS, &sent).text()));
    assert_eq!(
        emulator.get("/v1/enterprises/LC1/devices").ok()["devices"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_body_is_at_most_1_mib() {
    let (emulator, token) = emulator();
    for (verb, target) in CALLS {
        let good = good(target, &token);
        let padded = |length: usize| format!("{good}{}", " ".repeat(length - good.len()));
        emulator.call(verb, target, &[], padded(MAX)).ok();
        let before = emulator.snapshot();
        for length in [MAX + 1, 4 * MAX] {
            let reply = emulator.call(verb, target, &[], padded(length));
            is_refused(target, &reply, 413);
        }
        // A shell stops reading a body that is longer.
        let reply = emulator.call_unread(verb, target, &[], ReadBodyError::TooLarge);
        is_refused(target, &reply, 413);
        assert_eq!(emulator.snapshot(), before);
    }
    let form = [("x-http-method-override", "GET")];
    let reply = emulator.call("POST", TOKENS, &form, "k".repeat(MAX + 1));
    reply.google_error(413, "INVALID_ARGUMENT");
}

#[test]
fn a_body_that_stops_changes_nothing() {
    let (emulator, token) = emulator();
    let before = emulator.snapshot();
    for (verb, target) in CALLS {
        let reply = emulator.call_unread(verb, target, &[], ReadBodyError::Incomplete);
        is_refused(target, &reply, 408);
    }
    assert_eq!(emulator.snapshot(), before);
    // The control: the whole body does change something.
    emulator.call("POST", TOKENS, &[], good(TOKENS, &token)).ok();
    assert_ne!(emulator.snapshot(), before);
}

// What a body is, its bytes say: no client is refused for its headers.
#[test]
fn the_content_type_decides_nothing() {
    let (emulator, token) = emulator();
    for content_type in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        ";",
    ] {
        for (verb, target) in CALLS {
            let headers = [("content-type", content_type)];
            emulator.call(verb, target, &headers, good(target, &token)).ok();
            let reply = emulator.call(verb, target, &headers, "a=1");
            is_refused(target, &reply, 400);
        }
    }
}

#[test]
fn a_body_where_none_is_expected_is_not_looked_at() {
    let (emulator, _) = emulator();
    for target in [TOKENS, CLOCK, "/enroll/v1/health", "/enroll/v1/events?enterprise=LC1"] {
        for body in ["{", "\0", &"x".repeat(MAX + 1)] {
            emulator.call("GET", target, &[], body.to_owned()).ok();
        }
    }
}

// Rule 4.1 and those of the fields: a value of another kind is refused at its field.
#[test]
fn each_field_refuses_values_of_other_kinds() {
    let (emulator, token) = emulator();
    let before = emulator.snapshot();
    let texts: &[&str] = &["duration", "policyName", "additionalData", "allowPersonalUsage"];
    let kinds =
        [json!(1), json!(-1.5), json!(true), json!([]), json!([1]), json!({}), json!({ "a": 1 })];
    for (target, fields) in [
        (TOKENS, texts),
        (ENROLL, &["enrollmentToken", "ownership", "serialNumber", "requestId"]),
        (EXPLAIN, &["token", "at"]),
        (CLOCK, &["now", "advance"]),
    ] {
        let verb = if target == CLOCK { "PUT" } else { "POST" };
        for field in fields {
            for kind in &kinds {
                let mut body: Value = serde_json::from_str(&good(target, &token)).unwrap();
                body[field] = kind.clone();
                let reply = emulator.call(verb, target, &[], body.to_string());
                if target == TOKENS { drop(reply.violations()) } else { reply.refuses(field) }
            }
        }
    }
    assert_eq!(emulator.snapshot(), before);
}
