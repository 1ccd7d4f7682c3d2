//! Where the router is mounted: links lead back to it.

use axum::{
    extract::{OriginalUri, Request},
    http::{HeaderMap, header, uri::Authority},
};

use crate::router::Options;

/// The path below which the router answers a request, and the host that the request names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Mount {
    host: String,
    /// Empty, or `/` and more; it does not end with `/`.
    prefix: String,
}

impl Mount {
    /// Reads the mount of a request whose URI is relative to the router.
    pub(crate) fn of(request: &Request) -> Self {
        let original = request.extensions().get::<OriginalUri>().map(|OriginalUri(uri)| uri);
        let original = original.unwrap_or_else(|| request.uri());
        let prefix = original.path().strip_suffix(request.uri().path()).unwrap_or_default();
        let authority = original.authority().map(Authority::as_str);
        let host = host(request.headers()).or(authority).unwrap_or("localhost");
        Self { host: host.to_owned(), prefix: prefix.trim_end_matches('/').to_owned() }
    }

    /// Returns the URL by which the client reaches the router, without a `/` at its end.
    pub(crate) fn url(&self, options: &Options) -> String {
        match &options.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}{}", self.host, self.prefix),
        }
    }

    /// Returns the same as a reference relative to the host, where the public URL is not known.
    pub(crate) fn reference(&self, options: &Options) -> String {
        match &options.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => self.prefix.clone(),
        }
    }
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST).and_then(|host| host.to_str().ok())
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Uri};

    use super::*;

    fn mount(original: &'static str, path: &'static str) -> Mount {
        let mut request = Request::builder().uri(path).body(Body::empty()).unwrap();
        request.extensions_mut().insert(OriginalUri(Uri::from_static(original)));
        Mount::of(&request)
    }

    #[test]
    fn the_prefix_is_what_the_application_stripped() {
        for (original, path, prefix) in [
            ("/v1/x?y=z", "/v1/x?y=z", ""),
            ("/mdm/v1/x?y=z", "/v1/x?y=z", "/mdm"),
            ("/a%2Fb/mdm/v1/x", "/v1/x", "/a%2Fb/mdm"),
            ("/mdm/v1/x?path=/v1/x", "/v1/x", "/mdm"),
            // An application that rewrites paths: the prefix is unknown.
            ("/other", "/v1/x", ""),
        ] {
            assert_eq!(mount(original, path).prefix, prefix, "{original} {path}");
        }
    }

    #[test]
    fn the_host_is_that_of_the_header_or_of_the_uri() {
        assert_eq!(mount("/v1/x", "/v1/x").host, "localhost");
        assert_eq!(mount("http://b.example/mdm/v1/x", "/v1/x").host, "b.example");
        let request = Request::builder().uri("http://b.example/v1/x").header("host", "a.example");
        assert_eq!(Mount::of(&request.body(Body::empty()).unwrap()).host, "a.example");
    }
}
