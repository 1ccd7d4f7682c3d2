//! The pages of the repository: every command in them runs and prints what the page shows.
//!
//! A `console` block shows commands, each after `$ `, and their output. In an output, `…` stands for
//! any text, and words that differ in each run (ids, token values, times) for such words; a word that
//! a page repeats is the same word each time. Three comments in a page direct the test:
//!
//! ```text
//! <!-- not run: REASON -->             the next block is not run; it is listed in `NOT_RUN`
//! <!-- started and stopped: COMMAND --> a server has run before the next block
//! <!-- prepared: COMMANDS -->          commands that the page does not show
//! ```

mod block;
mod compare;
mod session;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::server::{Server, get};

use self::{
    block::{Step, steps},
    session::Session,
};

/// The repository.
pub(super) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Blocks that are not run: the page, the first line, the reason.
const NOT_RUN: &[(&str, &str, &str)] = &[
    ("README.md", "cargo install --path crates/enroll", "compiles for minutes"),
    ("crates/enroll/README.md", "cargo install --path crates/enroll", "compiles for minutes"),
    ("CONTRIBUTING.md", ".ci/run", "runs this test, among all others"),
    ("CONTRIBUTING.md", "cargo test --package enroll-core", "runs tests, as this one does"),
];

/// Languages of blocks that are not commands. Tests of other packages compile or run what they can.
const OTHER_LANGUAGES: [&str; 6] = ["json", "python", "rust", "sql", "text", "toml"];

/// Returns the paths of all pages, relative to the repository.
fn pages() -> Vec<String> {
    let crates = list("crates").into_iter().map(|path| format!("{path}/README.md"));
    let all = list("").into_iter().chain(list("docs")).chain(crates);
    let is_page = |path: &String| {
        Path::new(path).extension().is_some_and(|end| end == "md")
            && Path::new(ROOT).join(path).exists()
    };
    all.filter(is_page).collect()
}

/// Returns the paths in a folder, relative to the repository.
fn list(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(Path::new(ROOT).join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.map(|name| Path::new(folder).join(name).to_str().unwrap().to_owned()).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

/// Runs a page, and returns what is wrong with it and which blocks were not run.
fn run(page: &str, text: &str) -> (Vec<String>, BTreeSet<(String, String, String)>) {
    let (mut wrong, mut not_run) = (Vec::new(), BTreeSet::new());
    let mut session = Session::new();
    for step in steps(text) {
        match step {
            Step::Prepare(commands) => drop(session.shell(&commands)),
            Step::StartAndStop(command) => session.start_and_stop(&command),
            Step::NotRun { first, reason } => {
                not_run.insert((page.to_owned(), first, reason));
            }
            Step::Commands { line, commands } => {
                let findings = commands.iter().filter_map(|command| session.check(command));
                wrong.extend(findings.map(|found| format!("{page}:{line}: {found}")));
            }
            Step::Other { line, language, .. } if !OTHER_LANGUAGES.contains(&language.as_str()) => {
                wrong.push(format!("{page}:{line}: no test runs blocks of `{language}`"));
            }
            Step::Other { .. } => {}
        }
    }
    (wrong, not_run)
}

#[test]
fn every_command_of_a_page_prints_what_the_page_shows() {
    let (mut wrong, mut not_run) = (Vec::new(), BTreeSet::new());
    for page in pages() {
        let (found, skipped) = run(&page, &read(&page));
        wrong.extend(found);
        not_run.extend(skipped);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let owned = |&(page, first, reason): &(&str, &str, &str)| {
        (page.to_owned(), first.to_owned(), reason.to_owned())
    };
    assert_eq!(not_run, NOT_RUN.iter().map(owned).collect());
}

/// The negative control.
#[test]
fn a_wrong_output_and_a_block_that_no_test_runs_are_found() {
    let page = |block: &str| run("page.md", &format!("# Page\n\n{block}\n"));
    assert_eq!(page("```console\n$ echo a\na\n$ echo b\nb\n```").0, [""; 0]);
    for wrong in [
        "```console\n$ echo a\nb\n```",
        "```console\n$ echo a b\na…c\n```",
        "```console\n$ echo '{\"status\":403}'\n{\"status\":404}\n```",
        "```console\n$ echo AAAAAAAAAAAAAAAAAAAA BBBBBBBBBBBBBBBBBBBB\nCCCCCCCCCCCCCCCCCCCC CCCCCCCCCCCCCCCCCCCC\n```",
        "```sh\necho a\n```",
    ] {
        assert_eq!(page(wrong).0.len(), 1, "{wrong}");
    }
    let marked = page("<!-- not run: too slow -->\n```sh\nsleep 1000\n```");
    assert_eq!(marked.1.len(), 1);
}

/// Returns the lines of a page at which a whole program begins that is not one of `examples`.
fn unknown_programs(page: &str, examples: &[String]) -> Vec<usize> {
    let is_unknown = |step| {
        let Step::Other { line, language, text } = step else { return None };
        let is_program = language == "rust" && text.starts_with("//!");
        let is_known = examples.iter().any(|example| example.trim() == text);
        (is_program && !is_known).then_some(line)
    };
    steps(page).into_iter().filter_map(is_unknown).collect()
}

#[test]
fn every_whole_program_in_a_page_is_an_example_that_is_compiled() {
    let folders = list("crates").into_iter().map(|path| format!("{path}/examples"));
    let folders = folders.filter(|folder| Path::new(ROOT).join(folder).exists());
    let examples: Vec<String> =
        folders.flat_map(|folder| list(&folder)).map(|path| read(&path)).collect();
    for page in pages() {
        assert_eq!(unknown_programs(&read(&page), &examples), [0; 0], "{page}");
    }
    // The negative control.
    let other = "```rust\n//! Another program.\nfn main() {}\n```";
    assert_eq!(unknown_programs(other, &examples), [1]);
}

#[test]
fn the_readme_has_at_most_150_lines() {
    assert!(read("README.md").lines().count() <= 150);
}

/// Returns the targets of the links in a page that are not there.
fn broken_links(page: &str, text: &str) -> Vec<String> {
    let folder = Path::new(ROOT).join(page).parent().map(PathBuf::from).unwrap();
    let targets =
        text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(to, _)| to);
    let files = targets.map(|to| to.split('#').next().unwrap_or_default());
    let is_broken = |to: &&str| !to.contains(':') && !folder.join(to).exists();
    files.filter(is_broken).map(|to| format!("{page}: {to}")).collect()
}

#[test]
fn every_link_of_a_page_leads_to_a_file() {
    for page in pages() {
        assert_eq!(broken_links(&page, &read(&page)), [""; 0]);
    }
    assert_eq!(broken_links("README.md", "[a](nowhere.md#b)").len(), 1);
}

#[test]
fn the_page_of_the_private_api_lists_its_calls() {
    let emulator = Server::start(&["emulate", "--memory", "--listen", "127.0.0.1:0"]);
    let reply = get(&emulator.address(), "/enroll/v1/openapi.json");
    let (_, body) = reply.split_once("\r\n\r\n").unwrap();
    let document: Value = serde_json::from_str(body).unwrap();
    let mut described = BTreeSet::new();
    for (path, calls) in document["paths"].as_object().unwrap() {
        let verbs = calls.as_object().unwrap().keys().filter(|key| *key != "parameters");
        described.extend(verbs.map(|verb| format!("{} /enroll/v1{path}", verb.to_uppercase())));
    }
    let page = read("docs/private-api.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let listed: BTreeSet<String> = rows.map(|(call, _)| call.to_owned()).collect();
    assert_eq!(listed, described);
}
