//! Messages that are kept as they are: the names of their fields are known, and the values are not.

use std::mem;

use enroll_core::document::Document;

use super::{Error, Schema, Violation, Violations, message::kind, snake_case};
use crate::{
    excerpt::Excerpt,
    json::{self, Map, Value},
};

/// How many levels enclose in the document what a client sent: that of an enterprise has one.
const WRAPPING: usize = 1;

/// The longest update mask, in bytes.
const MASK_BYTES_MAX: usize = 4096;

/// The deepest path of an update mask.
const MASK_DEPTH_MAX: usize = 16;

/// The known fields of such a message.
pub(crate) struct Kept {
    /// Which field of the request it is.
    pub(crate) path: &'static str,
    pub(crate) type_name: &'static str,
    /// The fields that it may have.
    pub(crate) schema: &'static Schema,
    /// The fields that only the server writes: the client's values are dropped.
    pub(crate) of_the_server: &'static [&'static str],
}

impl Kept {
    /// Returns the field's name in `lowerCamelCase`, if there is such a field.
    fn field(&self, name: &str) -> Option<&'static str> {
        self.schema.called(name).map(super::Field::name).next().filter(|_| name != "*")
    }

    fn is_of_the_server(&self, field: &str) -> bool {
        self.of_the_server.contains(&field)
    }
}

/// Returns a message as replies have it: the server's fields, then what is kept. What has its
/// default value is left out.
pub(crate) fn view_kept<const N: usize>(
    of_the_server: [(&str, Value); N],
    kept: Map<String, Value>,
) -> Value {
    let given = of_the_server.into_iter().map(|(name, value)| (name.to_owned(), value));
    given.chain(kept.into_iter().filter(|(_, value)| !is_default(value))).collect()
}

/// Reads a body that is such a message. No body is one without fields; `null` is absence.
///
/// # Errors
///
/// [`Error::InvalidArgument`] for what is not JSON, or not an object; else it lists the unknown
/// fields and those in two spellings, in order.
pub(crate) fn read_kept(body: &[u8], kept: &Kept) -> Result<Map<String, Value>, Error> {
    let body = if body.is_empty() { b"{}" } else { body };
    let mut value = json::parse(body).map_err(|error| Violation::body(&error))?;
    let Some(members) = value.as_object_mut() else {
        return Err(Violation::value(kept.path, kept.type_name, kind(&value)).into());
    };
    let mut violations = Vec::new();
    let mut read = Map::new();
    for (name, value) in mem::take(members) {
        match kept.field(&name) {
            None => violations.push(Violation::unknown_field(kept.path, &name)),
            Some(field) if read.contains_key(field) => {
                let path = format!("{}.{}", kept.path, snake_case(field));
                violations.push(Violation::both_spellings(&path, field));
            }
            Some(field) => drop(read.insert(field.to_owned(), value)),
        }
        if violations.len() >= Violations::LENGTH_MAX {
            break;
        }
    }
    read.retain(|field, value| !value.is_null() && !kept.is_of_the_server(field));
    Violations::new(violations).map_or(Ok(read), |refused| Err(Error::InvalidArgument(refused)))
}

/// Which fields an update writes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum UpdateMask {
    /// All of them.
    All,
    /// Those at these paths.
    Paths(Vec<Vec<String>>),
}

impl UpdateMask {
    /// Reads the value of `updateMask`: paths with a comma between them. An empty one is all.
    ///
    /// # Errors
    ///
    /// Refuses a mask that is too long or too deep, then the first path whose first field the
    /// message does not have.
    pub(crate) fn parse(text: Option<&str>, kept: &Kept) -> Result<Self, Error> {
        let text = text.unwrap_or_default();
        if text.is_empty() || text == "*" {
            return Ok(Self::All);
        }
        let refuse = |why: String| {
            let type_name = "type.googleapis.com/google.protobuf.FieldMask";
            Error::from(Violation::value("update_mask", type_name, why))
        };
        if text.len() > MASK_BYTES_MAX {
            return Err(refuse(format!("it must be at most {MASK_BYTES_MAX} bytes")));
        }
        let mut paths = Vec::new();
        for path in text.split(',') {
            let mut names = path.split('.');
            let first = names.next().unwrap_or_default();
            let Some(field) = kept.field(first) else {
                return Err(refuse(format!("there is no field \"{}\"", Excerpt(first))));
            };
            let mut path = vec![field.to_owned()];
            path.extend(names.map(str::to_owned));
            if path.len() > MASK_DEPTH_MAX {
                return Err(refuse(format!("a path must be at most {MASK_DEPTH_MAX} fields deep")));
            }
            if !kept.is_of_the_server(field) {
                paths.push(path);
            }
        }
        Ok(Self::Paths(paths))
    }

    /// Returns what is kept after an update with `sent` of what was kept `before`: a field that is
    /// written and was not sent is cleared.
    pub(crate) fn apply(
        &self,
        mut before: Map<String, Value>,
        sent: Map<String, Value>,
    ) -> Map<String, Value> {
        let paths = match self {
            Self::All => return sent,
            Self::Paths(paths) => paths,
        };
        for path in paths {
            copy(path, &mut before, Some(&sent));
        }
        before
    }
}

