//! What the walk reaches: a command that is never drawn, or a reason that no run comes to, would
//! be as good as not there.

use std::collections::BTreeSet;

use crate::{answer::Answer, command::Command, run::same_runs, subject::Memory};

const COMMANDS: &str = include_str!("command.rs");
const ANSWERS: &str = include_str!("answer.rs");

/// Failures that are not answers.
const NEVER: &str = "Other";

/// Returns the names of an enum's variants.
fn variants<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let body = source.split_once(&format!("enum {name} {{\n")).unwrap().1;
    let lines = body.lines().take_while(|line| *line != "}");
    let variants = lines.filter_map(|line| line.strip_prefix("    "));
    let variants = variants.filter(|line| line.starts_with(char::is_uppercase));
    variants.map(first_word).collect()
}

fn first_word(text: &str) -> &str {
    text.split(|character: char| !character.is_alphanumeric()).next().unwrap()
}

/// Returns the names of all commands, those of the families as `Family Command`.
fn commands() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for name in variants(COMMANDS, "Command") {
        if COMMANDS.contains(&format!("enum {name}Command {{")) {
            let family = variants(COMMANDS, &format!("{name}Command"));
            names.extend(family.into_iter().map(|command| format!("{name} {command}")));
        } else {
            names.insert(name.to_owned());
        }
    }
    names
}

fn name(command: &Command) -> String {
    let text = format!("{command:?}");
    let (family, rest) = text.split_once(['(', ' ']).unwrap_or((&text, ""));
    if COMMANDS.contains(&format!("enum {family}Command {{")) {
        format!("{family} {}", first_word(rest))
    } else {
        family.to_owned()
    }
}

/// Returns which commands so many runs see done, and to which reasons they come.
fn reached(runs: u32) -> (BTreeSet<String>, BTreeSet<String>) {
    let reached = std::cell::RefCell::default();
    let failed = same_runs::<Memory>(runs, |mut model, commands| {
        let (done, reasons): &mut (BTreeSet<String>, BTreeSet<String>) = &mut reached.borrow_mut();
        for command in commands {
            model.step(&command);
            if !matches!(model.answer, Answer::Refused(_)) {
                done.insert(name(&command));
            }
            add_reasons(&model.answer, reasons);
        }
        Ok(())
    });
    assert_eq!(failed, None);
    reached.into_inner()
}

fn add_reasons(answer: &Answer, reasons: &mut BTreeSet<String>) {
    if let Answer::Many(answers) = answer {
        for answer in answers {
            add_reasons(answer, reasons);
        }
    } else if let Answer::Refused(reason) = answer {
        reasons.insert(first_word(&format!("{reason:?}")).to_owned());
    }
}

#[test]
fn the_walk_does_each_command_and_comes_to_each_reason() {
    let (done, reasons) = reached(500);
    assert_eq!(done, commands());
    let all = variants(ANSWERS, "Reason").into_iter().filter(|reason| *reason != NEVER);
    assert_eq!(reasons, all.map(str::to_owned).collect());
}

#[test]
fn a_short_walk_is_reported_to_reach_less() {
    let (done, reasons) = reached(1);
    assert!(done.len() < commands().len());
    assert!(reasons.len() < variants(ANSWERS, "Reason").len() - 1);
}
