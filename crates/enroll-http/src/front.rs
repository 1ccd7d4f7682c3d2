//! What stands in front of every API: it sees a request before any path is looked at.

use std::{
    fmt::Write,
    net::{Ipv4Addr, Ipv6Addr},
    panic::AssertUnwindSafe,
    time::Instant,
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, Uri, header, uri::Authority},
    middleware::Next,
    response::Response,
};
use futures_util::FutureExt;

use crate::{
    body::{self, ReadBodyError},
    callers::{Caller, Callers},
    dialect::{Dialect, Trouble},
    faults::{Fault, FaultKind, Faults},
    graph::Said,
    mount::Mount,
    router::Options,
};

/// The most headers.
const HEADERS_MAX: usize = 100;

/// The most bytes of headers, names and values together: 16 KiB.
const HEADER_BYTES_MAX: usize = 16 << 10;

/// The largest body that is read before anybody asks for it: 64 KiB.
const READ_AHEAD_MAX: usize = 64 << 10;

const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// Refuses what no API should see, turns an overridden method into the one that is meant, and
/// answers in the path's dialect if a handler panics.
pub(crate) async fn front(
    State((options, faults)): State<(Options, Faults)>,
    mut request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let (dialect, query) = (Dialect::of(&uri), uri.query().unwrap_or_default());
    let said = Said::of(request.headers());
    let mount = Mount::of(&request);
    request.extensions_mut().insert(mount);
    let response = if are_too_large(request.headers()) {
        dialect.trouble(Trouble::HeadersTooLarge, query, &said)
    } else if options.loopback_only && !is_from_here(&request) {
        dialect.trouble(Trouble::FromElsewhere, query, &said)
    } else if let Some(fault) = planned(&faults, dialect, &request) {
        failed(&fault, dialect, query, &said)
    } else {
        let answered = async {
            match prepare(request, dialect, &options.callers).await {
                Ok(request) => next.run(request).await,
                Err(_) => dialect.trouble(Trouble::BodyIncomplete, query, &said),
            }
        };
        AssertUnwindSafe(answered)
            .catch_unwind()
            .await
            .unwrap_or_else(|_| dialect.trouble(Trouble::Internal, query, &said))
    };
    let status = response.status().as_u16();
    // Neither path nor query is logged: a stranger may have put a token's value into either.
    tracing::debug!(%method, ?dialect, status, elapsed = ?began.elapsed(), "answered");
    response
}

/// Takes the fault that is planned for a request: before anything is changed, and before
/// credentials are looked at, as something between the client and the API would answer.
fn planned(faults: &Faults, dialect: Dialect, request: &Request) -> Option<Fault> {
    // The emulator itself must stay reachable.
    if dialect == Dialect::Own {
        return None;
    }
    faults.take(request.method(), request.uri().path())
}

fn failed(fault: &Fault, dialect: Dialect, query: &str, said: &Said) -> Response {
    let mut response = dialect.trouble(Trouble::Planned(fault.kind), query, said);
    // Graph always tells a client that asks too often when to come back.
    let throttled = dialect == Dialect::Graph && fault.kind == FaultKind::TooManyRequests;
    if let Some(seconds) = fault.retry_after.or(throttled.then_some(1)) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn are_too_large(headers: &HeaderMap) -> bool {
    let bytes = headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    headers.len() > HEADERS_MAX || bytes.sum::<usize>() > HEADER_BYTES_MAX
}

/// Returns whether a request names this machine as where it goes to, and, if a browser sends it,
/// as where it comes from.
fn is_from_here(request: &Request) -> bool {
    let all = |name, is_here: fn(&str) -> bool| {
        let mut named = request.headers().get_all(name).iter();
        named.all(|value| value.to_str().is_ok_and(is_here))
    };
    let is_here =
        |origin: &str| origin.split_once("://").is_some_and(|(_, host)| is_loopback(host));
    all(header::HOST, is_loopback) && all(header::ORIGIN, is_here)
}

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

/// Finds out who calls. If it is a principal, reads ahead what must be read, and turns an
/// overridden method into the one that is meant. The body of an unauthenticated request is never
/// read.
async fn prepare(
    request: Request,
    dialect: Dialect,
    callers: &Callers,
) -> Result<Request, ReadBodyError> {
    let (mut parts, body) = request.into_parts();
    parts.extensions.remove::<Caller>();
    let Some(caller) = callers.caller(&parts) else { return Ok(Request::from_parts(parts, body)) };
    parts.extensions.insert(Caller(caller));
    let request = read_ahead(Request::from_parts(parts, body)).await?;
    Ok(overridden(request, dialect).await)
}

/// Reads a body of at most [`READ_AHEAD_MAX`] before anybody asks for it.
///
/// What a method leaves unread would stay on the connection, which then ends without a word: a
/// client whose next request is under way could not know whether it was heard.
async fn read_ahead(request: Request) -> Result<Request, ReadBodyError> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if !length.is_some_and(|length| (1..=READ_AHEAD_MAX).contains(&length)) {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    Ok(Request::from_parts(parts, Body::from(body::read(body).await?)))
}

/// Turns a `POST` that overrides its method with `GET` into that `GET`: Google's clients send one
/// where the URL would be too long, with the query in the body.
///
/// A body that cannot be read goes along as the reason, for the method to tell in its turn.
async fn overridden(request: Request, dialect: Dialect) -> Request {
    let overrides = request.headers().get(METHOD_OVERRIDE).is_some_and(|method| method == "GET");
    let google = matches!(dialect, Dialect::AndroidManagement | Dialect::PlayEmm);
    if !overrides || request.method() != Method::POST || !google {
        return request;
    }
    let (mut parts, body) = request.into_parts();
    match body::read(body).await.map(|form| with_query(&parts.uri, &as_query(&form))) {
        Ok(Some(uri)) => parts.uri = uri,
        Ok(None) => drop(parts.extensions.insert(ReadBodyError::TooLarge)),
        Err(error) => drop(parts.extensions.insert(error)),
    }
    parts.method = Method::GET;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    Request::from_parts(parts, Body::empty())
}

/// Returns a URL with more of a query, unless that makes it too long to be one.
fn with_query(uri: &Uri, more: &str) -> Option<Uri> {
    let queries = uri.query().into_iter().chain([more]).filter(|query| !query.is_empty());
    let queries: Vec<_> = queries.collect();
    format!("{}?{}", uri.path(), queries.join("&")).parse().ok()
}

/// Returns a form as the query of a URL: what cannot stand in one is escaped, for the method to
/// judge.
fn as_query(form: &[u8]) -> String {
    let mut query = String::with_capacity(form.len());
    for &byte in form {
        if byte.is_ascii_graphic() && !b"#\"<>`".contains(&byte) {
            query.push(char::from(byte));
        } else {
            let _ = write!(query, "%{byte:02X}");
        }
    }
    query
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
