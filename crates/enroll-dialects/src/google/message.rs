//! Messages: the fields of a [ProtoJSON](https://protobuf.dev/programming-guides/json/) object,
//! each taken by its name, until none may be left.

use std::{fmt::Display, mem};

use super::{Error, Violation, Violations, snake_case};
use crate::{
    excerpt::Excerpt,
    json::{self, Map, Value},
};

pub(crate) const TYPE_BOOL: &str = "TYPE_BOOL";
pub(crate) const TYPE_INT32: &str = "TYPE_INT32";
pub(crate) const TYPE_STRING: &str = "TYPE_STRING";
const TYPE_LIST: &str = "TYPE_LIST";

/// Reads a body: the message of the type `type_name` that the field `path` of the request is.
///
/// No body is a message without fields. `fields` takes what the message may have; what it leaves
/// is unknown.
///
/// # Errors
///
/// [`Error::InvalidArgument`] for what is not JSON, or not an object; else it lists what `fields`
/// refused, then the unknown fields, in order.
pub(crate) fn read<T>(
    body: &[u8],
    path: &str,
    type_name: &str,
    fields: impl FnOnce(&mut Message<'_>) -> T,
) -> Result<T, Error> {
    let body = if body.is_empty() { b"{}" } else { body };
    let mut value = json::parse(body).map_err(|error| Violation::body(&error))?;
    let Some(members) = value.as_object_mut() else {
        return Err(Violation::value(path, type_name, kind(&value)).into());
    };
    let mut violations = Vec::new();
    let read = Message::read(path, mem::take(members), &mut violations, fields);
    Violations::new(violations).map_or(Ok(read), |refused| Err(Error::InvalidArgument(refused)))
}

/// An object, and what is wrong with it so far.
///
/// A field may be spelled in `lowerCamelCase` or in `snake_case`; `null` is absence.
pub(crate) struct Message<'a> {
    path: &'a str,
    members: Map<String, Value>,
    violations: &'a mut Vec<Violation>,
}

impl<'a> Message<'a> {
    fn read<T>(
        path: &'a str,
        members: Map<String, Value>,
        violations: &'a mut Vec<Violation>,
        fields: impl FnOnce(&mut Message<'_>) -> T,
    ) -> T {
        let mut message = Message { path, members, violations };
        let read = fields(&mut message);
        let Message { members, violations, .. } = message;
        // A reply has no room for more of them.
        let unknown = members.keys().take(Violations::LENGTH_MAX);
        violations.extend(unknown.map(|name| Violation::unknown_field(path, name)));
        read
    }

    /// Takes a text, and what `parse` makes of it. An empty text is a text.
    pub(crate) fn text<T, E: Display>(
        &mut self,
        name: &str,
        type_name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let value = self.take(name)?;
        let Some(text) = value.as_str() else {
            return self.refuse(name, type_name, kind(&value));
        };
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => self.refuse(name, type_name, error),
        }
    }

    /// Takes a `string`, and what `parse` makes of it. The empty string is the default: absence.
    pub(crate) fn string<T, E: Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let parse = |text: &str| match text {
            "" => Ok(None),
            _ => parse(text).map(Some),
        };
        self.text(name, TYPE_STRING, parse).flatten()
    }

    /// Takes a `bool`.
    pub(crate) fn boolean(&mut self, name: &str) -> Option<bool> {
        let value = self.take(name)?;
        value.as_bool().or_else(|| self.refuse(name, TYPE_BOOL, kind(&value)))
    }

    /// Takes a value of an enumeration, by its name.
    pub(crate) fn enumeration<T: Copy + PartialEq>(
        &mut self,
        name: &str,
        enumeration: &Enumeration<T>,
    ) -> Option<T> {
        self.text(name, enumeration.type_name, |text| {
            enumeration.value(text).ok_or_else(|| format!("\"{}\"", Excerpt(text)))
        })
    }

    /// Takes a message, whose fields `fields` takes.
    pub(crate) fn message<T>(
        &mut self,
        name: &str,
        type_name: &str,
        fields: impl FnOnce(&mut Message<'_>) -> T,
    ) -> Option<T> {
        let mut value = self.take(name)?;
        let Some(members) = value.as_object_mut() else {
            return self.refuse(name, type_name, kind(&value));
        };
        let path = self.path_of(name);
        Some(Message::read(&path, mem::take(members), self.violations, fields))
    }

    /// Takes a list, of which `element` takes each element by a name of its own.
    ///
    /// Reading ends when the reply has no room for another violation.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        mut element: impl FnMut(&mut Message<'_>, &str) -> Option<T>,
    ) -> Vec<T> {
        let elements = match self.take(name) {
            None => return Vec::new(),
            Some(Value::Array(elements)) => elements,
            Some(other) => {
                self.refuse::<T>(name, TYPE_LIST, kind(&other));
                return Vec::new();
            }
        };
        let mut taken = Vec::with_capacity(elements.len());
        for (index, value) in elements.into_iter().enumerate() {
            let name = format!("{name}[{index}]");
            if value.is_null() {
                self.refuse::<T>(&name, TYPE_LIST, kind(&value));
            } else {
                let members = Map::from_iter([(name.clone(), value)]);
                let element = |message: &mut Message<'_>| element(message, &name);
                taken.extend(Message::read(self.path, members, self.violations, element));
            }
            if self.violations.len() >= Violations::LENGTH_MAX {
                break;
            }
        }
        taken
    }

    /// Takes a field with `take`. An absent field is refused, and so is the empty string.
    pub(crate) fn required<T>(
        &mut self,
        name: &str,
        take: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<T> {
        let is_set = |value: &Value| !value.is_null() && value.as_str() != Some("");
        if [name, &snake_case(name)].iter().any(|name| self.members.get(*name).is_some_and(is_set))
        {
            return take(self, name);
        }
        self.ignore(name);
        self.missing(name)
    }

    /// Records that a field must be set and is not.
    pub(crate) fn missing<T>(&mut self, name: &str) -> Option<T> {
        self.violations.push(Violation::required(&self.path_of(name)));
        None
    }

    /// Takes a message and drops it, whatever its fields.
    pub(crate) fn ignore_message(&mut self, name: &str, type_name: &str) {
        self.message(name, type_name, |message| message.members.clear());
    }

    /// Takes a field and drops it, whatever its type.
    pub(crate) fn ignore(&mut self, name: &str) {
        self.take(name);
    }

    /// Records that the value of a field is refused.
    pub(crate) fn refuse<T>(
        &mut self,
        name: &str,
        type_name: &str,
        why: impl Display,
    ) -> Option<T> {
        self.violations.push(Violation::value(&self.path_of(name), type_name, why));
        None
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let snake = snake_case(name);
        let by_camel = self.members.shift_remove(name);
        let by_snake = self.members.shift_remove(&snake);
        if by_camel.is_some() && by_snake.is_some() {
            self.violations.push(Violation::both_spellings(&self.path_of(name), name));
            return None;
        }
        by_camel.or(by_snake).filter(|value| !value.is_null())
    }

    fn path_of(&self, name: &str) -> String {
        format!("{}.{}", self.path, snake_case(name))
    }
}

