//! An emulator whose clock stands, without a socket, and its replies.

use std::{sync::Arc, time::Duration};

use axum::body::{Body, Bytes};
use enroll_core::Timestamp;
use enroll_http::{Api, Callers, Controls, Handler, Options};
use enroll_memory::MemoryStore;
use enroll_service::{Context, Service};
use enroll_store::clock::SettableClock;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::sync::watch;

/// How long a test waits for a reply to end: longer than any limit of the server.
const PATIENCE: Duration = Duration::from_secs(120);

/// The initial time of every emulator.
pub(crate) const NOW: &str = "2026-11-22T08:00:00Z";

/// The tokens of the enterprise that most tests use.
pub(crate) const TOKENS: &str = "/v1/enterprises/LC1/enrollmentTokens";

pub(crate) const ENROLL: &str = "/enroll/v1/devices:enroll";
pub(crate) const DEVICES: &str = "/v1/enterprises/LC1/devices";

/// How an emulator differs from the default one.
#[derive(Default)]
pub(crate) struct Setup {
    /// Who may call; `None` is an emulator's one principal.
    pub(crate) callers: Option<Callers>,
    /// Every random choice is derived from these bytes.
    pub(crate) entropy: Option<[u8; 32]>,
    /// Whether only this machine is served.
    pub(crate) loopback_only: bool,
    /// Whether a reset panics.
    pub(crate) is_fragile: bool,
}

/// An emulator whose clock is frozen.
pub(crate) struct Emulator {
    inner: enroll_emulator::Emulator,
    pub(crate) api: Api,
    /// Turns true when the server drains.
    pub(crate) draining: watch::Sender<bool>,
}

/// Returns the initial time.
pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

impl Emulator {
    pub(crate) fn new(setup: &Setup) -> Self {
        let mut builder = enroll_emulator::Emulator::builder().now(now());
        if let Some(callers) = &setup.callers {
            builder = builder.callers(callers.clone());
        }
        if let Some(entropy) = setup.entropy {
            builder = builder.entropy(entropy);
        }
        if setup.loopback_only {
            builder = builder.loopback_only();
        }
        let emulator = builder.build().unwrap();
        emulator.clock().freeze(true);
        let api = if setup.is_fragile { fragile(&emulator) } else { emulator.api() };
        Self { inner: emulator, api, draining: watch::Sender::new(false) }
    }

    pub(crate) fn service(&self) -> Arc<Service<MemoryStore<Arc<SettableClock>>>> {
        Arc::clone(self.inner.service())
    }

    /// Answers a request without a socket.
    pub(crate) fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.inner.handle(request, now())
    }

    /// Returns what answers the emulator's requests.
    pub(crate) fn handler(&self) -> Handler {
        Handler::from(self.api.clone()).with_draining(self.draining.subscribe())
    }

    /// Sends a request, and waits for the whole reply.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        Reply::of(self.handler().respond(request).await).await
    }

    /// Sends a request.
    pub(crate) async fn call(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn get(&self, target: &str) -> Reply {
        self.call("GET", target, &[], "").await
    }

    pub(crate) async fn post(&self, target: &str, body: &Value) -> Reply {
        self.call("POST", target, &[("content-type", "application/json")], body.to_string()).await
    }

    pub(crate) async fn delete(&self, target: &str) -> Reply {
        self.call("DELETE", target, &[], "").await
    }

    /// Creates a token in the enterprise that most tests use.
    pub(crate) async fn create(&self, body: &Value) -> Value {
        self.post(TOKENS, body).await.ok()
    }

    /// Reads what happened in the enterprise that most tests use.
    pub(crate) async fn events(&self) -> Value {
        self.get("/enroll/v1/events?enterprise=LC1").await.ok()
    }

    pub(crate) async fn delete_enterprise(&self, id: &str) {
        self.inner.service().delete_enterprise(&id.parse().unwrap(), &Context::NONE).await.unwrap();
    }
}

/// Returns the APIs of an emulator, whose reset panics.
fn fragile(emulator: &enroll_emulator::Emulator) -> Api {
    let controls = Controls {
        clock: Arc::clone(emulator.clock()),
        adjusted: Arc::new(|_| ()),
        reset: Arc::new(|| panic!("on purpose")),
    };
    let callers = Callers::emulated("LC00graph".parse().unwrap(), false);
    let options = Options { controls: Some(controls), ..Options::new(callers) };
    Api::new(Arc::clone(emulator.service()) as _, options)
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new(&Setup::default())
    }
}

/// A reply.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    /// Waits for the whole of a response.
    pub(crate) async fn of<B>(response: Response<B>) -> Self
    where
        B: http_body::Body<Data = Bytes, Error: std::fmt::Debug>,
    {
        let (head, body) = response.into_parts();
        // A stream that should have been refused would have no end.
        let body = tokio::time::timeout(PATIENCE, body.collect()).await.unwrap();
        let body = body.unwrap().to_bytes();
        Self { status: head.status, headers: head.headers, body }
    }

    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {} {:?}", self.status, self.text()))
    }

    /// Returns a header, or the empty text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts that it is 200, and returns the body.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        assert!(self.header("content-type").starts_with("application/json"), "{:?}", self.headers);
        self.json()
    }
}

/// Returns the request body of a company's device.
pub(crate) fn claim(token: &Value, serial_number: &str) -> Value {
    json!({
        "enrollmentToken": token["value"],
        "ownership": "COMPANY_OWNED",
        "serialNumber": serial_number,
    })
}

/// Returns the request body of a company's device that may send it again.
pub(crate) fn retriable(token: &Value, serial_number: &str, request_id: &str) -> Value {
    let mut claim = claim(token, serial_number);
    claim["requestId"] = request_id.into();
    claim
}
