//! Graph's errors, and the headers of its responses.

use bytes::Bytes;
use enroll_core::record::RequestId;
use enroll_dialects::graph::{BadRequest, Context, Error, Guid};
use enroll_service::{EditError, NounError};
use http::{HeaderMap, HeaderName, HeaderValue, Method as Verb, Response, StatusCode, header};

use crate::{
    call::Call,
    error::{ApiError, Refuses},
    failure::{FROM_ELSEWHERE, Failure},
    faults::FaultKind,
    head::Head,
    idempotency,
    shared::Shared,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// The ids of a request: the client's, and the service's.
#[derive(Debug)]
struct RequestIds {
    request_id: String,
    client_request_id: String,
}

impl RequestIds {
    /// Reads the client's id, if it is a visible text of at most 128 characters, and draws the
    /// service's.
    fn of(headers: &HeaderMap, shared: &Shared) -> Self {
        let request_id = Guid::from_entropy(shared.service.draw()).to_string();
        let sent = headers.get(CLIENT_REQUEST_ID).and_then(|id| id.to_str().ok());
        let sent = sent.filter(|id| matches!(id.len(), 1..=128));
        let client_request_id = sent.unwrap_or(&request_id).to_owned();
        Self { request_id, client_request_id }
    }

    fn write(&self, headers: &mut HeaderMap) {
        for (name, id) in
            [(REQUEST_ID, &self.request_id), (CLIENT_REQUEST_ID, &self.client_request_id)]
        {
            if let Ok(id) = HeaderValue::from_str(id) {
                headers.insert(name, id);
            }
        }
    }
}

impl ApiError for Error {
    const ENTERPRISE_FIRST: bool = false;

    fn is_of_request(&self) -> bool {
        self.status() == 400
    }

    fn key(call: &Call) -> Result<Option<RequestId>, Self> {
        match call.head.method {
            Verb::POST | Verb::PATCH | Verb::DELETE => {
                Ok(idempotency::key(&call.head.headers).map_err(Failure::InvalidKey)?)
            }
            _ => Ok(None),
        }
    }

    fn respond(&self, head: &Head, shared: &Shared) -> Response<Bytes> {
        let ids = RequestIds::of(&head.headers, shared);
        let RequestIds { request_id, client_request_id } = &ids;
        let now = shared.options.clock().now();
        let body = self.body(Context { now, request_id, client_request_id });
        let mut response = json(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let Some(challenge) = self.www_authenticate() {
            let challenge = HeaderValue::from_static(challenge);
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        ids.write(response.headers_mut());
        response
    }

    fn success(body: String) -> Response<Bytes> {
        json(body)
    }

    fn complete(mut response: Response<Bytes>, call: &Call) -> Response<Bytes> {
        RequestIds::of(&call.head.headers, &call.shared).write(response.headers_mut());
        response
    }
}

/// Returns a response that must not be stored.
fn json(body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    for (name, value) in
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")]
    {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::HeadersTooLarge => Self::RequestHeaderFieldsTooLarge,
            Failure::FromElsewhere => Self::FromElsewhere(FROM_ELSEWHERE),
            Failure::Unreached(_) => Self::Forbidden,
            Failure::Planned(FaultKind::TooManyRequests) => Self::TooManyRequests,
            Failure::Planned(FaultKind::Unavailable) => Self::Unavailable,
            Failure::Planned(FaultKind::DeadlineExceeded) => Self::GatewayTimeout,
            // Graph's own routes have more exact words for a verb that a path does not have.
            Failure::NoSuchPath | Failure::NoSuchMethod | Failure::InvalidEnterprise => {
                Self::ResourceNotFound
            }
            Failure::Unauthenticated { .. } => Self::InvalidAuthenticationToken,
            Failure::InvalidKey(error) => {
                BadRequest::Header { name: "Idempotency-Key", why: error.to_string() }.into()
            }
            Failure::BodyTooLarge => Self::RequestEntityTooLarge,
            Failure::BodyIncomplete => Self::RequestTimeout,
            Failure::MalformedBody => Self::MalformedBody,
            Failure::UnsupportedCoding => Self::UnsupportedMediaType,
            Failure::Internal | Failure::Planned(FaultKind::Internal) => Self::Internal,
        }
    }
}

impl Refuses<NounError> for Error {
    fn refuse(error: NounError) -> Self {
        match error {
            NounError::NoEnterprise => Self::Forbidden,
            NounError::NotFound => Self::ResourceNotFound,
            NounError::RequestIdReused => Self::Conflict,
            NounError::Unavailable | NounError::Unknown => Self::Unavailable,
            NounError::KeyMissing => Self::Internal,
        }
    }
}

impl Refuses<EditError<Self>> for Error {
    fn refuse(error: EditError<Self>) -> Self {
        match error {
            EditError::Noun(error) => Self::refuse(error),
            EditError::Refused(error) => error,
        }
    }
}
