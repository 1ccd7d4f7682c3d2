//! Batches: several calls in one request, each answered exactly as a call of its own.

pub(crate) mod google;
pub(crate) mod graph;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, Request, header};

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

/// The headers of a batch that do not apply to its calls.
const OWN: [HeaderName; 6] = [
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::ORIGIN,
    header::TRANSFER_ENCODING,
];

/// Returns a call of a batch with the headers of the batch that it does not have itself.
fn inheriting(mut call: Request<Bytes>, batch: &HeaderMap) -> Request<Bytes> {
    for (name, value) in batch {
        let is_of_body = name.as_str().starts_with("content-");
        if !is_of_body && !OWN.contains(name) && !call.headers().contains_key(name) {
            call.headers_mut().append(name, value.clone());
        }
    }
    call
}
