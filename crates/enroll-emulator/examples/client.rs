//! Tests a client that retries, without a socket: the emulator is behind the client's own trait.

use std::error::Error;

use bytes::Bytes;
use enroll_emulator::Emulator;
use http::{Request, Response, StatusCode};

/// The client's way to send a request. In production, an HTTP library implements it.
trait Transport {
    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Box<dyn Error>>;
}

/// The client: issues an enrollment token, and tries once more while the service is unavailable.
fn issue_token(transport: &dyn Transport) -> Result<serde_json::Value, Box<dyn Error>> {
    let request = Request::post("/v1/enterprises/LC00abc/enrollmentTokens").body(Bytes::new())?;
    let mut response = transport.send(request.clone())?;
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response = transport.send(request)?;
    }
    Ok(serde_json::from_slice(response.body())?)
}

impl Transport for Emulator {
    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Box<dyn Error>> {
        Ok(self.handle(request, "2030-01-01T00:00:00Z".parse()?))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let faults = r#"{"faults": [{"status": 503, "path": "/v1/"}]}"#.into();
    let planned = emulator.send(Request::put("/enroll/v1/faults").body(faults)?)?;
    assert_eq!(planned.status(), StatusCode::OK);

    let token = issue_token(&emulator)?;
    let expiration = token.get("expirationTimestamp").and_then(serde_json::Value::as_str);
    assert_eq!(expiration, Some("2030-01-01T01:00:00Z"));
    Ok(())
}
