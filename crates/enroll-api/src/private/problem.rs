//! Problem details.

use std::fmt::Display;

use bytes::Bytes;
use enroll_core::record::RequestId;
use enroll_service::NounError;
use http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use crate::{
    call::Call,
    error::{ApiError, Refuses},
    failure::{FROM_ELSEWHERE, Failure},
    head::Head,
    shared::Shared,
};

/// A problem detail of [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457).
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: Option<String>,
    error: Option<Box<FieldError>>,
    header: Option<(&'static str, &'static str)>,
}

/// The error of one field.
#[derive(Debug, Serialize)]
struct FieldError {
    /// A [JSON pointer](https://www.rfc-editor.org/rfc/rfc6901) to it, as a URI fragment.
    pointer: String,
    detail: String,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<[&'a FieldError; 1]>,
}

impl Problem {
    /// Returns the problem of a status that needs no detail.
    pub(crate) fn of(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { status, kind: "about:blank", title, detail: None, error: None, header: None }
    }

    /// Returns the problem of a kind that has a name.
    pub(crate) fn named(status: StatusCode, kind: &'static str, title: &'static str) -> Self {
        Self { kind, title, ..Self::of(status) }
    }

    /// Returns the problem of a request that is not well-formed.
    pub(crate) fn bad_request(detail: impl Display) -> Self {
        Self::of(StatusCode::BAD_REQUEST).detail(detail)
    }

    /// Returns the problem of one field of a request.
    pub(crate) fn field(name: &str, detail: impl Display) -> Self {
        let detail = detail.to_string();
        let pointer = format!("#/{}", name.replace('~', "~0").replace('/', "~1"));
        let problem = Self::bad_request(format_args!("`{name}`: {detail}"));
        Self { error: Some(Box::new(FieldError { pointer, detail })), ..problem }
    }

    /// Adds what a person needs to know to do better.
    pub(crate) fn detail(self, detail: impl Display) -> Self {
        Self { detail: Some(detail.to_string()), ..self }
    }

    /// Adds a header.
    pub(crate) fn header(self, name: &'static str, value: &'static str) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    fn unauthenticated(takes_bearer: bool) -> Self {
        let detail = if takes_bearer {
            "`Authorization` must be `Bearer` and a token that is valid here"
        } else {
            "the application that serves this API refuses the request's credentials"
        };
        let problem = Self::of(StatusCode::UNAUTHORIZED).detail(detail);
        problem.header("www-authenticate", "Bearer")
    }

    /// Returns the problem of a store that is unavailable.
    pub(crate) fn unavailable(detail: impl Display) -> Self {
        Self::of(StatusCode::SERVICE_UNAVAILABLE).detail(detail).header("retry-after", "1")
    }
}

impl ApiError for Problem {
    const ENTERPRISE_FIRST: bool = true;

    fn is_of_request(&self) -> bool {
        self.status == StatusCode::BAD_REQUEST
    }

    /// Requests of this API have their ids in their bodies.
    fn key(_: &Call) -> Result<Option<RequestId>, Self> {
        Ok(None)
    }

    fn respond(&self, _: &Head, _: &Shared) -> Response<Bytes> {
        let Self { status, kind, title, detail, error, header } = self;
        let errors = error.as_deref().map(|error| [error]);
        let body = Body { kind, title, status: status.as_u16(), detail: detail.as_deref(), errors };
        // Text and numbers can always be written.
        let body = serde_json::to_string(&body).unwrap_or_default();
        let mut response = json("application/problem+json", body);
        *response.status_mut() = *status;
        if let Some((name, value)) = header {
            response.headers_mut().insert(*name, HeaderValue::from_static(value));
        }
        response
    }

    fn success(body: String) -> Response<Bytes> {
        json("application/json", body)
    }
}

/// Returns a response that must not be stored.
fn json(media_type: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    for (name, value) in [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-store")] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Returns the body of a reply.
pub(super) fn write(body: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(body).map_err(|_| Problem::of(StatusCode::INTERNAL_SERVER_ERROR))
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let (status, detail) = match failure {
            Failure::HeadersTooLarge => (
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers must be at most 100 and 16 KiB",
            ),
            Failure::FromElsewhere => (StatusCode::FORBIDDEN, FROM_ELSEWHERE),
            Failure::Planned(kind) => {
                (kind.status(), "a fault is planned for this request: see `/enroll/v1/faults`")
            }
            Failure::NoSuchPath | Failure::InvalidEnterprise => {
                (StatusCode::NOT_FOUND, "there is nothing at this path")
            }
            Failure::NoSuchMethod => {
                (StatusCode::METHOD_NOT_ALLOWED, "this path has other methods: see `Allow`")
            }
            Failure::Unauthenticated { takes_bearer } => {
                return Self::unauthenticated(takes_bearer);
            }
            Failure::Unreached(_) => {
                return Self::of(StatusCode::NOT_FOUND).detail(NounError::NoEnterprise);
            }
            Failure::InvalidKey(error) => return Self::bad_request(error),
            Failure::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body must be at most 1 MiB"),
            Failure::BodyIncomplete => {
                (StatusCode::REQUEST_TIMEOUT, "body must arrive whole and within 30 seconds")
            }
            Failure::MalformedBody => (StatusCode::BAD_REQUEST, "body must be valid gzip data"),
            Failure::UnsupportedCoding => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "`Content-Encoding` must be `gzip` or `identity`",
            ),
            Failure::Internal => {
                (StatusCode::INTERNAL_SERVER_ERROR, "an internal error occurred: see the log")
            }
        };
        Self::of(status).detail(detail)
    }
}

impl Refuses<NounError> for Problem {
    fn refuse(error: NounError) -> Self {
        match error {
            NounError::NoEnterprise | NounError::NotFound => {
                Self::of(StatusCode::NOT_FOUND).detail(error)
            }
            NounError::RequestIdReused => Self::of(StatusCode::UNPROCESSABLE_ENTITY).detail(error),
            NounError::Unavailable | NounError::Unknown | NounError::KeyMissing => {
                Self::unavailable(error)
            }
        }
    }
}
