//! How users, authentication tokens and devices are written.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_core::{
    Timestamp, User,
    auth_token::Validity,
    effect::Effect,
    limits::Limits,
    origin::Origin,
    secret::TokenValue,
    user::{AccountType, Insertion},
};
use enroll_dialects::{
    google::{FieldMask, Query, Rendering, Schema},
    play_emm::{Error, authentication_token, device, parse_query, user},
};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

fn person() -> User {
    let insertion = Insertion {
        identifier: "user342".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: Some(Some("Example, Inc.".parse().unwrap())),
    };
    let name = "enterprises/LC1/users/7".parse().unwrap();
    User::from(User::insert(name, insertion, Timestamp::UNIX_EPOCH))
}

fn google_managed() -> User {
    let name = "enterprises/LC1/users/8".parse().unwrap();
    let email = "ada@example.com".parse().unwrap();
    let inserted = User::add_google(name, email, Timestamp::UNIX_EPOCH);
    User::from(inserted.with_origin(Origin::PlayEmm))
}

/// Adds the user's account to a device, with the token of this number, which is the next.
fn provision(user: &mut User, device: &str, number: u64) {
    let number = number.try_into().unwrap();
    let (limits, now) = (Limits::default(), Timestamp::UNIX_EPOCH);
    let issue = user.issue_token(Validity::default(), None, &limits, now).unwrap();
    user.apply(&issue.event);
    let redemption = user.redeem(number, &device.parse().unwrap(), &limits, now).unwrap();
    user.apply(&redemption.event);
}

fn written(reply: &impl Serialize) -> String {
    Rendering::default().write(reply).unwrap()
}

fn tree(reply: &impl Serialize) -> Value {
    serde_json::to_value(reply).unwrap()
}

