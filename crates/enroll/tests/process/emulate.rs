//! The emulator as a process: its output and its exit codes.

use crate::server::{Server, call, get, run};

#[test]
fn the_emulator_prints_one_line_with_its_address() {
    let emulator = Server::start(&["emulate", "--memory", "--listen", "127.0.0.1:0"]);
    assert!(emulator.line.starts_with(
        "enroll emulates Android Management, Play EMM and Graph at http://127.0.0.1:"
    ));
    let answer = get(&emulator.address(), "/enroll/v1/health");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.ends_with(r#"{"status":"ok"}"#), "{answer}");
}

#[test]
fn with_json_the_emulator_prints_json() {
    let emulator = Server::start(&["emulate", "--memory", "--listen", "127.0.0.1:0", "--json"]);
    let line: serde_json::Value = serde_json::from_str(&emulator.line).unwrap();
    assert_eq!(line["url"], format!("http://{}", emulator.address()));
    assert_eq!(line["pid"], emulator.process.id());
}

#[test]
fn the_exit_code_after_a_signal_is_0() {
    for signal in ["-TERM", "-INT"] {
        let emulator = Server::start(&["emulate", "--memory", "--listen", "127.0.0.1:0"]);
        assert_eq!(emulator.end(signal), Some(0), "{signal}");
    }
}

#[test]
fn a_port_in_use_is_one_line_and_exit_code_1() {
    let emulator = Server::start(&["emulate", "--memory", "--listen", "127.0.0.1:0"]);
    let address = emulator.address();
    let refused = run(&["emulate", "--memory", "--listen", &address]);
    let error = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains(&format!("cannot listen on {address}: the port is in use")), "{error}");
    assert!(refused.stdout.is_empty());
}

#[test]
fn a_wrong_argument_is_exit_code_2() {
    for arguments in [&["emulate", "--listen", "nowhere"][..], &["emulate", "--none"], &["none"]] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn credentials_and_creation_can_be_demanded() {
    let emulator =
        Server::start(&["emulate", "--memory", "--listen", "127.0.0.1:0", "--require-bearer"]);
    let answer = get(&emulator.address(), "/v1/enterprises/e1/enrollmentTokens");
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    let emulator = Server::start(&["emulate", "--memory", "--listen", "127.0.0.1:0", "--strict"]);
    let answer = get(&emulator.address(), "/v1/enterprises/e1/enrollmentTokens");
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
}

#[test]
fn a_seed_file_is_there_from_the_start_and_after_a_reset() {
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/../enroll-emulator/tests/seed.json");
    let emulator = Server::start(&[
        "emulate",
        "--memory",
        "--listen",
        "127.0.0.1:0",
        "--strict",
        "--seed",
        seed,
    ]);
    let address = emulator.address();
    let policy = "/v1/enterprises/LC00abc/policies/kiosk";
    assert!(get(&address, policy).contains("cameraDisabled"));
    assert!(call(&address, "DELETE", policy).contains(" 200 "));
    assert!(get(&address, policy).contains(" 404 "));
    assert!(call(&address, "POST", "/enroll/v1/reset").contains("2030-01-01T00:00:00Z"));
    assert!(get(&address, policy).contains("cameraDisabled"));
}

#[test]
fn a_seed_file_that_is_wrong_is_refused_before_anything_is_served() {
    let path = std::env::temp_dir().join(format!("enroll-seed-{}.json", std::process::id()));
    std::fs::write(&path, "{\"enterprises\": [\n  {\"id\": \"a/b\"}]}").unwrap();
    let refused =
        run(&["emulate", "--memory", "--listen", "127.0.0.1:0", "--seed", path.to_str().unwrap()]);
    std::fs::remove_file(&path).unwrap();
    assert!(!refused.status.success());
    let error = String::from_utf8(refused.stderr).unwrap();
    let place = format!("{}: line 2, column 10, $.enterprises[0].id: ", path.display());
    assert!(error.contains(&place), "{error}");
    let absent = run(&["emulate", "--seed", "/nonexistent/seed.json"]);
    let error = String::from_utf8(absent.stderr).unwrap();
    assert!(error.contains("cannot read the seed file /nonexistent/seed.json"), "{error}");
}

#[test]
fn a_service_account_asks_this_emulator_for_its_bearers() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("account.json");
    let path = file.to_str().unwrap();
    let arguments = ["emulate", "--memory", "--listen", "127.0.0.1:0", "--service-account", path];
    let emulator = Server::start(&arguments);
    let account: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(account["token_uri"], format!("http://{}/token", emulator.address()));
    let form = "grant_type=refresh_token&refresh_token=x";
    let answer = crate::server::post(&emulator.address(), "POST", "/token", form);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("access_token"), "{answer}");
    let nowhere = directory.path().join("none").join("account.json");
    let refused = run(&[
        "emulate",
        "--memory",
        "--listen",
        "127.0.0.1:0",
        "--service-account",
        nowhere.to_str().unwrap(),
    ]);
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(error.contains("cannot write the service account"), "{error}");
    assert_eq!(refused.status.code(), Some(1));
}
