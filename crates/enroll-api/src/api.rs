//! The APIs: from a request to its response.

use std::{
    fmt::Write,
    net::{Ipv4Addr, Ipv6Addr},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use bytes::Bytes;
use enroll_service::UseCases;
use http::{
    HeaderMap, HeaderName, Method, Request, Response, header, request::Parts, uri::Authority,
};

use crate::{
    body::ReadBodyError,
    call::Call,
    dialect::{self, Dialect},
    failure::Failure,
    faults::{Fault, FaultKind, Faults},
    head::Head,
    health::Health,
    options::Options,
    principal::Principal,
    routes::{Routes, fail},
    shared::Shared,
};

/// The most headers.
const HEADERS_MAX: usize = 100;

/// The most bytes of headers, names and values together: 16 KiB.
const HEADER_BYTES_MAX: usize = 16 << 10;

const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// All APIs, on one service.
///
/// ```
/// use std::sync::Arc;
///
/// use bytes::Bytes;
/// use enroll_api::{Api, Callers, Options};
/// use enroll_core::secret::KeyId;
/// use enroll_service::{Admission, Key, Keyring, Service};
/// use enroll_memory::MemoryStore;
/// use enroll_store::clock::SystemClock;
/// use futures_util::FutureExt;
/// use http::Request;
///
/// let keys = Keyring::new(KeyId(1), Key::new([7; 32])); // Not random at all.
/// let service = Service::new(MemoryStore::new(SystemClock, 1), keys, Admission::Any);
/// let callers = Callers::emulated("LC00graph".parse()?, false);
/// let api = Api::new(Arc::new(service), Options::new(callers));
///
/// let request = Request::post("/v1/enterprises/LC1/enrollmentTokens").body(Bytes::new())?;
/// let response = api.respond(request).now_or_never().ok_or("the store is in memory")?;
/// assert_eq!(response.status(), 200);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    routes: Routes,
}

impl Api {
    /// The largest body: 1 MiB, inclusive.
    pub const BODY_BYTES_MAX: usize = 1 << 20;

    /// Returns the APIs of a service.
    #[must_use]
    pub fn new(service: Arc<dyn UseCases>, options: Options) -> Self {
        let (faults, health) = (Faults::default(), Health::default());
        let shared = Arc::new(Shared { service, options, faults, health });
        Self(Arc::new(Inner { routes: Routes::new(&shared), shared }))
    }

    /// Returns where the paths of each API begin, such as `/v1`.
    pub fn prefixes() -> impl Iterator<Item = &'static str> {
        dialect::prefixes()
    }

    /// Returns the name of each method, such as `androidmanagement.enterprises.get`: logs use these
    /// names.
    pub fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.0.routes.names()
    }

    /// Answers a request.
    pub async fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        let (head, body) = request.into_parts();
        match self.admit(&head) {
            Ok(admitted) if body.len() > Self::BODY_BYTES_MAX => {
                admitted.respond(Err(ReadBodyError::TooLarge)).await
            }
            Ok(admitted) => admitted.respond(Ok(body)).await,
            Err(refused) => refused,
        }
    }

    /// Looks at the head of a request, before its body is read.
    ///
    /// # Errors
    ///
    /// Returns the response to headers that are too large, to another machine's host or origin
    /// where only this machine is served, to a planned fault of an emulator, and to an
    /// authentication that panics, in this order.
    #[expect(clippy::result_large_err, reason = "a response is moved once, to the connection")]
    pub fn admit(&self, head: &Parts) -> Result<Admitted, Response<Bytes>> {
        self.check(head).map_err(|refused| for_method(&head.method, refused))
    }

    #[expect(clippy::result_large_err, reason = "a response is moved once, to the connection")]
    fn check(&self, head: &Parts) -> Result<Admitted, Response<Bytes>> {
        let shared = &self.0.shared;
        let mut read = Head::of(head);
        let refused = if are_too_large(&head.headers) {
            Some(Failure::HeadersTooLarge)
        } else if shared.options.loopback_only && !is_from_here(&head.headers) {
            Some(Failure::FromElsewhere)
        } else {
            None
        };
        if let Some(failure) = refused {
            return Err(fail(failure, &read, shared));
        }
        if let Some(fault) = planned(&shared.faults, &read) {
            return Err(respond_with_fault(&fault, &read, shared));
        }
        // An application's authentication may panic.
        let authenticate = AssertUnwindSafe(|| shared.options.callers.caller(head));
        let Ok(principal) = catch_unwind(authenticate) else {
            return Err(fail(Failure::Internal, &read, shared));
        };
        let is_form = principal.is_some() && overrides_with_get(&read);
        if is_form {
            read.method = Method::GET;
        }
        Ok(Admitted { api: self.clone(), head: read, principal, is_form })
    }
}

/// A request whose head was let in: its body is read next.
pub struct Admitted {
    api: Api,
    head: Head,
    principal: Option<Arc<Principal>>,
    /// `true` if the body is the query.
    is_form: bool,
}

impl Admitted {
    /// Returns whether to read the body. The body of an unauthenticated request is never read.
    #[must_use]
    pub fn reads_body(&self) -> bool {
        self.principal.is_some()
    }

