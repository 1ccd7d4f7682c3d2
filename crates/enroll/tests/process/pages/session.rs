//! A reader who types the commands of a page, in a directory of their own.

use std::{
    env, fs,
    path::Path,
    process::{self, Stdio},
};

use tempfile::TempDir;

use super::{ROOT, block::Command, compare::Words};
use crate::server::{Server, command};

/// The address in the pages.
const ADDRESS: &str = "127.0.0.1:8180";

pub(super) struct Session {
    // Dropped before its directory.
    server: Option<Server>,
    directory: TempDir,
    words: Words,
}

impl Session {
    pub(super) fn new() -> Self {
        Self { server: None, directory: tempfile::tempdir().unwrap(), words: Words::default() }
    }

    /// Runs a command, and returns what differs from the page.
    pub(super) fn check(&mut self, command: &Command) -> Option<String> {
        let text = self.words.translate(&command.text);
        let printed = if text.starts_with("enroll emulate") || text.starts_with("enroll serve") {
            self.start(&text)
        } else {
            self.shell(&text)
        };
        let agrees = self.words.agree(&command.shown, &printed);
        (!agrees).then(|| format!("`{text}` prints\n{printed}\nand not\n{}", command.shown))
    }

    /// Starts a server on a free port, and stops the one before it. Returns the line that it prints.
    fn start(&mut self, text: &str) -> String {
        self.stop();
        let mut words: Vec<&str> = text.split_whitespace().skip(1).collect();
        if words.contains(&"emulate") {
            words.extend(["--listen", "127.0.0.1:0"]);
        } else {
            let name = words.iter().skip_while(|word| **word != "--config").nth(1).unwrap();
            let path = self.directory.path().join(name);
            let written = fs::read_to_string(&path).unwrap();
            fs::write(&path, format!("listen = \"127.0.0.1:0\"\n{written}")).unwrap();
        }
        let server = Server::spawn(command(&words).current_dir(self.directory.path()));
        let line = server.line.replace(&server.address(), ADDRESS);
        self.server = Some(server);
        line
    }

    fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            assert_eq!(server.end("-TERM"), Some(0));
        }
    }

    pub(super) fn start_and_stop(&mut self, text: &str) {
        self.start(text);
        self.stop();
    }

    /// Runs commands in a shell, and returns their output.
    pub(super) fn shell(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if let Some(server) = &self.server {
            for address in [ADDRESS, "localhost:8180"] {
                text = text.replace(address, &server.address());
            }
        }
        let binaries = Path::new(env!("CARGO_BIN_EXE_enroll")).parent().unwrap();
        let path = format!("{}:{}", binaries.display(), env::var("PATH").unwrap());
        let is_of_cargo = text.starts_with("cargo ");
        let directory = if is_of_cargo { Path::new(ROOT) } else { self.directory.path() };
        let done = process::Command::new("bash")
            .args(["-c", &text])
            .current_dir(directory)
            .env("PATH", path)
            .env("CARGO_NET_OFFLINE", "true")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        [done.stdout, done.stderr].map(|text| String::from_utf8(text).unwrap()).concat()
    }
}
