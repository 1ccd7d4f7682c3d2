//! The data directory: its content after a restart, and the commands of `enroll db`.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use crate::server::{Server, call, field, post, run};

fn start(data: &Path) -> Server {
    let data = data.to_str().unwrap();
    Server::start(&["emulate", "--listen", "127.0.0.1:0", "--data", data])
}

#[test]
fn tokens_their_values_and_the_time_are_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let emulator = start(&data);
    assert!(emulator.line.contains(data.to_str().unwrap()), "{}", emulator.line);
    let address = emulator.address();
    let clock = r#"{"now": "2030-01-01T00:00:00Z", "frozen": true}"#;
    assert!(post(&address, "PUT", "/enroll/v1/clock", clock).contains(" 200 "));
    let tokens = "/v1/enterprises/LC1/enrollmentTokens";
    let issued = post(&address, "POST", tokens, r#"{"oneTimeOnly": true}"#);
    let (name, value) = (field(&issued, "name"), field(&issued, "value"));
    assert_eq!(emulator.end("-KILL"), None);

    let emulator = start(&data);
    let address = emulator.address();
    assert!(call(&address, "GET", "/enroll/v1/clock").contains("2030-01-01T00:00:00Z"));
    let read = call(&address, "GET", &format!("/v1/{name}"));
    assert_eq!(field(&read, "value"), value, "a value is derived again");
    let claim = |serial: &str| {
        format!(
            r#"{{"enrollmentToken": "{value}", "ownership": "COMPANY_OWNED", "serialNumber": "{serial}"}}"#
        )
    };
    let enroll = "/enroll/v1/devices:enroll";
    assert!(post(&address, "POST", enroll, &claim("R0")).contains(" 200 "));
    assert_eq!(emulator.end("-TERM"), Some(0));

    let emulator = start(&data);
    let address = emulator.address();
    assert!(post(&address, "POST", enroll, &claim("R1")).contains(" 403 "), "it is spent");
    // The store alone does not give the values.
    for file in ["enroll.db", "enroll.db-wal"] {
        let bytes = fs::read(data.join(file)).unwrap_or_default();
        let found = bytes.windows(value.len()).any(|window| window == value.as_bytes());
        assert!(!found, "{file} holds the value of a token");
    }
    assert!(post(&address, "POST", "/enroll/v1/reset", "").contains(" 200 "));
    assert!(call(&address, "GET", &format!("/v1/{name}")).contains(" 404 "));
}

#[test]
fn a_directory_in_use_is_refused_with_a_remedy() {
    let directory = tempfile::tempdir().unwrap();
    let _emulator = start(directory.path());
    let data = directory.path().to_str().unwrap();
    let refused = run(&["emulate", "--listen", "127.0.0.1:0", "--data", data]);
    assert!(!refused.status.success());
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(error.contains("in use") && error.contains("--memory"), "{error}");
}

#[test]
fn a_database_is_checked_copied_and_put_back() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let emulator = start(Path::new(&at("data")));
    let address = emulator.address();
    let issued = post(&address, "POST", "/v1/enterprises/LC1/enrollmentTokens", "{}");
    // A server may use it while it is copied, but not while it is checked.
    assert!(run(&["db", "backup", "--data", &at("data"), "--to", &at("copy")]).status.success());
    assert!(!run(&["db", "check", "--data", &at("data")]).status.success());
    assert_eq!(emulator.end("-TERM"), Some(0));
    let checked = run(&["db", "check", "--data", &at("data"), "--json"]);
    assert_eq!(String::from_utf8(checked.stdout).unwrap(), "{\"damages\":[]}\n");
    // A missing directory is refused, and not created.
    for command in ["check", "forget"] {
        let refused = run(&["db", command, "--data", &at("nowhere")]);
        let error = String::from_utf8(refused.stderr).unwrap();
        assert!(error.contains("nowhere holds no store") && error.contains("--data"), "{error}");
        assert!(!Path::new(&at("nowhere")).exists());
    }
    assert!(
        !run(&["db", "restore", "--data", &at("data"), "--from", &at("copy")]).status.success()
    );
    assert!(run(&["db", "restore", "--data", &at("new"), "--from", &at("copy")]).status.success());
    fs::copy(directory.path().join("data/keys.json"), directory.path().join("new/keys.json"))
        .unwrap();
    let emulator = start(Path::new(&at("new")));
    let read = call(&emulator.address(), "GET", &format!("/v1/{}", field(&issued, "name")));
    assert_eq!(field(&read, "value"), field(&issued, "value"));
}

