//! Errors, and their bodies: `google.rpc.Status` as JSON, with or without what version 1 had.

use serde::Serialize;

use super::{ErrorFormat, Rendering, Violation, Violations};

/// Why a request is refused.
///
/// Its text is the message that the caller reads.
///
/// ```
/// use enroll_dialects::google::{Error, Rendering};
///
/// let body = Error::NotFound.body(Rendering::of("prettyPrint=false"));
/// let not_found = "Requested entity was not found.";
/// assert_eq!(
///     body,
///     format!(r#"{{"error":{{"code":404,"message":"{not_found}","status":"NOT_FOUND"}}}}"#),
/// );
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// The caller has no credentials, or none that are valid.
    #[error(
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login \
         cookie or other valid authentication credential. See \
         https://developers.google.com/identity/sign-in/web/devconsole-project."
    )]
    Unauthenticated,
    /// The enterprise is not the caller's, or does not exist.
    #[error("Caller is not authorized to manage enterprise.")]
    PermissionDenied,
    /// The request is not one that could be served, whatever is stored.
    #[error("{0}")]
    InvalidArgument(Violations),
    /// The request is a batch that cannot be read.
    #[error("Invalid batch request: {0}.")]
    InvalidBatch(&'static str),
    /// The request is valid, but not as things stand.
    #[error("{0}")]
    FailedPrecondition(&'static str),
    /// The resource to be created exists.
    #[error("Requested entity already exists.")]
    AlreadyExists,
    /// The requested resource does not exist.
    #[error("Requested entity was not found.")]
    NotFound,
    /// The path leads to no method.
    #[error("Method not found.")]
    NoSuchMethod,
    /// The path leads to methods, none of which has this verb.
    #[error("HTTP method is not allowed for this path.")]
    MethodNotAllowed,
    /// The body did not arrive whole, or not in time.
    #[error("The request body did not arrive whole and in time.")]
    RequestTimeout,
    /// The request was decided on at the same time as another.
    #[error("The operation was aborted: it conflicts with another request.")]
    Aborted,
    /// The body is too large.
    #[error("Request payload size exceeds the limit.")]
    PayloadTooLarge,
    /// The body is not in the coding that `Content-Encoding` names.
    #[error("Request payload is not valid gzip data.")]
    MalformedBody,
    /// The body has a coding that the service does not read.
    #[error("Content-Encoding of the request must be gzip or identity.")]
    UnsupportedCoding,
    /// A web page of another origin sends the request, or the request names another host.
    #[error("{0}")]
    FromElsewhere(&'static str),
    /// The headers, or the path and query, are too large.
    #[error("Request header fields or URL exceed the limit.")]
    HeadersTooLarge,
    /// The caller sends too many requests, or passes a quota.
    #[error("Resource has been exhausted (e.g. check quota).")]
    TooManyRequests,
    /// An internal error.
    #[error("Internal error encountered.")]
    Internal,
    /// The service cannot answer now; whether it did what was asked is not known.
    #[error("The service is currently unavailable.")]
    Unavailable,
    /// Something behind the service did not answer in time.
    #[error("Deadline expired before operation could complete.")]
    DeadlineExceeded,
}

/// The parts of an error that are the same wherever it occurs.
pub(crate) struct Face {
    /// The HTTP status.
    pub(crate) code: u16,
    /// The name of the [code](https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto).
    pub(crate) status: &'static str,
    /// The word of version 1.
    pub(crate) reason: &'static str,
}

impl Error {
    /// The value of the header `WWW-Authenticate` that goes with status 401.
    pub const WWW_AUTHENTICATE: &'static str =
        r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#;

    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.face().code
    }

    /// Returns the value of the header `WWW-Authenticate`, for the one error that has it.
    #[must_use]
    pub fn www_authenticate(&self) -> Option<&'static str> {
        (*self == Self::Unauthenticated).then_some(Self::WWW_AUTHENTICATE)
    }

    /// Returns the body, which is JSON.
    ///
    /// Only version 1 is asked for by name: an unspecified format is version 2.
    ///
    /// ```
    /// use enroll_dialects::google::{Error, Rendering};
    ///
    /// let v1 = Error::NotFound.body(Rendering::of("$.xgafv=1"));
    /// assert!(v1.contains(r#""reason": "notFound""#));
    /// assert!(!Error::NotFound.body(Rendering::of("$.xgafv=2")).contains("reason"));
    /// ```
    #[must_use]
    pub fn body(&self, rendering: Rendering) -> String {
        let Face { code, status, reason } = self.face();
        let message = &self.to_string();
        let errors = match rendering.error_format {
            ErrorFormat::V1 => vec![self.legacy(message, reason)],
            ErrorFormat::Unspecified | ErrorFormat::V2 => Vec::new(),
        };
        let status = Some(status);
        RpcStatus { code, message, errors, status, details: self.details() }.write(rendering)
    }

    pub(crate) fn face(&self) -> Face {
        let (code, status, reason) = match self {
            Self::InvalidArgument(_) | Self::InvalidBatch(_) | Self::MalformedBody => {
                (400, "INVALID_ARGUMENT", "badRequest")
            }
            Self::FailedPrecondition(_) => (400, "FAILED_PRECONDITION", "failedPrecondition"),
            Self::Unauthenticated => (401, "UNAUTHENTICATED", "authError"),
            Self::PermissionDenied | Self::FromElsewhere(_) => {
                (403, "PERMISSION_DENIED", "forbidden")
            }
            Self::NotFound | Self::NoSuchMethod => (404, "NOT_FOUND", "notFound"),
            Self::MethodNotAllowed => (405, "UNIMPLEMENTED", "httpMethodNotAllowed"),
            Self::RequestTimeout => (408, "CANCELLED", "requestTimeout"),
            Self::AlreadyExists => (409, "ALREADY_EXISTS", "duplicate"),
            Self::Aborted => (409, "ABORTED", "conflict"),
            Self::PayloadTooLarge => (413, "INVALID_ARGUMENT", "uploadTooLarge"),
            Self::UnsupportedCoding => (415, "INVALID_ARGUMENT", "unsupportedMediaType"),
            Self::TooManyRequests => (429, "RESOURCE_EXHAUSTED", "rateLimitExceeded"),
            Self::HeadersTooLarge => (431, "INVALID_ARGUMENT", "badRequest"),
            Self::Internal => (500, "INTERNAL", "backendError"),
            Self::Unavailable => (503, "UNAVAILABLE", "backendError"),
            Self::DeadlineExceeded => (504, "DEADLINE_EXCEEDED", "backendError"),
        };
        Face { code, status, reason }
    }

    /// Returns the one error of version 1.
    pub(crate) fn legacy<'a>(&self, message: &'a str, reason: &'static str) -> Legacy<'a> {
        if *self == Self::Unauthenticated {
            let (location, location_type) = (Some("Authorization"), Some("header"));
            Legacy { location, location_type, ..Legacy::new("Invalid Credentials", reason) }
        } else {
            Legacy::new(message, reason)
        }
    }

    pub(crate) fn details(&self) -> Vec<Detail<'_>> {
        match self {
            Self::InvalidArgument(violations) => {
                vec![Detail::BadRequest { field_violations: violations.iter().collect() }]
            }
            Self::TooManyRequests => {
                vec![Detail::ErrorInfo { reason: "RATE_LIMIT_EXCEEDED", domain: "googleapis.com" }]
            }
            Self::Unauthenticated
            | Self::PermissionDenied
            | Self::FailedPrecondition(_)
            | Self::AlreadyExists
            | Self::NotFound
            | Self::NoSuchMethod
            | Self::MethodNotAllowed
            | Self::RequestTimeout
            | Self::Aborted
            | Self::PayloadTooLarge
            | Self::InvalidBatch(_)
            | Self::MalformedBody
            | Self::UnsupportedCoding
            | Self::FromElsewhere(_)
            | Self::HeadersTooLarge
            | Self::Internal
            | Self::Unavailable
            | Self::DeadlineExceeded => Vec::new(),
        }
    }
}

