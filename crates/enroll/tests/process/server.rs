//! A running server, and requests to it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Output, Stdio},
};

pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) line: String,
}

impl Server {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::spawn(&mut command(arguments))
    }

    /// Starts a server, and waits for the line that it prints.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { process, line }
    }

    /// Returns the address in the line that the server printed.
    pub(crate) fn address(&self) -> String {
        let (_, rest) = self.line.split_once("http://").unwrap();
        rest.chars()
            .take_while(|&c| c.is_ascii_digit() || c == '.' || c == ':')
            .collect::<String>()
            .trim_end_matches([':', '.'])
            .to_owned()
    }

    pub(crate) fn end(mut self, signal: &str) -> Option<i32> {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enroll"));
    command.args(arguments);
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

pub(crate) fn get(address: &str, path: &str) -> String {
    call(address, "GET", path)
}

pub(crate) fn call(address: &str, method: &str, path: &str) -> String {
    post(address, method, path, "")
}

pub(crate) fn post(address: &str, method: &str, path: &str, body: &str) -> String {
    send(address, method, path, "", body)
}

/// Sends a request with a bearer.
pub(crate) fn send_as(address: &str, bearer: &str, method: &str, path: &str, body: &str) -> String {
    send(address, method, path, &format!("authorization: Bearer {bearer}\r\n"), body)
}

fn send(address: &str, method: &str, path: &str, header: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {length}\r\n{header}\
         connection: close\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Returns a text field of an answer.
pub(crate) fn field(answer: &str, name: &str) -> String {
    let rest = answer.split_once(&format!("\"{name}\": \"")).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split('"').next()).expect(answer).to_owned()
}
