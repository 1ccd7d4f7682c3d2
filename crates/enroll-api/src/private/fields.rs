//! The fields of a request: each is taken by name, and none is left over.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use enroll_dialects::json;
use serde_json::{Map, Value};

use super::problem::Problem;
use crate::call::Call;

/// The most characters of a stranger's text that an error repeats.
const EXCERPT_MAX: usize = 256;

/// Returns as much of a text as an error repeats.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT_MAX).collect()
}

/// The fields of a JSON object that have not been taken yet.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads the body of a call, which is a JSON object.
    pub(super) fn of(call: &Call) -> Result<Self, Problem> {
        Self::parse(call.body()?)
    }

    /// Reads a body: no body is an object without fields.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() {
            return Ok(Self(Map::new()));
        }
        match json::parse(body).map_err(Problem::bad_request)? {
            Value::Object(fields) => Ok(Self(fields)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Err(Problem::bad_request("body must be a JSON object")),
        }
    }

    /// Takes a text and parses it; `null` is absent.
    pub(super) fn text<T: FromStr<Err: Display>>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, Problem> {
        let text = match self.0.remove(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text,
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                return Err(Problem::field(name, "must be a string"));
            }
        };
        text.parse().map(Some).map_err(|error| Problem::field(name, error))
    }

    /// Takes a text that must be there and parses it.
    pub(super) fn required_text<T: FromStr<Err: Display>>(
        &mut self,
        name: &str,
    ) -> Result<T, Problem> {
        self.text(name)?.ok_or_else(|| Problem::field(name, "must be given"))
    }

    /// Takes `true` or `false`; `null` is absent.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Problem> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) => {
                Err(Problem::field(name, "must be `true` or `false`"))
            }
        }
    }

    /// Takes a whole number of a range, however it is written; `null` is absent.
    pub(super) fn number(
        &mut self,
        name: &str,
        range: RangeInclusive<u32>,
    ) -> Result<Option<u32>, Problem> {
        let value = match self.0.remove(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(value) => value,
        };
        // Without a fraction, `2.0` is printed as `2`.
        let number = value.as_f64().and_then(|number| number.to_string().parse().ok());
        number.filter(|number| range.contains(number)).map(Some).ok_or_else(|| {
            let (first, last) = range.into_inner();
            Problem::field(name, format!("must be a whole number from {first} to {last}"))
        })
    }

    /// Takes a list of at most `max` objects; `null` and absence are an empty one.
    pub(super) fn objects(&mut self, name: &str, max: usize) -> Result<Vec<Self>, Problem> {
        let elements = match self.0.remove(name) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Array(elements)) if elements.len() <= max => elements,
            Some(_) => {
                let why = format!("must be a list of at most {max} objects");
                return Err(Problem::field(name, why));
            }
        };
        let object = |value| match value {
            Value::Object(fields) => Ok(Self(fields)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Err(Problem::field(name, "must be a list of objects")),
        };
        elements.into_iter().map(object).collect()
    }

    /// Refuses what was not taken.
    pub(super) fn end(self) -> Result<(), Problem> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(Problem::field(&excerpt(name), "there is no such field")),
        }
    }
}
