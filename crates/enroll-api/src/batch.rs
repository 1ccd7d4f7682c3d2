//! Batches: several calls in one request, each answered exactly as a call of its own.

pub(crate) mod google;
pub(crate) mod graph;

use std::{future, task::Poll};

use http::{HeaderMap, Method, header};

use crate::{dialect::Dialect, head::Head};

/// The batches that there are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Batch {
    /// Google's: `multipart/mixed`, at most 100 calls.
    Google,
    /// Graph's: JSON, at most 20 calls.
    Graph,
}

impl Batch {
    /// Returns which batch a request is.
    pub(crate) fn of(head: &Head) -> Option<Self> {
        let path = head.uri.path();
        match head.dialect {
            _ if head.method != Method::POST => None,
            Dialect::Graph => (path == "/beta/$batch").then_some(Self::Graph),
            Dialect::AndroidManagement | Dialect::PlayEmm => {
                google::is_batch(path).then_some(Self::Google)
            }
            Dialect::Private => None,
        }
    }
}

impl Batch {
    /// Returns whether a call of the API with a dialect may be in the batch at a path.
    pub(crate) fn holds(self, path: &str, dialect: Dialect) -> bool {
        match (self, dialect) {
            (Self::Graph, Dialect::Graph) => true,
            (Self::Google, Dialect::AndroidManagement) => !path.contains("androidenterprise"),
            (Self::Google, Dialect::PlayEmm) => !path.contains("androidmanagement"),
            (Self::Graph | Self::Google, _) => false,
        }
    }
}

/// The most headers of a call.
pub(crate) const HEADERS_MAX: usize = 100;

/// The most bytes of responses that a batch holds: 16 MiB. Calls beyond it are not run.
pub(crate) const RESPONSE_BYTES_MAX: usize = 16 << 20;

/// Adds to a call what holds for all calls of its batch: only the host, by which links lead back.
/// Whatever concerns the connection or the coding of the batch does not concern its calls.
pub(crate) fn complete(call: &mut HeaderMap, batch: &HeaderMap) {
    call.remove(header::ACCEPT_ENCODING);
    call.remove(header::ORIGIN);
    call.remove(header::HOST);
    if let Some(host) = batch.get(header::HOST) {
        call.insert(header::HOST, host.clone());
    }
}

/// Lets other tasks of a thread run.
pub(crate) async fn yield_now() {
    let mut yielded = false;
    future::poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
