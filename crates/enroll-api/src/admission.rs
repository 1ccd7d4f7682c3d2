//! Admission: what keeps a request from its method, seen from its head alone.

use bytes::Bytes;
use http::{HeaderMap, Response, header};

use crate::{
    batch::Batch,
    dialect::Dialect,
    failure::Failure,
    faults::{Fault, FaultKind, Faults},
    head::Head,
    routes::fail,
    shared::Shared,
};

/// The most headers.
const HEADERS_MAX: usize = 100;

/// The most bytes of headers, names and values together: 16 KiB.
const HEADER_BYTES_MAX: usize = 16 << 10;

/// Takes the fault that is planned for a request: before anything is changed, and before
/// credentials are looked at, as something between the client and the API would answer.
pub(crate) fn planned(faults: &Faults, head: &Head) -> Option<Fault> {
    // The emulator itself must stay reachable, and a batch is as many requests as it has calls.
    if head.dialect == Dialect::Private || Batch::of(head).is_some() {
        return None;
    }
    faults.take(&head.method, head.uri.path())
}

pub(crate) fn respond_with_fault(fault: &Fault, head: &Head, shared: &Shared) -> Response<Bytes> {
    let mut response = fail(Failure::Planned(fault.kind), head, shared);
    // Graph always shows a client that asks too often when to come back.
    let throttled = head.dialect == Dialect::Graph && fault.kind == FaultKind::TooManyRequests;
    if let Some(seconds) = fault.retry_after.or(throttled.then_some(1)) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

pub(crate) fn are_too_large(headers: &HeaderMap) -> bool {
    let bytes = headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    headers.len() > HEADERS_MAX || bytes.sum::<usize>() > HEADER_BYTES_MAX
}
