//! The errors of a request, in the words of Google's front end.

use std::fmt::Display;

use serde::Serialize;

use super::snake_case;
use crate::{excerpt::Excerpt, json::ParseJsonError};

const FIELDS: &str = "fields";

/// One thing that is wrong with a request.
///
/// ```
/// use enroll_dialects::google::Violation;
///
/// let violation = Violation::value("page_token", "TYPE_STRING", "page token is not of this list");
/// assert_eq!(
///     violation.description(),
///     "Invalid value at 'page_token' (TYPE_STRING), page token is not of this list",
/// );
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Violation {
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    description: String,
    #[serde(skip)]
    kind: Kind,
    #[serde(skip)]
    parameter: Option<&'static str>,
}

/// The kind of an error, for the older APIs, which have a word for each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Invalid,
    Required,
    NotJson,
}

impl Violation {
    /// The value at `path`, which is written in `snake_case`, does not fit the field's type.
    ///
    /// ```
    /// use enroll_dialects::google::Violation;
    ///
    /// let violation = Violation::value("user.email", "TYPE_STRING", "it must have an `@`");
    /// assert_eq!(violation.field(), Some("user.email"));
    /// ```
    #[must_use]
    pub fn value(path: &str, type_name: &str, why: impl Display) -> Self {
        Self::at(path, format!("Invalid value at '{path}' ({type_name}), {why}"))
    }

    /// The field at `path`, which is written in `snake_case`, must be set and is not.
    ///
    /// ```
    /// use enroll_dialects::google::Violation;
    ///
    /// let violation = Violation::required("user.account_identifier");
    /// assert_eq!(violation.description(), "Required field is not set: 'user.account_identifier'");
    /// ```
    #[must_use]
    pub fn required(path: &str) -> Self {
        let description = format!("Required field is not set: '{path}'");
        Self { kind: Kind::Required, ..Self::at(path, description) }
    }

    /// The query must have the parameter `camel` and does not.
    ///
    /// ```
    /// use enroll_dialects::google::Violation;
    ///
    /// let violation = Violation::required_parameter("projectId");
    /// assert_eq!(violation.description(), "Required parameter: projectId");
    /// assert_eq!(violation.field(), Some("project_id"));
    /// ```
    #[must_use]
    pub fn required_parameter(camel: &'static str) -> Self {
        let description = format!("Required parameter: {camel}");
        Self { kind: Kind::Required, ..Self::at(&snake_case(camel), description).of(camel) }
    }

    /// Names the parameter of the violation, by its `lowerCamelCase` name.
    ///
    /// ```
    /// use enroll_dialects::{google::{Rendering, Violation}, play_emm::Error};
    ///
    /// let violation = Violation::required("project_id").of("projectId");
    /// let body = Error::from(violation).body(Rendering::of("$.xgafv=1&prettyPrint=false"));
    /// assert!(body.contains(r#""location":"projectId""#));
    /// ```
    #[must_use]
    pub fn of(self, parameter: &'static str) -> Self {
        Self { parameter: Some(parameter), ..self }
    }

    /// The field or parameter `camel` of the message at `path` is there in both its spellings.
    pub(super) fn both_spellings(path: &str, camel: &str) -> Self {
        let snake = snake_case(camel);
        let why = format!("field is set twice, as \"{camel}\" and as \"{snake}\"");
        Self::at(path, format!("Invalid value at '{path}', {why}"))
    }

    /// The message at `path` has no field called `name`.
    pub(super) fn unknown_field(path: &str, name: &str) -> Self {
        let name = Excerpt(name);
        Self::at(
            path,
            format!(
                "Invalid JSON payload received. Unknown name \"{name}\" at '{path}': \
                 Cannot find field."
            ),
        )
    }

    /// The body is not JSON.
    pub(super) fn body(error: &ParseJsonError) -> Self {
        let description = format!("Invalid JSON payload received. Cannot parse it: {error}.");
        Self { kind: Kind::NotJson, ..Self::nowhere(description) }
    }

    /// The method has no parameter called `name`.
    pub(super) fn unknown_parameter(name: &str) -> Self {
        let name = Excerpt(name);
        Self::nowhere(format!(
            "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. \
             Field '{name}' could not be found in request message."
        ))
    }

