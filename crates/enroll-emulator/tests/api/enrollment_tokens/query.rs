//! Queries: what every method accepts, and how an answer is rendered.

use serde_json::json;

use crate::{
    asserts::{UNAUTHENTICATED, encoded, path_of},
    support::{Emulator, TOKENS},
};

// Rule 2.2: "accept all; act on `alt` (only `json`), `prettyPrint`, `$.xgafv`, preferably `fields`;
// ignore the rest".
#[test]
fn what_every_method_accepts_is_accepted() {
    let emulator = Emulator::default();
    let token = path_of(&emulator.create(&json!({})));
    for query in [
        "alt=json",
        "fields=",
        "key=x",
        "access_token=x",
        "oauth_token=x",
        "prettyPrint=true",
        "prettyPrint=false",
        "quotaUser=x",
        "callback=x",
        "uploadType=media",
        "upload_protocol=raw",
        "$.xgafv=1",
        "$.xgafv=2",
        "%24.xgafv=2",
        "",
        "&",
        "alt=json&",
        "alt=json&key=x&prettyPrint=false",
    ] {
        emulator.get(&format!("{TOKENS}?{query}")).ok();
        emulator.get(&format!("{token}?{query}")).ok();
        emulator.call("POST", &format!("{TOKENS}?{query}"), &[], "{}").ok();
        emulator.get(&format!("/v1/enterprises/LC1/devices?{query}")).ok();
    }
    emulator.delete(&format!("{token}?")).ok();
}

// Rule 7.27: "Bare trailing `?`, missing `alt`, `prettyPrint=false`, `$.xgafv` (also as
// `%24.xgafv`) must not change routing".
#[test]
fn no_query_changes_what_is_called() {
    let emulator = Emulator::default();
    let token = path_of(&emulator.create(&json!({})));
    let plain = emulator.get(&token).ok();
    for query in ["?", "?alt=json", "?prettyPrint=false", "?$.xgafv=1", "?%24.xgafv=1"] {
        assert_eq!(emulator.get(&format!("{token}{query}")).ok(), plain, "{query}");
        emulator.get(&format!("{TOKENS}/x{query}")).google_error(404, "NOT_FOUND");
    }
}

// Rule 2.2: "act on `alt` (only `json`)".
#[test]
fn only_json_is_answered_with() {
    let emulator = Emulator::default();
    for query in ["alt=media", "alt=proto", "alt=xml", "alt=", "alt", "alt=JSON", "$alt=media"] {
        emulator.get(&format!("{TOKENS}?{query}")).is_invalid("alt");
        let create = emulator.call("POST", &format!("{TOKENS}?{query}"), &[], "{}");
        create.is_invalid("alt");
    }
    assert_eq!(emulator.events()["events"], json!([]));
}

// Rule 2.2: "Any other unknown query key: [...] 400 `Invalid JSON payload received. Unknown name
// \"x\": Cannot bind query parameter. Field 'x' could not be found in request message.`"
#[test]
fn an_unknown_parameter_is_refused_by_name() {
    let emulator = Emulator::default();
    let token = path_of(&emulator.create(&json!({})));
    for (verb, path, body) in
        [("GET", TOKENS, ""), ("POST", TOKENS, "{}"), ("GET", &token, ""), ("DELETE", &token, "")]
    {
        for (given, name) in [("x=1", "x"), ("PageSize=1", "PageSize"), ("a+b", "a b"), ("=1", "")]
        {
            let reply = emulator.call(verb, &format!("{path}?{given}"), &[], body);
            let description = format!(
                "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query \
                 parameter. Field '{name}' could not be found in request message."
            );
            assert_eq!(reply.violations(), [(String::new(), description)]);
        }
    }
    // What a body may have, a query may not.
    let reply = emulator.call("POST", &format!("{TOKENS}?duration=60s"), &[], "{}");
    assert!(reply.violations()[0].1.contains("Unknown name \"duration\""));
    // What a list may have, a token may not.
    emulator.get(&format!("{token}?pageSize=1")).is_invalid("");
    emulator.get(&token).ok();
}

#[test]
fn a_parameter_has_two_spellings_and_is_given_once() {
    let emulator = Emulator::default();
    emulator.get(&format!("{TOKENS}?page_size=1&page_token=")).ok();
    for query in ["pageSize=1&pageSize=1", "pageSize=1&page_size=1"] {
        emulator.get(&format!("{TOKENS}?{query}")).is_invalid("page_size");
    }
    emulator.get(&format!("{TOKENS}?alt=json&alt=json")).is_invalid("alt");
}

#[test]
fn a_query_that_is_not_utf_8_is_refused() {
    for query in ["%ff=1", "pageToken=%ff", "pageToken=%c3", "key=%ed%a0%80"] {
        Emulator::default().get(&format!("{TOKENS}?{query}")).is_invalid("");
    }
}

