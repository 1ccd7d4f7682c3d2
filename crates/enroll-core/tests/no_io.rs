//! The core does no IO, and cannot: a clock, a file, a socket or a random number has no name in it.
//!
//! A copy of it is compiled with each of them planted. Without unsafe code, which the whole
//! workspace forbids, there is no other way to them than `std` or a package.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The packages and features that the core is built from by default: a change is a decision.
const DEPENDENCIES: &str = "
base16ct
chrono
cmov
ctutils
equivalent
hashbrown
indexmap serde
num-traits
serde alloc,derive,serde_derive
serde_core alloc,result
thiserror
zeroize alloc
";

/// The packages that the core is built from without any of its features.
const BARE_DEPENDENCIES: &str = "
base16ct
cmov
ctutils
equivalent
hashbrown
indexmap
thiserror
zeroize alloc
";

/// The only file that names the standard library, and everything that it takes from there.
const SYSTEM_TIME: &str = "src/conversions/system_time.rs";
const TAKEN_FROM_STD: [&str; 2] = ["extern crate std;", "use std::time::{SystemTime, UNIX_EPOCH};"];

/// A line each, of which none may compile.
const STD: [&str; 6] = [
    "pub fn clock() -> u32 { std::time::SystemTime::now().elapsed().unwrap().subsec_nanos() }",
    "pub fn ticks() -> u32 { std::time::Instant::now().elapsed().subsec_nanos() }",
    "pub fn file() -> bool { std::fs::read(\"/etc/hostname\").is_ok() }",
    "pub fn socket() -> bool { std::net::TcpListener::bind(\"127.0.0.1:0\").is_ok() }",
    "pub fn entropy() { drop(std::collections::hash_map::RandomState::new()) }",
    "pub fn thread() { std::thread::yield_now() }",
];
/// The same of what a dependency has, if its features are there.
const DEPENDENCY: [&str; 1] = ["pub fn clock() -> i64 { chrono::Utc::now().timestamp() }"];
/// The control: this one may.
const HARMLESS: [&str; 1] = ["pub fn second() -> u32 { core::time::Duration::MAX.subsec_nanos() }"];

#[test]
fn no_io_compiles_in_the_core() {
    let copy = Copy::new();
    assert_eq!(copy.lines_that_fail(&HARMLESS), [0; 0]);
    assert_eq!(copy.lines_that_fail(&STD), [1, 2, 3, 4, 5, 6]);
    assert_eq!(copy.lines_that_fail(&DEPENDENCY), [1]);
}

#[test]
fn the_core_has_neither_std_nor_unsafe_code() {
    let sources = sources(&manifest_dir().join("src"));
    assert!(sources.len() > 20, "these are not all");
    assert!(read(&manifest_dir().join("src/lib.rs")).contains("\n#![no_std]\n"));
    for source in &sources {
        let (text, names_std) = (read(source), source.ends_with(SYSTEM_TIME));
        let taken = brought_in(&text);
        let allowed = if names_std { "extern crate std;" } else { "extern crate alloc;" };
        assert!(taken.iter().all(|line| line == allowed), "{source:?}: {taken:?}");
        if names_std {
            assert_eq!(of_std(&text), TAKEN_FROM_STD);
        }
    }
    let workspace = read(&manifest_dir().join("../../Cargo.toml"));
    assert!(workspace.contains("\nunsafe_code = \"forbid\"\n"));

    // The control: either would be seen.
    let planted = "extern crate alloc;\n#[cfg(unix)] extern crate std;\ninclude!(\"a.rs\");\n";
    let found = ["extern crate alloc;", "#[cfg(unix)] extern crate std;", "include!(\"a.rs\");"];
    assert_eq!(brought_in(planted), found);
    let planted =
        "extern crate std;\n/// std::fs\nlet now = SystemTime::now();\nstd::fs::read(path)";
    let found = ["extern crate std;", "let now = SystemTime::now();", "std::fs::read(path)"];
    assert_eq!(of_std(planted), found);
}

#[test]
fn the_core_is_built_from_these_packages_and_features() {
    assert_eq!(packages(&[]), DEPENDENCIES.trim().lines().collect::<Vec<_>>());
    let bare = packages(&["--no-default-features"]);
    assert_eq!(bare, BARE_DEPENDENCIES.trim().lines().collect::<Vec<_>>());
    // The control: a feature is seen.
    assert_ne!(packages(&["--no-default-features", "--features", "chrono"]), bare);
}

