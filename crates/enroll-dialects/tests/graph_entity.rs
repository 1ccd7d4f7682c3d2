//! How Graph shows a profile: golden files, and the rules that they follow.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    EnrollmentProfile, Timestamp,
    device::Ownership,
    enrollment_profile::{
        DeviceOwner, EnrollmentMode, Kind, Settings, TokenKind, Validity, Wifi, WifiSecurity,
    },
    enrollment_token::Claim,
    provisioning,
    secret::TokenValue,
};
use enroll_dialects::graph::{Collection, Query, Route, entity, parse_create, parse_update, write};
use proptest::{option, prelude::*};
use serde_json::{Value, json};

const NAME: &str = "enterprises/LC00graph/enrollmentProfiles/cf41d1f6-23a5-4f27-8c16-7b47e1d04d6f";
const TENANT: &str = "7e0d0ed1-7c6a-4d37-9b0a-0f2ad0a3d8f5";
const NO_DATE: &str = "0001-01-01T00:00:00Z";

fn at(seconds: i64) -> Timestamp {
    Timestamp::new(1_900_000_000 + seconds, 123_456_789).unwrap()
}

fn value() -> TokenValue {
    "OJDDNCYSEZPAUZZOXHDF".parse().unwrap()
}

fn profile(settings: Settings) -> EnrollmentProfile {
    EnrollmentProfile::from(EnrollmentProfile::create(NAME.parse().unwrap(), settings, at(0)))
}

fn with_token(settings: Settings) -> EnrollmentProfile {
    let mut profile = profile(settings);
    profile.apply(&profile.create_token(Validity::try_from(6).unwrap(), None, at(1)).unwrap());
    profile
}

fn owner(body: &Value) -> Settings {
    parse_create(body.to_string().as_bytes(), Collection::DeviceOwner).unwrap()
}

fn redeem(profile: &mut EnrollmentProfile, generation: u64, device: usize) {
    let generation = generation.try_into().unwrap();
    let claim = Claim::new(
        format!("d{device}").parse().unwrap(),
        format!("s{device}").parse().unwrap(),
        Ownership::CompanyOwned,
    );
    let redemption = profile.redeem(generation, &claim, at(2)).unwrap();
    profile.apply(&redemption.event);
}

fn tree(profile: &EnrollmentProfile) -> Value {
    let value = value();
    serde_json::to_value(entity(profile, Some(&value), TENANT, Some(b"picture"))).unwrap()
}

#[track_caller]
fn golden(profile: &EnrollmentProfile, golden: &str) {
    let value = value();
    let reply = entity(profile, Some(&value), TENANT, Some(b"\x89PNG\r\n\x1a\n\xff")).alone(None);
    let text = serde_json::to_string_pretty(&reply).unwrap();
    assert_eq!(text, golden.trim_end());
}

// Rule 5.1: the table, and "@odata.type appears in every documented example … and for the picture
// microsoft.graph.mimeContent (without)".
#[test]
fn a_work_profile_with_a_token() {
    let body = br#"{"displayName": "phones \"1\"", "description": "d\u00fc"}"#;
    let settings = parse_create(body, Collection::AndroidForWork).unwrap();
    golden(&with_token(settings), include_str!("golden/graph_for_work.json"));
}

// Rule 5.1: the sibling's properties.
#[test]
fn a_device_owners_profile_with_a_token() {
    let settings = owner(&json!({
        "displayName": "kiosk",
        "enrollmentMode": "corporateOwnedAOSPUserlessDevice",
        "roleScopeTagIds": ["0", "7"],
        "deviceNameTemplate": "kiosk-{{SERIAL}}",
        "wifiSsid": "guests",
        "wifiPassword": "hunter2",
        "wifiSecurityType": "wpa",
    }));
    let mut profile = with_token(settings);
    redeem(&mut profile, 1, 1);
    golden(&profile, include_str!("golden/graph_device_owner.json"));
}

