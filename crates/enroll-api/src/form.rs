//! Forms: parameters that a request has in its body, and methods that it overrides.

use std::{collections::HashSet, fmt::Write};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, header};

use crate::{dialect::Dialect, failure::Failure, head::Head};

const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// The longest query in bytes: that of a URI.
const QUERY_BYTES_MAX: usize = u16::MAX as usize - 1;

/// Returns the method that a `POST` means: the one that `X-HTTP-Method-Override` names. Google's
/// client for Java has no `PATCH`, and others send a `GET` so where the URL would be too long.
pub(crate) fn meant(head: &Head) -> Option<Method> {
    let named = head.headers.get(METHOD_OVERRIDE).filter(|_| head.method == Method::POST)?;
    named.to_str().ok()?.trim().to_ascii_uppercase().parse().ok()
}

/// Returns the query and the body of a request of one of Google's APIs: parameters may come in the
/// body, as a form.
pub(crate) fn split(
    head: &Head,
    is_overridden: bool,
    body: Result<Bytes, Failure>,
) -> (Result<String, Failure>, Result<Bytes, Failure>) {
    let query = || head.query().to_owned();
    let google = matches!(head.dialect, Dialect::AndroidManagement | Dialect::PlayEmm);
    let has_no_body = is_overridden && matches!(head.method, Method::GET | Method::HEAD);
    match body {
        Ok(body) if google && (has_no_body || is_form(&head.headers, &body)) => {
            (with_form(head.query(), &body), Ok(Bytes::new()))
        }
        Err(failure) if google && has_no_body => (Err(failure), Ok(Bytes::new())),
        body => (Ok(query()), body),
    }
}

/// Returns whether a body is a form. `curl --data` calls JSON a form, too.
fn is_form(headers: &HeaderMap, body: &[u8]) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|text| text.split(';').next()).unwrap_or_default();
    let first = body.trim_ascii_start().first();
    essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
        && first.is_none_or(|first| !b"{[\"".contains(first))
}

/// Returns a query with the parameters of a form behind it. A parameter that is the same in both
/// counts once.
fn with_form(query: &str, form: &[u8]) -> Result<String, Failure> {
    let mut both = query.to_owned();
    let given: HashSet<&str> = query.split('&').collect();
    for parameter in form.split(|&byte| byte == b'&').filter(|parameter| !parameter.is_empty()) {
        let parameter = escaped(parameter);
        if given.contains(&*parameter) {
            continue;
        }
        if both.len() + parameter.len() > QUERY_BYTES_MAX {
            return Err(Failure::BodyTooLarge);
        }
        if !both.is_empty() {
            both.push('&');
        }
        both.push_str(&parameter);
    }
    if both.len() > QUERY_BYTES_MAX { Err(Failure::BodyTooLarge) } else { Ok(both) }
}

/// Escapes what cannot stand in a query, for the method to judge.
fn escaped(parameter: &[u8]) -> String {
    let mut escaped = String::with_capacity(parameter.len());
    for &byte in parameter {
        if byte.is_ascii_graphic() && !b"#\"<>`".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // A `String` takes every text.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_adds_its_parameters_to_the_query() {
        for (query, form, both) in [
            ("", "", ""),
            ("a=1", "", "a=1"),
            ("", "a=1&b=2", "a=1&b=2"),
            ("a=1", "b=2", "a=1&b=2"),
            ("a=1&b=2", "b=2&a=1", "a=1&b=2"),
            ("a=1", "a=2", "a=1&a=2"),
            ("", "a=<\u{e9}>", "a=%3C%C3%A9%3E"),
        ] {
            assert_eq!(with_form(query, form.as_bytes()).as_deref(), Ok(both), "{query} {form}");
        }
        let longest = "a".repeat(QUERY_BYTES_MAX);
        assert!(with_form("", longest.as_bytes()).is_ok());
        assert_eq!(with_form(&longest, b"b"), Err(Failure::BodyTooLarge));
    }

    #[test]
    fn json_is_no_form_whatever_curl_calls_it() {
        let headers = |media_type: &str| {
            HeaderMap::from_iter([(header::CONTENT_TYPE, media_type.parse().unwrap())])
        };
        let form = headers("application/x-www-form-urlencoded; charset=utf-8");
        assert!(is_form(&form, b"a=1") && is_form(&form, b""));
        assert!(!is_form(&form, b" {\"a\": 1}") && !is_form(&form, b"[]"));
        assert!(!is_form(&headers("application/json"), b"a=1"));
        assert!(!is_form(&HeaderMap::new(), b"a=1"));
    }
}