impl From<Violation> for Error {
    fn from(violation: Violation) -> Self {
        Self::InvalidArgument(violation.into())
    }
}

const GLOBAL: &str = "global";

#[derive(Serialize)]
struct Body<'a> {
    error: RpcStatus<'a>,
}

/// `google.rpc.Status`, with `errors` where version 1 is asked for, and without `status` and
/// `details` where only that is.
#[derive(Serialize)]
pub(crate) struct RpcStatus<'a> {
    pub(crate) code: u16,
    pub(crate) message: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<Legacy<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) details: Vec<Detail<'a>>,
}

impl RpcStatus<'_> {
    pub(crate) fn write(self, rendering: Rendering) -> String {
        // Text and numbers can always be written.
        rendering.write(&Body { error: self }).unwrap_or_default()
    }
}

/// The error in the form of version 1.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Legacy<'a> {
    message: &'a str,
    domain: &'static str,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_type: Option<&'static str>,
}

impl<'a> Legacy<'a> {
    pub(crate) fn new(message: &'a str, reason: &'static str) -> Self {
        Self { message, domain: GLOBAL, reason, location: None, location_type: None }
    }
}

/// Only a parameter has a name that version 1 can give as a location.
impl<'a> From<&'a Violation> for Legacy<'a> {
    fn from(violation: &'a Violation) -> Self {
        let location = violation.parameter();
        let location_type = location.map(|_| "parameter");
        Legacy {
            location,
            location_type,
            ..Legacy::new(violation.description(), violation.reason())
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all_fields = "camelCase")]
pub(crate) enum Detail<'a> {
    #[serde(rename = "type.googleapis.com/google.rpc.BadRequest")]
    BadRequest { field_violations: Vec<&'a Violation> },
    #[serde(rename = "type.googleapis.com/google.rpc.ErrorInfo")]
    ErrorInfo { reason: &'static str, domain: &'static str },
}
