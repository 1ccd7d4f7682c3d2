//! A page in a browser that reaches for this machine.

use serde_json::json;

use super::is_refused;
use crate::support::{Emulator, Setup, TOKENS};

const TARGETS: [&str; 3] = [TOKENS, "/enroll/v1/clock", "/nosuch"];

fn loopback_only() -> Emulator {
    Emulator::new(&Setup { loopback_only: true, ..Setup::default() })
}

#[test]
fn this_machine_has_few_names() {
    let emulator = loopback_only();
    for host in [
        "localhost",
        "localhost:8180",
        "LOCALHOST",
        "127.0.0.1",
        "127.0.0.1:8180",
        "127.1.2.3",
        "[::1]",
        "[::1]:8180",
    ] {
        emulator.call("GET", TOKENS, &[("host", host)], "").ok();
        let origin = format!("http://{host}");
        let headers = [("host", host), ("origin", &origin)];
        emulator.call("GET", "/enroll/v1/clock", &headers, "").ok();
    }
    // A client that is no browser may leave either out.
    emulator.get(TOKENS).ok();
}

#[test]
fn a_host_of_another_name_is_refused() {
    let emulator = loopback_only();
    for host in [
        "example.com",
        "example.com:8180",
        "localhost.example.com",
        "127.0.0.1.nip.io",
        "10.0.0.1",
        "0.0.0.0",
        "[::]",
        "[::2]:80",
        "",
        ":8180",
        "localhost.",
        "xlocalhost",
    ] {
        emulator.call("GET", "/enroll/v1/clock", &[("host", host)], "").problem(403);
    }
}

#[test]
fn a_name_that_only_begins_with_an_address_is_another_name() {
    let emulator = loopback_only();
    for host in [
        "[::1].example.com",
        "[::1",
        "[::1]x",
        "[127.0.0.1]",
        "localhost@example.com",
        "example.com@localhost",
        "localhost:example.com",
        "localhost:99999",
        "localhost/example.com",
        "localhost?",
        "localhost localhost",
    ] {
        emulator.call("GET", "/enroll/v1/clock", &[("host", host)], "").problem(403);
    }
}

#[test]
fn an_origin_of_another_name_is_refused() {
    let emulator = loopback_only();
    for origin in [
        "http://example.com",
        "https://localhost.example.com",
        "null",
        "",
        "localhost",
        "http://",
        "http://127.0.0.1.nip.io:8180",
        "file://",
    ] {
        let headers = [("host", "localhost"), ("origin", origin)];
        emulator.call("GET", "/enroll/v1/clock", &headers, "").problem(403);
    }
}

#[test]
fn any_host_of_several_counts() {
    let emulator = loopback_only();
    for name in ["host", "origin"] {
        let (here, there) = match name {
            "host" => ("localhost", "example.com"),
            _ => ("http://localhost", "http://example.com"),
        };
        for headers in [[(name, here), (name, there)], [(name, there), (name, here)]] {
            let reply = emulator.call("GET", "/enroll/v1/clock", &headers, "");
            // One that is twice is not well-formed either.
            assert!(matches!(reply.status.as_u16(), 400 | 403), "{name}: {}", reply.text());
        }
    }
}

// "each with its own error body".
#[test]
fn a_foreign_host_is_refused_in_the_dialect_of_the_path() {
    let emulator = loopback_only();
    for target in TARGETS {
        for headers in [("host", "example.com"), ("origin", "http://example.com")] {
            is_refused(target, &emulator.call("GET", target, &[headers], ""), 403);
        }
    }
}

#[test]
fn a_foreign_page_changes_nothing() {
    let emulator = loopback_only();
    emulator.create(&json!({}));
    let before = emulator.snapshot();
    for headers in [("host", "example.com"), ("origin", "http://example.com")] {
        for (verb, target) in [
            ("POST", TOKENS),
            ("PUT", "/enroll/v1/clock"),
            ("POST", "/enroll/v1/reset"),
            ("OPTIONS", TOKENS),
        ] {
            let reply = emulator.call(verb, target, &[headers], r#"{"frozen":false}"#);
            assert_eq!(reply.status, 403, "{verb} {target}");
            assert_eq!(reply.header("access-control-allow-origin"), "");
        }
    }
    assert_eq!(emulator.snapshot(), before);
}

#[test]
fn a_server_that_listens_to_the_network_has_other_names() {
    let emulator = Emulator::default();
    let headers = [("host", "enroll.example.com"), ("origin", "https://example.com")];
    emulator.call("GET", TOKENS, &headers, "").ok();
}