// Rule 7.26: "In queries `+` is a space."
#[test]
fn a_plus_in_a_query_is_a_space() {
    let reply = Emulator::default().get(&format!("{TOKENS}?pageSize=1+2%2B3"));
    assert!(reply.violations()[0].1.contains("\"1 2+3\""), "{}", reply.text());
}

// Rule 2.2: "`fields` (partial response mask)".
#[test]
fn a_part_of_an_answer_may_be_asked_for() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let (name, value) = (&token["name"], &token["value"]);
    let path = path_of(&token);
    for (fields, expected) in [
        ("name", json!({ "name": name })),
        ("value,name", json!({ "name": name, "value": value })),
        ("policyName", json!({})),
        ("*", emulator.get(&path).ok()),
    ] {
        assert_eq!(emulator.get(&format!("{path}?fields={fields}")).ok(), expected);
    }
    let fields = encoded("enrollmentTokens(name),nextPageToken");
    assert_eq!(
        emulator.get(&format!("{TOKENS}?fields={fields}")).ok(),
        json!({ "enrollmentTokens": [{ "name": name }] })
    );
    emulator.get(&format!("{path}?fields=nam")).is_invalid("nam");
    emulator.get(&format!("{path}?fields=name(")).is_invalid("fields");
    // An error is not a part of the answer.
    emulator.get(&format!("{TOKENS}/x?fields=name")).is_not_found();
}

// Rule 2.2: "`prettyPrint` (default true)".
#[test]
fn an_answer_is_pretty_unless_it_is_asked_not_to_be() {
    let emulator = Emulator::default();
    let token = path_of(&emulator.create(&json!({})));
    for path in [token.as_str(), TOKENS, "/v1/enterprises/LC1/devices/d1", "/v1/nosuch"] {
        for (query, is_pretty) in [
            ("", true),
            ("?prettyPrint=true", true),
            ("?prettyPrint=false", false),
            ("?$prettyPrint=false", false),
            ("?pretty_print=false", false),
        ] {
            let reply = emulator.get(&format!("{path}{query}"));
            assert_eq!(reply.text().contains("\n  \""), is_pretty, "{path}{query}");
            let parsed = reply.json();
            let text = if is_pretty { format!("{parsed:#}\n") } else { parsed.to_string() };
            assert_eq!(reply.text().len(), text.len(), "{path}{query}");
        }
    }
}

// Rule 2.3: "`code` is the HTTP number (not the rpc enum number); `status` is the enum name".
#[test]
fn an_error_is_a_status_of_google() {
    let emulator = Emulator::default();
    let reply = emulator.get(&format!("{TOKENS}/x"));
    assert_eq!(
        reply.text(),
        "{\n  \"error\": {\n    \"code\": 404,\n    \"message\": \"Requested entity was not \
         found.\",\n    \"status\": \"NOT_FOUND\"\n  }\n}\n"
    );
    let reply = emulator.get(&format!("{TOKENS}?pageSize=-1&prettyPrint=false"));
    let violation = "Invalid value at 'page_size' (TYPE_INT32), page size must not be negative";
    assert_eq!(
        reply.json(),
        json!({ "error": {
            "code": 400,
            "message": violation,
            "status": "INVALID_ARGUMENT",
            "details": [{
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [{ "field": "page_size", "description": violation }],
            }],
        } })
    );
}

// Rule 2.4: "AMAPI with `$.xgafv=1` adds `errors[]`".
#[test]
fn version_1_of_an_error_has_errors_too() {
    let emulator = Emulator::default();
    for key in ["$.xgafv", "%24.xgafv"] {
        let reply = emulator.get(&format!("{TOKENS}/x?{key}=1"));
        let message = "Requested entity was not found.";
        assert_eq!(
            reply.json(),
            json!({ "error": {
                "code": 404,
                "message": message,
                "errors": [{ "message": message, "domain": "global", "reason": "notFound" }],
                "status": "NOT_FOUND",
            } })
        );
        let reply = emulator.get(&format!("{TOKENS}?{key}=1&pageSize=-1"));
        let error = reply.google_error(400, "INVALID_ARGUMENT");
        assert_eq!(error["errors"][0]["reason"], "badRequest");
        assert_eq!(error["details"][0]["fieldViolations"][0]["field"], "page_size");
        emulator.get(&format!("{TOKENS}/x?{key}=2")).is_not_found();
        emulator.get(&format!("{TOKENS}?{key}=3")).is_invalid("$.xgafv");
    }
    let invalid = [("authorization", "Bearer invalid")];
    let reply = emulator.call("GET", &format!("{TOKENS}?$.xgafv=1"), &invalid, "");
    assert_eq!(
        reply.google_error(401, "UNAUTHENTICATED"),
        json!({
            "code": 401,
            "message": UNAUTHENTICATED,
            "errors": [{
                "message": "Invalid Credentials",
                "domain": "global",
                "reason": "authError",
                "location": "Authorization",
                "locationType": "header",
            }],
            "status": "UNAUTHENTICATED",
        })
    );
}
