//! Operations: the request and the answers of one method of a path, for the OpenAPI document.

use std::collections::BTreeMap;

use enroll_core::record::RequestId;
use http::StatusCode;
use serde_json::{Map, Value, json};

/// The request and the answers of one method of a path.
pub(super) struct Operation {
    id: &'static str,
    summary: &'static str,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: BTreeMap<u16, Answer>,
    needs_credentials: bool,
}

/// The answer with one status.
#[derive(Default)]
struct Answer {
    /// When it does: each text is a sentence.
    when: Vec<&'static str>,
    content: Map<String, Value>,
    headers: Map<String, Value>,
}

impl Operation {
    /// Begins a description: with a unique id, a sentence, and what any request may be answered.
    pub(super) fn new(id: &'static str, summary: &'static str) -> Self {
        let operation = Self {
            id,
            summary,
            parameters: Vec::new(),
            body: None,
            answers: BTreeMap::new(),
            needs_credentials: false,
        };
        operation
            .refuses(
                StatusCode::FORBIDDEN,
                "`Host` or `Origin` is of another machine, and only this one is served.",
            )
            .refuses(StatusCode::REQUEST_TIMEOUT, "The body did not arrive whole and in time.")
            .refuses(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "There are more than 100 headers, or more than 16 KiB of them.",
            )
            .refuses(StatusCode::INTERNAL_SERVER_ERROR, "It should not have happened.")
    }

    /// Adds the part of the path that stands in the place of `{name}`.
    pub(super) fn in_path(self, name: &str, description: &str, schema: &Value) -> Self {
        self.parameter("path", name, true, description, schema)
    }

    /// Adds a parameter that the query must have.
    pub(super) fn in_query(self, name: &str, description: &str, schema: &Value) -> Self {
        self.parameter("query", name, true, description, schema)
            .refuses(StatusCode::BAD_REQUEST, "The query is not well-formed.")
    }

    /// Adds a parameter that the query may have.
    pub(super) fn may_be_in_query(self, name: &str, description: &str, schema: &Value) -> Self {
        self.parameter("query", name, false, description, schema)
    }

    /// Adds a header that may be sent.
    pub(super) fn may_be_in_header(self, name: &str, description: &str, schema: &Value) -> Self {
        self.parameter("header", name, false, description, schema)
    }

    fn parameter(
        mut self,
        place: &str,
        name: &str,
        required: bool,
        description: &str,
        schema: &Value,
    ) -> Self {
        self.parameters.push(json!({
            "name": name,
            "in": place,
            "required": required,
            "description": description,
            "schema": schema,
        }));
        self
    }

