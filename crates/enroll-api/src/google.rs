//! Common parts of Google's two APIs.

use bytes::Bytes;
use enroll_core::{name::Id, record::RequestId};
use enroll_dialects::{
    amapi,
    google::{self, Query, Rendering, Violation},
    play_emm,
};
use enroll_service::{EditError, ListError, NounError};
use http::{HeaderValue, Method as Verb, Response, StatusCode, header};

use crate::{
    call::Call,
    error::{ApiError, Refuses},
    failure::{FROM_ELSEWHERE, Failure},
    faults::FaultKind,
    head::Head,
    idempotency::{self, IDEMPOTENCY_KEY},
    shared::Shared,
};

impl Call {
    /// Reads the query as a method of Android Management takes it.
    pub(crate) fn google_query(&self, method: &google::Method) -> Result<Query, google::Error> {
        Query::parse(self.query()?, method)
    }

    /// Returns the id that the path has in the place of `{name}`.
    ///
    /// A segment that is not an id names nothing: one with an encoded slash, a dot segment, NUL.
    pub(crate) fn google_id<I: Id>(&self, name: &str) -> Result<I, google::Error> {
        self.text(name).and_then(|id| id.parse().ok()).ok_or(google::Error::NotFound)
    }
}

/// Returns the content of a patch: which fields it changes, and its body.
pub(crate) fn patch_command(query: &Query, body: &[u8]) -> Vec<u8> {
    let mask = query.value("updateMask").unwrap_or_default();
    [mask.as_bytes(), b"\0", body].concat()
}

impl From<Failure> for google::Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::HeadersTooLarge => Self::HeadersTooLarge,
            Failure::FromElsewhere => Self::FromElsewhere(FROM_ELSEWHERE),
            Failure::Unreached(_) => Self::PermissionDenied,
            Failure::Planned(FaultKind::TooManyRequests) => Self::TooManyRequests,
            Failure::Planned(FaultKind::Unavailable) => Self::Unavailable,
            Failure::Planned(FaultKind::DeadlineExceeded) => Self::DeadlineExceeded,
            Failure::NoSuchPath => Self::NoSuchMethod,
            Failure::NoSuchMethod => Self::MethodNotAllowed,
            Failure::Unauthenticated { .. } => Self::Unauthenticated,
            Failure::InvalidEnterprise => Self::NotFound,
            Failure::InvalidKey(error) => {
                Violation::value(IDEMPOTENCY_KEY.as_str(), "TYPE_STRING", error).into()
            }
            Failure::BodyTooLarge => Self::PayloadTooLarge,
            Failure::BodyIncomplete => Self::RequestTimeout,
            Failure::MalformedBody => Self::MalformedBody,
            Failure::UnsupportedCoding => Self::UnsupportedCoding,
            Failure::Internal | Failure::Planned(FaultKind::Internal) => Self::Internal,
        }
    }
}

impl From<Failure> for play_emm::Error {
    fn from(failure: Failure) -> Self {
        google::Error::from(failure).into()
    }
}

impl Refuses<NounError> for google::Error {
    fn refuse(error: NounError) -> Self {
        match error {
            NounError::NoEnterprise => Self::PermissionDenied,
            NounError::NotFound => Self::NotFound,
            NounError::RequestIdReused => Self::Aborted,
            NounError::Unavailable | NounError::Unknown => Self::Unavailable,
            NounError::KeyMissing => Self::Internal,
        }
    }
}

impl Refuses<ListError> for google::Error {
    fn refuse(error: ListError) -> Self {
        match error {
            ListError::Noun(error) => Self::refuse(error),
            ListError::PageToken => amapi::invalid_page_token(),
        }
    }
}

impl Refuses<EditError<Self>> for google::Error {
    fn refuse(error: EditError<Self>) -> Self {
        match error {
            EditError::Noun(error) => Self::refuse(error),
            EditError::Refused(error) => error,
        }
    }
}

/// Reads the key of a write.
fn key(call: &Call) -> Result<Option<RequestId>, Failure> {
    match call.head.method {
        Verb::GET | Verb::HEAD => Ok(None),
        _ => idempotency::key(&call.head.headers).map_err(Failure::InvalidKey),
    }
}

/// Implements [`ApiError`] for the error of one of Google's APIs.
macro_rules! api_error {
    ($error:ty) => {
        impl ApiError for $error {
            const ENTERPRISE_FIRST: bool = true;

            fn is_of_request(&self) -> bool {
                self.status() == 400
            }

            fn key(call: &Call) -> Result<Option<RequestId>, Self> {
                Ok(key(call)?)
            }

            fn respond(&self, head: &Head, _: &Shared) -> Response<Bytes> {
                let body = self.body(Rendering::of(head.query()));
                let mut response = reply(body);
                *response.status_mut() = StatusCode::from_u16(self.status())
                    .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                if let Some(challenge) = self.www_authenticate() {
                    let challenge = HeaderValue::from_static(challenge);
                    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
                }
                response
            }

            fn success(body: String) -> Response<Bytes> {
                reply(body)
            }
        }
    };
}

api_error!(google::Error);
api_error!(play_emm::Error);

/// Returns a reply of Google, whose body is JSON and may hold a token value: it must not be stored.
fn reply(body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json; charset=UTF-8"),
        (header::CACHE_CONTROL, "no-cache, no-store, max-age=0, must-revalidate"),
        (header::VARY, "Origin, X-Origin, Referer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
