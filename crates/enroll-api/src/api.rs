//! The APIs: from a request to its response.

use std::{
    collections::BTreeSet,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use bytes::Bytes;
use enroll_dialects::graph;
use enroll_service::UseCases;
use futures_util::FutureExt;
use http::{HeaderValue, Method, Request, Response, header, request::Parts};

use crate::{
    admission::{are_too_large, planned, respond_with_fault},
    batch::{self, Batch},
    body::{self, ReadBodyError},
    call::Call,
    callers::Callers,
    coding, dialect,
    error::ApiError,
    failure::Failure,
    faults::{FaultKind, Faults},
    form,
    head::Head,
    health::Health,
    oauth::TokenEndpoint,
    options::Options,
    origin,
    principal::Principal,
    private::events::Subscription,
    routes::{Routes, fail},
    shared::Shared,
};

/// All APIs, on one service.
///
/// ```
/// use std::{collections::BTreeSet, future, mem, sync::Arc};
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
    /// The largest body: 1 MiB, inclusive, with and without its content coding.
    pub const BODY_BYTES_MAX: usize = body::BODY_BYTES_MAX;

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
    /// where only this machine is served, to the preflight request of a browser, to a planned fault
    /// of an emulator, and to an authentication that panics, in this order.
    #[expect(clippy::result_large_err, reason = "a response is moved once, to the connection")]
    pub fn admit(&self, head: &Parts) -> Result<Admitted, Response<Bytes>> {
        self.check(head).map_err(|refused| for_method(&head.method, refused))
    }

    #[expect(clippy::result_large_err, reason = "a response is moved once, to the connection")]
    fn check(&self, head: &Parts) -> Result<Admitted, Response<Bytes>> {
        let shared = &self.0.shared;
        let (read, is_overridden) = meant(head);
        let origin = origin::allowed(&read.headers, &shared.options);
        let refuse = |failure| origin::readable(origin.as_ref(), fail(failure, &read, shared));
        if are_too_large(&read.headers) {
            return Err(refuse(Failure::HeadersTooLarge));
        }
        if !origin::are_allowed(&read, &shared.options) {
            return Err(refuse(Failure::FromElsewhere));
        }
        if let Some(response) = origin::preflight(&read, &shared.options) {
            return Err(response);
        }
        if let Some(fault) = planned(&shared.faults, &read) {
            let response = respond_with_fault(&fault, &read, shared);
            return Err(origin::readable(origin.as_ref(), response));
        }
        // An application's authentication may panic.
        let authenticate = AssertUnwindSafe(|| shared.options.callers.caller(head, read.dialect));
        let Ok(principal) = catch_unwind(authenticate) else {
            return Err(refuse(Failure::Internal));
        };
        Ok(Admitted { api: self.clone(), head: read, principal, is_overridden, origin })
    }
}

/// A request whose head was let in: its body is read next.
pub struct Admitted {
    api: Api,
    head: Head,
    principal: Option<Arc<Principal>>,
    /// `true` if the method is another one than that of the request line.
    is_overridden: bool,
    /// The origin of the web page that may read the response.
    origin: Option<HeaderValue>,
}

impl Admitted {
    /// Returns whether to read the body. The body of an unauthenticated request is never read, but
    /// for one that asks an emulator for a bearer.
    #[must_use]
    pub fn reads_body(&self) -> bool {
        self.principal.is_some() || TokenEndpoint::of(&self.head, &self.api.0.shared).is_some()
    }

    /// Answers the request: with its body, or with the reason why the body was not read.
    ///
    /// Each reply is complete, and a stream of events never is. For a request that accepts one, the
    /// reply is the first page of events, and has a [`Subscription`] among its extensions.
    pub async fn respond(self, body: Result<Bytes, ReadBodyError>) -> Response<Bytes> {
        let Self { api, head, principal, is_overridden, origin } = self;
        // The method of the request line decides whether its response has a body.
        let sent = if is_overridden { Method::POST } else { head.method.clone() };
        let accepts_gzip = coding::accepts_gzip(&head.headers);
        let failed = head.clone();
        let answered = AssertUnwindSafe(api.answer(head, principal, is_overridden, body));
        let answered = answered.catch_unwind().await;
        let response = answered.unwrap_or_else(|_| fail(Failure::Internal, &failed, &api.0.shared));
        let mut response = origin::readable(origin.as_ref(), response);
        if response.extensions().get::<Subscription>().is_some() {
            if sent == Method::HEAD {
                response.body_mut().clear();
            }
            return response;
        }
        for_method(&sent, coding::encode(accepts_gzip, response))
    }
}

impl Api {
    async fn answer(
        &self,
        head: Head,
        principal: Option<Arc<Principal>>,
        is_overridden: bool,
        body: Result<Bytes, ReadBodyError>,
    ) -> Response<Bytes> {
        let shared = Arc::clone(&self.0.shared);
        let token_endpoint = TokenEndpoint::of(&head, &shared);
        let body = match (body, &principal) {
            (Err(ReadBodyError::Incomplete), _) => {
                return fail(Failure::BodyIncomplete, &head, &shared);
            }
            (Err(ReadBodyError::TooLarge), _) if token_endpoint.is_some() => {
                Err(Failure::BodyTooLarge)
            }
            (Ok(body), _) if token_endpoint.is_some() => coding::decode(&head.headers, body),
            (_, None) => Ok(Bytes::new()),
            (Ok(body), Some(_)) => coding::decode(&head.headers, body),
            (Err(ReadBodyError::TooLarge), Some(_)) => Err(Failure::BodyTooLarge),
        };
        if let Some(endpoint) = token_endpoint {
            return match body {
                Ok(body) => endpoint.answer(&body, &shared),
                Err(failure) => fail(failure, &head, &shared),
            };
        }
        if let Some(batch) = Batch::of(&head) {
            return self.answer_batch(batch, head, principal, body).await;
        }
        self.route(head, principal, is_overridden, body).await
    }

