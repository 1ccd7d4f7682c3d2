//! `enterprises` and `signupUrls` of the Android Management API: how there comes to be one.

use enroll_service::Admission;
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    asserts::{encoded, path_of},
    support::{Emulator, Setup},
};

const ENTERPRISES: &str = "/v1/enterprises";
const CALLBACK: &str = "https://emm.example/done?tenant=7";

fn strict() -> Emulator {
    Emulator::new(&Setup { admission: Admission::Created, ..Setup::default() })
}

/// Creates an enterprise in the EMM's own name.
fn create(emulator: &Emulator, project: &str, body: &Value) -> Value {
    let path = format!("{ENTERPRISES}?agreementAccepted=true&projectId={project}");
    emulator.post(&path, body).ok()
}

fn signup_url(emulator: &Emulator) -> Value {
    let path = format!("/v1/signupUrls?projectId=p&callbackUrl={}", encoded(CALLBACK));
    emulator.call("POST", &path, &[("host", "localhost:8180")], "").ok()
}

/// Opens a sign-up URL, and returns the token that the callback gets.
fn register(emulator: &Emulator, signup: &Value) -> String {
    let path = signup["url"].as_str().unwrap().strip_prefix("http://localhost:8180").unwrap();
    let reply = emulator.get(path);
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let token = reply.header("location").strip_prefix(CALLBACK).unwrap();
    token.strip_prefix("&enterpriseToken=").unwrap().to_owned()
}

fn by_token(signup: &Value, token: &str) -> String {
    let name = signup["name"].as_str().unwrap();
    format!("{ENTERPRISES}?projectId=p&signupUrlName={}&enterpriseToken={token}", encoded(name))
}

