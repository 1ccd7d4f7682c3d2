//! Errors, and their [bodies](https://learn.microsoft.com/graph/errors).

use enroll_core::Timestamp;
use serde::Serialize;

use super::BadRequest;

/// The number of characters of a date and a time of day, to the second and without a zone.
const DATE_CHARACTERS: usize = 19;

/// Why a request is refused.
///
/// Its text is the message that the caller reads.
///
/// ```
/// use enroll_core::Timestamp;
/// use enroll_dialects::graph::{Context, Error};
///
/// let context =
///     Context { now: Timestamp::UNIX_EPOCH, request_id: "r", client_request_id: "c" };
/// assert_eq!(
///     Error::ResourceNotFound.body(context),
///     concat!(
///         r#"{"error":{"code":"ResourceNotFound","message":"The requested resource doesn't exist.","#,
///         r#""innerError":{"date":"1970-01-01T00:00:00","request-id":"r","client-request-id":"c"}}}"#,
///     ),
/// );
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// The request is not one that could be served, whatever is stored.
    #[error(transparent)]
    BadRequest(#[from] BadRequest),
    /// The path names something that does not have this verb: 400, as Intune answers.
    #[error("No OData route exists that match template {template} with http verb {verb}.")]
    NoMethod {
        /// The shape of the path.
        template: &'static str,
        /// The verb, or its beginning.
        verb: String,
    },
    /// The caller has no credentials, or none that are valid.
    #[error("Required authentication information is either missing or not valid for the resource.")]
    InvalidAuthenticationToken,
    /// The caller may not do this.
    #[error("Access is denied to the requested resource.")]
    Forbidden,
    /// There is no such profile, or its id is not a guid.
    #[error("The requested resource doesn't exist.")]
    ResourceNotFound,
    /// The body did not arrive whole, or not in time.
    #[error("The request body did not arrive whole and in time.")]
    RequestTimeout,
    /// The request was decided on at the same time as another.
    #[error("The current state conflicts with what the request expects.")]
    Conflict,
    /// The body is too large.
    #[error("The request size exceeds the maximum limit.")]
    RequestEntityTooLarge,
    /// The body is not in the coding that `Content-Encoding` names.
    #[error("The request body is not valid gzip data.")]
    MalformedBody,
    /// The body has a coding that the service does not read.
    #[error("The Content-Encoding of the request must be gzip or identity.")]
    UnsupportedMediaType,
    /// A web page of another origin sends the request, or the request names another host.
    #[error("{0}")]
    FromElsewhere(&'static str),
    /// The caller sends too many requests.
    #[error("Too many requests.")]
    TooManyRequests,
    /// The headers, or the path and query, are too large.
    #[error("The request header fields or the URL exceed the maximum limit.")]
    RequestHeaderFieldsTooLarge,
    /// An internal error.
    #[error("An internal server error occurred.")]
    Internal,
    /// The service cannot answer now; whether it did what was asked is not known.
    #[error("The service is temporarily unavailable.")]
    Unavailable,
    /// Something behind the service did not answer in time.
    #[error("The service did not answer in time.")]
    GatewayTimeout,
}

/// The exchange that an error belongs to.
///
/// ```
/// use enroll_core::Timestamp;
/// use enroll_dialects::graph::{Context, Error};
///
/// let context = Context { now: Timestamp::UNIX_EPOCH, request_id: "r", client_request_id: "c" };
/// assert!(Error::Conflict.body(context).contains(r#""client-request-id":"c""#));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The time.
    pub now: Timestamp,
    /// The id of the exchange, a guid that was drawn for it.
    pub request_id: &'a str,
    /// The id that the client gave it; where it gave none, `request_id`.
    pub client_request_id: &'a str,
}

impl Error {
    /// The value of the header `WWW-Authenticate` that goes with status 401.
    pub const WWW_AUTHENTICATE: &'static str = "Bearer";

    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.face().0
    }

    /// Returns the word that names the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.face().1
    }

    /// Returns the value of the header `WWW-Authenticate`, for the one error that has it.
    #[must_use]
    pub fn www_authenticate(&self) -> Option<&'static str> {
        (*self == Self::InvalidAuthenticationToken).then_some(Self::WWW_AUTHENTICATE)
    }

    /// Returns the body, which is JSON.
    ///
    /// ```
    /// use enroll_core::Timestamp;
    /// use enroll_dialects::graph::{Context, Error};
    ///
    /// let context = Context { now: Timestamp::UNIX_EPOCH, request_id: "r", client_request_id: "r" };
    /// // The date has no zone, as in real bodies.
    /// assert!(Error::Forbidden.body(context).contains(r#""date":"1970-01-01T00:00:00","#));
    /// ```
    #[must_use]
    pub fn body(&self, context: Context<'_>) -> String {
        let now = context.now.text();
        let inner_error = InnerError {
            // The zone is left out, as in real bodies.
            date: now.as_str().get(..DATE_CHARACTERS).unwrap_or_default(),
            request_id: context.request_id,
            client_request_id: context.client_request_id,
        };
        let message = &self.to_string();
        let body = Body { error: PublicError { code: self.code(), message, inner_error } };
        // Text can always be written.
        serde_json::to_string(&body).unwrap_or_default()
    }

    /// Returns the status, and the word.
    fn face(&self) -> (u16, &'static str) {
        match self {
            Self::BadRequest(_) | Self::MalformedBody => (400, "BadRequest"),
            Self::NoMethod { .. } => (400, "No method match route template"),
            Self::InvalidAuthenticationToken => (401, "InvalidAuthenticationToken"),
            Self::Forbidden | Self::FromElsewhere(_) => (403, "Forbidden"),
            Self::ResourceNotFound => (404, "ResourceNotFound"),
            Self::RequestTimeout => (408, "RequestTimeout"),
            Self::Conflict => (409, "Conflict"),
            Self::RequestEntityTooLarge => (413, "RequestEntityTooLarge"),
            Self::UnsupportedMediaType => (415, "UnsupportedMediaType"),
            Self::TooManyRequests => (429, "TooManyRequests"),
            Self::RequestHeaderFieldsTooLarge => (431, "RequestHeaderFieldsTooLarge"),
            Self::Internal => (500, "InternalServerError"),
            Self::Unavailable => (503, "ServiceUnavailable"),
            Self::GatewayTimeout => (504, "GatewayTimeout"),
        }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: PublicError<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PublicError<'a> {
    code: &'static str,
    message: &'a str,
    inner_error: InnerError<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct InnerError<'a> {
    date: &'a str,
    request_id: &'a str,
    client_request_id: &'a str,
}