    /// The query has the parameter more than once, and it can have one value.
    pub(super) fn repeated_parameter(camel: &'static str) -> Self {
        let path = snake_case(camel);
        let why = format!("query parameter \"{camel}\" is given more than once");
        Self::at(&path, format!("Invalid value at '{path}', {why}")).of(camel)
    }

    /// A name or value in the query is not UTF-8.
    pub(super) fn query_not_utf_8() -> Self {
        Self::nowhere("Invalid query string received. It is not valid UTF-8.".into())
    }

    /// The mask of the partial response names `path`, which the response does not have.
    pub(super) fn unknown_path(path: &str) -> Self {
        let path = Excerpt(path).to_string();
        let description = format!(
            "Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
        );
        Self { field: Some(path), ..Self::nowhere(description) }.of(FIELDS)
    }

    /// The partial response is asked for in a way that cannot be read.
    pub(super) fn field_mask(why: impl Display) -> Self {
        Self::at(FIELDS, format!("Error expanding 'fields' parameter: {why}")).of(FIELDS)
    }

    fn at(path: &str, description: String) -> Self {
        Self { field: Some(path.into()), ..Self::nowhere(description) }
    }

    fn nowhere(description: String) -> Self {
        Self { field: None, description, kind: Kind::Invalid, parameter: None }
    }

    /// Returns where it is, in `snake_case`, or `None` where it is in no field.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Returns the word that version 1 of the errors has for it.
    pub(super) fn reason(&self) -> &'static str {
        match (self.kind, self.parameter) {
            (Kind::Invalid, None) => "invalid",
            (Kind::Invalid, Some(_)) => "invalidParameter",
            (Kind::Required, _) => "required",
            (Kind::NotJson, _) => "parseError",
        }
    }

    /// Returns which parameter it is about.
    pub(super) fn parameter(&self) -> Option<&'static str> {
        self.parameter
    }
}

/// The errors of a request: at least one, at most [`LENGTH_MAX`](Self::LENGTH_MAX).
///
/// ```
/// use enroll_dialects::google::{Violation, Violations};
///
/// let violations = Violations::from(Violation::required("policy.name"));
/// assert_eq!(violations.iter().count(), 1);
/// assert_eq!(violations.to_string(), "Required field is not set: 'policy.name'");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violations {
    // Invariant: `rest` has at most `LENGTH_MAX - 1`.
    first: Violation,
    rest: Vec<Violation>,
}

impl Violations {
    /// 20. Further violations are left out, because no request may cause a large answer.
    pub const LENGTH_MAX: usize = 20;

    /// Returns an iterator over them, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        [&self.first].into_iter().chain(&self.rest)
    }

    /// Takes those of `violations` that there is room for, or `None` if nothing is wrong.
    pub(super) fn new(violations: Vec<Violation>) -> Option<Self> {
        let mut violations = violations.into_iter().take(Self::LENGTH_MAX);
        Some(Self { first: violations.next()?, rest: violations.collect() })
    }
}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self { first: violation, rest: Vec::new() }
    }
}

/// Their descriptions, one a line: the message of the error.
impl Display for Violations {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.first.description())?;
        self.rest
            .iter()
            .try_for_each(|violation| write!(formatter, "\n{}", violation.description()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violations(count: usize) -> Vec<Violation> {
        (0..count).map(|at| Violation::unknown_field("a", &at.to_string())).collect()
    }

    #[test]
    fn there_are_1_to_20() {
        assert_eq!(Violations::new(violations(0)), None);
        for (found, listed) in [(1, 1), (20, 20), (21, 20)] {
            assert_eq!(Violations::new(violations(found)).unwrap().iter().count(), listed);
        }
    }

    #[test]
    fn the_message_has_one_description_a_line() {
        assert_eq!(
            Violations::new(violations(2)).unwrap().to_string(),
            "Invalid JSON payload received. Unknown name \"0\" at 'a': Cannot find field.\n\
             Invalid JSON payload received. Unknown name \"1\" at 'a': Cannot find field."
        );
    }
}
