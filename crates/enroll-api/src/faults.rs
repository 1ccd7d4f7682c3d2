//! Faults: answers that an emulator gives in place of an API's, so that a client's retries can be
//! tested.

use std::sync::{Mutex, PoisonError};

use http::{Method, StatusCode};

/// The most faults that are planned at a time.
pub(crate) const FAULTS_MAX: usize = 16;

/// The most requests that one fault answers.
pub(crate) const TIMES_MAX: u32 = 1000;

/// The longest time in `Retry-After`, in seconds: one hour.
pub(crate) const RETRY_AFTER_MAX: u16 = 3600;

/// An answer in place of an API's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// Only requests with this method.
    pub(crate) method: Option<Method>,
    /// Only requests whose path begins with this.
    pub(crate) path: String,
    /// The value of `Retry-After`, in seconds.
    pub(crate) retry_after: Option<u16>,
    /// The number of requests that it still answers.
    pub(crate) times: u32,
}

/// The kind of a fault, as a client sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum FaultKind {
    /// The client asks too often.
    TooManyRequests,
    /// The service has an internal error.
    Internal,
    /// The service cannot answer now.
    Unavailable,
    /// Something behind the service did not answer in time.
    DeadlineExceeded,
}

impl FaultKind {
    /// All there are.
    pub(crate) const ALL: [Self; 4] =
        [Self::TooManyRequests, Self::Internal, Self::Unavailable, Self::DeadlineExceeded];

    /// Returns the kind with a status, if there is one.
    pub(crate) fn of(status: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.status() == status)
    }

    /// Returns the status of the kind.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        }
    }
}

/// The faults that are planned.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    /// Plans these and no others.
    pub(crate) fn plan(&self, faults: Vec<Fault>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Returns what is still planned.
    pub(crate) fn planned(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the answer to a request, where one is planned: that of the first fault that matches.
    pub(crate) fn take(&self, method: &Method, path: &str) -> Option<Fault> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let matches = |fault: &Fault| {
            fault.method.as_ref().is_none_or(|only| only == method) && path.starts_with(&fault.path)
        };
        let index = faults.iter().position(matches)?;
        let fault = faults.get_mut(index)?;
        let taken = fault.clone();
        fault.times = fault.times.saturating_sub(1);
        if fault.times == 0 {
            faults.remove(index);
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_taken_as_often_as_it_is_planned_by_what_it_matches() {
        let fault = Fault {
            kind: FaultKind::Unavailable,
            method: Some(Method::POST),
            path: "/v1/".into(),
            retry_after: None,
            times: 2,
        };
        let faults = Faults::default();
        faults.plan(vec![fault.clone()]);
        assert_eq!(faults.take(&Method::GET, "/v1/x"), None);
        assert_eq!(faults.take(&Method::POST, "/v2/x"), None);
        assert_eq!(faults.take(&Method::POST, "/v1/x"), Some(fault));
        assert!(faults.take(&Method::POST, "/v1/x").is_some());
        assert_eq!(faults.take(&Method::POST, "/v1/x"), None);
        assert_eq!(faults.planned(), []);
    }
}
