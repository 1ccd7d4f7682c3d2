//! An emulator with a frozen clock, and its replies.

use std::sync::Arc;

use bytes::Bytes;
use enroll_api::{AllowedOrigin, Api, Callers, Options};
use enroll_core::Timestamp;
use enroll_emulator::seed::Seed;
use enroll_memory::MemoryStore;
use enroll_service::{Admission, Context, Service};
use enroll_store::clock::SettableClock;
use http::{HeaderMap, Request, Response, StatusCode};
use serde_json::{Value, json};

/// The initial time of every emulator.
pub(crate) const NOW: &str = "2026-11-22T08:00:00Z";

/// The tokens of the enterprise that most tests use.
pub(crate) const TOKENS: &str = "/v1/enterprises/LC1/enrollmentTokens";

/// The options of an emulator.
pub(crate) struct Setup {
    /// Which enterprises exist.
    pub(crate) admission: Admission,
    /// Whether a request without `Authorization` is refused.
    pub(crate) require_bearer: bool,
    /// Who may call; `None` is the one principal of an emulator.
    pub(crate) callers: Option<Callers>,
    /// The URL that links begin with.
    pub(crate) public_url: Option<String>,
    /// Whether only this machine is served.
    pub(crate) loopback_only: bool,
    /// The origins whose web pages may call.
    pub(crate) allowed_origins: Vec<AllowedOrigin>,
    /// The content from the start.
    pub(crate) seed: Option<Seed>,
    /// Whether the API has the controls of an emulator.
    pub(crate) emulates: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            admission: Admission::Any,
            require_bearer: false,
            callers: None,
            public_url: None,
            loopback_only: false,
            allowed_origins: Vec::new(),
            seed: None,
            emulates: true,
        }
    }
}

/// An emulator whose clock is frozen at [`NOW`].
pub(crate) struct Emulator {
    pub(crate) service: Arc<Service<MemoryStore<Arc<SettableClock>>>>,
    pub(crate) clock: Arc<SettableClock>,
    pub(crate) inner: enroll_emulator::Emulator,
    /// Answers in place of the emulator, on the same service, with options that no emulator has.
    pub(crate) other: Option<Api>,
}

impl Emulator {
    pub(crate) fn new(setup: &Setup) -> Self {
        let mut builder = enroll_emulator::Emulator::builder().now(now());
        if setup.admission == Admission::Created {
            builder = builder.strict();
        }
        if setup.require_bearer {
            builder = builder.require_bearer();
        }
        if setup.loopback_only {
            builder = builder.loopback_only();
        }
        for origin in &setup.allowed_origins {
            builder = builder.allow_origin(origin.clone());
        }
        if let Some(callers) = &setup.callers {
            builder = builder.callers(callers.clone());
        }
        if let Some(url) = &setup.public_url {
            builder = builder.public_url(url);
        }
        if let Some(seed) = &setup.seed {
            builder = builder.seed(seed.clone());
        }
        let emulator = builder.build().unwrap();
        emulator.clock().freeze(true);
        let service = Arc::clone(emulator.service());
        let emulator =
            Self { service, clock: Arc::clone(emulator.clock()), inner: emulator, other: None };
        if setup.emulates {
            return emulator;
        }
        let graph = || Callers::emulated("LC00graph".parse().unwrap(), setup.require_bearer);
        let options = Options::new(setup.callers.clone().unwrap_or_else(graph));
        emulator.serving(options)
    }

    /// Returns the same service behind other options.
    pub(crate) fn serving(self, options: Options) -> Self {
        let api = Api::new(Arc::clone(&self.service) as _, options);
        Self { other: Some(api), ..self }
    }

    /// Sends a request.
    pub(crate) fn send(&self, request: Request<Bytes>) -> Reply {
        Reply::from(match &self.other {
            Some(api) => pollster::block_on(api.respond(request)),
            None => self.inner.handle(request, now()),
        })
    }

    /// Sends a request that is given in parts.
    pub(crate) fn call(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Bytes::from(body.into())).unwrap())
    }

    pub(crate) fn get(&self, target: &str) -> Reply {
        self.call("GET", target, &[], "")
    }

    pub(crate) fn post(&self, target: &str, body: &Value) -> Reply {
        self.call("POST", target, &[("content-type", "application/json")], body.to_string())
    }

    pub(crate) fn put(&self, target: &str, body: &Value) -> Reply {
        self.call("PUT", target, &[("content-type", "application/json")], body.to_string())
    }

    pub(crate) fn delete(&self, target: &str) -> Reply {
        self.call("DELETE", target, &[], "")
    }

    /// Creates a token in the enterprise that most tests use.
    pub(crate) fn create(&self, body: &Value) -> Value {
        self.post(TOKENS, body).ok()
    }

    /// Enrolls a company's device.
    pub(crate) fn enroll(&self, value: &Value, serial_number: &str) -> Reply {
        let body = json!({
            "enrollmentToken": value,
            "ownership": "COMPANY_OWNED",
            "serialNumber": serial_number,
        });
        self.post("/enroll/v1/devices:enroll", &body)
    }

    /// Returns why a token admits devices or not.
    pub(crate) fn explain(&self, value: &Value) -> Reply {
        self.post("/enroll/v1/tokens:explain", &json!({ "token": value }))
    }

    /// Returns the events of the enterprise that most tests use.
    pub(crate) fn events(&self) -> Value {
        self.get("/enroll/v1/events?enterprise=LC1").ok()
    }

    pub(crate) fn delete_enterprise(&self, id: &str) {
        let id = id.parse().unwrap();
        pollster::block_on(self.service.delete_enterprise(&id, &Context::NONE)).unwrap();
    }

    /// Sets the clock.
    pub(crate) fn is_at(&self, now: &str) {
        self.clock.set(now.parse().unwrap());
    }
}

/// Returns the time that each request comes with.
fn now() -> Timestamp {
    NOW.parse().unwrap()
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new(&Setup::default())
    }
}

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl From<Response<Bytes>> for Reply {
    fn from(response: Response<Bytes>) -> Self {
        let (head, body) = response.into_parts();
        Self { status: head.status, headers: head.headers, body }
    }
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

    /// Asserts that the status is 200, and returns the body.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        assert!(self.header("content-type").starts_with("application/json"), "{:?}", self.headers);
        self.json()
    }
}
