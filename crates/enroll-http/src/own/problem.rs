//! Problem details.

use std::fmt::Display;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// What went wrong, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) tells it.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: Option<String>,
    error: Option<Box<FieldError>>,
    header: Option<(&'static str, &'static str)>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize)]
struct FieldError {
    /// A [JSON pointer](https://www.rfc-editor.org/rfc/rfc6901) to it, as a URI fragment.
    pointer: String,
    detail: String,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<[&'a FieldError; 1]>,
}

impl Problem {
    /// Returns the problem that a status says all about.
    pub(crate) fn of(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { status, kind: "about:blank", title, detail: None, error: None, header: None }
    }

    /// Returns the problem of a kind that has a name.
    pub(crate) fn named(status: StatusCode, kind: &'static str, title: &'static str) -> Self {
        Self { kind, title, ..Self::of(status) }
    }

    /// Returns the problem of a request that is not well-formed.
    pub(crate) fn bad_request(detail: impl Display) -> Self {
        Self::of(StatusCode::BAD_REQUEST).detail(detail)
    }

    /// Returns the problem of one field of a request.
    pub(crate) fn field(name: &str, detail: impl Display) -> Self {
        let detail = detail.to_string();
        let pointer = format!("#/{}", name.replace('~', "~0").replace('/', "~1"));
        let problem = Self::bad_request(format_args!("`{name}`: {detail}"));
        Self { error: Some(Box::new(FieldError { pointer, detail })), ..problem }
    }

    /// Adds what a person needs to know to do better.
    pub(crate) fn detail(self, detail: impl Display) -> Self {
        Self { detail: Some(detail.to_string()), ..self }
    }

    /// Adds a header.
    pub(crate) fn header(self, name: &'static str, value: &'static str) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    /// Returns the problem of a store that cannot do it now.
    pub(crate) fn unavailable(detail: impl Display) -> Self {
        Self::of(StatusCode::SERVICE_UNAVAILABLE).detail(detail).header("retry-after", "1")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { status, kind, title, detail, error, header } = &self;
        let (status, errors) = (*status, error.as_deref().map(|error| [error]));
        let body = Body { kind, title, status: status.as_u16(), detail: detail.as_deref(), errors };
        // Text and numbers can always be written.
        let body = serde_json::to_string(&body).unwrap_or_default();
        let headers = [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        let mut response = (status, headers, body).into_response();
        if let Some((name, value)) = header {
            response.headers_mut().insert(*name, HeaderValue::from_static(value));
        }
        response
    }
}
