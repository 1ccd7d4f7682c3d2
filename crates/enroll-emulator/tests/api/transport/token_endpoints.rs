//! Token endpoints: where clients get the bearers that an emulator accepts.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::{Emulator, Reply, Setup, TOKENS};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const MICROSOFT: &str = "/contoso.example/oauth2/v2.0/token";

fn strict() -> Emulator {
    Emulator::new(&Setup { require_bearer: true, ..Setup::default() })
}

fn post(emulator: &Emulator, target: &str, form: &str) -> Reply {
    emulator.call("POST", target, &[FORM], form)
}

/// Returns the assertion of a service account, whose signature no emulator checks.
fn assertion(header: &Value, claims: &Value) -> String {
    let segment = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2lnbmF0dXJl", segment(header), segment(claims))
}

fn claims() -> Value {
    json!({
        "iss": "emulator@enroll.example",
        "aud": "http://localhost:8180/token",
        "scope": "https://www.googleapis.com/auth/androidmanagement",
        "iat": 1_800_000_000,
        "exp": 1_800_003_600,
    })
}

fn jwt_grant(assertion: &str) -> String {
    format!(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}"
    )
}

#[test]
fn a_service_account_gets_a_bearer_that_calls() {
    let emulator = strict();
    assert_eq!(emulator.get(TOKENS).status, 401);
    let assertion = assertion(&json!({ "alg": "RS256", "typ": "JWT" }), &claims());
    for form in [
        &jwt_grant(&assertion),
        "grant_type=refresh_token&refresh_token=1//x",
        "grant_type=client_credentials&client_id=c&client_secret=s",
    ] {
        let reply = post(&emulator, "/token", form).ok();
        assert_eq!((&reply["token_type"], &reply["expires_in"]), (&json!("Bearer"), &json!(3599)));
        let bearer = format!("Bearer {}", reply["access_token"].as_str().unwrap());
        emulator.call("GET", TOKENS, &[("authorization", &bearer)], "").ok();
    }
}

#[test]
fn an_assertion_that_google_would_refuse_is_refused() {
    let emulator = strict();
    let header = json!({ "alg": "RS256" });
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        assertion(&header, &claims)
    };
    let refused = [
        assertion(&json!({ "alg": "none" }), &claims()),
        with("exp", json!(1_800_003_601)),
        with("exp", json!(1_800_000_000)),
        with("aud", json!("https://example.com/")),
        with("iss", json!("")),
        "a.b".to_owned(),
        "a.b.c".to_owned(),
    ];
    for assertion in refused {
        let reply = post(&emulator, "/token", &jwt_grant(&assertion));
        assert_eq!((reply.status.as_u16(), &reply.json()["error"]), (400, &json!("invalid_grant")));
    }
    for (form, error) in [
        ("", "invalid_request"),
        ("grant_type=password", "unsupported_grant_type"),
        ("grant_type=client_credentials", "invalid_request"),
    ] {
        let reply = post(&emulator, "/token", form);
        assert_eq!((reply.status.as_u16(), &reply.json()["error"]), (400, &json!(error)), "{form}");
    }
}

#[test]
fn an_application_gets_a_bearer_for_graph() {
    let emulator = strict();
    let scope = "scope=https%3A%2F%2Fgraph.microsoft.com%2F.default";
    let form = format!("grant_type=client_credentials&client_id=c&client_secret=s&{scope}");
    let reply = post(&emulator, MICROSOFT, &form).ok();
    let bearer = format!("Bearer {}", reply["access_token"].as_str().unwrap());
    let profiles = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
    emulator.call("GET", profiles, &[("authorization", &bearer)], "").ok();
    for (form, code) in [
        ("", 900_144),
        ("grant_type=client_credentials&client_id=c", 900_144),
        (&format!("grant_type=client_credentials&client_id=c&{scope}"), 7_000_216),
        ("grant_type=password", 70_003),
    ] {
        let reply = post(&emulator, MICROSOFT, form);
        assert_eq!((reply.status.as_u16(), &reply.json()["error_codes"]), (400, &json!([code])));
    }
}

/// A service has no token endpoint: its bearers are configured.
#[test]
fn a_service_gives_out_no_bearers() {
    let service = Emulator::new(&Setup { emulates: false, ..Setup::default() });
    for target in ["/token", MICROSOFT] {
        let reply = post(&service, target, "grant_type=refresh_token&refresh_token=x");
        assert_eq!(reply.status, 404, "{target}");
    }
    let emulator = Emulator::default();
    for target in ["/token/", "//oauth2/v2.0/token", "/t/oauth2/v2.0/token/x", "/t/oauth2/token"] {
        assert_eq!(post(&emulator, target, "grant_type=x").status, 404, "{target}");
    }
    assert_eq!(emulator.get("/token").status, 404);
}
