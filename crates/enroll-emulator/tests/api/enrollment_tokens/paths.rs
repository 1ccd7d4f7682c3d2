//! Paths: how they are read, what leads nowhere, and a method that is meant instead of another.

use serde_json::json;

use crate::{
    asserts::path_of,
    support::{Emulator, TOKENS},
};

// Rule 7.26: "In paths decode `%XX` only: `+` is a literal plus. [...] Decode after splitting on
// `/`, so `%2F` stays inside an id."
#[test]
fn a_segment_is_decoded_once_and_a_plus_is_a_plus() {
    let emulator = Emulator::default();
    for (segment, id) in [
        ("a+b", "a+b"),
        ("a%2Bb", "a+b"),
        ("a%20b", "a b"),
        ("a%2520b", "a%20b"),
        ("a%252Fb", "a%2Fb"),
        ("%C3%BC", "\u{fc}"),
        ("%4C%43%31", "LC1"),
        ("...", "..."),
        ("a:b@c", "a:b@c"),
        ("%3F%23", "?#"),
    ] {
        let path = format!("/v1/enterprises/{segment}/enrollmentTokens");
        let token = emulator.post(&path, &json!({})).ok();
        let name = token["name"].as_str().unwrap();
        assert!(name.starts_with(&format!("enterprises/{id}/enrollmentTokens/")), "{name}");
        let token_id = name.rsplit('/').next().unwrap();
        assert_eq!(emulator.get(&format!("{path}/{token_id}")).ok()["name"], name);
        emulator.delete(&format!("{path}/{token_id}")).ok();
    }
    assert_eq!(emulator.get("/v1/enterprises/a%20b/enrollmentTokens").ok(), json!({}));
}

#[test]
fn an_id_of_a_token_is_decoded_once() {
    let emulator = Emulator::default();
    let token = path_of(&emulator.create(&json!({})));
    let id = token.rsplit('/').next().unwrap();
    let first = format!("%{:02X}{}", id.as_bytes()[0], &id[1..]);
    emulator.get(&format!("{TOKENS}/{first}")).ok();
    let twice = first.replace('%', "%25");
    emulator.get(&format!("{TOKENS}/{twice}")).is_not_found();
}

// "In a path, an id with an encoded slash, a dot segment or NUL names nothing: 404 in the dialect."
#[test]
fn a_segment_that_is_no_id_names_nothing() {
    let emulator = Emulator::default();
    emulator.create(&json!({}));
    let before = emulator.snapshot();
    let long = "e".repeat(256);
    for id in [
        "a%2Fb",
        "a%2fb",
        "%2F",
        "LC1%2F",
        "..%2FLC1",
        ".",
        "..",
        "%2e",
        "%2e%2e",
        "%2E.",
        "%00",
        "LC1%00",
        "%ff",
        "%C3",
        "%ED%A0%80",
        "%0A",
        "%7F",
        "%E2%80%AE",
        &long,
    ] {
        let parent = format!("/v1/enterprises/{id}");
        emulator.post(&format!("{parent}/enrollmentTokens"), &json!({})).is_not_found();
        emulator.get(&format!("{parent}/enrollmentTokens")).is_not_found();
        emulator.get(&format!("{parent}/enrollmentTokens/t1")).is_not_found();
        emulator.delete(&format!("{parent}/enrollmentTokens/t1")).is_not_found();
        emulator.get(&format!("{parent}/devices")).is_not_found();
        emulator.get(&format!("{parent}/devices/d1")).is_not_found();
        for collection in ["enrollmentTokens", "devices"] {
            let path = format!("/v1/enterprises/LC1/{collection}/{id}");
            emulator.get(&path).is_not_found();
            emulator.delete(&path).is_not_found();
        }
    }
    assert_eq!(emulator.snapshot(), before);
}

#[test]
fn an_id_has_255_bytes_at_most() {
    let emulator = Emulator::default();
    for id in ["e".repeat(255), "%C3%BC".repeat(127)] {
        emulator.get(&format!("/v1/enterprises/{id}/enrollmentTokens")).ok();
    }
}

#[test]
fn a_path_that_leads_nowhere_is_not_found_in_the_dialect() {
    let emulator = Emulator::default();
    for path in [
        "/v1/enterprises/",
        "/v1/enterprises/LC1/",
        "/v1/enterprises/LC1/nosuch",
        "/v1/enterprises/LC1/enrollmentTokens/",
        "/v1/enterprises/LC1/enrollmentTokens/t1/",
        "/v1/enterprises/LC1/enrollmentTokens/t1/x",
        "/v1/enterprises/LC1/enrollmenttokens",
        "/v1//enterprises/LC1/enrollmentTokens",
        "/v1/enterprises/LC1//enrollmentTokens",
        "/v1/LC1/enrollmentTokens",
        "/v1/enterprises/a/b/enrollmentTokens",
        "/v1/../enroll/v1/health",
        "/v1/..",
        "/v1/%2e%2e/enroll/v1/clock",
    ] {
        for verb in ["GET", "POST", "DELETE", "PATCH"] {
            emulator.call(verb, path, &[], "").google_error(404, "NOT_FOUND");
        }
    }
    assert_eq!(emulator.events()["events"], json!([]));
}

#[test]
fn an_empty_segment_names_nothing() {
    let emulator = Emulator::default();
    for path in ["/v1/enterprises//enrollmentTokens", "/v1/enterprises//enrollmentTokens/t1"] {
        emulator.get(path).google_error(404, "NOT_FOUND");
    }
    let create = emulator.post("/v1/enterprises//enrollmentTokens", &json!({}));
    create.google_error(404, "NOT_FOUND");
    let delete = emulator.delete("/v1/enterprises/LC1/devices/");
    delete.google_error(404, "NOT_FOUND");
}