/// Returns each package that the core is built from, with its features.
fn packages(options: &[&str]) -> Vec<String> {
    let tree = cargo(&manifest_dir())
        .args(["tree", "--package", "enroll-core", "--edges", "normal,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{p} {f}"])
        .args(options)
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    let package = |line: &str| {
        let mut words = line.split(' ');
        let (name, _version, features) = (words.next()?, words.next()?, words.next()?);
        Some(format!("{name} {features}").trim_end().to_owned())
    };
    // The first line is the core itself.
    let mut packages: Vec<_> = tree.lines().skip(1).filter_map(package).collect();
    packages.sort();
    packages.dedup();
    packages
}

/// A copy of the core, as a workspace of its own.
struct Copy(PathBuf);

impl Copy {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_io");
        let (workspace, core) = (manifest_dir().join("../.."), root.join("core"));
        for source in sources(&manifest_dir().join("src")) {
            let copied = core.join(source.strip_prefix(manifest_dir()).unwrap());
            fs::create_dir_all(copied.parent().unwrap()).unwrap();
            fs::copy(source, copied).unwrap();
        }
        fs::write(
            core.join("Cargo.toml"),
            without_tests(&read(&manifest_dir().join("Cargo.toml"))),
        )
        .unwrap();
        fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
        let manifest = read(&workspace.join("Cargo.toml"));
        let manifest = manifest.lines().map(|line| match line.split_once(" = ") {
            Some(("members", _)) => "members = [\"core\"]",
            Some(("default-members" | "exclude", _)) => "",
            Some(_) | None => line,
        });
        let manifest = manifest.collect::<Vec<_>>().join("\n");
        fs::write(root.join("Cargo.toml"), manifest).unwrap();
        Self(root)
    }

    /// Returns which lines do not compile, counted from 1, where `lines` are a module of the core.
    fn lines_that_fail(&self, lines: &[&str]) -> Vec<usize> {
        let library = read(&manifest_dir().join("src/lib.rs"));
        fs::write(
            self.0.join("core/src/lib.rs"),
            library + "\n#[path = \"p.rs\"] pub mod planted;",
        )
        .unwrap();
        fs::write(self.0.join("core/src/p.rs"), lines.join("\n")).unwrap();
        let checked = cargo(&self.0)
            .args(["check", "--package", "enroll-core", "--message-format", "short"])
            .arg("--target-dir")
            .arg(self.0.join("target"))
            .output()
            .unwrap();
        let messages = String::from_utf8(checked.stderr).unwrap();
        let place = |line: &str| {
            let (_, place) = line.split_once("src/p.rs:")?;
            let (line, rest) = place.split_once(':')?;
            rest.contains("error").then(|| line.parse().unwrap())
        };
        let mut failing: Vec<usize> = messages.lines().filter_map(place).collect();
        failing.dedup();
        assert_eq!(checked.status.success(), failing.is_empty(), "{messages}");
        failing
    }
}

/// Returns a manifest without what tests alone depend on: the copy has none.
fn without_tests(manifest: &str) -> String {
    let (before, after) = manifest.split_once("[dev-dependencies]\n").unwrap();
    let (_, after) = after.split_once("\n[").unwrap();
    format!("{before}[{after}")
}

fn manifest_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns a call of cargo that asks no registry.
fn cargo(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(directory).env("CARGO_NET_OFFLINE", "true").env_remove("RUSTFLAGS");
    command
}

/// Returns the lines that could give other code a name in a source.
fn brought_in(source: &str) -> Vec<String> {
    let suspects = ["extern ", "include!(", "asm!("];
    let lines = source.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let found = lines.filter(|line| suspects.iter().any(|suspect| line.contains(suspect)));
    found.map(str::to_owned).collect()
}

/// Returns the lines of code that name the standard library or read its clock.
fn of_std(source: &str) -> Vec<&str> {
    let suspects = ["std;", "std::", "now(", "elapsed("];
    let lines = source.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    lines.filter(|line| suspects.iter().any(|suspect| line.contains(suspect))).collect()
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    entries.flat_map(files).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}
