//! Dialects: in which words a path answers when something goes wrong that is no API's own matter.

use axum::{
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use enroll_dialects::google::{self, Rendering};

use crate::own::problem::Problem;

/// Whose path it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Dialect {
    /// Google's Android Management API.
    AndroidManagement,
    /// The project's own.
    Own,
}

/// What goes wrong before or beside a method.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trouble {
    /// The headers are too large.
    HeadersTooLarge,
    /// The path leads nowhere.
    NoSuchPath,
    /// A web page sends it, or it goes to another machine's name.
    FromElsewhere,
    /// It is the service's fault, and should not have happened.
    Internal,
}

impl Dialect {
    /// Returns the dialect of a path.
    pub(crate) fn of(uri: &Uri) -> Self {
        let path = uri.path();
        if path == "/v1" || path.starts_with("/v1/") { Self::AndroidManagement } else { Self::Own }
    }

    /// Returns the answer that tells of `trouble`, rendered as the query asks.
    pub(crate) fn trouble(self, trouble: Trouble, query: &str) -> Response {
        match self {
            Self::AndroidManagement => {
                let error = match trouble {
                    Trouble::HeadersTooLarge => google::Error::HeadersTooLarge,
                    Trouble::NoSuchPath => google::Error::NoSuchMethod,
                    Trouble::FromElsewhere => google::Error::PermissionDenied,
                    Trouble::Internal => google::Error::Internal,
                };
                google_error(&error, Rendering::of(query))
            }
            Self::Own => {
                let (status, detail) = match trouble {
                    Trouble::HeadersTooLarge => (
                        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                        "headers must be at most 100 and 16 KiB",
                    ),
                    Trouble::NoSuchPath => (StatusCode::NOT_FOUND, "there is nothing at this path"),
                    Trouble::FromElsewhere => (
                        StatusCode::FORBIDDEN,
                        "host and origin must be of this machine: listen on another address to \
                         be reached by other names",
                    ),
                    Trouble::Internal => (
                        StatusCode::INTERNAL_SERVER_ERROR,
                        "this should not have happened: the log says more",
                    ),
                };
                Problem::of(status).detail(detail).into_response()
            }
        }
    }
}

/// Returns Google's answer to an error.
pub(crate) fn google_error(error: &google::Error, rendering: Rendering) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = google_reply(status, error.body(rendering));
    if let Some(challenge) = error.www_authenticate() {
        let challenge = header::HeaderValue::from_static(challenge);
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// Returns Google's answer, whose body is JSON and may hold a token value: nobody may keep it.
pub(crate) fn google_reply(status: StatusCode, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=UTF-8"),
        (header::CACHE_CONTROL, "no-cache, no-store, max-age=0, must-revalidate"),
        (header::VARY, "Origin, X-Origin, Referer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, body).into_response()
}
