//! The bodies of Graph's requests: creations, updates and tokens.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_core::enrollment_profile::{
    DeviceOwner, EnrollmentMode, Kind, Settings, TokenKind, Wifi, WifiSecurity,
};
use enroll_dialects::graph::{Collection, Error, parse_create, parse_update};
use proptest::prelude::*;
use serde_json::{Value, json};

const ANDROID_FOR_WORK: Collection = Collection::AndroidForWork;
const DEVICE_OWNER: Collection = Collection::DeviceOwner;

fn create(body: &Value, collection: Collection) -> Result<Settings, Error> {
    parse_create(body.to_string().as_bytes(), collection)
}

fn owner_of(settings: &Settings) -> &DeviceOwner {
    let owner = match &settings.kind {
        Kind::DeviceOwner(owner) => Some(owner),
        Kind::AndroidForWork => None,
    };
    owner.unwrap()
}

fn owner(body: &Value) -> DeviceOwner {
    owner_of(&create(body, DEVICE_OWNER).unwrap()).clone()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, message: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.status(), error.code()), (400, "BadRequest"));
    assert_eq!(error.to_string(), message);
}

// Rule 5.1: "displayName | String | yes | | yes", "description | String | yes | | yes".
#[test]
fn a_work_profile_has_a_name_and_a_description() {
    let body = json!({"displayName": "n", "description": "d"});
    let settings = create(&body, ANDROID_FOR_WORK).unwrap();
    assert_eq!(settings.display_name, Some("n".parse().unwrap()));
    assert_eq!(settings.description, Some("d".parse().unwrap()));
    assert_eq!(settings.kind, Kind::AndroidForWork);
    for nothing in [json!({}), json!({"displayName": null, "description": null})] {
        assert_eq!(create(&nothing, ANDROID_FOR_WORK), Ok(Settings::default()));
    }
    // A form that was left empty sends an empty text.
    let empty = json!({"displayName": "", "description": ""});
    assert_eq!(create(&empty, ANDROID_FOR_WORK), Ok(Settings::default()));
}

// Rule 5.1: "accept and ignore the server-owned ones …, never let a client plant a tokenValue".
#[test]
fn what_is_the_servers_is_dropped_whatever_its_type() {
    let for_work = [
        "id",
        "accountId",
        "createdDateTime",
        "lastModifiedDateTime",
        "tokenValue",
        "tokenExpirationDateTime",
        "enrolledDeviceCount",
        "qrCodeContent",
        "qrCodeImage",
        "@odata.type",
        "@odata.context",
        "@odata.etag",
        "qrCodeImage@odata.type",
    ];
    let owner = ["tokenCreationDateTime", "enrollmentTokenUsageCount"];
    let unchanged = create(&json!({}), DEVICE_OWNER).unwrap();
    for value in [json!(null), json!("x"), json!(-1.5), json!(true), json!([1]), json!({"a": 1})] {
        for name in for_work {
            assert_eq!(create(&json!({name: value}), ANDROID_FOR_WORK), Ok(Settings::default()));
        }
        for name in for_work.iter().chain(&owner) {
            assert_eq!(create(&json!({*name: value}), DEVICE_OWNER).as_ref(), Ok(&unchanged));
        }
    }
}

// Rule 6.4: what the SDK sends. Rule 5.1: "The docs' POST/PATCH examples send tokenValue,
// tokenExpirationDateTime etc.".
#[test]
fn the_sdks_creation_and_the_documented_one_are_accepted() {
    let sent = json!({"displayName": "n", "tokenExpirationDateTime": "2026-01-01T00:00:00+00:00"});
    let documented = json!({
        "@odata.type": "#microsoft.graph.androidForWorkEnrollmentProfile",
        "accountId": "Account Id value",
        "displayName": "n",
        "description": null,
        "tokenValue": "Token Value value",
        "tokenExpirationDateTime": "2016-12-31T23:59:54.0590989-08:00",
        "enrolledDeviceCount": 3,
        "qrCodeContent": "Qr Code Content value",
        "qrCodeImage": {
            "@odata.type": "microsoft.graph.mimeContent", "type": "Type value", "value": "dmFsdWU=",
        },
    });
    assert_eq!(create(&sent, ANDROID_FOR_WORK), create(&documented, ANDROID_FOR_WORK));
}

