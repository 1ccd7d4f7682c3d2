//! `openapi.json`: the description of this API.

use std::collections::BTreeSet;

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::support::{Emulator, Setup};

const DOCUMENT: &str = "/enroll/v1/openapi.json";

fn paths(document: &Value) -> &Map<String, Value> {
    document["paths"].as_object().unwrap()
}

/// Returns each operation, with its verb and path.
fn operations(document: &Value) -> Vec<(String, &String, &Value)> {
    let mut found = Vec::new();
    for (path, methods) in paths(document) {
        for (verb, operation) in methods.as_object().unwrap() {
            found.push((verb.to_uppercase(), path, operation));
        }
    }
    found
}

/// Returns a path that a description with places in it stands for.
fn target(path: &str) -> String {
    format!("/enroll/v1{}", path.replace("{enterprise}", "LC1").replace("{id}", "x"))
}

/// Returns the paths with other methods than those of the document.
fn wrong_methods(emulator: &Emulator, document: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, methods) in paths(document) {
        let reply = emulator.call("NOSUCH", &target(path), &[], "");
        reply.problem(405);
        let allowed: BTreeSet<_> = reply.header("allow").split(',').map(str::to_owned).collect();
        let said = methods.as_object().unwrap().keys().map(|verb| verb.to_uppercase());
        let mut said: BTreeSet<_> = said.collect();
        if said.contains("GET") {
            said.insert("HEAD".to_owned());
        }
        if allowed != said {
            wrong.push(path.clone());
        }
    }
    wrong
}

#[test]
fn each_path_has_the_methods_of_the_document_and_no_others() {
    let emulator = Emulator::default();
    let document = emulator.get(DOCUMENT).ok();
    assert!(paths(&document).len() >= 11, "{:?}", paths(&document).keys());
    assert_eq!(wrong_methods(&emulator, &document), [""; 0]);
}

/// The control: a method that is not described is found, and one that is not there.
#[test]
fn a_method_that_is_not_described_is_found() {
    let emulator = Emulator::default();
    let mut document = emulator.get(DOCUMENT).ok();
    let clock = document["paths"]["/clock"].as_object_mut().unwrap();
    let put = clock.remove("put").unwrap();
    document["paths"]["/reset"]["put"] = put;
    assert_eq!(wrong_methods(&emulator, &document), ["/clock", "/reset"]);
}

#[test]
fn the_document_has_what_the_server_has() {
    let served = Emulator::new(&Setup { emulates: false, ..Setup::default() });
    let document = served.get(DOCUMENT).ok();
    for path in ["/clock", "/reset", "/faults"] {
        assert!(!paths(&document).contains_key(path), "{path}");
    }
    assert_eq!(wrong_methods(&served, &document), [""; 0]);
}

#[test]
fn only_operations_that_need_credentials_are_marked_so() {
    for require_bearer in [false, true] {
        let emulator = Emulator::new(&Setup { require_bearer, ..Setup::default() });
        let document = emulator.get(DOCUMENT).ok();
        for (verb, path, operation) in operations(&document) {
            let security = operation["security"].as_array().unwrap();
            let call = |headers| emulator.call(&verb, &target(path), headers, "{");
            let refuses = call(&[("authorization", "Bearer invalid")]).status == 401;
            assert_eq!(refuses, !security.is_empty(), "{verb} {path}");
            assert_eq!(refuses, operation["responses"].get("401").is_some(), "{verb} {path}");
            let needs = call(&[]).status == StatusCode::UNAUTHORIZED;
            assert_eq!(needs, !security.is_empty() && !security.contains(&json!({})), "{path}");
        }
    }
}

/// An example that is malformed, or answered unlike its description, would mislead.
#[test]
fn each_example_of_a_request_is_well_formed() {
    let emulator = Emulator::default();
    let document = emulator.get(DOCUMENT).ok();
    let mut tried = 0;
    for (verb, path, operation) in operations(&document) {
        let example = &operation["requestBody"]["content"]["application/json"]["example"];
        if example.is_null() {
            continue;
        }
        tried += 1;
        let reply = emulator.call(&verb, &target(path), &[], example.to_string());
        assert_ne!(reply.status, StatusCode::BAD_REQUEST, "{verb} {path}: {}", reply.text());
        let status = reply.status.as_str();
        assert!(operation["responses"].get(status).is_some(), "{verb} {path}: {status}");
        if path == "/clock" {
            let frozen = json!({ "now": "2030-01-01T01:00:00Z", "frozen": true });
            assert_eq!(reply.ok(), frozen);
        }
        if path == "/faults" {
            assert_eq!(&reply.ok(), example);
        }
    }
    assert_eq!(tried, 6);
}
