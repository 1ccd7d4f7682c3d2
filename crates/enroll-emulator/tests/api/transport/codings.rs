//! Content codings of requests and responses.

use std::io::{Read, Write};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::json;

use crate::support::{Emulator, TOKENS};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A path that takes a body, for each API, and a body that it takes.
const BODIES: [(&str, &str); 4] = [
    (TOKENS, r#"{"duration": "3600s"}"#),
    (
        "/androidenterprise/v1/enterprises/LC1/users",
        r#"{"accountIdentifier": "u1", "accountType": "userAccount"}"#,
    ),
    ("/beta/deviceManagement/androidForWorkEnrollmentProfiles", r#"{"displayName": "n"}"#),
    ("/enroll/v1/enterprises/LC1/googleUsers", r#"{"primaryEmail": "a@example.com"}"#),
];

/// Google's client for Java compresses every body, and kiota's middleware can.
#[test]
fn a_compressed_body_is_read_as_the_body_that_it_was() {
    for (path, body) in BODIES {
        let emulator = Emulator::default();
        let coded = [("content-encoding", "gzip"), ("content-type", "application/json")];
        let reply = emulator.call("POST", path, &coded, gzip(body.as_bytes()));
        assert!(reply.status.is_success(), "{path}: {} {}", reply.status, reply.text());
        // The control: without the header, the same bytes are no JSON.
        assert_eq!(emulator.call("POST", path, &[], gzip(body.as_bytes())).status, 400, "{path}");
    }
}

#[test]
fn a_body_that_cannot_be_decoded_is_refused_in_the_words_of_its_api() {
    let emulator = Emulator::default();
    for (path, body) in BODIES {
        let whole = gzip(body.as_bytes());
        for broken in [b"{}".to_vec(), whole[..whole.len() - 5].to_vec()] {
            let reply = emulator.call("POST", path, &[("content-encoding", "gzip")], broken);
            assert_eq!(reply.status, 400, "{path}: {}", reply.text());
            assert!(reply.text().contains("gzip"), "{}", reply.text());
            assert!(reply.json().is_object());
        }
        let reply = emulator.call("POST", path, &[("content-encoding", "br")], body);
        assert_eq!(reply.status, 415, "{path}: {}", reply.text());
        let identity = emulator.call("POST", path, &[("content-encoding", "identity")], body);
        assert!(identity.status.is_success(), "{path}: {}", identity.text());
    }
}

#[test]
fn the_limit_of_a_body_counts_after_decoding() {
    let emulator = Emulator::default();
    let largest = format!("{{{}}}", " ".repeat((1 << 20) - 2));
    let larger = format!("{{{}}}", " ".repeat((1 << 20) - 1));
    let coded = [("content-encoding", "gzip")];
    assert_eq!(emulator.call("POST", TOKENS, &coded, gzip(largest.as_bytes())).status, 200);
    assert_eq!(emulator.call("POST", TOKENS, &coded, gzip(larger.as_bytes())).status, 413);
    // A gibibyte of zeros in about a mebibyte is not unpacked whole.
    let bomb = gzip(&vec![0; 64 << 20]);
    assert_eq!(emulator.call("POST", TOKENS, &coded, bomb).status, 413);
}

#[test]
fn an_empty_body_is_empty_in_every_coding() {
    let emulator = Emulator::default();
    assert_eq!(emulator.call("POST", TOKENS, &[("content-encoding", "gzip")], "").status, 200);
}

#[test]
fn a_reply_is_compressed_for_a_client_that_accepts_it() {
    let emulator = Emulator::default();
    for path in [
        TOKENS,
        "/androidenterprise/v1/enterprises/LC1/users?email=a%40example.com",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles",
        "/enroll/v1/health",
        "/v1/nothing",
    ] {
        let plain = emulator.get(path);
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        let coded = emulator.call("GET", path, &[("accept-encoding", "gzip, deflate")], "");
        assert_eq!((coded.status, coded.header("content-encoding")), (plain.status, "gzip"));
        let vary: Vec<_> = coded.headers.get_all("vary").iter().collect();
        assert!(vary.contains(&&"Accept-Encoding".parse().unwrap()), "{vary:?}");
        let mut body = String::new();
        GzDecoder::new(&coded.body[..]).read_to_string(&mut body).unwrap();
        if !path.starts_with("/beta") {
            assert_eq!(body, plain.text(), "{path}");
        }
        let refused = emulator.call("GET", path, &[("accept-encoding", "gzip;q=0")], "");
        assert_eq!(refused.header("content-encoding"), "", "{path}");
    }
    let created = emulator.create(&json!({}));
    assert!(created["value"].is_string());
}