#[test]
fn an_unknown_property_is_refused_by_name() {
    for (collection, name, type_name) in [
        (ANDROID_FOR_WORK, "DisplayName", "androidForWorkEnrollmentProfile"),
        (ANDROID_FOR_WORK, "wifiHidden", "androidForWorkEnrollmentProfile"),
        (ANDROID_FOR_WORK, "tokenCreationDateTime", "androidForWorkEnrollmentProfile"),
        (DEVICE_OWNER, "foo", "androidDeviceOwnerEnrollmentProfile"),
        (DEVICE_OWNER, "@foo", "androidDeviceOwnerEnrollmentProfile"),
    ] {
        let message =
            format!("The property '{name}' does not exist on type 'microsoft.graph.{type_name}'.");
        refused(create(&json!({name: null}), collection), &message);
    }
    let long = create(&json!({"x".repeat(9000): 1}), ANDROID_FOR_WORK).unwrap_err();
    assert!(long.to_string().len() < 200);
}

// Rule 5.1: the sibling's properties and their words.
#[test]
fn a_device_owners_profile_has_all_its_properties() {
    let body = json!({
        "displayName": "kiosk",
        "enrollmentMode": "corporateOwnedDedicatedDevice",
        "enrollmentTokenType": "corporateOwnedDedicatedDeviceWithAzureADSharedMode",
        "roleScopeTagIds": ["0", "7"],
        "deviceNameTemplate": "kiosk-{{SERIAL}}",
        "configureWifi": false,
        "wifiSsid": "guests",
        "wifiPassword": "hunter2",
        "wifiSecurityType": "wpa",
        "wifiHidden": true,
        "isTeamsDeviceProfile": true,
    });
    let expected = DeviceOwner {
        mode: EnrollmentMode::Dedicated,
        token_kind: TokenKind::SharedMode,
        role_scope_tag_ids: vec!["0".parse().unwrap(), "7".parse().unwrap()],
        device_name_template: Some("kiosk-{{SERIAL}}".parse().unwrap()),
        wifi: Wifi {
            configured: false,
            ssid: Some("guests".parse().unwrap()),
            security: WifiSecurity::Wpa,
            hidden: true,
        },
        is_teams_device: true,
    };
    assert_eq!(owner(&body), expected);
    // Rule 5.1: "configureWifi (default true)".
    assert_eq!(owner(&json!({})), DeviceOwner::default());
    assert!(owner(&json!({})).wifi.configured);
}

// Rule 5.1: "enrollmentMode {…}", "wifiSecurityType {none, wpa, wep}".
#[test]
fn words_are_those_of_the_sdk() {
    for (word, mode) in [
        ("corporateOwnedDedicatedDevice", EnrollmentMode::Dedicated),
        ("corporateOwnedFullyManaged", EnrollmentMode::FullyManaged),
        ("corporateOwnedWorkProfile", EnrollmentMode::WorkProfile),
        ("corporateOwnedAOSPUserlessDevice", EnrollmentMode::AospUserless),
        ("corporateOwnedAOSPUserAssociatedDevice", EnrollmentMode::AospUserAssociated),
    ] {
        assert_eq!(owner(&json!({"enrollmentMode": word})).mode, mode);
    }
    for (word, security) in
        [("none", WifiSecurity::None), ("wpa", WifiSecurity::Wpa), ("wep", WifiSecurity::Wep)]
    {
        assert_eq!(owner(&json!({"wifiSecurityType": word})).wifi.security, security);
    }
    for (name, word) in [
        ("enrollmentMode", "corporateOwnedFullymanaged"),
        ("enrollmentMode", ""),
        ("enrollmentTokenType", "shared"),
        ("wifiSecurityType", "wpa2"),
    ] {
        let message =
            format!("Invalid value for property '{name}': it is not a member of the enumeration.");
        refused(create(&json!({name: word}), DEVICE_OWNER), &message);
    }
}

