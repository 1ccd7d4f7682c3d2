//! Bodies that are not what they should be.

use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::{Value, json};

use super::{CALLS, CLOCK, EXPLAIN, emulator, is_refused};
use crate::{
    devices::{ENROLL, claim},
    support::{NOW, TOKENS},
};

/// 1 MiB.
const MAX: usize = 1 << 20;

/// What each call takes: a body that changes or tells something.
fn good(target: &str, token: &Value) -> String {
    match target {
        TOKENS => json!({ "oneTimeOnly": true }),
        ENROLL => claim(token, "R1"),
        EXPLAIN => json!({ "token": token["value"] }),
        _ => json!({ "now": NOW }),
    }
    .to_string()
}

async fn each_is_refused(bodies: &[Vec<u8>]) {
    let (emulator, token) = emulator().await;
    let before = emulator.snapshot().await;
    for (verb, target) in CALLS {
        for body in bodies {
            let reply = emulator.call(verb, target, &[], body.clone()).await;
            is_refused(target, &reply, 400);
            assert!(!reply.text().contains(token["value"].as_str().unwrap()));
            assert!(reply.body.len() < 10_000, "{target}: {} bytes", reply.body.len());
        }
    }
    assert_eq!(emulator.snapshot().await, before);
}

#[tokio::test]
async fn what_is_not_a_json_object_is_refused() {
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
    each_is_refused(&bodies).await;
}

#[tokio::test]
async fn what_is_not_unicode_is_refused() {
    let mut bodies = Vec::new();
    for field in ["policyName", "serialNumber", "token", "now"] {
        for bytes in [&b"\xff"[..], b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"] {
            bodies.push([b"{\"", field.as_bytes(), b"\":\"", bytes, b"\"}"].concat());
        }
        for escape in [r"\ud800", r"\udc00", r"\ud800\ud800", r"\ud83d\u0041", r"\ud83d", r"\u00"] {
            bodies.push(format!("{{\"{field}\":\"{escape}\"}}").into_bytes());
        }
    }
    each_is_refused(&bodies).await;
}

