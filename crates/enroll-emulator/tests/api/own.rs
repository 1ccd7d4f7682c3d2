//! The project's own API, under `/enroll/v1`.

mod clock;
mod events;
mod explain;
mod faults;
mod openapi;

use serde_json::json;

use crate::support::{Emulator, NOW, Setup};

#[test]
fn health_needs_no_credentials() {
    let emulator = Emulator::new(&Setup { require_bearer: true, ..Setup::default() });
    for headers in [&[][..], &[("authorization", "Bearer invalid")]] {
        let health = emulator.call("GET", "/enroll/v1/health", headers, "").ok();
        assert_eq!(health, json!({ "status": "ok" }));
    }
}

#[test]
fn bad_credentials_are_refused_with_a_problem() {
    let required = Emulator::new(&Setup { require_bearer: true, ..Setup::default() });
    for (verb, path) in [
        ("POST", "/enroll/v1/devices:enroll"),
        ("POST", "/enroll/v1/tokens:explain"),
        ("GET", "/enroll/v1/events?enterprise=LC1"),
        ("GET", "/enroll/v1/clock"),
        ("PUT", "/enroll/v1/clock"),
        ("POST", "/enroll/v1/reset"),
    ] {
        for bad in ["Bearer invalid", "Basic eDp5", ""] {
            let headers = [("authorization", bad)];
            let reply = Emulator::default().call(verb, path, &headers, "{");
            assert_eq!(reply.problem(401)["title"], "Unauthorized");
            assert_eq!(reply.header("www-authenticate"), "Bearer");
        }
        required.call(verb, path, &[], "").problem(401);
    }
    let bearer = [("authorization", "Bearer x")];
    let clock = required.call("GET", "/enroll/v1/clock", &bearer, "").ok();
    assert_eq!(clock, json!({ "now": NOW, "frozen": true }));
}

// "errors as RFC 9457 problem details".
#[test]
fn a_problem_has_a_type_a_title_its_status_and_a_detail() {
    let emulator = Emulator::default();
    let reply = emulator.get("/enroll/v1/nosuch");
    assert_eq!(
        reply.problem(404),
        json!({
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": "there is nothing at this path",
        })
    );
    let reply = emulator.put("/enroll/v1/clock", &json!({ "a/b~c": 1 }));
    assert_eq!(
        reply.problem(400),
        json!({
            "type": "about:blank",
            "title": "Bad Request",
            "status": 400,
            "detail": "`a/b~c`: there is no such field",
            "errors": [{ "pointer": "#/a~1b~0c", "detail": "there is no such field" }],
        })
    );
}

#[test]
fn a_path_has_few_methods_and_names_them() {
    let emulator = Emulator::default();
    for (path, verbs, allowed) in [
        ("/enroll/v1/health", &["POST", "PUT", "DELETE"][..], "GET,HEAD"),
        ("/enroll/v1/devices:enroll", &["GET", "PUT"], "POST"),
        ("/enroll/v1/tokens:explain", &["GET", "HEAD"], "POST"),
        ("/enroll/v1/events", &["POST"], "GET,HEAD"),
        ("/enroll/v1/clock", &["POST", "PATCH", "DELETE"], "GET,HEAD,PUT"),
        ("/enroll/v1/reset", &["GET", "PUT"], "POST"),
    ] {
        for verb in verbs {
            let reply = emulator.call(verb, path, &[], "");
            if *verb != "HEAD" {
                reply.problem(405);
            }
            assert_eq!(
                (reply.status.as_u16(), reply.header("allow")),
                (405, allowed),
                "{verb} {path}"
            );
        }
    }
}

#[test]
fn what_only_an_emulator_has_is_not_there_without_one() {
    let emulator = Emulator::new(&Setup { emulates: false, ..Setup::default() });
    for (verb, path) in
        [("GET", "/enroll/v1/clock"), ("PUT", "/enroll/v1/clock"), ("POST", "/enroll/v1/reset")]
    {
        emulator.call(verb, path, &[], "{}").problem(404);
    }
    emulator.get("/enroll/v1/health").ok();
    emulator.events();
}

#[test]
fn a_path_with_more_to_it_leads_nowhere() {
    for path in ["/enroll/v1/", "/enroll/v1/health/", "/enroll/v1/events/x", "/enroll/v1/devices"] {
        Emulator::default().get(path).problem(404);
    }
}
