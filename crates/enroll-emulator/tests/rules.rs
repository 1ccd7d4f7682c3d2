//! Every rule that is promised of the vendors' APIs is cited by a test, and every citation is of a
//! rule: see `rules.md` beside this file.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const CATALOGUE: &str = include_str!("rules.md");

/// Where tests are: in the sources and beside them.
const CRATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What stands before a citation; more rules may follow after a comma or `and`.
const MARKS: [&str; 2] = ["Rule ", "edge case "];

/// Returns the rules of a catalogue: each number that stands in bold.
fn rules(catalogue: &str) -> BTreeSet<String> {
    catalogue.split("**").skip(1).step_by(2).filter_map(number).collect()
}

/// Returns the rules that a source cites.
fn citations(source: &str) -> BTreeSet<String> {
    let after = |mark| source.split(mark).skip(1).filter_map(number);
    MARKS.into_iter().flat_map(after).collect()
}

/// Returns the number that a text begins with: two whole numbers with a point between them.
fn number(text: &str) -> Option<String> {
    let (chapter, rest) = text.split_once('.')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    let (rule, _) = rest.split_at(end);
    (is_number(chapter) && is_number(rule)).then(|| format!("{chapter}.{rule}"))
}

/// Returns the sources of tests below a directory, in the languages of the clients.
fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let is_source = path.extension().is_some_and(|extension| {
            ["rs", "py", "js"].map(|name| extension == name).contains(&true)
        });
        if path.is_dir() {
            found.extend(sources(&path));
        } else if is_source && path.file_name() != Path::new(file!()).file_name() {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_rule_is_cited_by_a_test_and_every_citation_is_of_a_rule() {
    let sources = sources(Path::new(CRATES));
    let read = |path: &PathBuf| citations(&fs::read_to_string(path).unwrap());
    let cited: BTreeSet<String> = sources.iter().flat_map(read).collect();
    let rules = rules(CATALOGUE);
    let untested: Vec<_> = rules.difference(&cited).collect();
    assert!(untested.is_empty(), "no test cites these rules: {untested:?}");
    let unknown: Vec<_> = cited.difference(&rules).collect();
    assert!(unknown.is_empty(), "tests cite rules that are not in the catalogue: {unknown:?}");
    assert!(rules.len() > 50, "there are {} rules only", rules.len());
}

/// The control: a rule without a test, and a citation without a rule, would be found.
#[test]
fn what_is_not_cited_and_what_is_no_rule_are_found() {
    let rules = rules("- **7.1** One. **7.2** Two.\n- **bold** no rule. **7.30** Three.");
    let cited =
        citations("// Rule 7.2: \"…\"\n// Rule 9.9; edge case 7.30. Rules 7.1 are not cited.");
    let of = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    assert_eq!(rules, of(&["7.1", "7.2", "7.30"]));
    assert_eq!(cited, of(&["7.2", "7.30", "9.9"]));
    assert_eq!(rules.difference(&cited).collect::<Vec<_>>(), ["7.1"]);
    assert_eq!(cited.difference(&rules).collect::<Vec<_>>(), ["9.9"]);
}