#[tokio::test]
async fn what_nests_too_deep_is_refused() {
    let mut bodies = Vec::new();
    for depth in [101, 10_000, 100_000] {
        bodies.push("[".repeat(depth).into_bytes());
        bodies.push(r#"{"a":"#.repeat(depth).into_bytes());
        bodies
            .push(format!("{{\"user\":{}{}}}", "[".repeat(depth), "]".repeat(depth)).into_bytes());
        bodies.push(format!("{}1{}", r#"{"user":"#.repeat(depth), "}".repeat(depth)).into_bytes());
    }
    each_is_refused(&bodies).await;
}

#[tokio::test]
async fn a_key_that_is_there_twice_is_refused() {
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
    each_is_refused(&bodies).await;
    // Also where the rest is as it should be, and the key holds a value.
    let (emulator, token) = emulator().await;
    let before = emulator.snapshot().await;
    for (verb, target) in CALLS {
        let good = good(target, &token);
        let (key, _) = good.split_once(',').unwrap_or((good.trim_end_matches('}'), ""));
        let twice = format!("{key},{}", &good[1..]);
        let reply = emulator.call(verb, target, &[], twice).await;
        is_refused(target, &reply, 400);
        assert!(!reply.text().contains(token["value"].as_str().unwrap()));
    }
    assert_eq!(emulator.snapshot().await, before);
}

// A value belongs in one field; an error repeats it from there in no form.
#[tokio::test]
async fn a_value_in_its_field_is_never_repeated() {
    let (emulator, token) = emulator().await;
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
        assert!(!shown(emulator.post(ENROLL, &enroll).await.text()));
        assert!(!shown(emulator.post(EXPLAIN, &json!({ "token": form })).await.text()));
    }
    let good = good(ENROLL, &token);
    for end in 0..good.len() {
        let reply = emulator.call("POST", ENROLL, &[], good[..end].to_owned()).await;
        assert!(!shown(reply.text()), "{}", reply.text());
    }
    let sent = json!({ "value": value, "qrCode": token["qrCode"], "duration": "1s" });
    assert!(!shown(emulator.post(TOKENS, &sent).await.text()));
    assert_eq!(
        emulator.get("/v1/enterprises/LC1/devices").await.ok()["devices"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn a_body_is_at_most_1_mib() {
    let (emulator, token) = emulator().await;
    for (verb, target) in CALLS {
        let good = good(target, &token);
        let padded = |length: usize| format!("{good}{}", " ".repeat(length - good.len()));
        emulator.call(verb, target, &[], padded(MAX)).await.ok();
        let before = emulator.snapshot().await;
        for length in [MAX + 1, 4 * MAX] {
            let reply = emulator.call(verb, target, &[], padded(length)).await;
            is_refused(target, &reply, 413);
        }
        // Nobody says how long it will be.
        let chunks = (0..).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 64 << 10])));
        let endless = Body::from_stream(stream::iter(chunks));
        let reply = emulator.call(verb, target, &[], endless).await;
        is_refused(target, &reply, 413);
        assert_eq!(emulator.snapshot().await, before);
    }
    let form = [("x-http-method-override", "GET")];
    let reply = emulator.call("POST", TOKENS, &form, "k".repeat(MAX + 1)).await;
    reply.google_error(413, "INVALID_ARGUMENT");
}

#[tokio::test]
async fn a_body_that_stops_changes_nothing() {
    let (emulator, token) = emulator().await;
    let before = emulator.snapshot().await;
    for (verb, target) in CALLS {
        let good = good(target, &token);
        for end in [0, 1, good.len() / 2, good.len()] {
            let cut = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            let parts = [Ok(Bytes::from(good[..end].to_owned())), Err(cut)];
            let body = Body::from_stream(stream::iter(parts));
            let reply = emulator.call(verb, target, &[], body).await;
            is_refused(target, &reply, 408);
        }
    }
    assert_eq!(emulator.snapshot().await, before);
}

#[tokio::test]
async fn a_body_may_come_in_pieces() {
    let (emulator, token) = emulator().await;
    for (verb, target) in CALLS {
        let bytes = good(target, &token).into_bytes();
        let pieces = bytes.chunks(1).map(|piece| Ok::<_, std::io::Error>(piece.to_vec()));
        let body = Body::from_stream(stream::iter(pieces.collect::<Vec<_>>()));
        emulator.call(verb, target, &[], body).await.ok();
    }
}

// What a body is, its bytes say: no client is refused for its headers.
#[tokio::test]
async fn the_content_type_decides_nothing() {
    let (emulator, token) = emulator().await;
    for content_type in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        ";",
    ] {
        for (verb, target) in CALLS {
            let headers = [("content-type", content_type)];
            emulator.call(verb, target, &headers, good(target, &token)).await.ok();
            let reply = emulator.call(verb, target, &headers, "a=1").await;
            is_refused(target, &reply, 400);
        }
    }
}

#[tokio::test]
async fn a_body_where_none_is_expected_is_not_looked_at() {
    let (emulator, _) = emulator().await;
    for target in [TOKENS, CLOCK, "/enroll/v1/health", "/enroll/v1/events?enterprise=LC1"] {
        for body in ["{", "\0", &"x".repeat(MAX + 1)] {
            emulator.call("GET", target, &[], body.to_owned()).await.ok();
        }
    }
}

// Rule 4.1 and those of the fields: a value of another kind is refused at its field.
#[tokio::test]
async fn each_field_refuses_values_of_other_kinds() {
    let (emulator, token) = emulator().await;
    let before = emulator.snapshot().await;
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
                let reply = emulator.call(verb, target, &[], body.to_string()).await;
                if target == TOKENS { drop(reply.violations()) } else { reply.refuses(field) }
            }
        }
    }
    assert_eq!(emulator.snapshot().await, before);
}
