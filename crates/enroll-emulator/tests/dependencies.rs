//! The crates that the emulator is built from: no async runtime, no socket, no server.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{collections::BTreeSet, process::Command};

/// Async runtimes, and crates that open sockets or serve HTTP.
const REFUSED: [&str; 13] = [
    "async-executor",
    "async-io",
    "async-std",
    "axum",
    "embassy-executor",
    "h2",
    "hyper",
    "hyper-util",
    "mio",
    "polling",
    "smol",
    "socket2",
    "tokio",
];

/// Returns the packages that a package of the workspace is built from, itself included.
fn dependencies(package: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--package", package])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let lines = String::from_utf8(tree.stdout).unwrap();
    lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// Returns which of some packages are async runtimes, open sockets or serve HTTP.
fn refused(packages: &BTreeSet<String>) -> Vec<&str> {
    REFUSED.into_iter().filter(|name| packages.contains(*name)).collect()
}

#[test]
fn neither_the_emulator_nor_the_apis_need_a_runtime_or_a_socket() {
    for package in ["enroll-emulator", "enroll-api"] {
        let packages = dependencies(package);
        assert_eq!(refused(&packages), [""; 0], "{package}");
        assert!(packages.contains("enroll-core") && packages.contains("http"), "{packages:?}");
    }
}

/// The control: the shell, which serves the same APIs over sockets, needs them.
#[test]
fn the_runtime_and_the_sockets_of_the_shell_are_found() {
    let packages = dependencies("enroll-http");
    let found = refused(&packages);
    for name in ["hyper", "mio", "tokio"] {
        assert!(found.contains(&name), "{name} is not among {found:?}");
    }
}

/// The control: one package that is planted among those of the emulator is found.
#[test]
fn a_planted_runtime_is_found() {
    let mut packages = dependencies("enroll-emulator");
    for name in REFUSED {
        packages.insert(name.to_owned());
        assert_eq!(refused(&packages), [name]);
        packages.remove(name);
    }
}
