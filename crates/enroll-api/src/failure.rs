//! Failures: what goes wrong before a method of an API runs.

use enroll_core::name::EnterpriseId;

use crate::{body::ReadBodyError, faults::FaultKind, idempotency::InvalidKeyError};

/// A failure before a method runs, in any API. Each API has an error for it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Failure {
    /// The headers are too large.
    HeadersTooLarge,
    /// A web page sends the request, or it names another machine.
    FromElsewhere,
    /// A fault that an emulator plans.
    Planned(FaultKind),
    /// The path leads nowhere.
    NoSuchPath,
    /// The path has other methods.
    NoSuchMethod,
    /// The request has no valid credentials. `challenges` is whether a bearer would be valid.
    Unauthenticated { takes_bearer: bool },
    /// The path has something that is not the id of an enterprise.
    InvalidEnterprise,
    /// The caller does not reach the enterprise, or none is its tenant.
    Unreached(Option<EnterpriseId>),
    /// The header `Idempotency-Key` is not one key.
    InvalidKey(InvalidKeyError),
    /// The body was not read.
    Body(ReadBodyError),
    /// The service is at fault.
    Internal,
}

impl From<ReadBodyError> for Failure {
    fn from(error: ReadBodyError) -> Self {
        Self::Body(error)
    }
}