    /// Adds the body: the properties of a JSON object, those that must be given, and an example.
    pub(super) fn takes(mut self, properties: &Value, required: &[&str], example: &Value) -> Self {
        let schema = closed(object(properties, required));
        self.body = Some(json!({
            "required": !required.is_empty(),
            "content": { "application/json": { "schema": schema, "example": example } },
        }));
        self.refuses(StatusCode::BAD_REQUEST, "The body is not well-formed.")
            .refuses(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB.")
    }

    /// Adds to the body that one of two properties must be absent.
    pub(super) fn takes_one_of(mut self, one: &str, other: &str) -> Self {
        let without = |name: &str| json!({ "properties": { name: { "type": "null" } } });
        let schema = self.body.as_mut();
        let schema = schema.and_then(|body| body.pointer_mut("/content/application~1json/schema"));
        if let Some(schema) = schema.and_then(Value::as_object_mut) {
            schema.insert("anyOf".into(), json!([without(one), without(other)]));
        }
        self
    }

    /// Adds a success whose body is JSON, with an example.
    pub(super) fn answers(
        self,
        status: StatusCode,
        when: &'static str,
        schema: &Value,
        example: &Value,
    ) -> Self {
        self.answers_as(status, when, "application/json", schema, example)
    }

    /// Adds a success whose body has a media type, with an example.
    pub(super) fn answers_as(
        mut self,
        status: StatusCode,
        when: &'static str,
        media_type: &str,
        schema: &Value,
        example: &Value,
    ) -> Self {
        let content = json!({ "schema": schema, "example": example });
        self.answer(status).when(when).content.insert(media_type.into(), content);
        self
    }

    /// Adds a success whose content is a header.
    pub(super) fn answers_in_header(
        mut self,
        status: StatusCode,
        when: &'static str,
        name: &str,
        schema: &Value,
    ) -> Self {
        let header = json!({ "required": true, "schema": schema });
        self.answer(status).when(when).headers.insert(name.into(), header);
        self
    }

    /// Adds a failure: a problem.
    pub(super) fn refuses(mut self, status: StatusCode, when: &'static str) -> Self {
        let problem = json!({ "schema": reference("Problem") });
        let answer = self.answer(status).when(when);
        answer.content.insert("application/problem+json".into(), problem);
        self
    }

    /// Adds the failure of a store that cannot do it now.
    pub(super) fn may_be_unavailable(mut self) -> Self {
        let header = json!({ "required": true, "schema": { "type": "string" } });
        let status = StatusCode::SERVICE_UNAVAILABLE;
        self = self.refuses(status, "The store cannot do it now.");
        self.answer(status).headers.insert("Retry-After".into(), header);
        self
    }

    /// Adds what a request without credentials is answered.
    pub(super) fn needs_credentials(mut self) -> Self {
        let header = json!({ "required": true, "schema": { "const": "Bearer" } });
        let status = StatusCode::UNAUTHORIZED;
        self = self.refuses(status, "`Authorization` is not that of the principal.");
        self.answer(status).headers.insert("WWW-Authenticate".into(), header);
        self.needs_credentials = true;
        self
    }

    /// Returns what is answered with a status.
    fn answer(&mut self, status: StatusCode) -> &mut Answer {
        self.answers.entry(status.as_u16()).or_default()
    }

    /// Returns the description. `security` authenticates the operations that need credentials, if
    /// it is known.
    pub(super) fn describe(self, security: Option<&Value>) -> Value {
        let mut described = Map::new();
        described.insert("operationId".into(), self.id.into());
        described.insert("summary".into(), self.summary.into());
        let none = json!([]);
        let security = if self.needs_credentials { security } else { Some(&none) };
        if let Some(security) = security {
            described.insert("security".into(), security.clone());
        }
        if !self.parameters.is_empty() {
            described.insert("parameters".into(), self.parameters.into());
        }
        if let Some(body) = self.body {
            described.insert("requestBody".into(), body);
        }
        let answers = self.answers.into_iter();
        let answers: Map<_, _> =
            answers.map(|(status, answer)| (status.to_string(), answer.describe())).collect();
        described.insert("responses".into(), answers.into());
        described.into()
    }
}

impl Answer {
    /// Adds to when that is.
    fn when(&mut self, when: &'static str) -> &mut Self {
        if !self.when.contains(&when) {
            self.when.push(when);
        }
        self
    }

    fn describe(self) -> Value {
        let mut described = Map::new();
        described.insert("description".into(), self.when.join(" Or: ").into());
        for (name, value) in [("headers", self.headers), ("content", self.content)] {
            if !value.is_empty() {
                described.insert(name.into(), value.into());
            }
        }
        described.into()
    }
}

/// Returns the schema of an object with these properties.
pub(super) fn object(properties: &Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

/// Returns the schema of an object that has no other properties.
pub(super) fn closed(mut object: Value) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.insert("additionalProperties".into(), false.into());
    }
    object
}

/// Returns a schema with a description.
pub(super) fn described(mut schema: Value, description: &str) -> Value {
    if let Some(members) = schema.as_object_mut() {
        members.insert("description".into(), description.into());
    }
    schema
}

/// Returns the schema of a field that may be `null`, which is absence.
pub(super) fn optional(schema: &Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// Returns a reference to one of the schemas that the document has under a name.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Returns the schema of the field `requestId`.
pub(super) fn request_id() -> Value {
    json!({
        "type": ["string", "null"],
        "description": "The same id again, with the same request, is answered again and changes \
            nothing. Visible ASCII characters.",
        "minLength": 1,
        "maxLength": RequestId::BYTES_MAX,
        "pattern": "^[!-~]+$",
    })
}
