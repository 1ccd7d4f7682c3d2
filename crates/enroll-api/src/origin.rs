//! Origins: which web pages may call, and by which names this machine is reached.

use std::net::{Ipv4Addr, Ipv6Addr};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header, uri::Authority,
};

use crate::{head::Head, options::Options};

const REQUEST_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-request-private-network");
const ALLOW_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");

/// Returns whether the headers name this machine, or a host and an origin that are allowed, where
/// only this machine is served.
pub(crate) fn are_allowed(head: &Head, options: &Options) -> bool {
    let headers = &head.headers;
    let all = |name, is_allowed: &dyn Fn(&str) -> bool| {
        let mut values = headers.get_all(name).iter();
        values.all(|value| value.to_str().is_ok_and(is_allowed))
    };
    let is_host = |host: &str| {
        is_loopback(host) || options.allowed_origins.iter().any(|allowed| allowed.is_of_host(host))
    };
    !options.loopback_only
        || all(header::HOST, &is_host)
            && head.uri.authority().is_none_or(|authority| is_host(authority.as_str()))
            && all(header::ORIGIN, &|origin| is_allowed(origin, options))
}

/// Returns whether a web page of an origin may read responses.
fn is_allowed(origin: &str, options: &Options) -> bool {
    let host = origin.split_once("://").map(|(_, host)| host);
    (options.loopback_only && host.is_some_and(is_loopback))
        || options.allowed_origins.iter().any(|allowed| allowed.is(origin))
}

/// Returns the origin of the web page that sends a request, if it may read the response.
pub(crate) fn allowed(headers: &HeaderMap, options: &Options) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    is_allowed(origin.to_str().ok()?, options).then(|| origin.clone())
}

/// Returns the response to a [preflight request](https://fetch.spec.whatwg.org/#cors-preflight-fetch)
/// of an allowed origin.
pub(crate) fn preflight(head: &Head, options: &Options) -> Option<Response<Bytes>> {
    let asked = head.headers.get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    if head.method != Method::OPTIONS {
        return None;
    }
    let origin = allowed(&head.headers, options)?;
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, asked.clone());
    if let Some(asked) = head.headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    if head.headers.contains_key(REQUEST_PRIVATE_NETWORK) {
        headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
    Some(readable(Some(&origin), response))
}

/// Lets the web page of an origin read a response.
pub(crate) fn readable(
    origin: Option<&HeaderValue>,
    mut response: Response<Bytes>,
) -> Response<Bytes> {
    let Some(origin) = origin else { return response };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    response
}

/// The headers of responses that a web page may read besides those that each page may.
const EXPOSED: &str = "allow, client-request-id, location, request-id, retry-after, \
    www-authenticate";

/// Returns whether `host`, perhaps with a port, is a name of this machine.
fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host();
    let port = host.strip_prefix(name).map(|port| port.strip_prefix(':').unwrap_or(port));
    let is_port = port.is_some_and(|port| port.is_empty() || port.parse::<u16>().is_ok());
    let is_here = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback()),
        None => {
            name.eq_ignore_ascii_case("localhost")
                || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        }
    };
    is_port && is_here
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_has_few_names() {
        for here in
            ["localhost", "LOCALHOST:8180", "127.0.0.1", "127.9.9.9:1", "[::1]", "[::1]:8180"]
        {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in [
            "",
            "example.com",
            "localhost.example.com",
            "10.0.0.1:8180",
            "[::2]",
            "127.0.0.1.nip.io",
        ] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
