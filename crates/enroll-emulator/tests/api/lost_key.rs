//! What still works once a key is lost or withdrawn: all that does not show a value that it derives.

use enroll_core::{
    EnrollmentProfile, EnrollmentToken,
    enrollment_profile::Validity,
    enrollment_token::Terms,
    name::{EnrollmentProfileName, EnrollmentTokenName},
    origin::Origin,
    record::RequestId,
    secret::{Derivation, KeyId, Salt, TokenFormat},
};
use enroll_store::{
    Admission, Decision, Reading, Request, Store,
    request::{CommandHash, DrawnBy, Scope},
};
use http::StatusCode;
use pollster::FutureExt;
use serde_json::{Value, json};

use crate::support::Emulator;

const FOR_WORK: &str = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
const DEVICE_OWNER: &str = "/beta/deviceManagement/androidDeviceOwnerEnrollmentProfiles";

/// Returns what a value is derived from whose key is not among the keys.
fn lost() -> Derivation {
    Derivation { salt: Salt([3; 16]), key: KeyId(9), format: TokenFormat::Letters }
}

fn request(scope: Scope) -> Request {
    let id = RequestId::from_entropy(rand::random());
    Request { id, drawn_by: DrawnBy::Service, command: CommandHash([0; 32]), scope, actor: None }
}

/// Creates a profile whose token is derived from the lost key, and returns its path.
fn profile(emulator: &Emulator) -> String {
    let reply = emulator.post(FOR_WORK, &json!({ "displayName": "p" }));
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    let name: EnrollmentProfileName =
        format!("enterprises/LC00graph/enrollmentProfiles/{id}").parse().unwrap();
    let create = |reading: Reading<'_, EnrollmentProfile>| {
        let admitted = reading.admit(Admission::Any).map_err(drop)?;
        let profile = admitted.noun.ok_or(())?;
        let created = profile.create_token(Validity::MAX, Some(lost()), admitted.now);
        created.map(Decision::next).map_err(drop)
    };
    let store = emulator.service.store();
    store.execute(&name, &request(Scope::Noun), create).block_on().unwrap();
    format!("{FOR_WORK}/{id}")
}

/// Issues a token that is derived from the lost key, and returns its path.
fn token(emulator: &Emulator) -> String {
    let name: EnrollmentTokenName = "enterprises/LC1/enrollmentTokens/lost".parse().unwrap();
    let issue = |reading: Reading<'_, EnrollmentToken>| {
        let issued = EnrollmentToken::issue(name.clone(), Terms::default(), reading.now());
        let issued = issued.with_derivation(lost()).with_origin(Origin::AndroidManagement);
        Ok::<_, ()>(Decision::first(issued))
    };
    let store = emulator.service.store();
    store.execute(&name, &request(Scope::Enterprise), issue).block_on().unwrap();
    format!("/v1/{name}")
}

// Rule 5.2: "createToken | 204, no body", "revokeToken | 204, no body", "delete | 204", "PATCH | 200
// entity".
#[test]
fn graph_changes_a_profile_whose_value_cannot_be_derived() {
    let emulator = Emulator::default();
    let validity = json!({ "tokenValidityInSeconds": 60 }).to_string();
    for (verb, action, body, status) in [
        ("POST", "/revokeToken", String::new(), StatusCode::NO_CONTENT),
        ("POST", "/createToken", validity, StatusCode::NO_CONTENT),
        ("PATCH", "", json!({ "displayName": "q" }).to_string(), StatusCode::OK),
        ("DELETE", "", String::new(), StatusCode::NO_CONTENT),
    ] {
        let profile = profile(&emulator);
        // The control: a call that derives the value fails, before and after.
        let shown = emulator.get(&profile);
        assert_eq!(shown.status, StatusCode::INTERNAL_SERVER_ERROR, "{verb} {action}");
        let reply = emulator.call(verb, &format!("{profile}{action}"), &[], body);
        assert_eq!(reply.status, status, "{verb} {action}: {}", reply.text());
        if verb == "PATCH" {
            let patched = reply.json();
            assert_eq!(patched["displayName"], "q", "what is known is shown");
            assert_eq!(
                (&patched["tokenValue"], &patched["qrCodeImage"]),
                (&Value::Null, &Value::Null)
            );
        }
    }
}

#[test]
fn android_management_deletes_a_token_whose_value_cannot_be_derived() {
    let emulator = Emulator::default();
    let token = token(&emulator);
    assert_eq!(emulator.get(&token).status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(emulator.delete(&token).status, StatusCode::OK);
    assert_eq!(emulator.get(&token).status, StatusCode::NOT_FOUND);
}

// Rule 5.2: a profile is in one collection; in the other one it does not exist.
#[test]
fn a_profile_is_changed_in_its_own_collection_only() {
    let emulator = Emulator::default();
    let reply = emulator.post(FOR_WORK, &json!({ "displayName": "p" }));
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    let validity = json!({ "tokenValidityInSeconds": 60 }).to_string();
    let changes = [
        ("POST", "/createToken", validity),
        ("POST", "/revokeToken", String::new()),
        ("PATCH", "", json!({ "displayName": "q" }).to_string()),
        ("DELETE", "", String::new()),
    ];
    let before = emulator.get(&format!("{FOR_WORK}/{id}")).ok();
    for (verb, action, body) in &changes {
        let path = format!("{DEVICE_OWNER}/{id}{action}");
        let reply = emulator.call(verb, &path, &[], body.clone());
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{verb} {action}");
    }
    assert_eq!(emulator.get(&format!("{FOR_WORK}/{id}")).ok(), before, "nothing changed");
    // The control: in its own collection, each change is made.
    for (verb, action, body) in &changes {
        let path = format!("{FOR_WORK}/{id}{action}");
        let reply = emulator.call(verb, &path, &[], body.clone());
        assert!(reply.status.is_success(), "{verb} {action}");
    }
}
