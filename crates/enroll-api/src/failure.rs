//! Failures: what goes wrong before a method of an API runs.

use enroll_core::name::EnterpriseId;

use crate::{body::ReadBodyError, faults::FaultKind, idempotency::InvalidKeyError};

/// A failure before a method runs, in any API. Each API has an error for it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Failure {
    /// The headers are too large.
    HeadersTooLarge,
    /// A web page of another origin sends the request, or the request names another host.
    FromElsewhere,
    /// A fault that an emulator plans.
    Planned(FaultKind),
    /// The path leads nowhere.
    NoSuchPath,
    /// The path has other methods.
    NoSuchMethod,
    /// The request has no valid credentials.
    Unauthenticated { takes_bearer: bool },
    /// The path has something that is not the id of an enterprise.
    InvalidEnterprise,
    /// The caller does not reach the enterprise, or none is its tenant.
    Unreached(Option<EnterpriseId>),
    /// The header `Idempotency-Key` is not one key.
    InvalidKey(InvalidKeyError),
    /// The body is too large.
    BodyTooLarge,
    /// The body did not arrive whole, or not in time.
    BodyIncomplete,
    /// The body is not in the coding that `Content-Encoding` names.
    MalformedBody,
    /// The body has a coding that is not read.
    UnsupportedCoding,
    /// The service is at fault.
    Internal,
}

impl From<ReadBodyError> for Failure {
    fn from(error: ReadBodyError) -> Self {
        match error {
            ReadBodyError::TooLarge => Self::BodyTooLarge,
            ReadBodyError::Incomplete => Self::BodyIncomplete,
        }
    }
}

/// What to do about [`Failure::FromElsewhere`].
pub(crate) const FROM_ELSEWHERE: &str = "Host and Origin of the request must name this machine: \
    start with `--allow-origin` and the origin that is refused, such as `https://example.com`, or \
    listen on another address than loopback.";
