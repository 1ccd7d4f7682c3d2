//! Google's [batches](https://developers.google.com/workspace/drive/api/guides/performance#batch-requests):
//! each part of a `multipart/mixed` body is an HTTP request.

use std::io::{self, Write};

use bytes::Bytes;
use enroll_dialects::google::Error;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri, header};

use super::HEADERS_MAX;
use crate::idempotency::IDEMPOTENCY_KEY;

/// The most calls of a batch.
pub(crate) const CALLS_MAX: usize = 100;

/// Returns whether a path is that of a batch: of all APIs, or of one.
pub(crate) fn is_batch(path: &str) -> bool {
    matches!(path, "/batch" | "/batch/androidmanagement/v1" | "/batch/androidenterprise/v1")
}

/// One call of a batch.
pub(crate) struct Call {
    /// The part's `Content-ID`.
    id: Option<HeaderValue>,
    pub(crate) request: Request<Bytes>,
}

/// Reads a batch.
pub(crate) fn read(headers: &HeaderMap, body: &Bytes) -> Result<Vec<Call>, Error> {
    if headers.contains_key(IDEMPOTENCY_KEY) {
        return Err(invalid("each call of a batch must have an Idempotency-Key of its own"));
    }
    let boundary = boundary(headers).ok_or_else(|| {
        invalid("Content-Type of a batch must be `multipart/mixed` with a `boundary`")
    })?;
    let parts = parts(body, &boundary)
        .ok_or_else(|| invalid("the body of a batch must end with its closing boundary"))?;
    if parts.is_empty() {
        return Err(invalid("a batch must have a call"));
    }
    if parts.len() > CALLS_MAX {
        return Err(invalid("a batch must have at most 100 calls"));
    }
    parts.iter().map(call).collect()
}

/// Writes the responses of a batch, in the order of its calls.
pub(crate) fn write(answered: &[(Call, Response<Bytes>)], id: [u8; 16]) -> Response<Bytes> {
    let boundary = format!("batch_{}", base16ct::HexDisplay(&id));
    let mut body = Vec::new();
    for (call, response) in answered {
        // Memory takes every byte.
        let _ = write_part(&mut body, &boundary, call, response);
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let mut response = Response::new(Bytes::from(body));
    let media_type = format!("multipart/mixed; boundary={boundary}");
    if let Ok(media_type) = HeaderValue::from_str(&media_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    }
    // A batch may hold token values: it must not be stored.
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    let no_sniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, no_sniff);
    response
}

