//! The server as a process: its principals, its data, several servers on one database.

use std::{
    fmt::Write,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use enroll_test_cluster::Cluster;
use sha2::{Digest, Sha256};

use crate::server::{Server, field, get, run, send_as};

const OPERATOR: &str = "the-operators-bearer";

const CREATE: &str = "/v1/enterprises?projectId=p&agreementAccepted=true";

const ENROLL: &str = "/enroll/v1/devices:enroll";

/// Writes a configuration with one principal, and returns where.
fn configure(directory: &Path, store: &str) -> PathBuf {
    let digest = Sha256::digest(OPERATOR).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    });
    let path = directory.join("enroll.toml");
    let text = format!(
        "listen = \"127.0.0.1:0\"\n[store]\n{store}\n[[principal]]\nname = \"operator\"\n\
         bearer-sha256 = \"{digest}\"\nenterprises = \"all\"\n"
    );
    fs::write(&path, text).unwrap();
    path
}

fn serve(config: &Path) -> Server {
    Server::start(&["serve", "--config", config.to_str().unwrap()])
}

/// Returns why a configuration is refused.
fn refusal(config: &Path) -> String {
    let refused = run(&["serve", "--config", config.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    String::from_utf8(refused.stderr).unwrap()
}

fn claim(value: &str, serial_number: &str) -> String {
    format!(
        r#"{{"enrollmentToken": "{value}", "ownership": "COMPANY_OWNED", "serialNumber": "{serial_number}"}}"#
    )
}

/// Creates an enterprise and a one-time token in it, and returns the token's name and value.
fn issue(address: &str) -> (String, String) {
    let created = send_as(address, OPERATOR, "POST", CREATE, "{}");
    let tokens = format!("/v1/{}/enrollmentTokens", field(&created, "name"));
    let issued = send_as(address, OPERATOR, "POST", &tokens, r#"{"oneTimeOnly": true}"#);
    (field(&issued, "name"), field(&issued, "value"))
}

#[test]
fn a_server_answers_its_principals_alone_and_keeps_what_it_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let config = configure(directory.path(), &format!("sqlite = \"{}\"", data.display()));
    let server = serve(&config);
    let address = server.address();
    assert!(server.line.contains("operator") && !server.line.contains(OPERATOR));
    assert!(get(&address, "/enroll/v1/health").contains(" 200 "));
    assert!(get(&address, "/v1/enterprises/LC1/enrollmentTokens").contains(" 401 "));
    let as_operator = |verb, path: &str, body| send_as(&address, OPERATOR, verb, path, body);
    // Only what was created exists, and no call sets the clock.
    assert!(as_operator("GET", "/v1/enterprises/LC1/enrollmentTokens", "").contains(" 403 "));
    assert!(as_operator("GET", "/enroll/v1/clock", "").contains(" 404 "));
    assert!(as_operator("POST", "/enroll/v1/reset", "").contains(" 404 "));
    let (name, value) = issue(&address);
    assert_eq!(server.end("-KILL"), None);

    let server = serve(&config);
    let address = server.address();
    let read = send_as(&address, OPERATOR, "GET", &format!("/v1/{name}"), "");
    assert_eq!(field(&read, "value"), value);
    let enrolled = ["R0", "R1"].map(|serial_number| {
        send_as(&address, OPERATOR, "POST", ENROLL, &claim(&value, serial_number)).contains(" 200 ")
    });
    assert_eq!(enrolled, [true, false]);
    assert_eq!(server.end("-TERM"), Some(0));
}

#[test]
fn a_server_is_healthy_while_its_database_answers() {
    let Some(cluster) = Cluster::start(&[]) else {
        let _ = enroll_test_cluster::shared("the health of a server on a database");
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let keys = directory.path().join("keys.json");
    assert!(run(&["keys", "draw", keys.to_str().unwrap()]).status.success());
    let database = cluster.connection(&cluster.create_database());
    // The test server trusts every connection and ignores the password.
    let password = directory.path().join("password");
    fs::write(&password, "x\n").unwrap();
    fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).unwrap();
    let store = format!(
        "postgres = \"{database}\"\nkeys = \"{}\"\npassword-file = \"{}\"\nconnections = 2",
        keys.display(),
        password.display(),
    );
    let server = serve(&configure(directory.path(), &store));
    let becomes = |status: &str| {
        (0..300).any(|_| {
            std::thread::sleep(Duration::from_millis(200));
            get(&server.address(), "/enroll/v1/health").starts_with(&format!("HTTP/1.1 {status} "))
        })
    };
    assert!(becomes("200"));
    cluster.down("immediate");
    assert!(becomes("503"), "health is 503 while no write can succeed");
    cluster.up();
    assert!(becomes("200"));
}

#[test]
fn servers_that_share_a_database_are_one_service() {
    let Some(cluster) = enroll_test_cluster::shared("servers on one database") else { return };
    let directory = tempfile::tempdir().unwrap();
    let keys = directory.path().join("keys.json");
    let database = cluster.connection(&cluster.create_database());
    let store = format!("postgres = \"{database}\"\nkeys = \"{}\"", keys.display());
    let config = configure(directory.path(), &store);
    let missing = refusal(&config);
    assert!(missing.contains("keys.json is missing"), "{missing}");
    assert!(run(&["keys", "draw", keys.to_str().unwrap()]).status.success());
    let servers = [serve(&config), serve(&config)];
    let [one, other] = servers.each_ref().map(Server::address);
    let (name, value) = issue(&one);
    let read = send_as(&other, OPERATOR, "GET", &format!("/v1/{name}"), "");
    assert_eq!(field(&read, "value"), value, "they derive the same values");
    let enrolled =
        [(&other, "R0"), (&one, "R1"), (&other, "R2")].map(|(address, serial_number)| {
            send_as(address, OPERATOR, "POST", ENROLL, &claim(&value, serial_number))
                .contains(" 200 ")
        });
    assert_eq!(enrolled, [true, false, false]);
    // The negative control: a server with other keys shows no value, not even a wrong one.
    fs::remove_file(&keys).unwrap();
    assert!(run(&["keys", "draw", keys.to_str().unwrap()]).status.success());
    let stranger = serve(&config);
    let read = send_as(&stranger.address(), OPERATOR, "GET", &format!("/v1/{name}"), "");
    assert!(!read.contains(&value) && !read.contains("\"value\""), "{read}");
}

#[test]
fn a_refused_configuration_is_one_line_with_the_reason() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let absent = refusal(&at("nowhere.toml"));
    assert!(absent.contains("cannot read") && absent.contains("nowhere.toml"), "{absent}");
    let wrong = refusal(&configure(directory.path(), "mysql = \"x\""));
    assert!(wrong.contains("enroll.toml: line 3: unknown field `mysql`"), "{wrong}");

    // A file of secrets that every user may read is refused.
    assert!(run(&["keys", "draw", at("keys.json").to_str().unwrap()]).status.success());
    fs::set_permissions(at("keys.json"), fs::Permissions::from_mode(0o644)).unwrap();
    let store = format!(
        "postgres = \"host=127.0.0.1 port=1 user=enroll\"\nkeys = \"{}\"\npassword-file = \"{}\"",
        at("keys.json").display(),
        at("password").display(),
    );
    let config = configure(directory.path(), &store);
    let readable = refusal(&config);
    assert!(readable.contains("chmod o="), "{readable}");
    fs::set_permissions(at("keys.json"), fs::Permissions::from_mode(0o640)).unwrap();
    let password = refusal(&config);
    assert!(password.contains("cannot use") && password.contains("password"), "{password}");
    fs::write(at("password"), "x\n").unwrap();
    fs::set_permissions(at("password"), fs::Permissions::from_mode(0o600)).unwrap();
    let unreachable = refusal(&config);
    assert!(unreachable.contains("database cannot be used"), "{unreachable}");
    for error in [absent, wrong, readable, password, unreachable] {
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

/// Runs `enroll db finalize`, and returns its exit code and what it prints.
fn finalize(config: &Path, more: &[&str]) -> (Option<i32>, String) {
    let arguments = [&["db", "finalize", "--config", config.to_str().unwrap()], more].concat();
    let done = run(&arguments);
    let text = [done.stdout, done.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    (done.status.code(), text)
}

#[test]
fn a_database_of_a_later_version_is_not_finalized() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let config = configure(directory.path(), &format!("sqlite = \"{}\"", data.display()));
    assert_eq!(serve(&config).end("-TERM"), Some(0));
    let database = rusqlite::Connection::open(data.join("enroll.db")).unwrap();
    for (version, code, expected) in
        [(2, Some(1), "finalize with version 2"), (1, Some(0), "the floor is 1 already")]
    {
        // The control: the same database of this version is finalized.
        database.pragma_update(None, "user_version", version).unwrap();
        for more in [&["--dry-run"][..], &[]] {
            let (ended, text) = finalize(&config, more);
            assert!(ended == code && text.contains(expected), "{text}");
        }
    }
}

#[test]
fn an_upgrade_is_finalized_when_no_server_of_before_runs() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let config = configure(directory.path(), &format!("sqlite = \"{}\"", data.display()));
    let finalize = |more: &[&str]| finalize(&config, more);
    let (code, text) = finalize(&[]);
    assert!(code == Some(1) && text.contains("holds no store"), "{text}");
    // A database on which no server of this version was started is not changed.
    let database = data.join("enroll.db");
    fs::create_dir(&data).unwrap();
    fs::write(&database, "").unwrap();
    for more in [&["--dry-run"][..], &[]] {
        let (code, text) = finalize(more);
        assert!(code == Some(1) && text.contains("database has version 0"), "{text}");
        assert_eq!(fs::read(&database).unwrap(), b"", "{more:?}");
    }
    fs::remove_dir_all(&data).unwrap();
    let server = serve(&config);
    let (code, text) = finalize(&[]);
    assert!(code == Some(1) && text.contains("is in use by another process"), "{text}");
    assert_eq!(server.end("-TERM"), Some(0));
    // The negative control: a server writes the version at this position of the file.
    let before = fs::read(&database).unwrap();
    assert_eq!(before.get(60..64), Some(&[0, 0, 0, 1][..]));
    finalize(&["--dry-run"]);
    assert!(fs::read(&database).unwrap() == before, "nothing is changed");
    for more in [&["--dry-run"][..], &[]] {
        assert_eq!(
            finalize(more),
            (Some(0), "the floor is 1 already: there is nothing to do\n".into())
        );
    }
    let (_, text) = finalize(&["--dry-run", "--json"]);
    assert_eq!(text, "{\"floorBefore\":1,\"floor\":1,\"dryRun\":true}\n");

    let Some(cluster) = enroll_test_cluster::shared("finalizing an upgrade on a database") else {
        return;
    };
    let database = cluster.connection(&cluster.create_database());
    let keys = directory.path().join("keys.json");
    assert!(run(&["keys", "draw", keys.to_str().unwrap()]).status.success());
    let store = format!("postgres = \"{database}\"\nkeys = \"{}\"", keys.display());
    let config = configure(directory.path(), &store);
    let arguments = ["db", "finalize", "--config", config.to_str().unwrap()];
    let refused = String::from_utf8(run(&arguments).stderr).unwrap();
    assert!(refused.contains("start all servers with version 1 first"), "{refused}");
    let server = serve(&config);
    assert!(run(&arguments).status.success(), "a server of this version may run");
    assert_eq!(server.end("-TERM"), Some(0));
}
