//! `create`: how fields are spelled, and which of them are dropped.

use serde_json::{Value, json};

use crate::{
    asserts::keys,
    support::{Emulator, TOKENS},
};

// Rule 4.1, user: "the value is ignored": "accept, drop, never echo, never validate".
// Rule 7.8: "`user` in create is ignored even when malformed inside (but must still be an object)".
#[test]
fn a_user_is_an_object_that_is_ignored() {
    let emulator = Emulator::default();
    for user in [
        json!({}),
        json!(null),
        json!({ "accountIdentifier": "a".repeat(2000) }),
        json!({ "accountIdentifier": 1, "x": [[]] }),
    ] {
        let token = emulator.create(&json!({ "user": user }));
        assert_eq!(token.get("user"), None);
    }
    for user in [json!("u"), json!(1), json!(true), json!([])] {
        let reply = emulator.post(TOKENS, &json!({ "user": user }));
        reply.is_invalid("enrollment_token.user");
    }
}

// Rule 7.9: "Client-sent `name`, `value`, `qrCode`, `expirationTimestamp` must be silently dropped,
// not rejected and not stored".
#[test]
fn fields_that_only_the_server_writes_are_dropped() {
    let emulator = Emulator::default();
    for sent in [json!("OJDDNCYSEZPAUZZOXHDF"), json!(1), json!({}), json!([]), json!(null)] {
        let body =
            json!({ "name": sent, "value": sent, "qrCode": sent, "expirationTimestamp": sent });
        let reply = emulator.post(TOKENS, &body);
        let token = reply.ok();
        assert_ne!(token["value"], sent);
        assert_eq!(token["expirationTimestamp"], "2026-11-22T09:00:00Z");
        assert!(!reply.text().contains("OJDDNCYSEZPAUZZOXHDF"));
    }
}

// Rule 2.1, names: "input accepts `lowerCamelCase` and the original `snake_case`; output is
// camelCase".
#[test]
fn a_field_has_two_spellings_and_one_of_them_at_a_time() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({
        "policy_name": "p1",
        "additional_data": "d",
        "one_time_only": true,
        "allow_personal_usage": "PERSONAL_USAGE_ALLOWED",
        "google_authentication_options": { "authentication_requirement": "OPTIONAL" },
    }));
    let camel = emulator.create(&json!({
        "policyName": "p1",
        "additionalData": "d",
        "oneTimeOnly": true,
        "allowPersonalUsage": "PERSONAL_USAGE_ALLOWED",
        "googleAuthenticationOptions": { "authenticationRequirement": "OPTIONAL" },
    }));
    assert_eq!(keys(&token), keys(&camel));
    assert_eq!(token["policyName"], "enterprises/LC1/policies/p1");
    let both = json!({ "oneTimeOnly": true, "one_time_only": true });
    emulator.post(TOKENS, &both).is_invalid("enrollment_token.one_time_only");
}

// Rule 2.1, null: "JSON `null` = field absent, for every field".
#[test]
fn null_is_absence() {
    let emulator = Emulator::default();
    let fields = [
        "name",
        "value",
        "duration",
        "expirationTimestamp",
        "policyName",
        "additionalData",
        "qrCode",
        "oneTimeOnly",
        "user",
        "allowPersonalUsage",
        "googleAuthenticationOptions",
    ];
    let nulls: Value = fields.into_iter().map(|field| (field.to_owned(), Value::Null)).collect();
    let token = emulator.create(&nulls);
    assert_eq!(keys(&token), ["duration", "expirationTimestamp", "name", "qrCode", "value"]);
    let options = json!({ "authenticationRequirement": null, "requiredAccountEmail": null });
    emulator.create(&json!({ "googleAuthenticationOptions": options }));
}
