//! No product code but `Expiry` compares a time with an expiration.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The place of the comparison.
const PLACE: &str = "enroll-core/src/expiry.rs";

/// How the instant of an expiration is taken out of its type.
const INSTANT: &str = ".instant()";

/// Returns the expressions of a source that compare something with an expiration, by its name or by
/// that of a variable that holds its instant.
///
/// Comments and the tests at the end of the file are left out. rustfmt writes a space on both sides
/// of a comparison, and none in generics.
fn comparisons(source: &str) -> Vec<String> {
    let product = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: Vec<_> = product.lines().map(|line| line.split("//").next().unwrap()).collect();
    let code = code.join(" ").replace("=>", ";");
    // A variable is seen in its function only.
    code.split(" fn ").flat_map(comparisons_of_function).collect()
}

fn comparisons_of_function(code: &str) -> Vec<String> {
    let variables = variables(code);
    let expressions = code.split(['{', '}', ';', ',']);
    let found = expressions.filter(|expression| {
        let compares = [" < ", " <= ", " > ", " >= ", "cmp(", ".lt(", ".le(", ".gt(", ".ge("];
        let compares = compares.iter().any(|operator| expression.contains(operator));
        let expiration = expression.to_lowercase().contains("expir")
            || expression.contains(INSTANT)
            || words(expression).any(|word| variables.contains(word));
        compares && expiration
    });
    found.map(|expression| expression.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Returns the variables of a function that hold the instant of an expiration, or a copy of one.
fn variables(code: &str) -> BTreeSet<&str> {
    let mut variables = BTreeSet::new();
    for (start, _) in code.match_indices("let ") {
        let (before, statement) = (&code[..start], &code[start + "let ".len()..]);
        let condition = ["if ", "while ", "&& "].iter().any(|word| before.ends_with(word));
        let Some((pattern, value)) = statement.split_once(" = ") else { continue };
        let value = value_of(value, condition);
        if value.contains(INSTANT) || variables.contains(value.trim()) {
            let names = words(pattern).filter(|word| word.starts_with(char::is_lowercase));
            variables.extend(names);
        }
    }
    variables
}

/// Returns the value of a `let` from the text that begins with it: up to the block of a condition,
/// or up to the end of the statement.
fn value_of(text: &str, condition: bool) -> &str {
    let mut depth = 0;
    let end = text.char_indices().find(|(_, character)| match character {
        '{' if condition => true,
        '{' => {
            depth += 1;
            false
        }
        '}' => {
            depth -= 1;
            depth < 0
        }
        ';' => depth == 0,
        _ => false,
    });
    end.map_or(text, |(end, _)| &text[..end])
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
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
        let krate = krate.unwrap().path();
        // The naive models that nouns are compared with write their rules out on purpose.
        if krate.ends_with("enroll-checks") {
            continue;
        }
        let source = krate.join("src");
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
        "fn f() -> bool { now < token.end().instant() }",
        // Through a variable with another name.
        "fn f() -> bool { let end = token.expires_at().instant(); now < end }",
        "fn f() -> bool {\n    let end =\n        token.expires_at().instant();\n    end.le(&now)\n}",
        "fn f() -> bool { let end = a.instant(); let last: Timestamp = end; last <= now }",
        "fn f() { let (end, n) = (token.expires_at().instant(), 1); while now < end { g(); } }",
        "fn f() { let end = match s { A => t.instant(), B => MIN }; if now >= end { g(); } }",
        "fn f() { if let Some(end) = t.map(|t| t.expires_at.instant()) { g(now.cmp(&end)); } }",
    ] {
        assert_eq!(comparisons(planted).len(), 1, "{planted}");
    }
    for harmless in [
        "// now < expires_at",
        "fn f() -> bool { expiry.is_valid_at(now) }",
        "fn expiration(self) -> Option<Expiry> { None }",
        "let a = 1 < 2; let expires_at = b;",
        "fn f() { let end = t.instant(); } fn g() { let end = 1; let a = end < 2; }",
        "fn f() { if let Some(a) = b { g(t.instant()); } let c = a < 2; }",
        "fn f() { let ended = 1; let end = t.instant(); let a = ended < 2; }",
        "#[cfg(test)] mod tests { fn f() -> bool { now < expires_at } }",
    ] {
        assert_eq!(comparisons(harmless), [""; 0], "{harmless}");
    }
}
