//! A running `enroll emulate`, and the crates for Google's APIs pointed at it.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use google_androidenterprise1::AndroidEnterprise;
use google_androidmanagement1::{AndroidManagement, common};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

/// A running emulator; it ends with its owner.
pub struct Emulator {
    process: Child,
    url: String,
}

impl Emulator {
    /// Starts the binary that `ENROLL_BINARY` names.
    pub fn start(options: &[&str]) -> Self {
        let binary = env::var_os("ENROLL_BINARY").expect("`ENROLL_BINARY` names the binary");
        let mut process = Command::new(binary)
            .args(["emulate", "--memory", "--listen", "127.0.0.1:0", "--json"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let started: Value = serde_json::from_str(&line).unwrap();
        Self { process, url: started["url"].as_str().unwrap().to_owned() }
    }

    /// The crate for Android Management. Its base URL needs the slash, and `NoToken` sends no
    /// credentials.
    pub fn android_management(&self) -> AndroidManagement<HttpConnector> {
        let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
        let mut hub = AndroidManagement::new(client, common::NoToken);
        hub.base_url(format!("{}/", self.url));
        hub
    }

    /// The crate for the Play EMM API.
    pub fn play_emm(&self) -> AndroidEnterprise<HttpConnector> {
        let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
        let mut hub = AndroidEnterprise::new(client, google_androidenterprise1::common::NoToken);
        hub.base_url(format!("{}/", self.url));
        hub
    }

    /// Calls the emulator's own API, and returns the status and the body.
    pub fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let host = self.url.strip_prefix("http://").unwrap();
        let body = body.to_string();
        let mut stream = TcpStream::connect(host).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\n\
             connection: close\r\n\r\n{body}",
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// Does what a device does with the value of an enrollment token.
    pub fn enroll(&self, value: &str, serial_number: &str) -> (u16, Value) {
        let claim = json!({
            "enrollmentToken": value,
            "ownership": "COMPANY_OWNED",
            "serialNumber": serial_number,
        });
        self.call("POST", "/enroll/v1/devices:enroll", &claim)
    }

    /// Does what a device does with the value of an authentication token.
    pub fn provision(&self, value: &str, android_id: &str) -> u16 {
        let claim = json!({ "authenticationToken": value, "androidId": android_id });
        self.call("POST", "/enroll/v1/devices:provision", &claim).0
    }

    /// Moves the clock on.
    pub fn advance(&self, duration: &str) {
        assert_eq!(self.call("PUT", "/enroll/v1/clock", &json!({ "advance": duration })).0, 200);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns the code and the message of the error that a call ends with: these crates tell any
/// error that has a JSON body as a bad request.
#[track_caller]
pub fn refused<T>(result: Result<T, common::Error>) -> (u64, String) {
    match result {
        Err(common::Error::BadRequest(body)) => {
            let error = &body["error"];
            (error["code"].as_u64().unwrap(), error["message"].as_str().unwrap().to_owned())
        }
        Err(other) => panic!("refused without a JSON body: {other}"),
        Ok(_) => panic!("the call is not refused"),
    }
}