/// The names of an enumeration's values, and of itself.
pub(crate) struct Enumeration<T: 'static> {
    pub(crate) type_name: &'static str,
    pub(crate) values: &'static [(T, &'static str)],
}

impl<T: Copy + PartialEq> Enumeration<T> {
    pub(crate) fn value(&self, name: &str) -> Option<T> {
        self.values.iter().find(|(_, text)| *text == name).map(|(value, _)| *value)
    }

    pub(crate) fn name(&self, value: T) -> Option<&'static str> {
        self.values.iter().find(|(named, _)| *named == value).map(|(_, text)| *text)
    }
}

/// Describes a value of the wrong kind. A text is not repeated: it may be a secret.
pub(super) fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(_) => "a string".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a message at `m` with the fields `oneField` and, within it, `inner`.
    fn read_nested(body: &str) -> Result<Option<bool>, String> {
        read(body.as_bytes(), "m", "type.googleapis.com/M", |message| {
            let inner = |inner: &mut Message<'_>| inner.boolean("inner");
            message.message("oneField", "type.googleapis.com/N", inner).flatten()
        })
        .map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_taken_is_unknown_at_its_own_level() {
        assert_eq!(read_nested(r#"{"oneField": {"inner": true}}"#), Ok(Some(true)));
        assert_eq!(read_nested(r#"{"one_field": {"inner": false}}"#), Ok(Some(false)));
        assert_eq!(read_nested(r#"{"oneField": null}"#), Ok(None));
        assert_eq!(read_nested(""), Ok(None));
        assert_eq!(
            read_nested(r#"{"inner": true, "oneField": {"oneField": {}}}"#),
            Err("Invalid JSON payload received. Unknown name \"oneField\" at 'm.one_field': \
                 Cannot find field.\n\
                 Invalid JSON payload received. Unknown name \"inner\" at 'm': Cannot find field."
                .into())
        );
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_reported_with_its_kind() {
        for (value, kind) in
            [("false", "false"), ("-1.5", "-1.5"), (r#""secret""#, "a string"), ("[1]", "a list")]
        {
            assert_eq!(
                read_nested(&format!(r#"{{"oneField": {value}}}"#)),
                Err(format!("Invalid value at 'm.one_field' (type.googleapis.com/N), {kind}"))
            );
        }
    }

    #[test]
    fn a_required_field_is_there_in_either_spelling_and_not_empty() {
        let read = |body: &str| {
            read(body.as_bytes(), "m", "M", |message| {
                message.required("oneField", |message, name| message.string(name, str::parse::<u8>))
            })
            .map_err(|error| error.to_string())
        };
        assert_eq!(read(r#"{"oneField": "1"}"#), Ok(Some(1)));
        assert_eq!(read(r#"{"one_field": "1"}"#), Ok(Some(1)));
        for body in ["", r#"{"oneField": null}"#, r#"{"one_field": ""}"#] {
            assert_eq!(
                read(body),
                Err("Required field is not set: 'm.one_field'".into()),
                "{body}"
            );
        }
        // What is there and refused is not also missing.
        assert_eq!(
            read(r#"{"oneField": 1}"#),
            Err("Invalid value at 'm.one_field' (TYPE_STRING), 1".into())
        );
    }

    #[test]
    fn reading_a_list_ends_when_the_reply_has_no_room_for_another_violation() {
        let mut asked = 0;
        let body = format!(r#"{{"oneField": [{}null]}}"#, "1,".repeat(100));
        let refused = read(body.as_bytes(), "m", "M", |message| {
            message.list("oneField", |element, name| {
                asked += 1;
                element.boolean(name)
            })
        });
        let Err(Error::InvalidArgument(violations)) = refused else { panic!("it is accepted") };
        assert_eq!((asked, violations.iter().count()), (20, 20));
        let last = violations.iter().last().and_then(Violation::field);
        assert_eq!(last, Some("m.one_field[19]"));
    }

    #[test]
    fn an_enumeration_is_one_table_in_both_directions() {
        let table = Enumeration { type_name: "E", values: &[(1, "ONE"), (2, "TWO")] };
        assert_eq!((table.value("TWO"), table.name(2)), (Some(2), Some("TWO")));
        assert_eq!((table.value("two"), table.name(3)), (None, None));
    }
}
