//! A data directory of the version before: it opens, and its answers are the same.
//!
//! `version-before` holds what the last version without record envelopes left of a busy life: the
//! database as SQL, the keys, the clock, and the answers that this version then gave. An answer may
//! have more at its end today.

use std::{fs, path::Path};

use rusqlite::Connection;
use serde_json::Value;

use crate::server::{Server, post, run};

const BEFORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/process/version-before");

/// Writes the data directory, with `change` made to its SQL.
fn restore(data: &Path, change: impl Fn(String) -> String) {
    // A server makes the directory, so that only its owner may read it.
    let arguments = ["emulate", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()];
    assert_eq!(Server::start(&arguments).end("-TERM"), Some(0));
    for file in ["enroll.db", "enroll.db-shm", "enroll.db-wal"] {
        let _ = fs::remove_file(data.join(file));
    }
    for file in ["clock.json", "keys.json"] {
        fs::write(data.join(file), fs::read(Path::new(BEFORE).join(file)).unwrap()).unwrap();
    }
    let sql = fs::read_to_string(Path::new(BEFORE).join("enroll.sql")).unwrap();
    Connection::open(data.join("enroll.db")).unwrap().execute_batch(&change(sql)).unwrap();
}

/// Returns the requests whose answers differ from those of the version before.
fn differing(data: &Path) -> Vec<String> {
    let data = data.to_str().unwrap();
    let server = Server::start(&["emulate", "--listen", "127.0.0.1:0", "--data", data]);
    let address = server.address();
    let answers = fs::read_to_string(Path::new(BEFORE).join("answers.json")).unwrap();
    let answers: Vec<Value> = serde_json::from_str(&answers).unwrap();
    assert!(answers.len() > 20, "these are not all");
    let text = |answer: &Value, field: &str| answer[field].as_str().unwrap().to_owned();
    let differs = |answer: &&Value| {
        let (method, path) = (text(answer, "method"), text(answer, "path"));
        let reply = post(&address, &method, &path, &text(answer, "body"));
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        let status = format!("HTTP/1.1 {} ", answer["status"]);
        !head.starts_with(&status) || !body.starts_with(&text(answer, "begins"))
    };
    answers.iter().filter(differs).map(|answer| text(answer, "path")).collect()
}

#[test]
fn a_data_directory_of_the_version_before_opens_and_answers_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    restore(&data, |sql| sql);
    assert_eq!(differing(&data), [""; 0]);
    let checked = run(&["db", "check", "--data", data.to_str().unwrap()]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));

    // The negative control: a policy of another name is another answer.
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    restore(&data, |sql| sql.replace("kiosk", "kiosq"));
    assert!(!differing(&data).is_empty(), "the control is not found");
}
