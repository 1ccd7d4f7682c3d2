//! An emulator in one line: it answers, it has its own clock and data, and it leaves nothing behind.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Mutex,
    time::Duration,
};

use enroll_http::{EmulatorServer, emulate};

const TOKENS: &str = "/v1/enterprises/LC1/enrollmentTokens";

/// Threads are counted: no other test may start an emulator meanwhile.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> impl Drop {
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Sends a request, and returns the body of the answer.
fn call(emulator: &EmulatorServer, verb: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(emulator.address()).unwrap();
    write!(stream, "{verb} {path} HTTP/1.0\r\nhost: localhost\r\n\r\n").unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.0 200 OK"), "{head}");
    body.to_owned()
}

/// Opens a stream of events, which has no end, and reads its first one.
fn follow(emulator: &EmulatorServer) -> TcpStream {
    let mut stream = TcpStream::connect(emulator.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let path = "/enroll/v1/events?enterprise=LC1";
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n")
        .unwrap();
    let (mut read, mut buffer) = (String::new(), [0; 1024]);
    while !read.contains("enrollmentToken.issued") {
        let count = stream.read(&mut buffer).unwrap();
        assert_ne!(count, 0, "{read}");
        read.push_str(str::from_utf8(buffer.get(..count).unwrap()).unwrap());
    }
    stream
}

/// Returns how many threads of emulators this process has.
fn threads() -> usize {
    let names = fs::read_dir("/proc/self/task").unwrap();
    let names = names.filter_map(|task| fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|name| name.starts_with("enroll-emulator")).count()
}

/// Returns whether somebody else listens on an address.
fn is_taken(address: SocketAddr) -> bool {
    TcpStream::connect(address).is_ok()
}

#[test]
fn each_emulator_has_a_port_a_clock_and_data_of_its_own() {
    let _alone = alone();
    let [one, other] = [emulate().unwrap(), emulate().unwrap()];
    assert_ne!(one.url(), other.url());
    assert_eq!(one.url(), format!("http://{}", one.address()));
    one.clock().freeze(true);
    one.clock().set("2030-01-01T00:00:00Z".parse().unwrap());
    let created = call(&one, "POST", TOKENS);
    assert!(created.contains("\"2030-01-01T01:00:00Z\""), "{created}");
    assert!(call(&one, "GET", TOKENS).contains("enrollmentTokens"));
    assert!(!call(&other, "GET", TOKENS).contains("enrollmentTokens"));
    // A client may set the clock as well, and begin again.
    let clock = call(&one, "GET", "/enroll/v1/clock");
    assert_eq!(clock, r#"{"now":"2030-01-01T00:00:00Z","frozen":true}"#);
    call(&one, "POST", "/enroll/v1/reset");
    assert!(!call(&one, "GET", TOKENS).contains("enrollmentTokens"));
}

/// Returns what is left of an emulator once `end` ended it, while a client followed its events:
/// threads, whether the port is taken, and whether the client's connection is open.
fn left_by(end: impl FnOnce(EmulatorServer)) -> (usize, bool, bool) {
    let emulator = emulate().unwrap();
    let address = emulator.address();
    call(&emulator, "POST", TOKENS);
    let mut stream = follow(&emulator);
    assert_eq!((threads(), is_taken(address)), (1, true));
    end(emulator);
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let is_open = match stream.read_to_end(&mut Vec::new()) {
        Ok(_) => false,
        Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
    };
    (threads(), is_taken(address), is_open)
}

const NOTHING: (usize, bool, bool) = (0, false, false);

#[test]
fn nothing_is_left_when_it_is_dropped_outside_of_a_runtime() {
    let _alone = alone();
    assert_eq!(left_by(drop), NOTHING);
    // On another thread than the one that started it.
    assert_eq!(left_by(|emulator| std::thread::spawn(|| drop(emulator)).join().unwrap()), NOTHING);
}

#[test]
fn nothing_is_left_when_it_is_dropped_within_a_runtime_or_by_a_panic() {
    let _alone = alone();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(left_by(|emulator| runtime.block_on(async { drop(emulator) })), NOTHING);
    let panics = |emulator: EmulatorServer| {
        let panicked = std::thread::spawn(move || {
            let _emulator = emulator;
            std::panic::resume_unwind(Box::new("planted"));
        });
        assert!(panicked.join().is_err());
    };
    assert_eq!(left_by(panics), NOTHING);
}

/// The control: an emulator that is never dropped leaves everything behind.
#[test]
fn what_is_left_of_an_emulator_that_goes_on_is_found() {
    let _alone = alone();
    let mut kept = None;
    assert_eq!(left_by(|emulator| kept = Some(emulator)), (1, true, true));
}

#[test]
fn a_port_is_free_again_at_once() {
    let _alone = alone();
    let address = emulate().unwrap().address();
    TcpListener::bind(address).unwrap();
}

#[test]
fn the_page_on_tests_in_rust_shows_the_whole_example() {
    let read =
        |path: &str| fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let example = read("examples/emulate.rs");
    assert!(read("../../docs/testing-in-rust.md").contains(example.trim()));
}
