//! Heads: the part of a request before its body.

use http::{Extensions, HeaderMap, Method, Uri, request::Parts};

use crate::{dialect::Dialect, mount::Mount};

/// The head of a request.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// The method that is meant, where another one is overridden.
    pub(crate) method: Method,
    /// Relative to the place where the APIs are mounted.
    pub(crate) uri: Uri,
    /// The query that is meant, where a body has a part of it.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) mount: Mount,
    pub(crate) dialect: Dialect,
    /// What an application adds to the request, such as a session.
    pub(crate) extensions: Extensions,
}

impl Head {
    /// Reads the head of a request.
    pub(crate) fn of(parts: &Parts) -> Self {
        Self {
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers.clone(),
            mount: Mount::of(parts),
            dialect: Dialect::of(&parts.uri),
            extensions: parts.extensions.clone(),
        }
    }

    /// Returns the query, not decoded.
    pub(crate) fn query(&self) -> &str {
        &self.query
    }
}
