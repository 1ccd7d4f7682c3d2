//! `GET /openapi.json`: this API, as an [OpenAPI](https://spec.openapis.org/oas/v3.1.1) document.
//!
//! The calls that make the routes also make its paths, so it has those of this server: an
//! emulator's has a clock. The tests of the clients compare the document with a running server.

use std::sync::{Arc, LazyLock};

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    operation::{Operation, object},
    problem::{Problem, write},
};
use crate::{callers::Bearer, endpoint::Method, error::ApiError};

/// Returns the description of an operation.
pub(super) type Describe = fn() -> Operation;

/// The document, made when it is first read: an emulator for each test is then cheap.
pub(super) type Document = LazyLock<Value, Box<dyn FnOnce() -> Value + Send>>;

/// An operation of the document.
pub(super) struct Entry {
    pub(super) path: &'static str,
    /// In lower case.
    pub(super) verb: String,
    pub(super) needs_credentials: bool,
    pub(super) describe: Describe,
}

/// Answers with the document, as clients of this server see it.
pub(super) fn read(document: Arc<Document>) -> Method {
    Method::immediate("enroll.openApi.read", move |call| {
        let base = call.head.mount.reference(&call.shared.options);
        match write(&served(&document, &base)) {
            Ok(body) => Problem::success(body),
            Err(problem) => problem.respond(&call.head, &call.shared),
        }
    })
    .open()
}

/// Describes the document.
pub(super) fn describe_read() -> Operation {
    let example = json!({ "openapi": "3.1.1", "info": {}, "paths": {} });
    let text = json!({ "type": "string" });
    let members = json!({
        "openapi": text,
        "info": { "type": "object" },
        "servers": { "type": "array" },
        "paths": { "type": "object" },
        "components": { "type": "object" },
    });
    let schema = object(&members, &["openapi", "info", "paths"]);
    Operation::new("readOpenApi", "Returns this document.").answers(
        StatusCode::OK,
        "The document.",
        &schema,
        &example,
    )
}

/// Returns what authenticates a request: a bearer, which an emulator may do without.
fn security(bearer: Bearer) -> Value {
    let scheme = json!({ "bearer": [] });
    if bearer.is_required { json!([scheme]) } else { json!([scheme, {}]) }
}

/// Returns the document of an API with these operations, whose paths are below `/enroll/v1`.
/// Without a bearer, the document leaves open what authenticates a request.
pub(super) fn document(entries: Vec<Entry>, bearer: Option<Bearer>) -> Document {
    LazyLock::new(Box::new(move || written(entries, bearer)))
}

fn written(entries: Vec<Entry>, bearer: Option<Bearer>) -> Value {
    let security = bearer.map(security);
    let mut paths = Map::new();
    for Entry { path, verb, needs_credentials, describe } in entries {
        let operation = if needs_credentials { describe().needs_credentials() } else { describe() };
        let methods = paths.entry(path).or_insert_with(|| Map::new().into());
        if let Some(methods) = methods.as_object_mut() {
            methods.insert(verb, operation.describe(security.as_ref()));
        }
    }
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "enroll",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The lifecycle of the tokens that let devices in.",
            "description": "What the vendors have no public call for. A field that is `null` is \
                absent; one that does not exist is refused. A failure is a problem detail \
                (RFC 9457).",
            "license": {
                "name": env!("CARGO_PKG_LICENSE"),
                "identifier": env!("CARGO_PKG_LICENSE"),
            },
        },
        "paths": paths,
        "components": {
            "schemas": {
                "Problem": problem(),
                "Timestamp": timestamp(),
                "Duration": duration(),
                "EnterpriseId": id(),
                "PolicyId": id(),
            },
            "securitySchemes": bearer.map_or_else(|| json!({}), scheme),
        },
    })
}

/// Returns the document for clients that reach the APIs by `base`, a URL or a path.
fn served(document: &Value, base: &str) -> Value {
    let mut document = document.clone();
    if let Some(members) = document.as_object_mut() {
        members.insert("servers".into(), json!([{ "url": format!("{base}/enroll/v1") }]));
    }
    document
}

fn scheme(bearer: Bearer) -> Value {
    let description = bearer.description;
    json!({ "bearer": { "type": "http", "scheme": "bearer", "description": description } })
}

fn problem() -> Value {
    let error = object(
        &json!({
            "pointer": {
                "type": "string",
                "description": "A JSON pointer to the field, as a URI fragment; of a parameter, \
                    its name.",
                "pattern": "^#/",
            },
            "detail": { "type": "string" },
        }),
        &["pointer", "detail"],
    );
    let mut problem = object(
        &json!({
            "type": {
                "type": "string",
                "description": "`about:blank` where the status is enough.",
                "examples": ["about:blank", "urn:enroll:token-refused"],
            },
            "title": { "type": "string" },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string" },
            "errors": { "type": "array", "items": error, "minItems": 1, "maxItems": 1 },
        }),
        &["type", "title", "status"],
    );
    if let Some(members) = problem.as_object_mut() {
        let text = "The error, as an RFC 9457 problem.";
        members.insert("description".into(), text.into());
    }
    problem
}

fn timestamp() -> Value {
    json!({
        "type": "string",
        "format": "date-time",
        "description": "An instant from `0001-01-01T00:00:00Z` to \
            `9999-12-31T23:59:59.999999999Z`. `T` and `Z` are capitals, and an offset may stand \
            for `Z`. 1 to 9 fraction digits are read, and 0, 3, 6 or 9 written, in UTC.",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$",
    })
}

fn duration() -> Value {
    json!({
        "type": "string",
        "format": "google-duration",
        "description": "Decimal seconds, then `s`, from `-315576000000.999999999s` to \
            `315576000000.999999999s`. 1 to 9 fraction digits are read, and 0, 3, 6 or 9 written.",
        "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,9})?s$",
    })
}

/// Returns the schema of the id of a resource.
fn id() -> Value {
    json!({
        "type": "string",
        "format": "resource-id",
        "description": "1 to 255 bytes of UTF-8 without `/`, control characters and characters \
            that change the direction of text; neither `.` nor `..`.",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[^/]+$",
    })
}
