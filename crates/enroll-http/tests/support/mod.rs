//! An emulator without a socket, whose clock stands, and what it answers.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode},
};
use enroll_core::secret::KeyId;
use enroll_http::{Callers, Emulator as Controls, Options, standalone};
use enroll_memory::MemoryStore;
use enroll_service::{Admission, Context, Key, Keyring, Service};
use enroll_store::clock::SettableClock;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt;

/// How long a test waits for an answer to end: longer than any limit of the server.
const PATIENCE: Duration = Duration::from_secs(120);

/// When every emulator begins.
pub(crate) const NOW: &str = "2026-11-22T08:00:00Z";

/// The tokens of the enterprise that most tests use.
pub(crate) const TOKENS: &str = "/v1/enterprises/LC1/enrollmentTokens";

/// What an emulator is made of.
pub(crate) struct Setup {
    /// Which enterprises exist.
    pub(crate) admission: Admission,
    /// Whether a request without `Authorization` is refused.
    pub(crate) require_bearer: bool,
    /// Who may call, if that is not an emulator's one principal.
    pub(crate) callers: Option<Callers>,
    /// Where links lead.
    pub(crate) public_url: Option<String>,
    /// Whether only this machine is served.
    pub(crate) loopback_only: bool,
    /// Whether there is a clock to set and a store to reset.
    pub(crate) emulates: bool,
    /// What a reset does before it empties the store.
    pub(crate) before_reset: fn(),
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            admission: Admission::Any,
            require_bearer: false,
            callers: None,
            public_url: None,
            loopback_only: false,
            emulates: true,
            before_reset: || {},
        }
    }
}

/// An emulator without a socket.
pub(crate) struct Emulator {
    pub(crate) service: Arc<Service<MemoryStore<Arc<SettableClock>>>>,
    pub(crate) clock: Arc<SettableClock>,
    pub(crate) router: Router,
    /// Set it to begin draining.
    pub(crate) draining: watch::Sender<bool>,
}

impl Emulator {
    pub(crate) fn new(setup: &Setup) -> Self {
        let clock = Arc::new(SettableClock::default());
        clock.freeze(true);
        clock.set(NOW.parse().unwrap());
        let store = MemoryStore::new(Arc::clone(&clock), 1);
        let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
        let service = Arc::new(Service::new(store, keys, setup.admission));
        let (draining, is_draining) = watch::channel(false);
        let options = Options {
            callers: setup.callers.clone().unwrap_or_else(|| {
                Callers::emulated("LC00graph".parse().unwrap(), setup.require_bearer)
            }),
            loopback_only: setup.loopback_only,
            public_url: setup.public_url.clone(),
            emulator: setup.emulates.then(|| controls(&service, &clock, setup.before_reset)),
            draining: is_draining,
        };
        let router = standalone(Arc::clone(&service), options);
        Self { service, clock, router, draining }
    }

    /// Sends a request, and waits for the whole answer.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        send(self.router.clone(), request).await
    }

    /// Sends a request that is said in full.
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

    pub(crate) async fn put(&self, target: &str, body: &Value) -> Reply {
        self.call("PUT", target, &[("content-type", "application/json")], body.to_string()).await
    }

    pub(crate) async fn delete(&self, target: &str) -> Reply {
        self.call("DELETE", target, &[], "").await
    }

    /// Creates a token in the enterprise that most tests use.
    pub(crate) async fn create(&self, body: &Value) -> Value {
        self.post(TOKENS, body).await.ok()
    }

    /// Enrolls a company's device.
    pub(crate) async fn enroll(&self, value: &Value, serial_number: &str) -> Reply {
        let body = json!({
            "enrollmentToken": value,
            "ownership": "COMPANY_OWNED",
            "serialNumber": serial_number,
        });
        self.post("/enroll/v1/devices:enroll", &body).await
    }

    /// Asks why a token lets devices in or not.
    pub(crate) async fn explain(&self, value: &Value) -> Reply {
        self.post("/enroll/v1/tokens:explain", &json!({ "token": value })).await
    }

    /// Reads what happened in the enterprise that most tests use.
    pub(crate) async fn events(&self) -> Value {
        self.get("/enroll/v1/events?enterprise=LC1").await.ok()
    }

    pub(crate) async fn delete_enterprise(&self, id: &str) {
        self.service.delete_enterprise(&id.parse().unwrap(), &Context::NONE).await.unwrap();
    }

    /// Sets the clock.
    pub(crate) fn is_at(&self, now: &str) {
        self.clock.set(now.parse().unwrap());
    }
}

fn controls(
    service: &Arc<Service<MemoryStore<Arc<SettableClock>>>>,
    clock: &Arc<SettableClock>,
    before: fn(),
) -> Controls {
    let (emptied, epoch) = (Arc::clone(service), AtomicU64::new(2));
    let reset = Arc::new(move || {
        before();
        emptied.store().reset(epoch.fetch_add(1, Ordering::Relaxed));
        emptied.store().clock().reset();
        Box::pin(async {}) as Pin<Box<dyn Future<Output = ()> + Send>>
    });
    Controls { clock: Arc::clone(clock), adjusted: Arc::new(|_| ()), reset }
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new(&Setup::default())
    }
}

/// Sends a request, and waits for the whole answer.
pub(crate) async fn send(router: Router, request: Request<Body>) -> Reply {
    let (head, body) = router.oneshot(request).await.unwrap().into_parts();
    // A stream that should have been refused would have no end.
    let body = tokio::time::timeout(PATIENCE, body.collect()).await.unwrap();
    let body = body.unwrap().to_bytes();
    Reply { status: head.status, headers: head.headers, body }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
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
