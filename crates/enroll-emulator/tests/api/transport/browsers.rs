//! Web pages: which may call, and what they may read.

use http::StatusCode;

use crate::support::{Emulator, Setup, TOKENS};

fn loopback() -> Emulator {
    Emulator::new(&Setup {
        loopback_only: true,
        allowed_origins: vec!["https://fleet.example".parse().unwrap()],
        ..Setup::default()
    })
}

/// A path of each API.
const PATHS: [&str; 4] = [
    TOKENS,
    "/androidenterprise/v1/enterprises/LC1/users?email=a%40example.com",
    "/beta/deviceManagement/androidForWorkEnrollmentProfiles",
    "/enroll/v1/health",
];

#[test]
fn a_page_of_this_machine_or_of_an_allowed_origin_reads_responses() {
    let emulator = loopback();
    for path in PATHS {
        for origin in ["http://localhost:3000", "http://127.0.0.1", "https://fleet.example"] {
            let reply = emulator.call("GET", path, &[("origin", origin)], "");
            assert_eq!(reply.status, 200, "{path} {origin}: {}", reply.text());
            assert_eq!(reply.header("access-control-allow-origin"), origin);
        }
        // A program that is no browser sends no origin.
        assert_eq!(emulator.get(path).header("access-control-allow-origin"), "");
    }
}

#[test]
fn an_allowed_page_gets_an_answer_to_its_preflight_request() {
    let emulator = loopback();
    for path in PATHS {
        let asked = [
            ("origin", "http://localhost:3000"),
            ("access-control-request-method", "PATCH"),
            ("access-control-request-headers", "authorization,content-type"),
        ];
        let reply = emulator.call("OPTIONS", path, &asked, "");
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{path}: {}", reply.text());
        assert_eq!(reply.header("access-control-allow-origin"), "http://localhost:3000");
        assert_eq!(reply.header("access-control-allow-methods"), "PATCH");
        assert_eq!(reply.header("access-control-allow-headers"), "authorization,content-type");
        let other = [("origin", "https://evil.example"), asked[1]];
        assert_eq!(emulator.call("OPTIONS", path, &other, "").status, StatusCode::FORBIDDEN);
    }
}

#[test]
fn a_page_of_another_origin_is_refused_in_words_that_help() {
    let emulator = loopback();
    for path in PATHS {
        for header in [("origin", "https://evil.example"), ("host", "evil.example")] {
            let reply = emulator.call("POST", path, &[header], "{}");
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
            assert!(reply.text().contains("--allow-origin"), "{path}: {}", reply.text());
            assert_eq!(reply.header("access-control-allow-origin"), "");
        }
    }
    // The host of an allowed origin names this machine, too.
    assert_eq!(emulator.call("GET", TOKENS, &[("host", "fleet.example")], "").status, 200);
}

/// A service that is reached from anywhere has no browsers among its callers.
#[test]
fn a_service_lets_no_page_read_responses_unless_it_is_allowed() {
    let emulator = Emulator::default();
    let reply = emulator.call("GET", TOKENS, &[("origin", "http://localhost:3000")], "");
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (StatusCode::OK, ""));
}
