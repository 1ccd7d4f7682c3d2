//! The blocks of a page, and the comments that direct the test.

/// A command, and the output that the page shows.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) text: String,
    pub(super) shown: String,
}

/// A step of the test, at a place of a page.
#[derive(Debug)]
pub(super) enum Step {
    /// Run commands that the page does not show.
    Prepare(String),
    /// Start a server, and stop it.
    StartAndStop(String),
    /// Run the commands of a block, and compare their output.
    Commands { line: usize, commands: Vec<Command> },
    /// Skip a block.
    NotRun { first: String, reason: String },
    /// A block in another language.
    Other { line: usize, language: String, text: String },
}

/// Returns the steps of a page.
pub(super) fn steps(page: &str) -> Vec<Step> {
    let (mut steps, mut reason) = (Vec::new(), None);
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if let Some(comment) = line.strip_prefix("<!-- ") {
            let mut comment = comment.to_owned();
            while !comment.ends_with("-->") {
                let Some((_, line)) = lines.next() else { break };
                comment = format!("{comment}\n{line}");
            }
            let comment = comment.trim_end_matches("-->");
            if let Some(commands) = comment.strip_prefix("prepared:") {
                steps.push(Step::Prepare(commands.trim().to_owned()));
            } else if let Some(command) = comment.strip_prefix("started and stopped: ") {
                steps.push(Step::StartAndStop(command.trim().to_owned()));
            } else if let Some(why) = comment.strip_prefix("not run: ") {
                reason = Some(why.trim().to_owned());
            }
        } else if let Some(language) = line.strip_prefix("```") {
            let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            let inside: Vec<&str> = inside.collect();
            let first = inside.first().unwrap_or(&"").to_string();
            steps.push(match (reason.take(), language) {
                (Some(reason), _) => Step::NotRun { first, reason },
                (None, "console") => Step::Commands { line: at + 1, commands: commands(&inside) },
                (None, other) => {
                    let language = other.split(',').next().unwrap_or_default().to_owned();
                    Step::Other { line: at + 1, language, text: inside.join("\n") }
                }
            });
        }
    }
    steps
}

/// Returns the commands of a block, each with the lines after it.
fn commands(block: &[&str]) -> Vec<Command> {
    let mut found: Vec<Command> = Vec::new();
    for line in block {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (_, Some(last)) if last.shown.is_empty() && is_unfinished(&last.text) => {
                last.text = format!("{}\n{line}", last.text);
            }
            (Some(command), _) => {
                found.push(Command { text: command.to_owned(), shown: String::new() });
            }
            (None, Some(last)) => last.shown = format!("{}{line}\n", last.shown),
            (None, None) => found.push(Command { text: "false".into(), shown: line.to_string() }),
        }
    }
    found
}

/// Returns whether the shell would wait for another line.
fn is_unfinished(command: &str) -> bool {
    if let Some((_, document)) = command.split_once("<<EOF") {
        return !document.lines().any(|line| line == "EOF");
    }
    command.ends_with('\\') || command.matches('\'').count() % 2 == 1
}
