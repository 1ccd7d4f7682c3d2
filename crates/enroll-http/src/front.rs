//! What stands in front of every API: it sees a request before any path is looked at.

use std::{panic::AssertUnwindSafe, time::Instant};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use enroll_dialects::google::{self, Rendering};
use futures_util::FutureExt;

use crate::{
    body,
    dialect::{Dialect, Trouble, google_error},
    own::problem::Problem,
    router::Options,
};

/// The most headers.
const HEADERS_MAX: usize = 100;

/// The most bytes of headers, names and values together: 16 KiB.
const HEADER_BYTES_MAX: usize = 16 << 10;

const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// Refuses what no API should see, turns an overridden method into the one that is meant, and
/// answers in the path's dialect if a handler panics.
pub(crate) async fn front(
    State(options): State<Options>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let (dialect, query) = (Dialect::of(&uri), uri.query().unwrap_or_default());
    let response = if are_too_large(request.headers()) {
        dialect.trouble(Trouble::HeadersTooLarge, query)
    } else if options.loopback_only && !is_from_here(&request) {
        Problem::of(StatusCode::FORBIDDEN)
            .detail("host and origin must be of this machine: bind to another address to be reached by other names")
            .into_response()
    } else {
        match overridden(request, dialect).await {
            Err(refused) => refused,
            Ok(request) => AssertUnwindSafe(next.run(request))
                .catch_unwind()
                .await
                .unwrap_or_else(|_| dialect.trouble(Trouble::Internal, query)),
        }
    };
    let status = response.status().as_u16();
    // The query is not logged: it may hold credentials and cursors.
    tracing::debug!(%method, path = uri.path(), status, elapsed = ?began.elapsed(), "answered");
    response
}

fn are_too_large(headers: &HeaderMap) -> bool {
    let bytes = headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    headers.len() > HEADERS_MAX || bytes.sum::<usize>() > HEADER_BYTES_MAX
}

/// Returns whether a request names this machine as where it goes to, and, if a browser sends it,
/// as where it comes from.
fn is_from_here(request: &Request) -> bool {
    let named = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    let host = named(header::HOST).is_none_or(is_loopback);
    let origin = named(header::ORIGIN)
        .is_none_or(|origin| origin.split_once("://").is_some_and(|(_, host)| is_loopback(host)));
    host && origin
}

/// Returns whether `host`, perhaps with a port, is a name of this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default();
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Turns a `POST` that overrides its method with `GET` into that `GET`: Google's clients send one
/// where the URL would be too long, with the query in the body.
async fn overridden(request: Request, dialect: Dialect) -> Result<Request, Response> {
    let overrides = request.headers().get(METHOD_OVERRIDE).is_some_and(|method| method == "GET");
    if !overrides || request.method() != Method::POST || dialect != Dialect::AndroidManagement {
        return Ok(request);
    }
    let (mut parts, body) = request.into_parts();
    let rendering = Rendering::of(parts.uri.query().unwrap_or_default());
    let refuse = |error: &google::Error| google_error(error, rendering);
    let form = body::read(body).await.map_err(|error| refuse(&error.into()))?;
    let form = str::from_utf8(&form).map_err(|_| refuse(&google::Error::NoSuchMethod))?;
    let queries: Vec<_> =
        parts.uri.query().into_iter().chain([form]).filter(|query| !query.is_empty()).collect();
    let target = format!("{}?{}", parts.uri.path(), queries.join("&"));
    parts.uri = target.parse::<Uri>().map_err(|_| refuse(&google::Error::NoSuchMethod))?;
    parts.method = Method::GET;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    Ok(Request::from_parts(parts, Body::empty()))
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