#[test]
fn a_created_enterprise_holds_what_others_hold() {
    let emulator = strict();
    let enterprise = create(&emulator, "p", &json!({ "enterpriseDisplayName": "Acme" }));
    assert_eq!(enterprise["enterpriseDisplayName"], "Acme");
    let id = enterprise["name"].as_str().unwrap().strip_prefix("enterprises/LC").unwrap();
    assert!(id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
    assert_eq!(emulator.get(&path_of(&enterprise)).ok(), enterprise);
    let tokens = format!("{}/enrollmentTokens", path_of(&enterprise));
    let token = emulator.post(&tokens, &json!({})).ok();
    emulator.enroll(&token["value"], "R0").ok();
}

#[test]
fn a_deleted_enterprise_is_refused_by_every_method_that_reads_it() {
    let emulator = strict();
    let enterprise = create(&emulator, "p", &json!({}));
    let path = path_of(&enterprise);
    let policy = format!("{path}/policies/default");
    emulator.call("PATCH", &policy, &[], "{}").ok();
    let reply = emulator.delete(&format!("{path}?prettyPrint=false"));
    reply.ok();
    assert_eq!(reply.text(), "{}");
    for path in [&path, &policy, &format!("{path}/policies"), &format!("{path}/devices")] {
        emulator.get(path).is_permission_denied();
        emulator.get(&format!("{path}?foo=1")).is_permission_denied();
    }
    for (verb, path) in [("DELETE", &path), ("PATCH", &path), ("DELETE", &policy)] {
        emulator.call(verb, path, &[], "").is_permission_denied();
    }
    assert_eq!(emulator.get(&format!("{ENTERPRISES}?projectId=p")).ok(), json!({}));
}

#[test]
fn an_enterprise_is_created_by_the_registered_administrator() {
    let emulator = strict();
    let signup = signup_url(&emulator);
    assert!(signup["name"].as_str().unwrap().starts_with("signupUrls/"), "{signup}");
    let token = register(&emulator, &signup);
    let enterprise = emulator.post(&by_token(&signup, &token), &json!({})).ok();
    emulator.get(&path_of(&enterprise)).ok();
    // One registration is one enterprise.
    let again = emulator.post(&by_token(&signup, &token), &json!({}));
    again.google_error(409, "ALREADY_EXISTS");
}

#[test]
fn a_token_of_another_sign_up_url_creates_nothing() {
    let emulator = strict();
    let (one, other) = (signup_url(&emulator), signup_url(&emulator));
    let token = register(&emulator, &other);
    for token in [token.as_str(), "x", &"0".repeat(64)] {
        let reply = emulator.post(&by_token(&one, token), &json!({}));
        reply.is_invalid("enterprise_token");
    }
    let listed = emulator.get(&format!("{ENTERPRISES}?projectId=p")).ok();
    assert_eq!(listed, json!({}));
}

/// A sign-up URL sends nobody where its client did not say.
#[test]
fn a_sign_up_url_leads_to_its_own_callback_only() {
    let emulator = strict();
    let signup = signup_url(&emulator);
    let id = signup["name"].as_str().unwrap().strip_prefix("signupUrls/").unwrap();
    let evil = encoded("https://evil.example/");
    for target in [
        format!("{id}?callbackUrl={evil}"),
        id.to_owned(),
        format!("x?callbackUrl={}", encoded(CALLBACK)),
    ] {
        let reply = emulator.get(&format!("/enroll/v1/signupUrls/{target}"));
        reply.problem(404);
        assert_eq!(reply.header("location"), "");
    }
}

#[test]
fn a_creation_must_say_how_the_enterprise_comes_to_be() {
    let emulator = strict();
    for (query, field) in [
        ("", "agreement_accepted"),
        ("agreementAccepted=false", "agreement_accepted"),
        ("agreementAccepted=yes", "agreement_accepted"),
        ("enterpriseToken=x", "signup_url_name"),
        ("signupUrlName=signupUrls%2Fx", "enterprise_token"),
        ("signupUrlName=x&enterpriseToken=y", "enterprise_token"),
    ] {
        emulator.post(&format!("{ENTERPRISES}?{query}"), &json!({})).is_invalid(field);
    }
    let path = format!("{ENTERPRISES}?agreementAccepted=true");
    emulator.post(&path, &json!({ "enterpriseColour": 1 })).google_error(400, "INVALID_ARGUMENT");
    for (query, field) in [("", "callbackUrl"), ("callbackUrl=http%3A%2F%2Fa", "projectId")] {
        let reply = emulator.post(&format!("/v1/signupUrls?{query}"), &json!({}));
        let error = reply.google_error(400, "INVALID_ARGUMENT");
        assert!(error["message"].as_str().unwrap().contains(field), "{error}");
    }
    let path = "/v1/signupUrls?projectId=p&callbackUrl=javascript%3Aalert(1)";
    emulator.post(path, &json!({})).is_invalid("callback_url");
}

#[test]
fn enterprises_are_listed_by_their_project() {
    let emulator = Emulator::default();
    let mut names = Vec::new();
    for number in 0..12 {
        let project = if number == 5 { "other" } else { "p" };
        let enterprise = create(&emulator, project, &json!({ "enterpriseDisplayName": "A" }));
        if project == "p" {
            names.push(json!({ "name": enterprise["name"] }));
        }
    }
    // One that nobody created is on no list.
    emulator.create(&json!({}));
    let page = emulator.get(&format!("{ENTERPRISES}?projectId=p")).ok();
    assert_eq!(page["enterprises"], json!(names[..10]), "the basic view, 10 on a page");
    let next = page["nextPageToken"].as_str().unwrap();
    let page = emulator.get(&format!("{ENTERPRISES}?projectId=p&pageToken={next}")).ok();
    assert_eq!(page, json!({ "enterprises": names[10..] }));
    emulator.get(&format!("{ENTERPRISES}?projectId=p&view=FULL")).is_invalid("view");
    emulator.get(&format!("{ENTERPRISES}?projectId=p&pageToken=x")).is_invalid("page_token");
    emulator.get(ENTERPRISES).google_error(400, "INVALID_ARGUMENT");
}

#[test]
fn a_patch_writes_what_its_mask_names() {
    let emulator = Emulator::default();
    let body = json!({ "enterpriseDisplayName": "Acme", "primaryColor": 255 });
    let enterprise = create(&emulator, "p", &body);
    let path = path_of(&enterprise);
    let patched = emulator
        .call(
            "PATCH",
            &format!("{path}?updateMask=enterpriseDisplayName"),
            &[],
            r#"{"enterpriseDisplayName": "Beta", "name": "enterprises/x"}"#,
        )
        .ok();
    let expected =
        json!({ "name": enterprise["name"], "enterpriseDisplayName": "Beta", "primaryColor": 255 });
    assert_eq!(patched, expected);
    assert_eq!(emulator.get(&path).ok(), expected);
    // It stays with its project.
    let listed = emulator.get(&format!("{ENTERPRISES}?projectId=p")).ok();
    assert_eq!(listed["enterprises"], json!([{ "name": enterprise["name"] }]));
    emulator.call("PATCH", &format!("{path}?updateMask=x"), &[], "{}").is_invalid("update_mask");
}