    /// Answers the request: with its body, or with the reason why the body was not read.
    ///
    /// Each reply is complete, and a stream of events never is. For a request that accepts one, the
    /// reply is the first page of events, and has a [`Subscription`](crate::Subscription) among its
    /// extensions.
    pub async fn respond(self, body: Result<Bytes, ReadBodyError>) -> Response<Bytes> {
        let method = self.head.method.clone();
        for_method(&method, self.answer(body).await)
    }

    async fn answer(self, body: Result<Bytes, ReadBodyError>) -> Response<Bytes> {
        let Self { api, mut head, principal, is_form } = self;
        let shared = Arc::clone(&api.0.shared);
        if body == Err(ReadBodyError::Incomplete) {
            return fail(Failure::Body(ReadBodyError::Incomplete), &head, &shared);
        }
        let (query, body) = match (is_form, principal.is_some()) {
            (true, _) => (body.and_then(|form| with_form(head.query(), &form)), Ok(Bytes::new())),
            (false, true) => (Ok(head.query().to_owned()), body),
            (false, false) => (Ok(head.query().to_owned()), Ok(Bytes::new())),
        };
        if let (true, Ok(query)) = (is_form, &query) {
            // Errors are rendered as the whole query asks.
            head.query.clone_from(query);
        }
        api.0.routes.answer(Call::new(shared, head, principal, query, body)).await
    }
}

/// Returns the response to a method: that to `HEAD` has the length of a body, and no body.
fn for_method(method: &Method, mut response: Response<Bytes>) -> Response<Bytes> {
    if *method == Method::HEAD {
        let length = std::mem::take(response.body_mut()).len();
        response.headers_mut().entry(header::CONTENT_LENGTH).or_insert_with(|| length.into());
    }
    response
}

/// Takes the fault that is planned for a request: before anything is changed, and before
/// credentials are looked at, as something between the client and the API would answer.
fn planned(faults: &Faults, head: &Head) -> Option<Fault> {
    // The emulator itself must stay reachable.
    if head.dialect == Dialect::Private {
        return None;
    }
    faults.take(&head.method, head.uri.path())
}

fn respond_with_fault(fault: &Fault, head: &Head, shared: &Shared) -> Response<Bytes> {
    let mut response = fail(Failure::Planned(fault.kind), head, shared);
    // Graph always shows a client that asks too often when to come back.
    let throttled = head.dialect == Dialect::Graph && fault.kind == FaultKind::TooManyRequests;
    if let Some(seconds) = fault.retry_after.or(throttled.then_some(1)) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn are_too_large(headers: &HeaderMap) -> bool {
    let bytes = headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    headers.len() > HEADERS_MAX || bytes.sum::<usize>() > HEADER_BYTES_MAX
}

/// Returns whether the headers name this machine as where the request goes to, and, if a browser
/// sends it, as where it comes from.
fn is_from_here(headers: &HeaderMap) -> bool {
    let all = |name, is_here: fn(&str) -> bool| {
        let mut named = headers.get_all(name).iter();
        named.all(|value| value.to_str().is_ok_and(is_here))
    };
    let is_here =
        |origin: &str| origin.split_once("://").is_some_and(|(_, host)| is_loopback(host));
    all(header::HOST, is_loopback) && all(header::ORIGIN, is_here)
}

/// Returns whether `host`, perhaps with a port, is a name of this machine.
fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host();
    let port = host.strip_prefix(name).map(|port| port.strip_prefix(':').unwrap_or(port));
    let is_port = port.is_some_and(|port| port.is_empty() || port.parse::<u16>().is_ok());
    let is_here = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback()),
        None => {
            name.eq_ignore_ascii_case("localhost")
                || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        }
    };
    is_port && is_here
}

/// Returns whether a `POST` overrides its method with `GET`: Google's clients send one where the
/// URL would be too long, with the query in the body.
fn overrides_with_get(head: &Head) -> bool {
    let overrides = head.headers.get(METHOD_OVERRIDE).is_some_and(|method| method == "GET");
    let google = matches!(head.dialect, Dialect::AndroidManagement | Dialect::PlayEmm);
    overrides && head.method == Method::POST && google
}

/// The longest query.
const QUERY_BYTES_MAX: usize = u16::MAX as usize - 1;

/// Returns a query with the parameters of a form behind it.
fn with_form(query: &str, form: &[u8]) -> Result<String, ReadBodyError> {
    let mut both = query.to_owned();
    if !both.is_empty() && !form.is_empty() {
        both.push('&');
    }
    for &byte in form {
        // What cannot stand in a query is escaped, for the method to judge.
        if byte.is_ascii_graphic() && !b"#\"<>`".contains(&byte) {
            both.push(char::from(byte));
        } else {
            // A `String` takes every text.
            let _ = write!(both, "%{byte:02X}");
        }
    }
    if both.len() > QUERY_BYTES_MAX { Err(ReadBodyError::TooLarge) } else { Ok(both) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_has_few_names() {
        for here in
            ["localhost", "LOCALHOST:8180", "127.0.0.1", "127.9.9.9:1", "[::1]", "[::1]:8180"]
        {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in [
            "",
            "example.com",
            "localhost.example.com",
            "10.0.0.1:8180",
            "[::2]",
            "127.0.0.1.nip.io",
        ] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
