//! Seed files: what an emulator holds from the start, and what is refused of them.

use enroll_emulator::seed::Seed;
use serde_json::{Value, json};

use crate::support::{Emulator, Setup};

const EXAMPLE: &str = include_str!("../seed.json");

fn seeded(text: &str) -> Emulator {
    let seed = Seed::parse(text.as_bytes()).unwrap();
    pollster::block_on(seed.rehearse()).unwrap();
    Emulator::new(&Setup { seed: Some(seed), ..Setup::default() })
}

#[test]
fn the_contents_of_a_seed_file_are_there() {
    let emulator = seeded(EXAMPLE);
    let get = |path: &str| emulator.get(path).ok();
    assert_eq!(get("/enroll/v1/clock")["now"], "2030-01-01T00:00:00Z");
    assert_eq!(
        get("/v1/enterprises?projectId=my-project"),
        json!({ "enterprises": [{ "name": "enterprises/LC00abc" }] })
    );
    assert_eq!(get("/v1/enterprises/LC00abc")["enterpriseDisplayName"], "Acme");
    let policy = get("/v1/enterprises/LC00abc/policies/kiosk");
    assert_eq!((&policy["version"], &policy["cameraDisabled"]), (&json!("1"), &json!(true)));
    let tokens = get("/v1/enterprises/LC00abc/enrollmentTokens");
    assert_eq!(tokens["enrollmentTokens"].as_array().map(Vec::len), Some(2));
    let token = get("/v1/enterprises/LC00abc/enrollmentTokens/kiosks");
    assert_eq!(token["expirationTimestamp"], "2030-04-01T00:00:00Z");
    let device = emulator.enroll(&token["value"], "R0").ok();
    assert_eq!(device["policyName"], "enterprises/LC00abc/policies/kiosk");

    let users = "/androidenterprise/v1/enterprises/LC00abc/users";
    let inserted = json!({ "accountIdentifier": "user342", "accountType": "userAccount" });
    let user = emulator.post(users, &inserted).ok();
    assert_eq!(user["displayName"], "Ada");
    let set = format!("{users}/{}/availableProductSet", user["id"].as_str().unwrap());
    assert_eq!(get(&set)["productId"], json!(["app:com.example.chat"]));
    let found = get(&format!("{users}?email=grace%40example.com"));
    assert_eq!(found["user"][0]["managementType"], "googleManaged");

    let profiles = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
    let profile = get(&format!("{profiles}/3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
    assert_eq!(profile["displayName"], "Field staff");
    emulator.enroll(&profile["tokenValue"], "R1").ok();
    let owned = get("/beta/deviceManagement/androidDeviceOwnerEnrollmentProfiles");
    assert_eq!(owned["value"][0]["displayName"], "Kiosks");
    assert_eq!(owned["value"][0]["tokenValue"], Value::Null);
}

/// Asserts where a seed file is refused, and as what.
#[track_caller]
fn refused(text: &str, place: &str, why: &str) {
    let error = Seed::parse(text.as_bytes()).map(|_| "").unwrap_err().to_string();
    let expected = format!("{place}: ");
    assert!(error.starts_with(&expected) && error.contains(why), "{text}\n{error}");
}

#[test]
fn an_error_has_its_location() {
    refused("", "line 1, column 0, $", "EOF");
    refused("{} {}", "line 1, column 4, $", "trailing");
    refused("[1]", "line 1, column 0, $", "expected an object");
    refused(r#"{"enterprises": [["e"]]}"#, "line 1, column 17, $.enterprises[0]", "an object");
    refused(r#"{"x": 1}"#, "line 1, column 4, $.x", "unknown field `x`");
    refused("{\n \"clock\": {\"now\": \"yesterday\"}}", "line 2, column 29, $.clock.now", "");
    let enterprise = |rest: &str| format!("{{\"enterprises\": [\n{{\"id\": \"e\",\n {rest}}}]}}");
    for (rest, place, why) in [
        (r#""id": "f""#, "line 3, column 5, $.enterprises[0]", "duplicate field"),
        (r#""products": [1]"#, "line 3, column 15, $.enterprises[0].products[0]", "a string"),
        (r#""policies": {"p/q": {}}"#, "line 3, column 22, $.enterprises[0].policies[\"p/q\"]", ""),
        (
            r#""policies": {"p": {"camera": 1}}"#,
            "line 3, column 20, $.enterprises[0].policies[\"p\"]",
            "Unknown name \"camera\"",
        ),
        (r#""policies": {"p": {"funDisabled": true}, "p": {}}"#, "line 1, column 1, $", "twice"),
        (
            r#""enrollmentTokens": [{"token": {}}, {"token": {"duration": "59s"}}]"#,
            "line 3, column 48, $.enterprises[0].enrollmentTokens[1].token",
            "enrollment_token.duration",
        ),
        (
            r#""enrollmentTokens": [{"id": "t", "token": {}}, {"id": "t", "token": {}}]"#,
            "line 3, column 56, $.enterprises[0].enrollmentTokens[1].id",
            "given before",
        ),
        (
            r#""users": [{"user": {"accountType": "userAccount"}}]"#,
            "line 3, column 21, $.enterprises[0].users[0].user",
            "account_identifier",
        ),
        (
            r#""googleUsers": [{"primaryEmail": "ada"}]"#,
            "line 3, column 35, $.enterprises[0].googleUsers[0].primaryEmail",
            "",
        ),
        (
            r#""androidForWorkEnrollmentProfiles": [{"profile": {}, "token": {}}]"#,
            "line 3, column 64, $.enterprises[0].androidForWorkEnrollmentProfiles[0].token",
            "tokenValidityInSeconds",
        ),
    ] {
        refused(&enterprise(rest), place, why);
    }
    let long = " ".repeat(Seed::BYTES_MAX + 1);
    refused(&long, "line 1, column 1, $", "16 MiB");
    let error = Seed::parse(b"{\xff").unwrap_err().to_string();
    assert!(error.starts_with("line 1, column 1, $: "), "{error}");
}

/// What only the rules refuse is refused before any entity is created, too.
#[test]
fn a_rehearsal_finds_what_the_rules_refuse() {
    let text = r#"{"enterprises": [{"id": "e", "users": [{
        "user": {"accountIdentifier": "u", "accountType": "userAccount"},
        "productSet": {"productId": ["app:never.approved"]}}]}]}"#;
    let seed = Seed::parse(text.as_bytes()).unwrap();
    let error = pollster::block_on(seed.rehearse()).unwrap_err().to_string();
    assert!(error.starts_with("line 2, column 17, $.enterprises[0].users[0]: "), "{error}");
    assert!(error.contains("app:never.approved"), "{error}");
}
