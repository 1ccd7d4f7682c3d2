//! What `users` is asked for: the API's rules, each beside the words that state it.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    Timestamp, User,
    effect::Effect,
    origin::Origin,
    user::{AccountType, Insertion, Update},
};
use enroll_dialects::{
    google::Rendering,
    play_emm::{
        Error,
        user::{UserUpdate, parse_insert, parse_update, view},
    },
};
use serde_json::{Value, json};

const CURRENT: &str =
    "field must be unset or have its current value: only displayName can be changed";

fn insertion(body: &Value) -> Insertion {
    parse_insert(body.to_string().as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"))
}

fn update(body: &Value) -> UserUpdate {
    parse_update(body.to_string().as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"))
}

fn user(insertion: Insertion) -> User {
    let name = "enterprises/LC1/users/7".parse().unwrap();
    User::from(User::insert(name, insertion, Timestamp::UNIX_EPOCH))
}

fn person() -> User {
    user(insertion(&json!({"accountIdentifier": "user342", "accountType": "userAccount"})))
}

fn google_managed() -> User {
    let name = "enterprises/LC1/users/8".parse().unwrap();
    let email = "ada@example.com".parse().unwrap();
    let inserted = User::add_google(name, email, Timestamp::UNIX_EPOCH);
    User::from(inserted.with_origin(Origin::PlayEmm))
}

/// Checks the status, and the reasons and messages of all that is wrong.
#[track_caller]
fn refused<T>(result: Result<T, Error>, expected: &[(&str, &str)]) {
    let Err(error) = result else { panic!("it is accepted") };
    assert_eq!(error.status(), 400);
    let body: Value = serde_json::from_str(&error.body(Rendering::default())).unwrap();
    let expected: Vec<_> = expected
        .iter()
        .map(|(reason, message)| json!({"message": message, "domain": "global", "reason": reason}))
        .collect();
    assert_eq!(body.pointer("/error/errors"), Some(&Value::from(expected)));
}

#[track_caller]
fn insert_refused(field: &str, value: &Value, reason: &str, message: &str) {
    let mut body = json!({"accountIdentifier": "user342", "accountType": "userAccount"});
    body.as_object_mut().unwrap().insert(field.into(), value.clone());
    refused(parse_insert(body.to_string().as_bytes()), &[(reason, message)]);
}

// Rule 3.2: "insert without accountIdentifier or accountType | 400 `required`".
#[test]
fn an_insertion_needs_identifier_and_type() {
    let identifier = ("required", "Required field is not set: 'user.account_identifier'");
    let account_type = ("required", "Required field is not set: 'user.account_type'");
    refused(parse_insert(b""), &[account_type, identifier]);
    refused(parse_insert(b"{}"), &[account_type, identifier]);
    refused(parse_insert(br#"{"accountIdentifier": "a"}"#), &[account_type]);
    refused(parse_insert(br#"{"accountType": "userAccount"}"#), &[identifier]);
    // Rule 2.1: "JSON null = field absent, for every field"; "default values ("") are omitted".
    for nothing in [json!(null), json!("")] {
        insert_refused("accountIdentifier", &nothing, identifier.0, identifier.1);
        insert_refused("accountType", &nothing, account_type.0, account_type.1);
    }
}

// Rule 3.1 accountType: "enum `deviceAccount` / `userAccount`". Rule 3.2: "unknown enum value |
// 400 `invalid`".
#[test]
fn an_account_type_is_one_of_two_words() {
    for (word, account_type) in
        [("deviceAccount", AccountType::DeviceAccount), ("userAccount", AccountType::UserAccount)]
    {
        let body = json!({"accountIdentifier": "a", "accountType": word});
        assert_eq!(insertion(&body).account_type, account_type);
    }
    let invalid =
        |shown: &str| format!("Invalid value at 'user.account_type' (User.AccountType), {shown}");
    for (value, shown) in [
        (json!("USER_ACCOUNT"), r#""USER_ACCOUNT""#),
        (json!("useraccount"), r#""useraccount""#),
        (json!(" userAccount"), r#"" userAccount""#),
        (json!(1), "1"),
        (json!(["userAccount"]), "a list"),
    ] {
        insert_refused("accountType", &value, "invalid", &invalid(shown));
        let update = json!({"accountType": value}).to_string();
        refused(parse_update(update.as_bytes()), &[("invalid", &invalid(shown))]);
    }
}

// Rule 3.1 accountIdentifier: "1..=1024 code points". Rule 7.18: "comparing after trimming or
// case-folding accountIdentifier would wrongly accept another one".
#[test]
fn an_identifier_is_kept_as_it_is() {
    for text in [" User342 ", "asset#44418", "ada@example.com", &"é".repeat(1024)] {
        let body = json!({"accountIdentifier": text, "accountType": "userAccount"});
        assert_eq!(insertion(&body).identifier.as_str(), text);
    }
    for value in [json!("é".repeat(1025)), json!("a\0")] {
        let why = "account identifier must be 1 to 1024 characters without NUL";
        let message = format!("Invalid value at 'user.account_identifier' (TYPE_STRING), {why}");
        insert_refused("accountIdentifier", &value, "invalid", &message);
    }
    let kind = "Invalid value at 'user.account_identifier' (TYPE_STRING), 342";
    insert_refused("accountIdentifier", &json!(342), "invalid", kind);
}

// Rule 3.1 managementType: "insert makes only emmManaged". Rule 3.2: "insert with
// managementType=googleManaged, or with primaryEmail | 400 `invalid`".
#[test]
fn only_users_of_the_emm_are_inserted() {
    let with = |field: &str, value: Value| {
        let mut body = json!({"accountIdentifier": "a", "accountType": "userAccount"});
        body[field] = value;
        insertion(&body)
    };
    let plain = insertion(&json!({"accountIdentifier": "a", "accountType": "userAccount"}));
    assert_eq!(with("managementType", json!("emmManaged")), plain);
    assert_eq!(with("managementType", json!(null)), plain);
    assert_eq!(with("primaryEmail", json!(null)), plain);
    assert_eq!(with("primaryEmail", json!("")), plain);
    let at = "Invalid value at 'user.management_type' (User.ManagementType)";
    let why = format!("{at}, only users that are managed by the EMM are inserted");
    insert_refused("managementType", &json!("googleManaged"), "invalid", &why);
    insert_refused("managementType", &json!("emm"), "invalid", &format!("{at}, \"emm\""));
    let at = "Invalid value at 'user.primary_email' (TYPE_STRING)";
    let why = format!("{at}, address must not be set for a user that is managed by the EMM");
    insert_refused("primaryEmail", &json!("ada@example.com"), "invalid", &why);
    insert_refused("primaryEmail", &json!("no address"), "invalid", &why);
}

// Rule 3.1 kind: "docs only; emit, ignore on input"; id: "server-made, read-only".
#[test]
fn what_the_server_makes_is_ignored() {
    let body = json!({
        "kind": ["x"], "id": 5, "accountIdentifier": "a", "accountType": "userAccount",
    });
    assert_eq!(user(insertion(&body)).inserted().name.id().as_str(), "7");
    assert_eq!(update(&json!({"kind": {"x": 1}})), UserUpdate::default());
}

// Rule 3.1 displayName: "the only mutable field", "optional for emmManaged". Rule 3.3:
// "displayName on insert-as-update / update: absent or null = unchanged, "" = cleared".
#[test]
fn a_display_name_is_unchanged_cleared_or_replaced() {
    for (body, said) in [
        (json!({}), None),
        (json!({"displayName": null}), None),
        (json!({"displayName": ""}), Some(None)),
        (json!({"displayName": "Example, Inc."}), Some(Some("Example, Inc.".parse().unwrap()))),
        (json!({"display_name": "é".repeat(1024)}), Some(Some("é".repeat(1024).parse().unwrap()))),
    ] {
        assert_eq!(
            update(&body).update,
            Update { display_name: said.clone(), ..Update::default() }
        );
        let mut body = body;
        body["accountIdentifier"] = json!("a");
        body["accountType"] = json!("userAccount");
        assert_eq!(insertion(&body).display_name, said);
    }
    let at = "Invalid value at 'user.display_name' (TYPE_STRING)";
    let why = format!("{at}, display name must be 1 to 1024 characters without NUL");
    for text in ["é".repeat(1025), "a\0".into()] {
        insert_refused("displayName", &json!(text), "invalid", &why);
    }
    insert_refused("displayName", &json!(false), "invalid", &format!("{at}, false"));
}

// Rule 3.2: "update naming `id`/`managementType`/`accountType`/`accountIdentifier` with the
// *current* value | 200". Rule 7.18: "update with the *current* value of an immutable field is
// legal".
#[test]
fn a_user_that_is_sent_back_is_accepted() {
    let person = person();
    for field in ["id", "managementType", "accountType", "accountIdentifier", "primaryEmail"] {
        let all = serde_json::to_value(view(&person)).unwrap();
        let one = update(&json!({ field: all[field] }));
        assert_eq!(one.check(&person), Ok(()), "{field}");
        assert_eq!(
            person.update(&one.update, Timestamp::UNIX_EPOCH),
            Ok(Effect::Nothing),
            "{field}"
        );
    }
    let all = update(&serde_json::to_value(view(&person)).unwrap());
    assert_eq!(all.check(&person), Ok(()));
    assert_eq!(person.update(&all.update, Timestamp::UNIX_EPOCH), Ok(Effect::Nothing));
}

// Rule 3.2: "update with another field set to a different value … | 400 `invalid`; nothing
// changes, displayName neither".
#[test]
fn another_value_of_another_field_is_refused() {
    let person = person();
    let decide = |body: &Value| {
        let asked = update(body);
        asked.check(&person)?;
        Ok(person.update(&asked.update, Timestamp::UNIX_EPOCH)?)
    };
    for (field, value, at, type_name) in [
        ("id", "8", "id", "TYPE_STRING"),
        ("managementType", "googleManaged", "management_type", "User.ManagementType"),
        ("primaryEmail", "ada@example.com", "primary_email", "TYPE_STRING"),
        ("accountType", "deviceAccount", "account_type", "User.AccountType"),
        ("accountIdentifier", "user343", "account_identifier", "TYPE_STRING"),
        ("accountIdentifier", "User342", "account_identifier", "TYPE_STRING"),
        ("accountIdentifier", "user342 ", "account_identifier", "TYPE_STRING"),
    ] {
        let message = format!("Invalid value at 'user.{at}' ({type_name}), {CURRENT}");
        let body = json!({"displayName": "X", field: value});
        refused(decide(&body), &[("invalid", &message)]);
    }
    for text in ["a/b", "..", "a\0"] {
        let Err(refused) = parse_update(json!({"id": text}).to_string().as_bytes()) else {
            panic!("`{text}` is accepted");
        };
        assert_eq!(refused.status(), 400);
    }
}

// Rule 3.2: "insert, identifier exists, accountType differs … | 400 `invalid`; nothing changes".
#[test]
fn a_second_insertion_cannot_change_the_type() {
    let other = insertion(&json!({
        "accountIdentifier": "user342", "accountType": "deviceAccount", "displayName": "X",
    }));
    let decision = person().insert_again(&other, Timestamp::UNIX_EPOCH).map_err(Error::from);
    let message = format!("Invalid value at 'user.account_type' (User.AccountType), {CURRENT}");
    refused(decision, &[("invalid", &message)]);
}

// Rule 3.2: "… update / delete on a googleManaged user … | 403 `forbidden`", with any body.
#[test]
fn whom_google_manages_is_not_updated() {
    for body in [json!({}), json!({"id": "x"}), json!({"managementType": "emmManaged"})] {
        assert_eq!(update(&body).check(&google_managed()), Err(Error::GoogleManaged));
    }
}

#[test]
fn a_deleted_user_is_not_found() {
    let mut person = person();
    let deleted = person.delete(Timestamp::UNIX_EPOCH).unwrap();
    person.apply(&deleted);
    assert_eq!(update(&json!({"id": "x"})).check(&person), Err(Error::UserNotFound));
}

// Decided: unknown fields are not documented, so a misspelled one is refused and not dropped.
#[test]
fn an_unknown_field_is_refused() {
    let unknown = |name: &str| {
        format!(
            "Invalid JSON payload received. Unknown name \"{name}\" at 'user': Cannot find field."
        )
    };
    for name in ["displayname", "email", "", "a[0]"] {
        insert_refused(name, &json!(null), "invalid", &unknown(name));
        let body = json!({name: 1}).to_string();
        refused(parse_update(body.as_bytes()), &[("invalid", &unknown(name))]);
    }
}

// Rule 3.2: "malformed JSON | 400 `parseError`".
#[test]
fn what_is_not_json_is_a_parse_error() {
    for body in [&b"{"[..], b"\xff", b"\xef\xbb\xbf{}", b"{} {}", br#"{"id": 1, "id": 1}"#] {
        for result in [parse_insert(body).map(drop), parse_update(body).map(drop)] {
            let error = result.unwrap_err();
            let body: Value = serde_json::from_str(&error.body(Rendering::default())).unwrap();
            assert_eq!(body["error"]["errors"][0]["reason"], "parseError");
            assert_eq!(body["error"]["code"], 400);
        }
    }
    for (body, shown) in [("[]", "a list"), ("null", "null"), (r#""secret""#, "a string")] {
        let message = format!("Invalid value at 'user' (User), {shown}");
        refused(parse_insert(body.as_bytes()), &[("invalid", &message)]);
        refused(parse_update(body.as_bytes()), &[("invalid", &message)]);
    }
}