#[test]
fn what_is_over_for_long_enough_is_forgotten() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_str().unwrap();
    let emulator = start(directory.path());
    let address = emulator.address();
    let tokens = "/v1/enterprises/LC1/enrollmentTokens";
    let kept = field(&post(&address, "POST", tokens, "{}"), "name");
    let deleted = field(&post(&address, "POST", tokens, "{}"), "name");
    assert!(call(&address, "DELETE", &format!("/v1/{deleted}")).contains(" 200 "));
    assert_eq!(emulator.end("-TERM"), Some(0));
    let forget = |older_than: &str| {
        let done = run(&["db", "forget", "--data", data, "--older-than", older_than, "--json"]);
        String::from_utf8(done.stdout).unwrap()
    };
    assert_eq!(forget("2592000s"), "{\"forgotten\":0}\n", "the token was deleted a moment ago");
    assert_eq!(forget("0s"), "{\"forgotten\":1}\n");
    assert_eq!(forget("0s"), "{\"forgotten\":0}\n");
    let before = run(&["db", "forget", "--data", data, "--over-for", "0s", "--json"]);
    assert_eq!(before.stdout, b"{\"forgotten\":0}\n", "the option of the version before");
    assert_eq!(forget("-1s"), "", "a negative age is refused");
    let emulator = start(directory.path());
    assert!(call(&emulator.address(), "GET", &format!("/v1/{kept}")).contains(" 200 "));
}

#[test]
fn a_file_of_keys_that_holds_none_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let keys = directory.path().join("keys.json");
    fs::write(&keys, "{}").unwrap();
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o600)).unwrap();
    let data = directory.path().to_str().unwrap();
    let refused = run(&["emulate", "--listen", "127.0.0.1:0", "--data", data]);
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(error.contains("keys.json holds no keys"), "{error}");
}

#[test]
fn a_store_whose_keys_are_missing_is_refused_until_that_is_accepted() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_str().unwrap();
    let tokens = "/v1/enterprises/LC1/enrollmentTokens";
    let emulator = start(directory.path());
    let issued = post(&emulator.address(), "POST", tokens, "{}");
    drop(emulator);
    let keys = directory.path().join("keys.json");
    fs::remove_file(&keys).unwrap();
    let refused = run(&["emulate", "--listen", "127.0.0.1:0", "--data", data]);
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(
        error.contains("keys.json is missing") && error.contains("enroll keys draw"),
        "{error}"
    );

    let drawn = run(&["keys", "draw", keys.to_str().unwrap()]);
    assert!(drawn.status.success());
    let emulator = start(directory.path());
    let address = emulator.address();
    // The value is unknown, and no other value is shown in its place.
    assert!(call(&address, "GET", &format!("/v1/{}", field(&issued, "name"))).contains(" 500 "));
    let claim = format!(
        r#"{{"enrollmentToken": "{}", "ownership": "COMPANY_OWNED", "serialNumber": "R0"}}"#,
        field(&issued, "value")
    );
    assert!(post(&address, "POST", "/enroll/v1/devices:enroll", &claim).contains(" 200 "));
    assert!(post(&address, "POST", tokens, "{}").contains(" 200 "));
}

#[test]
fn a_key_that_is_added_gives_the_new_values_and_leaves_the_old_ones() {
    let directory = tempfile::tempdir().unwrap();
    let keys = directory.path().join("keys.json");
    let keys = keys.to_str().unwrap();
    let tokens = "/v1/enterprises/LC1/enrollmentTokens";
    let emulator = start(directory.path());
    let issued = post(&emulator.address(), "POST", tokens, "{}");
    assert!(post(&emulator.address(), "POST", tokens, "{}").contains(" 200 "));
    let page = call(&emulator.address(), "GET", &format!("{tokens}?pageSize=1"));
    let next = field(&page, "nextPageToken");
    drop(emulator);
    assert!(!run(&["keys", "draw", keys]).status.success(), "nothing is overwritten");
    let added = run(&["keys", "add", keys, "--json"]).stdout;
    let added: serde_json::Value = serde_json::from_slice(&added).unwrap();
    assert!(run(&["keys", "use", keys, &added["key"].to_string()]).status.success());
    let emulator = start(directory.path());
    let address = emulator.address();
    let read = call(&address, "GET", &format!("/v1/{}", field(&issued, "name")));
    assert_eq!(field(&read, "value"), field(&issued, "value"));
    assert!(post(&address, "POST", tokens, "{}").contains(" 200 "));
    let page = call(&address, "GET", &format!("{tokens}?pageSize=1&pageToken={next}"));
    assert!(
        page.contains(" 200 "),
        "a page token outlives the key that it was written with: {page}"
    );
}