// Rule 5.1: "a profile with no token shows 0001-01-01T00:00:00Z with tokenValue null". Rule 7.31:
// "tokenExpirationDateTime is non-nullable: a new profile needs a value".
#[test]
fn without_a_token_the_expiration_is_the_year_1() {
    for settings in [Settings::default(), owner(&json!({}))] {
        // `tree` passes a value, but the value belongs to no token.
        let tree = tree(&profile(settings));
        assert_eq!(tree["tokenExpirationDateTime"], NO_DATE);
        for name in ["tokenValue", "qrCodeContent", "qrCodeImage", "displayName", "description"] {
            assert_eq!(tree.get(name), Some(&Value::Null), "{name}");
        }
    }
    assert_eq!(tree(&profile(owner(&json!({}))))["tokenCreationDateTime"], NO_DATE);
}

// Rule 5.4: "tokenExpirationDateTime = now, tokenValue/qrCode* = null".
#[test]
fn a_revoked_token_expired_when_it_was_revoked() {
    let mut profile = with_token(owner(&json!({})));
    let created = tree(&profile)["tokenCreationDateTime"].clone();
    profile.apply(&profile.revoke_token(at(3)).unwrap().event().unwrap());
    let tree = tree(&profile);
    assert_eq!(tree["tokenExpirationDateTime"], "2030-03-17T17:46:43.1234567Z");
    assert_eq!(tree["lastModifiedDateTime"], "2030-03-17T17:46:43.1234567Z");
    assert_eq!(tree["tokenCreationDateTime"], created, "it was created when it was");
    for name in ["tokenValue", "qrCodeContent", "qrCodeImage"] {
        assert_eq!(tree[name], Value::Null, "{name}");
    }
}

// Rule 5.4: "Current | now >= expiresAt | Expired by comparison; the profile stays". Rule 5.1:
// "value of the most recently created token". Nothing here reads a clock: the token of 2030-03-17
// is shown whether it is expired or not.
#[test]
fn an_expired_token_is_still_shown() {
    let tree = tree(&with_token(Settings::default()));
    assert_eq!(tree["tokenValue"], "OJDDNCYSEZPAUZZOXHDF");
    assert_eq!(tree["tokenExpirationDateTime"], "2030-03-17T17:46:47.1234567Z");
}

// Rule 5.1 qrCodeContent: "string used to make the QR". Rule 5.4: "same QR bundle as 4.6".
#[test]
fn the_qr_code_holds_the_value() {
    let tree = tree(&with_token(Settings::default()));
    assert_eq!(tree["qrCodeContent"], provisioning::qr_code(&value()).expose());
    assert_eq!(tree["qrCodeImage"]["value"], "cGljdHVyZQ==");
    let value = value();
    let profile = with_token(Settings::default());
    let unpictured = serde_json::to_value(entity(&profile, Some(&value), TENANT, None)).unwrap();
    assert_eq!(unpictured["qrCodeImage"], Value::Null);
    assert_ne!(unpictured["qrCodeContent"], Value::Null);
}

// Rule 7.32: "enrolledDeviceCount does not fall on revoke or replace; enrollmentTokenUsageCount
// (sibling, AOSP) resets". Rule 5.1: "AOSP devices on the current token".
#[test]
fn a_new_token_counts_its_own_aosp_devices() {
    let counts = |profile: &EnrollmentProfile| {
        let tree = tree(profile);
        (tree["enrolledDeviceCount"].clone(), tree["enrollmentTokenUsageCount"].clone())
    };
    let aosp = json!({"enrollmentMode": "corporateOwnedAOSPUserAssociatedDevice"});
    let mut profile = with_token(owner(&aosp));
    redeem(&mut profile, 1, 1);
    redeem(&mut profile, 1, 2);
    assert_eq!(counts(&profile), (json!(2), json!(2)));
    profile.apply(&profile.revoke_token(at(3)).unwrap().event().unwrap());
    assert_eq!(counts(&profile).0, json!(2));
    profile.apply(&profile.create_token(Validity::MAX, None, at(4)).unwrap());
    assert_eq!(counts(&profile), (json!(2), json!(0)));

    let mut dedicated = with_token(owner(&json!({})));
    redeem(&mut dedicated, 1, 1);
    assert_eq!(counts(&dedicated), (json!(1), json!(0)));
}