    /// Answers a request by a method of its API.
    async fn route(
        &self,
        mut head: Head,
        principal: Option<Arc<Principal>>,
        is_overridden: bool,
        body: Result<Bytes, Failure>,
    ) -> Response<Bytes> {
        let shared = Arc::clone(&self.0.shared);
        let (query, body) = form::split(&head, is_overridden, body);
        if let Ok(query) = &query {
            // Errors are rendered as the whole query asks.
            head.query.clone_from(query);
        }
        self.0.routes.answer(Call::new(shared, head, principal, query, body)).await
    }
}

impl Api {
    /// Answers each call of a batch as a call of its own, one after the other.
    async fn answer_batch(
        &self,
        batch: Batch,
        head: Head,
        principal: Option<Arc<Principal>>,
        body: Result<Bytes, Failure>,
    ) -> Response<Bytes> {
        let shared = &self.0.shared;
        let Some(principal) = principal else {
            let takes_bearer = shared.options.callers.bearer().is_some();
            return fail(Failure::Unauthenticated { takes_bearer }, &head, shared);
        };
        let body = match body {
            Ok(body) => body,
            Err(failure) => return fail(failure, &head, shared),
        };
        let mut calls = Calls { api: self, batch, head, principal, bytes: 0 };
        match batch {
            Batch::Google => match batch::google::read(&calls.head.headers, &body) {
                Ok(read) => calls.answer_google(read).await,
                Err(error) => error.respond(&calls.head, shared),
            },
            Batch::Graph => match batch::graph::read(&calls.head.headers, &body) {
                Ok(read) => match calls.answer_graph(read).await {
                    Ok(body) => graph::Error::success(body),
                    Err(error) => error.respond(&calls.head, shared),
                },
                Err(error) => error.respond(&calls.head, shared),
            },
        }
    }
}

/// The calls of a batch, while they are answered.
struct Calls<'a> {
    api: &'a Api,
    batch: Batch,
    /// The head of the batch.
    head: Head,
    /// Who sends the batch, and each call that has no credentials of its own.
    principal: Arc<Principal>,
    /// The bytes of the responses until now.
    bytes: usize,
}

impl Calls<'_> {
    async fn answer_google(&mut self, calls: Vec<batch::google::Call>) -> Response<Bytes> {
        let mut answered = Vec::with_capacity(calls.len());
        for mut call in calls {
            let request = mem::take(&mut call.request);
            answered.push((call, self.answer(request).await));
        }
        batch::google::write(&answered, self.api.0.shared.service.draw())
    }

    async fn answer_graph(
        &mut self,
        calls: Vec<batch::graph::Call>,
    ) -> Result<String, graph::Error> {
        let (mut answered, mut failed) = (Vec::with_capacity(calls.len()), BTreeSet::new());
        for call in calls {
            let response = if call.depends_on_any(&failed) {
                batch::graph::failed_dependency()
            } else {
                self.answer(call.request).await
            };
            if !response.status().is_success() {
                failed.insert(call.id.clone());
            }
            answered.push((call.id, response));
        }
        batch::graph::write(answered)
    }

    /// Answers a call.
    async fn answer(&mut self, request: Request<Bytes>) -> Response<Bytes> {
        batch::yield_now().await;
        let (mut parts, body) = request.into_parts();
        batch::complete(&mut parts.headers, &self.head.headers);
        parts.extensions = self.head.extensions.clone();
        let sent = parts.method.clone();
        let response = for_method(&sent, self.answer_parts(&parts, body).await);
        self.bytes = self.bytes.saturating_add(response.body().len());
        response
    }

    async fn answer_parts(&self, parts: &Parts, body: Bytes) -> Response<Bytes> {
        let shared = &self.api.0.shared;
        let (head, is_overridden) = meant(parts);
        let failure = if are_too_large(&head.headers) {
            Some(Failure::HeadersTooLarge)
        } else if !self.batch.holds(self.head.uri.path(), head.dialect)
            || Batch::of(&head).is_some()
        {
            Some(Failure::NoSuchPath)
        } else if self.bytes > batch::RESPONSE_BYTES_MAX {
            Some(Failure::Planned(FaultKind::Unavailable))
        } else if head.headers.contains_key(header::CONTENT_ENCODING) {
            Some(Failure::UnsupportedCoding)
        } else {
            None
        };
        if let Some(failure) = failure {
            return fail(failure, &head, shared);
        }
        if let Some(fault) = planned(&shared.faults, &head) {
            return respond_with_fault(&fault, &head, shared);
        }
        let principal = if Callers::has_credentials(parts, head.dialect) {
            shared.options.callers.caller(parts, head.dialect)
        } else {
            Some(Arc::clone(&self.principal))
        };
        let body = if principal.is_some() { body } else { Bytes::new() };
        self.api.route(head, principal, is_overridden, Ok(body)).await
    }
}

/// Reads the head of a request with the method that is meant, and whether the request line has
/// another one.
fn meant(parts: &Parts) -> (Head, bool) {
    let mut head = Head::of(parts);
    let meant = form::meant(&head);
    let is_overridden = meant.is_some();
    head.method = meant.unwrap_or(head.method);
    (head, is_overridden)
}

/// Returns the response to a method: that to `HEAD` has the length of a body, and no body.
fn for_method(method: &Method, mut response: Response<Bytes>) -> Response<Bytes> {
    if *method == Method::HEAD {
        let length = mem::take(response.body_mut()).len();
        response.headers_mut().entry(header::CONTENT_LENGTH).or_insert_with(|| length.into());
    }
    response
}
