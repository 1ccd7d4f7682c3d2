//! The prefix at which the APIs are mounted, and to which links lead back.

use http::{HeaderMap, header, request::Parts, uri::Authority};

use crate::options::Options;

/// The path below which an application mounts the APIs: empty, or a text such as `/mdm`.
///
/// An application that strips a part of the path puts it into the request's extensions, so that
/// links lead back below it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Prefix(pub String);

/// The path below which a request is answered, and the host that the request names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Mount {
    host: String,
    /// Empty, or `/` and more; it does not end with `/`.
    prefix: String,
}

impl Mount {
    /// Reads the mount of a request.
    pub(crate) fn of(request: &Parts) -> Self {
        let prefix = request.extensions.get().map_or("", |Prefix(prefix)| prefix.as_str());
        let authority = request.uri.authority().map(Authority::as_str);
        let host = host(&request.headers).or(authority).unwrap_or("localhost");
        Self { host: host.to_owned(), prefix: prefix.trim_end_matches('/').to_owned() }
    }

    /// Returns the URL by which the client reaches the APIs, without a `/` at its end.
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
    use http::Request;

    use super::*;

    fn mount(request: http::request::Builder) -> Mount {
        Mount::of(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn the_prefix_is_that_of_the_extension() {
        for (given, prefix) in
            [("", ""), ("/", ""), ("/mdm", "/mdm"), ("/a%2Fb/mdm/", "/a%2Fb/mdm")]
        {
            let request = Request::builder().uri("/v1/x").extension(Prefix(given.to_owned()));
            assert_eq!(mount(request).prefix, prefix);
        }
        assert_eq!(mount(Request::builder().uri("/v1/x")).prefix, "");
    }

    #[test]
    fn the_host_is_that_of_the_header_or_of_the_uri() {
        assert_eq!(mount(Request::builder().uri("/v1/x")).host, "localhost");
        let absolute = || Request::builder().uri("http://b.example/v1/x");
        assert_eq!(mount(absolute()).host, "b.example");
        assert_eq!(mount(absolute().header("host", "a.example")).host, "a.example");
    }
}