fn write_part(
    body: &mut Vec<u8>,
    boundary: &str,
    call: &Call,
    response: &Response<Bytes>,
) -> io::Result<()> {
    write!(body, "--{boundary}\r\nContent-Type: application/http\r\n")?;
    if let Some(id) = call.id.as_ref().and_then(|id| id.to_str().ok()) {
        match id.strip_prefix('<') {
            Some(rest) => write!(body, "Content-ID: <response-{rest}\r\n")?,
            None => write!(body, "Content-ID: response-{id}\r\n")?,
        }
    }
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or_default();
    write!(body, "\r\nHTTP/1.1 {} {reason}\r\n", status.as_u16())?;
    // The response to `HEAD` has the length of a body, and no body.
    let length = response.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()).map(ToOwned::to_owned);
    let length = length.unwrap_or_else(|| response.body().len().to_string());
    for (name, value) in response.headers() {
        if name == header::CONTENT_LENGTH {
            continue;
        }
        write!(body, "{name}: ")?;
        body.extend_from_slice(value.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    write!(body, "content-length: {length}\r\n\r\n")?;
    body.extend_from_slice(response.body());
    body.extend_from_slice(b"\r\n");
    Ok(())
}

fn invalid(why: &'static str) -> Error {
    Error::InvalidBatch(why)
}

/// Returns the boundary that `Content-Type` has.
fn boundary(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let mut members = text.split(';').map(str::trim);
    if !members.next()?.eq_ignore_ascii_case("multipart/mixed") {
        return None;
    }
    let boundary = members.find_map(|member| {
        let (name, value) = member.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    })?;
    (1..=70).contains(&boundary.len()).then(|| boundary.to_owned())
}

/// Splits a multipart body into its parts, if its last boundary is there.
fn parts(body: &Bytes, boundary: &str) -> Option<Vec<Bytes>> {
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut begun: Option<usize> = None;
    let mut at = 0;
    loop {
        let line_end = body.get(at..)?.iter().position(|&byte| byte == b'\n');
        let next = line_end.map_or(body.len(), |end| at + end + 1);
        let line = body.get(at..next)?.trim_ascii_end();
        if let Some(rest) = line.strip_prefix(delimiter.as_bytes())
            && (rest.is_empty() || rest == b"--")
        {
            if let Some(from) = begun {
                // The line end before a boundary belongs to the boundary.
                let part = body.get(from..at)?;
                let part = part.strip_suffix(b"\n").unwrap_or(part);
                let part = part.strip_suffix(b"\r").unwrap_or(part);
                parts.push(body.slice_ref(part));
            }
            if rest == b"--" {
                return Some(parts);
            }
            if parts.len() > CALLS_MAX {
                return Some(parts);
            }
            begun = Some(next);
        }
        line_end?;
        at = next;
    }
}

/// Reads the call of a part.
fn call(part: &Bytes) -> Result<Call, Error> {
    let malformed = || invalid("each part of a batch must be an HTTP request");
    let (headers, rest) = read_headers(part).ok_or_else(malformed)?;
    let content = part.slice_ref(rest);
    // A call without headers may end with its first line.
    let line_end = content.iter().position(|&byte| byte == b'\n').unwrap_or(content.len());
    let line = content.get(..line_end).ok_or_else(malformed)?;
    let line = std::str::from_utf8(line).map_err(|_| malformed())?;
    // The version may be absent.
    let mut words = line.split_ascii_whitespace();
    let (verb, target) = words.next().zip(words.next()).ok_or_else(malformed)?;
    let (method, uri): (Method, Uri) =
        verb.parse().ok().zip(target.parse().ok()).ok_or_else(malformed)?;
    let after = content.slice((line_end + 1).min(content.len())..);
    let (own, body) = read_headers(&after).ok_or_else(malformed)?;
    // What follows the declared length is the line end of the part.
    let mut lengths = own.get_all(header::CONTENT_LENGTH).iter();
    let body = match (lengths.next(), lengths.next()) {
        (None, _) => Some(body),
        (Some(length), None) => {
            let length = length.to_str().ok().and_then(|text| text.parse::<usize>().ok());
            length.and_then(|length| body.get(..length))
        }
        (Some(_), Some(_)) => None,
    };
    let body = body.filter(|_| !own.contains_key(header::TRANSFER_ENCODING));
    let body = body.ok_or_else(malformed)?;
    let body = after.slice_ref(body);
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = relative(uri).ok_or_else(malformed)?;
    *request.headers_mut() = own;
    Ok(Call { id: headers.get("content-id").cloned(), request })
}

/// Returns a URI without its scheme and authority.
fn relative(uri: Uri) -> Option<Uri> {
    uri.into_parts().path_and_query.map(Uri::from)
}

/// Reads header lines up to an empty line, and returns what follows it.
fn read_headers(text: &[u8]) -> Option<(HeaderMap, &[u8])> {
    let mut parsed = [httparse::EMPTY_HEADER; HEADERS_MAX];
    // A part may have no headers at all.
    if let Some(rest) = text.strip_prefix(b"\r\n").or_else(|| text.strip_prefix(b"\n")) {
        return Some((HeaderMap::new(), rest));
    }
    if text.is_empty() {
        return Some((HeaderMap::new(), text));
    }
    let (length, headers) = match httparse::parse_headers(text, &mut parsed).ok()? {
        httparse::Status::Complete((length, headers)) => (length, header_map(headers)?),
        // A call without a body may end with its last header.
        httparse::Status::Partial => {
            let whole = [text, b"\r\n\r\n"].concat();
            let mut parsed = [httparse::EMPTY_HEADER; HEADERS_MAX];
            match httparse::parse_headers(&whole, &mut parsed).ok()? {
                httparse::Status::Complete((_, headers)) => (text.len(), header_map(headers)?),
                httparse::Status::Partial => return None,
            }
        }
    };
    Some((headers, text.get(length..)?))
}

fn header_map(parsed: &[httparse::Header<'_>]) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for header in parsed {
        let name = HeaderName::from_bytes(header.name.as_bytes()).ok()?;
        headers.append(name, HeaderValue::from_bytes(header.value).ok()?);
    }
    Some(headers)
}
