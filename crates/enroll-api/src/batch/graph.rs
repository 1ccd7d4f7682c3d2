//! Graph's [batches](https://learn.microsoft.com/graph/json-batching): each element of a JSON array
//! is a request.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use enroll_dialects::graph::{BadRequest, Error};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::HEADERS_MAX;
use crate::idempotency::IDEMPOTENCY_KEY;

/// The most calls of a batch.
pub(crate) const CALLS_MAX: usize = 20;

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    requests: Vec<Step<'a>>,
}

/// One request of a batch.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step<'a> {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(borrow, default)]
    body: Option<&'a RawValue>,
    #[serde(default)]
    depends_on: Vec<String>,
}

/// One call of a batch.
pub(crate) struct Call {
    pub(crate) id: String,
    depends_on: Vec<String>,
    pub(crate) request: Request<Bytes>,
}

impl Call {
    /// Returns whether a call that this one depends on has failed.
    pub(crate) fn depends_on_any(&self, failed: &BTreeSet<String>) -> bool {
        self.depends_on.iter().any(|id| failed.contains(id))
    }
}

/// Reads a batch.
pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Vec<Call>, Error> {
    if headers.contains_key(IDEMPOTENCY_KEY) {
        return Err(
            invalid("Each request of a batch must have an Idempotency-Key of its own.").into()
        );
    }
    let batch: Batch<'_> =
        serde_json::from_slice(body).map_err(|_| invalid("Invalid batch payload format."))?;
    if batch.requests.len() > CALLS_MAX {
        return Err(
            invalid("Number of batch request steps exceeds the maximum value of 20.").into()
        );
    }
    let mut known = BTreeSet::new();
    let mut calls = Vec::new();
    for step in batch.requests {
        if step.id.is_empty() || !known.insert(step.id.clone()) {
            return Err(invalid("Each request of a batch must have an id of its own.").into());
        }
        // A request depends on earlier ones only, so there is no circle.
        if !step.depends_on.iter().all(|id| *id != step.id && known.contains(id)) {
            return Err(invalid(
                "Each id of dependsOn must be that of an earlier request of the batch.",
            )
            .into());
        }
        calls.push(call(step)?);
    }
    Ok(calls)
}

fn invalid(why: &'static str) -> BadRequest {
    BadRequest::Batch { why }
}

fn call(step: Step<'_>) -> Result<Call, Error> {
    let malformed = || invalid("Each request of a batch must have a method and a relative url.");
    let method: Method = step.method.to_ascii_uppercase().parse().map_err(|_| malformed())?;
    let path = step.url.strip_prefix("/beta").filter(|rest| rest.starts_with('/'));
    let path = path.unwrap_or(&step.url).trim_start_matches('/');
    let uri = escaped(&format!("/beta/{path}")).parse().map_err(|_| malformed())?;
    let body = step.body.map_or("", RawValue::get);
    // A body that is not JSON is base64 in a JSON string.
    let body = match serde_json::from_str::<Value>(body) {
        Ok(Value::String(text)) => BASE64_STANDARD.decode(&text).unwrap_or_else(|_| text.into()),
        Ok(Value::Null) | Err(_) => Vec::new(),
        Ok(_) => body.into(),
    };
    let has_type = step.headers.keys().any(|name| name.eq_ignore_ascii_case("content-type"));
    if writes(&method) && (step.body.is_none() || !has_type) {
        return Err(BadRequest::BatchWrite { id: step.id }.into());
    }
    let mut request = Request::new(Bytes::from(body));
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    if step.headers.len() > HEADERS_MAX {
        return Err(malformed().into());
    }
    for (name, value) in step.headers {
        let name = name.parse::<HeaderName>().map_err(|_| malformed())?;
        let value = HeaderValue::from_str(&value).map_err(|_| malformed())?;
        request.headers_mut().insert(name, value);
    }
    Ok(Call { id: step.id, depends_on: step.depends_on, request })
}

/// Returns whether a call of this method needs a body in a batch, even where it needs none alone.
fn writes(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PATCH | Method::PUT)
}

/// Escapes the characters of a URL that clients write as they are: `$filter=displayName eq 'a b'`.
fn escaped(url: &str) -> String {
    let plain =
        |character: char| character.is_ascii_graphic() && !"\"<>`{}|\\^".contains(character);
    let mut escaped = String::with_capacity(url.len());
    for character in url.chars() {
        if plain(character) {
            escaped.push(character);
        } else {
            let mut bytes = [0; 4];
            let text = character.encode_utf8(&mut bytes);
            escaped.extend(text.bytes().map(|byte| format!("%{byte:02X}")));
        }
    }
    escaped
}

#[derive(Serialize)]
struct Answers {
    responses: Vec<Answer>,
}

#[derive(Serialize)]
struct Answer {
    id: String,
    status: u16,
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Box<RawValue>>,
}

/// Returns the response in place of a call whose dependency failed.
pub(crate) fn failed_dependency() -> Response<Bytes> {
    let body = r#"{"error":{"code":"FailedDependency","message":"A request on which this request depends failed."}}"#;
    let mut response = Response::new(Bytes::from_static(body.as_bytes()));
    *response.status_mut() = StatusCode::FAILED_DEPENDENCY;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// Writes the responses of a batch.
pub(crate) fn write(answered: Vec<(String, Response<Bytes>)>) -> Result<String, Error> {
    let responses = answered.into_iter().map(|(id, response)| answer(id, &response)).collect();
    enroll_dialects::graph::write(&Answers { responses })
}

fn answer(id: String, response: &Response<Bytes>) -> Answer {
    let headers = response.headers().iter();
    let headers = headers.filter_map(|(name, value)| {
        Some((capitalized(name.as_str()), value.to_str().ok()?.to_owned()))
    });
    let bytes = response.body();
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|media_type| media_type.as_bytes().starts_with(b"application/json"));
    let json = std::str::from_utf8(bytes).ok().filter(|_| is_json);
    let body = match json {
        _ if bytes.is_empty() => None,
        Some(json) => RawValue::from_string(json.to_owned()).ok(),
        None => serde_json::value::to_raw_value(&BASE64_STANDARD.encode(bytes)).ok(),
    };
    Answer { id, status: response.status().as_u16(), headers: headers.collect(), body }
}

/// Returns the name of a header as Graph writes it in a batch: `Content-Type`.
fn capitalized(name: &str) -> String {
    let word = |word: &str| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}