/// Checks that a mask can name each field of a reply, at every level.
#[track_caller]
fn every_field_is_known(reply: &Value, prefix: &str, schema: &Schema) {
    match reply {
        Value::Array(elements) => {
            for element in elements {
                every_field_is_known(element, prefix, schema);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let path = format!("{prefix}{name}");
                assert!(FieldMask::parse(&path, schema).is_ok(), "{path}");
                every_field_is_known(member, &format!("{path}/"), schema);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

// Rule 3.1: the table of User; "emm => accountIdentifier present and primaryEmail absent".
#[test]
fn a_user_of_the_emm_has_an_identifier() {
    assert_eq!(written(&user::view(&person())), include_str!("golden/play_emm_user.json"));
    let mut cleared = person();
    let update = user::parse_update(br#"{"displayName": ""}"#).unwrap().update;
    let event = cleared.update(&update, Timestamp::UNIX_EPOCH).unwrap().event().unwrap();
    cleared.apply(&event);
    assert_eq!(tree(&user::view(&cleared)).get("displayName"), None);
    let named = person();
    let at_first = user::view_as(cleared.inserted(), named.display_name());
    assert_eq!(tree(&at_first), tree(&user::view(&named)));
}

// Rule 3.1: "google => the reverse, and displayName absent"; accountType: "googleManaged: always
// userAccount".
#[test]
fn a_user_of_google_has_an_address() {
    let reply = include_str!("golden/play_emm_user_google.json");
    assert_eq!(written(&user::view(&google_managed())), reply);
    let named = "X".parse().unwrap();
    assert_eq!(written(&user::view_as(google_managed().inserted(), Some(&named))), reply);
}

// Rule 3.1 accountType: "emmManaged: either".
#[test]
fn a_device_account_is_shown_as_one() {
    let insertion = Insertion {
        identifier: "asset#44418".parse().unwrap(),
        account_type: AccountType::DeviceAccount,
        display_name: None,
    };
    let name = "enterprises/LC1/users/9".parse().unwrap();
    let kiosk = User::from(User::insert(name, insertion, Timestamp::UNIX_EPOCH));
    assert_eq!(
        tree(&user::view(&kiosk)),
        json!({
            "kind": "androidenterprise#user",
            "id": "9",
            "managementType": "emmManaged",
            "accountType": "deviceAccount",
            "accountIdentifier": "asset#44418",
        })
    );
}

// Rule 3.1: "{kind:"androidenterprise#usersListResponse", user:[User]}". Rule 3.2: "list, no match,
// or the address is not a googleManaged one | 200, `user` key omitted".
#[test]
fn a_list_has_one_user_or_no_key() {
    let found = google_managed();
    let list = user::list(Some(user::view(&found)));
    assert_eq!(written(&list), include_str!("golden/play_emm_user_list.json"));
    let nobody = json!({"kind": "androidenterprise#usersListResponse"});
    assert_eq!(tree(&user::list(None)), nobody);
    every_field_is_known(&tree(&list), "", user::LIST.reply);
}

// Rule 3.1: "AuthenticationToken {kind:"androidenterprise#authenticationToken", token}".
#[test]
fn a_token_is_written_where_it_belongs() {
    let value: TokenValue = "OJDDNCYSEZPAUZZOXHDF".parse().unwrap();
    let reply = authentication_token::view(&value);
    assert_eq!(written(&reply), include_str!("golden/play_emm_authentication_token.json"));
    every_field_is_known(&tree(&reply), "", user::GENERATE_AUTHENTICATION_TOKEN.reply);
    let query =
        parse_query("fields=kind&prettyPrint=false", &user::GENERATE_AUTHENTICATION_TOKEN).unwrap();
    let masked = r#"{"kind":"androidenterprise#authenticationToken"}"#;
    assert_eq!(query.render(&reply), Ok(masked.into()));
}

// Rule 3.1: "`androidId` (lower-case hex), `managementType` …; list key is `device`".
#[test]
fn devices_are_those_on_which_the_account_is() {
    let mut user = person();
    assert_eq!(
        tree(&device::list(&user)),
        json!({"kind": "androidenterprise#devicesListResponse"})
    );
    for (number, id) in (1..).zip(["3f2504e04f8911d3", "a", "b", "a"]) {
        provision(&mut user, id, number);
    }
    let list = device::list(&user);
    assert_eq!(written(&list), include_str!("golden/play_emm_device_list.json"));
    every_field_is_known(&tree(&list), "", device::LIST.reply);
    let one = tree(&device::view(&user, "a").map_err(drop).unwrap());
    assert_eq!(one, tree(&list)["device"][2]);
    every_field_is_known(&one, "", device::GET.reply);
    for id in ["", "A", "c", "0a", "a\0"] {
        assert_eq!(device::view(&user, id).err(), Some(Error::DeviceNotFound), "{id}");
    }
}

// Rule 3.3: "revokeDeviceAccess | all its devices Provisioned -> Revoked"; "delete | -> Deleted;
// its devices removed".
#[test]
fn a_device_whose_access_is_revoked_is_gone() {
    let mut user = person();
    provision(&mut user, "a", 1);
    let revoked = user.revoke_access(Timestamp::UNIX_EPOCH).unwrap();
    user.apply(&revoked);
    assert_eq!(device::view(&user, "a").err(), Some(Error::DeviceNotFound));
    assert_eq!(tree(&device::list(&user)).get("device"), None);
    let deleted = user.delete(Timestamp::UNIX_EPOCH).unwrap();
    user.apply(&deleted);
    assert_eq!(device::view(&user, "a").err(), Some(Error::UserNotFound));
}

#[test]
fn every_field_of_a_device_can_be_asked_for() {
    for path in [
        "policy/productPolicy/managedConfiguration/managedProperty/valueBundle/managedProperty",
        "policy(maintenanceWindow/durationMs,productPolicy(tracks,autoInstallPolicy))",
        "report/appState/keyedAppState/stateTimestampMillis",
        "retail_brand,sdk_version",
    ] {
        assert!(FieldMask::parse(path, device::GET.reply).is_ok(), "{path}");
        assert!(FieldMask::parse(&format!("device({path})"), device::LIST.reply).is_ok(), "{path}");
    }
}

#[test]
fn a_mask_of_all_fields_is_identity() {
    for user in [person(), google_managed()] {
        let reply = user::view(&user);
        every_field_is_known(&tree(&reply), "", user::GET.reply);
        let plain = parse_query("", &user::GET).unwrap().render(&reply).unwrap();
        for fields in
            ["*", "kind,id,managementType,accountType,accountIdentifier,primaryEmail,displayName"]
        {
            let query: Query = parse_query(&format!("fields={fields}"), &user::GET).unwrap();
            assert_eq!(query.render(&reply).unwrap(), plain, "{fields}");
        }
    }
}

proptest! {
    #[test]
    fn a_user_that_is_written_parses_to_the_same_insertion(
        identifier in "[^\0]{1,40}",
        is_person in any::<bool>(),
        display_name in proptest::option::of("[^\0]{1,40}"),
    ) {
        let insertion = Insertion {
            identifier: identifier.parse().unwrap(),
            account_type: if is_person { AccountType::UserAccount } else { AccountType::DeviceAccount },
            display_name: display_name.map(|text| Some(text.parse().unwrap())),
        };
        let name = "enterprises/LC1/users/7".parse().unwrap();
        let user = User::from(User::insert(name, insertion.clone(), Timestamp::UNIX_EPOCH));
        let written = written(&user::view(&user));
        prop_assert_eq!(user::parse_insert(written.as_bytes()), Ok(insertion));
        // And what was read can be sent back: it changes nothing.
        let update = user::parse_update(written.as_bytes()).unwrap();
        prop_assert_eq!(update.check(&user), Ok(()));
        prop_assert_eq!(user.update(&update.update, Timestamp::UNIX_EPOCH), Ok(Effect::Nothing));
    }
}

/// Returns whether a body was accepted; a refusal of it can be shown.
fn is_accepted<T>(read: Result<T, Error>) -> bool {
    let Err(refusal) = read else { return true };
    assert_eq!(refusal.status(), 400);
    let body = refusal.body(Rendering::default());
    assert!(serde_json::from_str::<Value>(&body).is_ok());
    false
}

#[test]
fn no_body_makes_it_panic() {
    let likely = r#"\{("(kind|id|accountType|displayName|primary_email|x)": ?("[a-zA\\]{0,5}"|1|null|\[\]|\{\}),?){0,5}\}"#;
    let whole = r#"\{"accountIdentifier":"[a-z]{1,5}","accountType":"(userAccount|deviceAccount)","managementType":"emmManaged"\}"#;
    let likely = prop_oneof![likely, whole].prop_map(String::into_bytes);
    let inputs = prop_oneof![any::<Vec<u8>>(), likely];
    no_input_panics(&inputs, |body| is_accepted(user::parse_insert(body)));
    no_input_panics(&inputs, |body| is_accepted(user::parse_update(body)));
}