#[test]
fn the_root_of_the_api_leads_nowhere_in_the_dialect_too() {
    for path in ["/v1", "/v1?alt=json", "/v1/", "/v1/?alt=json", "/v1/nosuch"] {
        let reply = Emulator::default().get(path);
        assert_eq!(reply.header("content-type"), "application/json; charset=UTF-8", "{path}");
        reply.is_no_such_method();
    }
}

#[test]
fn a_path_of_no_api_is_a_problem() {
    let emulator = Emulator::default();
    for path in
        ["/", "/v1x", "/v2/enterprises/LC1/enrollmentTokens", "/enroll", "/enroll/v1", "/V1/x"]
    {
        let problem = emulator.get(path).problem(404);
        assert_eq!(problem["title"], "Not Found");
    }
    // A path that only looks like another one is not that one.
    for path in ["//v1/enterprises/LC1/enrollmentTokens", "/./v1/x", "/%76%31/x", "/enroll/../v1/x"]
    {
        assert_eq!(emulator.get(path).status, 404, "{path}");
    }
}

// Rule 6.1: "a GET with a URL over 2048 characters is sent as POST with `x-http-method-override:
// GET`, `content-type: application/x-www-form-urlencoded`, the query in the body".
// Rule 7.25: "`POST` with `x-http-method-override: GET` is a list".
#[test]
fn a_post_that_means_get_is_one() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    emulator.create(&json!({}));
    let form =
        [("x-http-method-override", "GET"), ("content-type", "application/x-www-form-urlencoded")];
    let post = |target: &str, body: String| emulator.call("POST", target, &form, body);

    let page = post(TOKENS, "pageSize=1&alt=json".into()).ok();
    assert_eq!(page["enrollmentTokens"].as_array().map(Vec::len), Some(1));
    let next = page["nextPageToken"].as_str().unwrap();
    let target = format!("{TOKENS}?pageSize=1");
    let page = post(&target, format!("pageToken={next}&quotaUser={}", "u".repeat(3000))).ok();
    assert_eq!(page["enrollmentTokens"].as_array().map(Vec::len), Some(1));
    assert_eq!(page.get("nextPageToken"), None);
    assert_eq!(post(&path_of(&token), String::new()).ok()["name"], token["name"]);
    assert_eq!(post("/v1/enterprises/LC1/devices", String::new()).ok(), json!({}));

    post(TOKENS, "pageSize=-1".into()).is_invalid("page_size");
    post(TOKENS, "foo=1".into()).is_invalid("");
    // Google's client for Ruby writes parameters in both places: the same one counts once.
    post(&format!("{TOKENS}?pageSize=1"), "pageSize=1".into()).ok();
    post(&format!("{TOKENS}?pageSize=1"), "pageSize=2".into()).is_invalid("page_size");
    // The body also has how the response is rendered.
    let reply = post(&format!("{TOKENS}/x"), "prettyPrint=false&$.xgafv=1".into());
    assert!(reply.text().starts_with(r#"{"error":{"code":404,"#), "{}", reply.text());
    // Nothing was created.
    let list = emulator.get(TOKENS).ok();
    assert_eq!(list["enrollmentTokens"].as_array().map(Vec::len), Some(2));
}

// A body may have characters that a URL must not have.
#[test]
fn the_query_in_a_body_need_not_be_escaped() {
    let emulator = Emulator::default();
    emulator.create(&json!({}));
    let form = [("x-http-method-override", "GET")];
    for body in ["pageSize=1&key=\u{fc} \"#<>`", "fields=enrollmentTokens(name)", "&&pageSize=1&"] {
        let page = emulator.call("POST", TOKENS, &form, body).ok();
        assert_eq!(page["enrollmentTokens"].as_array().map(Vec::len), Some(1), "{body}");
    }
    let long = format!("pageSize=1&key={}", "k".repeat(60_000));
    emulator.call("POST", TOKENS, &form, long).ok();
    let too_long = "k".repeat(100_000);
    let reply = emulator.call("POST", TOKENS, &form, too_long);
    reply.google_error(413, "INVALID_ARGUMENT");
}

// A body that is not a query is refused as an invalid query: the method exists.
#[test]
fn a_post_that_means_get_has_a_query_for_a_body() {
    let emulator = Emulator::default();
    let form = [("x-http-method-override", "GET")];
    for body in [&b"\xff\xfe"[..], b"pageSize=1\n", b"a b", b"\0"] {
        emulator.call("POST", TOKENS, &form, body.to_vec()).violations();
    }
}

#[test]
fn only_a_post_is_overridden() {
    let emulator = Emulator::default();
    let token = path_of(&emulator.create(&json!({})));
    let over = |verb| [("x-http-method-override", verb)];
    for verb in ["PUT", "PATCH", "OPTIONS", "POST"] {
        emulator.call("POST", &token, &over(verb), "").google_error(405, "UNIMPLEMENTED");
    }
    for verb in ["DELETE", "PUT", "PATCH"] {
        emulator.call("GET", &token, &over(verb), "").ok();
    }
    emulator.call("DELETE", &token, &over("GET"), "").ok();
    let other = path_of(&emulator.create(&json!({})));
    emulator.call("POST", &other, &over("DELETE"), "").ok();
    assert_eq!(emulator.get(&other).status, 404);
}
