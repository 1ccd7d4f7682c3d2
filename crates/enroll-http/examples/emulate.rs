//! An emulator in a Rust test: no port to choose, no process to stop.

use std::{
    error::Error,
    io::{Read, Write},
    net::TcpStream,
};

fn main() -> Result<(), Box<dyn Error>> {
    let emulator = enroll_http::emulate()?; // It stops when it is dropped.
    emulator.clock().freeze(true);
    emulator.clock().set("2030-01-01T00:00:00Z".parse()?);

    // Any client will do: its root URL is `emulator.url()`.
    let mut stream = TcpStream::connect(emulator.address())?;
    stream.write_all(b"POST /v1/enterprises/LC1/enrollmentTokens HTTP/1.0\r\n\r\n")?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    assert!(reply.contains("2030-01-01T01:00:00Z"), "the token expires in an hour: {reply}");
    Ok(())
}
