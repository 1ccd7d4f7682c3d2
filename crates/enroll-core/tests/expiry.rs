//! No product code but `Expiry` compares a time with an expiration.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where the comparison is.
const PLACE: &str = "enroll-core/src/expiry.rs";

/// Returns the expressions of a source that compare something with an expiration.
///
/// Comments and the tests at the end of the file are left out. rustfmt writes a space on both sides
/// of a comparison, and none in generics.
fn comparisons(source: &str) -> Vec<String> {
    let product = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: Vec<_> = product.lines().map(|line| line.split("//").next().unwrap()).collect();
    let code = code.join(" ").replace("=>", ";");
    let expressions = code.split(['{', '}', ';', ',']);
    let found = expressions.filter(|expression| {
        let compares = [" < ", " <= ", " > ", " >= ", "cmp(", ".lt(", ".le(", ".gt(", ".ge("];
        let compares = compares.iter().any(|operator| expression.contains(operator));
        compares && expression.to_lowercase().contains("expir")
    });
    found.map(|expression| expression.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    entries.flat_map(files).filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}

#[test]
fn a_time_is_compared_with_an_expiration_in_one_place() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut read = 0;
    for krate in fs::read_dir(&crates).unwrap() {
        let source = krate.unwrap().path().join("src");
        for path in sources(&source) {
            read += 1;
            if !path.ends_with(PLACE) {
                let found = comparisons(&fs::read_to_string(&path).unwrap());
                assert!(found.is_empty(), "{}: {found:?}", path.display());
            }
        }
    }
    assert!(read > 100, "these are not all");

    // What is looked for is where it should be, once.
    let place = fs::read_to_string(crates.join(PLACE)).unwrap();
    let compares = place.lines().filter(|line| line.trim() == "now < self.0").count();
    assert_eq!(compares, 1);
}

/// The negative control: a second comparison is found, however it is written.
#[test]
fn a_second_comparison_is_found() {
    for planted in [
        "fn f() -> bool { now < token.expires_at().instant() }",
        "fn f() -> bool {\n    token.issued.expires_at.instant()\n        >= now\n}",
        "match state { State::Active if expiry <= now => 1, _ => 0 }",
        "let late = now.cmp(&self.expiration).is_ge();",
        "self.tokens.retain(|token| expired_at.gt(&now));",
    ] {
        assert_eq!(comparisons(planted).len(), 1, "{planted}");
    }
    for harmless in [
        "// now < expires_at",
        "fn f() -> bool { expiry.is_valid_at(now) }",
        "fn expiration(self) -> Option<Expiry> { None }",
        "let a = 1 < 2; let expires_at = b;",
        "#[cfg(test)] mod tests { fn f() -> bool { now < expires_at } }",
    ] {
        assert_eq!(comparisons(harmless), [""; 0], "{harmless}");
    }
}
