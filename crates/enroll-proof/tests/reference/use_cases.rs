//! No use case is forgotten: each that the service offers is asked for by some command.

use std::{fs, path::Path};

/// Methods of a service that are not use cases: its constructors, and the source of its entropy.
const OTHERS: [&str; 4] = ["new", "with_entropy", "with_limits", "draw"];

/// Returns the text of all sources under a directory of this workspace's crates.
fn sources(directory: &str) -> String {
    fn add(directory: &Path, text: &mut String) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add(&path, text);
            } else {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut text = String::new();
    add(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(directory), &mut text);
    text
}

/// Returns the names of the public methods of a service.
fn offered(source: &str) -> Vec<&str> {
    let (mut names, mut inside) = (Vec::new(), false);
    for line in source.lines() {
        match line {
            "impl<S: Store> Service<S> {" => inside = true,
            "}" => inside = false,
            _ => {}
        }
        let method = line.strip_prefix("    pub fn ").or(line.strip_prefix("    pub async fn "));
        if let Some(name) = method.and_then(|rest| rest.split(['(', '<']).next()).filter(|_| inside)
        {
            names.push(name);
        }
    }
    names
}

/// Returns those of the names that no call of a service has.
fn forgotten<'a>(offered: &[&'a str], source: &str) -> Vec<&'a str> {
    let calls: String = source.split_whitespace().collect();
    let called = |name: &&&str| {
        calls.contains(&format!("service().{name}(")) || calls.contains(&format!("service.{name}("))
    };
    let names = offered.iter().filter(|name| !OTHERS.contains(name));
    names.filter(|name| !called(name)).copied().collect()
}

#[test]
fn each_use_case_is_asked_for_by_a_command() {
    let service = sources("enroll-service/src");
    let offered = offered(&service);
    for other in OTHERS {
        assert!(offered.contains(&other), "{other} is found");
    }
    let reference = sources("enroll-proof/tests/reference");
    assert_eq!(forgotten(&offered, &reference), [""; 0], "no command asks for these");
}

#[test]
fn a_forgotten_use_case_is_found() {
    let planted = "impl<S: Store> Service<S> {
    pub async fn archive<E>(
        &self,
    pub(crate) fn inner(&self) {
    pub fn store(&self) -> &S {
}
impl Key {
    pub fn other(&self) {
}
";
    assert_eq!(offered(planted), ["archive", "store"]);
    assert_eq!(forgotten(&["archive", "store"], "self.service()\n    .store()"), ["archive"]);
}
