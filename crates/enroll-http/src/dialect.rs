//! Dialects: in which words a path answers when something goes wrong that is no API's own matter.

use axum::{
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use enroll_dialects::{
    google::{self, Rendering},
    graph::Error as GraphError,
    play_emm,
};

use crate::{
    faults::FaultKind,
    graph::{self, Said},
    own::problem::Problem,
};

/// Whose path it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Dialect {
    /// Google's Android Management API.
    AndroidManagement,
    /// Google's Play EMM API.
    PlayEmm,
    /// Microsoft Graph.
    Graph,
    /// The project's own.
    Own,
}

/// Where the paths of each API begin.
pub(crate) const PREFIXES: [(&str, Dialect); 4] = [
    ("/v1", Dialect::AndroidManagement),
    ("/androidenterprise/v1", Dialect::PlayEmm),
    ("/beta", Dialect::Graph),
    ("/enroll/v1", Dialect::Own),
];

/// What goes wrong before or beside a method.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trouble {
    /// The headers are too large.
    HeadersTooLarge,
    /// The body did not arrive whole, or not in time.
    BodyIncomplete,
    /// The path leads nowhere.
    NoSuchPath,
    /// A web page sends it, or it goes to another machine's name.
    FromElsewhere,
    /// It is the service's fault, and should not have happened.
    Internal,
    /// An emulator was told to answer so.
    Planned(FaultKind),
}

impl Dialect {
    /// Returns the dialect of a path.
    pub(crate) fn of(uri: &Uri) -> Self {
        let begins = |prefix: &str| {
            let rest = uri.path().strip_prefix(prefix);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let found = PREFIXES.into_iter().find(|(prefix, _)| begins(prefix));
        found.map_or(Self::Own, |(_, dialect)| dialect)
    }

    /// Returns the answer that tells of `trouble`, in the way that the request asks for.
    pub(crate) fn trouble(self, trouble: Trouble, query: &str, said: &Said) -> Response {
        let google = || match trouble {
            Trouble::HeadersTooLarge => google::Error::HeadersTooLarge,
            Trouble::BodyIncomplete => google::Error::RequestTimeout,
            Trouble::NoSuchPath => google::Error::NoSuchMethod,
            Trouble::FromElsewhere => google::Error::PermissionDenied,
            Trouble::Internal | Trouble::Planned(FaultKind::Internal) => google::Error::Internal,
            Trouble::Planned(FaultKind::TooManyRequests) => google::Error::TooManyRequests,
            Trouble::Planned(FaultKind::Unavailable) => google::Error::Unavailable,
            Trouble::Planned(FaultKind::DeadlineExceeded) => google::Error::DeadlineExceeded,
        };
        match self {
            Self::AndroidManagement => google_error(&google(), Rendering::of(query)),
            Self::PlayEmm => google_error(&play_emm::Error::from(google()), Rendering::of(query)),
            Self::Graph => graph::error(
                &match trouble {
                    Trouble::HeadersTooLarge => GraphError::RequestHeaderFieldsTooLarge,
                    Trouble::BodyIncomplete => GraphError::RequestTimeout,
                    Trouble::NoSuchPath => GraphError::ResourceNotFound,
                    Trouble::FromElsewhere => GraphError::Forbidden,
                    Trouble::Internal | Trouble::Planned(FaultKind::Internal) => {
                        GraphError::Internal
                    }
                    Trouble::Planned(FaultKind::TooManyRequests) => GraphError::TooManyRequests,
                    Trouble::Planned(FaultKind::Unavailable) => GraphError::Unavailable,
                    Trouble::Planned(FaultKind::DeadlineExceeded) => GraphError::GatewayTimeout,
                },
                said,
            ),
            Self::Own => {
                let (status, detail) = match trouble {
                    Trouble::HeadersTooLarge => (
                        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                        "headers must be at most 100 and 16 KiB",
                    ),
                    Trouble::BodyIncomplete => (
                        StatusCode::REQUEST_TIMEOUT,
                        "body must arrive whole and within 30 seconds",
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
                    Trouble::Planned(kind) => (kind.status(), "the emulator was told to fail"),
                };
                Problem::of(status).detail(detail).into_response()
            }
        }
    }
}

/// An error of one of Google's APIs, each of which writes it in its own way.
pub(crate) trait GoogleError: From<google::Error> {
    /// Returns the HTTP status.
    fn status(&self) -> u16;
    /// Returns the value of the header `WWW-Authenticate`.
    fn www_authenticate(&self) -> Option<&'static str>;
    /// Returns the body, which is JSON.
    fn body(&self, rendering: Rendering) -> String;
}

impl GoogleError for google::Error {
    fn status(&self) -> u16 {
        self.status()
    }

    fn www_authenticate(&self) -> Option<&'static str> {
        self.www_authenticate()
    }

    fn body(&self, rendering: Rendering) -> String {
        self.body(rendering)
    }
}

impl GoogleError for play_emm::Error {
    fn status(&self) -> u16 {
        self.status()
    }

    fn www_authenticate(&self) -> Option<&'static str> {
        self.www_authenticate()
    }

    fn body(&self, rendering: Rendering) -> String {
        self.body(rendering)
    }
}

/// Returns how the answer to a request is rendered.
pub(crate) fn rendering(uri: &Uri) -> Rendering {
    Rendering::of(uri.query().unwrap_or_default())
}

/// Returns Google's answer to an error.
pub(crate) fn google_error(error: &impl GoogleError, rendering: Rendering) -> Response {
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
