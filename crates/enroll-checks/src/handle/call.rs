//! A request of a script.

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};

/// A request, and the number of seconds since the one before it.
#[derive(Clone, Default)]
pub(super) struct Call {
    pub(super) verb: Vec<u8>,
    pub(super) target: Vec<u8>,
    pub(super) headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) body: Vec<u8>,
    pub(super) seconds: i32,
    /// The place of the call in the table, if it has one.
    pub(super) number: Option<usize>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes| String::from_utf8_lossy(bytes);
        if let Some(number) = self.number {
            write!(f, "call {number}: ")?;
        }
        write!(f, "{} {}", text(&self.verb), text(&self.target))?;
        for (name, value) in &self.headers {
            write!(f, " {}:{}", text(name), text(value))?;
        }
        write!(f, " {}", text(&self.body))
    }
}

impl Call {
    /// Returns the request, if it is one.
    pub(super) fn request(&self) -> Option<Request<Bytes>> {
        let request = Request::builder().method(&*self.verb).uri(&*self.target);
        let mut request = request.body(Bytes::from(self.body.clone())).ok()?;
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name).ok()?;
            request.headers_mut().append(name, HeaderValue::from_bytes(value).ok()?);
        }
        Some(request)
    }

    /// Returns all texts of the request.
    pub(super) fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let headers = self.headers.iter().flat_map(|(name, value)| [&**name, &**value]);
        [&*self.verb, &*self.target, &*self.body].into_iter().chain(headers)
    }
}