/// Copies what is at a path, or removes it where there is nothing.
fn copy(path: &[String], to: &mut Map<String, Value>, from: Option<&Map<String, Value>>) {
    let Some((name, rest)) = path.split_first() else { return };
    let sent = from.and_then(|from| from.get(name));
    if rest.is_empty() {
        match sent {
            Some(value) => drop(to.insert(name.clone(), value.clone())),
            None => drop(to.shift_remove(name)),
        }
        return;
    }
    let from = sent.and_then(Value::as_object);
    if from.is_none() && !to.contains_key(name) {
        return;
    }
    let within = to.entry(name.clone()).or_insert_with(|| Map::new().into());
    if let Some(within) = within.as_object_mut() {
        copy(rest, within, from);
    }
}

/// Returns whether a value is the one that a field has which is not set. An empty message is not.
fn is_default(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(value) => value.as_f64() == Some(0.0),
        Value::String(value) => value.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(_) => false,
    }
}

/// Writes what is kept.
///
/// # Errors
///
/// Refuses what is more than a document may be.
pub(crate) fn write_document(kept: Map<String, Value>) -> Result<Document, Error> {
    Document::try_from(Value::from(kept).to_string()).map_err(|_| Error::PayloadTooLarge)
}

/// Reads what is kept; nothing is an object without members.
///
/// It is read as it was when it came: to `serde_json`'s own tree, a client's key may be an
/// instruction.
pub(crate) fn read_document(document: Option<&Document>) -> Map<String, Value> {
    let read = document.and_then(|document| {
        json::parse_to_depth(document.as_str().as_bytes(), json::DEPTH_MAX + WRAPPING).ok()
    });
    match read {
        Some(Value::Object(members)) => members,
        Some(_) | None => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::google::schema;

    schema! {
        THING { name, one, twoWords, within -> ? }
    }

    const KEPT: Kept =
        Kept { path: "thing", type_name: "T", schema: &THING, of_the_server: &["name"] };

    fn object(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    fn updated(mask: &str, before: &str, sent: &str) -> String {
        let mask = UpdateMask::parse(Some(mask), &KEPT).unwrap();
        Value::from(mask.apply(object(before), object(sent))).to_string()
    }

    #[test]
    fn fields_are_known_by_name_in_either_spelling() {
        let read = read_kept(br#"{"one": {"any": [1]}, "two_words": "x", "name": 5}"#, &KEPT);
        assert_eq!(read, Ok(object(r#"{"one":{"any":[1]},"twoWords":"x"}"#)));
        assert_eq!(read_kept(b"", &KEPT), Ok(Map::new()));
        let refused = read_kept(br#"{"three": 1, "twoWords": 1, "two_words": 2}"#, &KEPT);
        let Err(Error::InvalidArgument(violations)) = refused else { panic!("it is accepted") };
        assert_eq!(violations.iter().count(), 2);
        for other in ["[]", "1", "nul", r#"{"*": 1}"#] {
            assert!(read_kept(other.as_bytes(), &KEPT).is_err(), "{other}");
        }
    }

    #[test]
    fn a_mask_writes_what_it_names_and_clears_what_is_not_sent() {
        let before = r#"{"one":1,"within":{"a":1,"b":2}}"#;
        for (mask, sent, after) in [
            ("", r#"{"twoWords":2}"#, r#"{"twoWords":2}"#),
            ("*", "{}", "{}"),
            ("one", r#"{"one":3,"twoWords":2}"#, r#"{"one":3,"within":{"a":1,"b":2}}"#),
            ("one,two_words", r#"{"twoWords":2}"#, r#"{"within":{"a":1,"b":2},"twoWords":2}"#),
            ("within.a", r#"{"within":{"a":9,"b":8}}"#, r#"{"one":1,"within":{"a":9,"b":2}}"#),
            ("within.b", "{}", r#"{"one":1,"within":{"a":1}}"#),
            ("name", r#"{"one":5}"#, before),
        ] {
            assert_eq!(updated(mask, before, sent), after, "{mask}");
        }
        assert_eq!(updated("within.a.b", r#"{"one":1}"#, "{}"), r#"{"one":1}"#);
    }

    #[test]
    fn a_mask_of_unknown_fields_is_refused() {
        for mask in ["three", "one,", ",", "one,,one", "*,one"] {
            assert!(UpdateMask::parse(Some(mask), &KEPT).is_err(), "{mask}");
        }
    }

    #[test]
    fn a_mask_is_at_most_4096_bytes_and_16_fields_deep() {
        let deep = |depth: usize| "within".to_owned() + &".a".repeat(depth - 1);
        let wide = |last: &str| "one,".repeat(1022) + last;
        assert_eq!((wide("twoWords").len(), wide("two_words").len()), (4096, 4097));
        for (accepted, refused) in [(deep(16), deep(17)), (wide("twoWords"), wide("two_words"))] {
            assert!(UpdateMask::parse(Some(&accepted), &KEPT).is_ok(), "{accepted}");
            assert!(UpdateMask::parse(Some(&refused), &KEPT).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_view_leaves_defaults_out() {
        let view = |kept: &str| view_kept([("name", "n".into())], object(kept)).to_string();
        for default in ["false", "0", "-0.0", r#""""#, "[]", "null"] {
            let kept = format!(r#"{{"one":{default},"within":{{}}}}"#);
            assert_eq!(view(&kept), r#"{"name":"n","within":{}}"#, "{default}");
        }
        for other in ["true", "1", "-0.5", r#"" ""#, "[0]", r#"{"a":0}"#] {
            let kept = format!(r#"{{"one":{other}}}"#);
            assert_eq!(view(&kept), format!(r#"{{"name":"n","one":{other}}}"#));
        }
    }
}