// Rule 5.1: "…WithAzureADSharedMode (dedicated mode only), deviceStaging (fully managed and work
// profile only)".
#[test]
fn a_token_type_goes_with_some_modes_only() {
    let shared = "corporateOwnedDedicatedDeviceWithAzureADSharedMode";
    let staging = "deviceStaging";
    for (mode, works_shared, works_staged) in [
        ("corporateOwnedDedicatedDevice", true, false),
        ("corporateOwnedFullyManaged", false, true),
        ("corporateOwnedWorkProfile", false, true),
        ("corporateOwnedAOSPUserlessDevice", false, false),
        ("corporateOwnedAOSPUserAssociatedDevice", false, false),
    ] {
        for (token, works) in [("default", true), (shared, works_shared), (staging, works_staged)] {
            let body = json!({"enrollmentTokenType": token, "enrollmentMode": mode});
            assert_eq!(create(&body, DEVICE_OWNER).is_ok(), works, "{mode} {token}");
        }
    }
    refused(
        create(&json!({"enrollmentTokenType": staging}), DEVICE_OWNER),
        "Invalid value for property 'enrollmentTokenType': \
         device staging must go with fully managed devices or work profiles.",
    );
    // The mode alone may break the pair, too.
    let body = json!({"enrollmentTokenType": shared});
    let current = create(&body, DEVICE_OWNER).unwrap();
    let mode = br#"{"enrollmentMode": "corporateOwnedFullyManaged"}"#;
    refused(
        parse_update(mode, &current),
        "Invalid value for property 'enrollmentTokenType': \
         shared mode must go with dedicated devices.",
    );
}

// Rule 5.1: "deviceNameTemplate (<= 63 chars)".
#[test]
fn texts_are_bounded() {
    let of = |name: &str, count: usize| create(&json!({name: "é".repeat(count)}), DEVICE_OWNER);
    for (name, max) in [
        ("deviceNameTemplate", 63),
        ("displayName", 1024),
        ("description", 1024),
        ("wifiSsid", 1024),
    ] {
        assert!(of(name, max).is_ok(), "{name}");
        let message = of(name, max + 1).unwrap_err().to_string();
        assert!(
            message.ends_with(&format!("must be 1 to {max} characters without NUL.")),
            "{message}"
        );
        assert!(create(&json!({name: "a\0"}), DEVICE_OWNER).is_err());
    }
    for tag in ["", &"t".repeat(1025)] {
        refused(
            create(&json!({"roleScopeTagIds": ["0", tag]}), DEVICE_OWNER),
            "Invalid value for property 'roleScopeTagIds': \
             text must be 1 to 1024 characters without NUL.",
        );
    }
}

// Decision: no reply shows a Wi-Fi password and nothing else reads it, so it is not kept.
#[test]
fn a_wifi_password_is_a_text_that_is_not_kept() {
    for accepted in [json!("hunter2"), json!(""), json!(null)] {
        assert_eq!(owner(&json!({"wifiPassword": accepted})), DeviceOwner::default());
    }
    refused(
        create(&json!({"wifiPassword": 12_345_678}), DEVICE_OWNER),
        "Invalid value for property 'wifiPassword': expected a string, found a number.",
    );
}