// Rule 5.1: "enrolledDeviceCount | Int32", "enrollmentTokenUsageCount (Int32 0..20000)".
#[test]
fn counts_end_where_their_types_do() {
    let aosp = with_token(owner(&json!({"enrollmentMode": "corporateOwnedAOSPUserlessDevice"})));
    for (stored, enrolled, uses) in [
        (20_000_u64, 20_000, 20_000),
        (20_001, 20_001, 20_000),
        (2_147_483_647, 2_147_483_647, 20_000),
        (2_147_483_648, 2_147_483_647, 20_000),
        (u64::MAX, 2_147_483_647, 20_000),
    ] {
        let mut record = serde_json::to_value(&aosp).unwrap();
        record["enrolled"] = stored.into();
        record["uses"] = stored.into();
        let tree = tree(&serde_json::from_value(record).unwrap());
        assert_eq!(tree["enrolledDeviceCount"], enrolled);
        assert_eq!(tree["enrollmentTokenUsageCount"], uses);
    }
}

// Rule 5.4: "Emit Z, at most 7 digits".
#[test]
fn a_date_has_7_fraction_digits_at_most() {
    for (now, text) in [
        ("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
        ("2030-01-01T00:00:00.5Z", "2030-01-01T00:00:00.500Z"),
        ("2030-01-01T00:00:00.123456Z", "2030-01-01T00:00:00.123456Z"),
        ("2030-01-01T00:00:00.123456789Z", "2030-01-01T00:00:00.1234567Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.9999999Z"),
    ] {
        let created = EnrollmentProfile::create(
            NAME.parse().unwrap(),
            Settings::default(),
            now.parse().unwrap(),
        );
        assert_eq!(tree(&created.into())["createdDateTime"], text);
    }
}

// Rule 5.2 get: "GET /{id} ($select,$expand)".
#[test]
fn select_shows_what_it_names() {
    let route = Route::parse(&["androidForWorkEnrollmentProfiles", &NAME[NAME.len() - 36..]]);
    let route = route.unwrap();
    let profile = with_token(Settings::default());
    let show = |text: &str| -> Value {
        let query = Query::parse(text, &route).unwrap();
        let value = value();
        let reply = entity(&profile, Some(&value), TENANT, None).alone(query.select());
        serde_json::from_str(&write(&reply).unwrap()).unwrap()
    };
    let context = "https://graph.microsoft.com/beta/$metadata#deviceManagement/\
                   androidForWorkEnrollmentProfiles";
    let shown = json!({
        "@odata.context": format!("{context}(tokenValue,id)/$entity"),
        "@odata.type": "#microsoft.graph.androidForWorkEnrollmentProfile",
        "id": "cf41d1f6-23a5-4f27-8c16-7b47e1d04d6f",
        "tokenValue": "OJDDNCYSEZPAUZZOXHDF",
    });
    assert_eq!(show("$select=tokenValue,id"), shown);
    // What is named again adds nothing, to the context neither.
    assert_eq!(show("$select=tokenValue,id,tokenValue,,id"), shown);
    assert_eq!(show("$select=*")["@odata.context"], format!("{context}/$entity"));
    assert_eq!(show("$select=id,*"), show(""));
    assert_eq!(show("").as_object().unwrap().len(), 13);
}

// Rule 5.1: "a real SDK client that round-trips a GET into a PATCH would send them".
#[test]
fn a_reply_sent_back_as_an_update_changes_nothing() {
    let everything = json!({
        "displayName": "kiosk",
        "enrollmentMode": "corporateOwnedWorkProfile",
        "enrollmentTokenType": "deviceStaging",
        "roleScopeTagIds": ["0"],
        "wifiSsid": "guests",
        "wifiHidden": true,
    });
    for settings in [Settings::default(), owner(&everything), owner(&json!({}))] {
        let profile = with_token(settings.clone());
        let value = value();
        let reply = write(&entity(&profile, Some(&value), TENANT, Some(b"x")).alone(None)).unwrap();
        assert_eq!(parse_update(reply.as_bytes(), &settings), Ok(settings));
    }
}

// Rule 5.1: every property of the entity, each once, in both collections.
#[test]
fn every_property_is_shown_under_its_name() {
    for (settings, count) in [(Settings::default(), 11), (owner(&json!({})), 23)] {
        let collection = Collection::of(&settings.kind);
        let tree = tree(&with_token(settings));
        let shown: Vec<_> = tree.as_object().unwrap().keys().skip(1).collect();
        let names: Vec<_> = collection.properties().iter().map(|one| one.name()).collect();
        assert_eq!(shown, names);
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| collection.property(name).unwrap().name() == *name));
    }
}