#[test]
fn a_wrong_type_is_refused_without_repeating_the_value() {
    for (name, value, why) in [
        ("displayName", json!(1), "expected a string, found a number"),
        ("description", json!(["secret"]), "expected a string, found a list"),
        ("enrollmentMode", json!(null), "expected a string, found null"),
        ("configureWifi", json!(null), "expected a boolean, found null"),
        ("wifiHidden", json!("true"), "expected a boolean, found a string"),
        ("isTeamsDeviceProfile", json!(1), "expected a boolean, found a number"),
        ("roleScopeTagIds", json!({"a": "secret"}), "expected a list of strings, found an object"),
        ("roleScopeTagIds", json!([false]), "expected a string, found a boolean"),
    ] {
        let message = format!("Invalid value for property '{name}': {why}.");
        refused(create(&json!({name: value}), DEVICE_OWNER), &message);
    }
}

#[test]
fn a_body_is_one_object() {
    refused(
        parse_create(b"", ANDROID_FOR_WORK),
        "Unable to read JSON request payload: EOF while parsing a value at line 1 column 0.",
    );
    refused(
        parse_create(b"[]", ANDROID_FOR_WORK),
        "Unable to read JSON request payload: body must be an object, not a list.",
    );
    refused(
        parse_update(br#"{"displayName": "a", "displayName": "b"}"#, &Settings::default()),
        "Unable to read JSON request payload: object has `displayName` twice at line 1 column 34.",
    );
    for hostile in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "\u{feff}{}".into()] {
        assert_eq!(parse_create(hostile.as_bytes(), DEVICE_OWNER).unwrap_err().status(), 400);
    }
    assert_eq!(parse_create(b"\xff", DEVICE_OWNER).unwrap_err().status(), 400);
}

// Rule 5.2 update: "PATCH /{id} | partial entity".
#[test]
fn an_update_changes_what_it_names_and_null_clears() {
    let body = json!({
        "displayName": "n", "description": "d", "wifiSsid": "s", "deviceNameTemplate": "t",
        "roleScopeTagIds": ["0"], "wifiHidden": true,
    });
    let current = create(&body, DEVICE_OWNER).unwrap();
    let update = |body: &Value| parse_update(body.to_string().as_bytes(), &current).unwrap();
    assert_eq!(update(&json!({})), current);
    assert_eq!(update(&json!({"tokenValue": "planted"})), current);

    let renamed = update(&json!({"displayName": "n2"}));
    assert_eq!(renamed.display_name, Some("n2".parse().unwrap()));
    assert_eq!(Settings { display_name: current.display_name.clone(), ..renamed }, current);

    let cleared = update(&json!({
        "displayName": null, "description": null, "wifiSsid": null, "deviceNameTemplate": null,
        "roleScopeTagIds": null,
    }));
    let wifi = Wifi { hidden: true, ..Wifi::default() };
    assert_eq!(cleared.display_name, None);
    assert_eq!(owner_of(&cleared), &DeviceOwner { wifi, ..DeviceOwner::default() });
}

proptest! {
    #[test]
    fn an_update_with_nothing_the_client_owns_changes_nothing(value in any::<String>()) {
        let current = create(&json!({"displayName": "n", "wifiHidden": true}), DEVICE_OWNER).unwrap();
        let body = json!({"tokenValue": value, "id": value, "wifiPassword": value}).to_string();
        prop_assert_eq!(parse_update(body.as_bytes(), &current), Ok(current));
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let text = "[{}\\[\\]:,\"a-zA-Z0-9 .-]{0,80}";
    let likely = r#"\{("(displayName|description|wifiSsid|wifiHidden|id|x)": ?("[a-z]{0,5}"|true|1|null|\[\]),?){0,4}\}"#;
    let text = prop_oneof![text, likely].prop_map(String::into_bytes);
    let inputs = prop_oneof![any::<Vec<u8>>(), text];
    no_input_panics(&inputs, |bytes| parse_create(bytes, DEVICE_OWNER).is_ok());
    no_input_panics(&inputs, |bytes| parse_update(bytes, &Settings::default()).is_ok());
}