prop_compose! {
    fn owners()(
        mode in prop::sample::select(vec![
            EnrollmentMode::Dedicated, EnrollmentMode::FullyManaged, EnrollmentMode::WorkProfile,
            EnrollmentMode::AospUserless, EnrollmentMode::AospUserAssociated,
        ]),
        kind in prop::sample::select(vec![
            TokenKind::Default, TokenKind::SharedMode, TokenKind::DeviceStaging,
        ]),
        tags in prop::collection::vec("[^\0]{1,5}", 0..4),
        template in option::of("[^\0]{1,63}"),
        ssid in option::of("[^\0]{1,32}"),
        security in prop::sample::select(vec![
            WifiSecurity::None, WifiSecurity::Wpa, WifiSecurity::Wep,
        ]),
        [configured, hidden, is_teams_device] in any::<[bool; 3]>(),
    ) -> DeviceOwner {
        let owner = DeviceOwner {
            mode,
            token_kind: kind,
            role_scope_tag_ids: tags.iter().map(|tag| tag.parse().unwrap()).collect(),
            device_name_template: template.map(|text| text.parse().unwrap()),
            wifi: Wifi {
                configured,
                ssid: ssid.map(|text| text.parse().unwrap()),
                security,
                hidden,
            },
            is_teams_device,
        };
        match owner.check() {
            Ok(()) => owner,
            Err(_) => DeviceOwner { token_kind: TokenKind::Default, ..owner },
        }
    }
}

fn reread(settings: &Settings, edit: impl Fn(&mut Value)) -> Settings {
    let profile = profile(settings.clone());
    let text = write(&entity(&profile, Some(&value()), TENANT, None)).unwrap();
    let mut shown = serde_json::from_str(&text).unwrap();
    edit(&mut shown);
    parse_create(shown.to_string().as_bytes(), Collection::of(&settings.kind)).unwrap()
}

proptest! {
    #[test]
    fn what_is_written_parses_to_the_same_settings(
        name in option::of("[^\0]{1,40}"),
        description in option::of("[^\0]{1,40}"),
        owner in option::of(owners()),
    ) {
        let settings = Settings {
            display_name: name.map(|text| text.parse().unwrap()),
            description: description.map(|text| text.parse().unwrap()),
            kind: owner.map_or(Kind::AndroidForWork, |owner| Kind::DeviceOwner(Box::new(owner))),
        };
        prop_assert_eq!(&reread(&settings, |_| ()), &settings);
    }
}

/// The negative control: a writer that leaves out one of the client's fields is found.
#[test]
fn a_field_that_is_not_written_is_found() {
    let settings = owner(&json!({
        "displayName": "n", "description": "d", "enrollmentMode": "corporateOwnedFullyManaged",
        "enrollmentTokenType": "deviceStaging", "deviceNameTemplate": "t", "wifiSsid": "s",
        "roleScopeTagIds": ["1"], "wifiSecurityType": "wep", "wifiHidden": true,
        "configureWifi": false, "isTeamsDeviceProfile": true,
    }));
    assert_eq!(reread(&settings, |_| ()), settings);
    for name in [
        "displayName",
        "description",
        "enrollmentTokenType",
        "deviceNameTemplate",
        "wifiSsid",
        "roleScopeTagIds",
        "wifiSecurityType",
        "wifiHidden",
        "configureWifi",
        "isTeamsDeviceProfile",
    ] {
        let without = |shown: &mut Value| drop(shown.as_object_mut().unwrap().remove(name));
        assert_ne!(reread(&settings, without), settings, "{name}");
    }
}
