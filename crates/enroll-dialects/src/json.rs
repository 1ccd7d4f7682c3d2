//! JSON, read strictly and within bounds.
//!
//! The tree is `serde_json`'s, with the members of an object in the order of the text.

use std::{cell::Cell, fmt, str::Utf8Error};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
pub use serde_json::{Map, Number, Value};

use crate::excerpt::Excerpt;

/// The greatest depth of arrays and objects: 100 levels, as protobuf's parsers allow by default.
pub const DEPTH_MAX: usize = 100;

/// Reads one JSON text.
///
/// ```
/// use enroll_dialects::json::{self, ParseJsonError, Value};
///
/// assert_eq!(json::parse(b"[true]")?, Value::Array(vec![Value::Bool(true)]));
/// let refused = json::parse(br#"{"a": 1, "a": 2}"#).unwrap_err();
/// assert_eq!(refused.to_string(), "object has `a` twice at line 1 column 12");
/// # Ok::<(), ParseJsonError>(())
/// ```
///
/// # Errors
///
/// Refuses bytes that are not UTF-8 and a byte order mark; then, from left to right, what is not
/// JSON (a lone surrogate, a number beyond what a double holds and trailing text among it), a key
/// that its object already has, and more than [`DEPTH_MAX`] levels.
pub fn parse(bytes: &[u8]) -> Result<Value, ParseJsonError> {
    parse_to_depth(bytes, DEPTH_MAX)
}

/// Reads one JSON text of at most so many levels.
pub(crate) fn parse_to_depth(bytes: &[u8], depth_max: usize) -> Result<Value, ParseJsonError> {
    let text = str::from_utf8(bytes).map_err(|error| ParseJsonError::not_utf_8(bytes, error))?;
    if text.starts_with('\u{feff}') {
        return Err(ParseJsonError::ByteOrderMark);
    }
    let refusal = Cell::new(None);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Tree { room: depth_max, refusal: &refusal }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| {
            let (line, column) = (error.line(), error.column());
            match refusal.take() {
                Some(Refusal::Repeated { key }) => ParseJsonError::Repeated { key, line, column },
                Some(Refusal::Depth) => ParseJsonError::Depth { line, column },
                None => ParseJsonError::Malformed(error),
            }
        })
}

/// Why bytes are not JSON that is served.
///
/// Lines and columns begin with 1, and a column counts bytes: they say how far reading had come,
/// white space included, when the reason was found.
#[derive(Debug, thiserror::Error)]
pub enum ParseJsonError {
    /// The bytes are not UTF-8.
    #[error("text is not valid UTF-8 at line {line} column {column}")]
    NotUtf8 {
        /// The line of the first byte that is not.
        line: usize,
        /// The column.
        column: usize,
    },
    /// The bytes begin with a byte order mark.
    #[error("text must not begin with a byte order mark at line 1 column 1")]
    ByteOrderMark,
    /// An object has a key twice.
    #[error("object has `{key}` twice at line {line} column {column}")]
    Repeated {
        /// The key, or its beginning.
        key: String,
        /// The line where it is there again.
        line: usize,
        /// The column.
        column: usize,
    },
    /// Arrays and objects nest too deep.
    #[error("text must not nest deeper than {DEPTH_MAX} levels at line {line} column {column}")]
    Depth {
        /// The line of the first level too many.
        line: usize,
        /// The column.
        column: usize,
    },
    /// The bytes do not follow the grammar.
    #[error(transparent)]
    Malformed(serde_json::Error),
}

impl ParseJsonError {
    fn not_utf_8(bytes: &[u8], error: Utf8Error) -> Self {
        let (valid, _) = bytes.split_at_checked(error.valid_up_to()).unwrap_or_default();
        let lines = valid.split(|&byte| byte == b'\n');
        let (line, column) =
            lines.enumerate().last().map_or((1, 1), |(above, line)| (above + 1, line.len() + 1));
        Self::NotUtf8 { line, column }
    }
}

/// JSON that is refused all the same. `serde_json`'s error has room for a text only.
enum Refusal {
    Repeated { key: String },
    Depth,
}

/// Reads a value in which `room` levels of arrays and objects may nest.
#[derive(Clone, Copy)]
struct Tree<'a> {
    room: usize,
    refusal: &'a Cell<Option<Refusal>>,
}

impl Tree<'_> {
    fn refuse<E: de::Error>(self, refusal: Refusal) -> E {
        self.refusal.set(Some(refusal));
        E::custom("refused")
    }

    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        match self.room.checked_sub(1) {
            Some(room) => Ok(Self { room, ..self }),
            None => Err(self.refuse(Refusal::Depth)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let element = self.deeper()?;
        let mut elements = Vec::new();
        while let Some(value) = sequence.next_element_seed(element)? {
            elements.push(value);
        }
        Ok(elements.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let member = self.deeper()?;
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if members.contains_key(&key) {
                let key = Excerpt(&key).to_string();
                return Err(self.refuse(Refusal::Repeated { key }));
            }
            let value = map.next_value_seed(member)?;
            members.insert(key, value);
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn refused(bytes: impl AsRef<[u8]>, message: &str) {
        assert_eq!(parse(bytes.as_ref()).unwrap_err().to_string(), message);
    }

    #[test]
    fn members_keep_their_order() {
        let value = parse(br#" {"b": [1, -2, 3.5, "x", null], "a": {"c": false}} "#).unwrap();
        assert_eq!(value.to_string(), r#"{"b":[1,-2,3.5,"x",null],"a":{"c":false}}"#);
    }

    /// What is kept is read again with each update: a number that moved would move each time.
    #[test]
    fn a_number_is_read_as_the_nearest_double_and_stays_it() {
        let text = "22222222222222222222222222222222222222222220e9";
        let read = parse(text.as_bytes()).unwrap();
        assert_eq!(read.as_f64(), text.parse().ok());
        let written = read.to_string();
        assert_eq!(written, "2.2222222222222222e+52");
        assert_eq!(parse(written.as_bytes()).unwrap(), read);
    }

    #[test]
    fn a_text_nests_100_levels_and_no_more() {
        let arrays = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let objects = |depth| format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
        assert!(parse(arrays(100).as_bytes()).is_ok());
        assert!(parse(objects(100).as_bytes()).is_ok());
        for text in [
            arrays(101),
            objects(101),
            "[".repeat(10_000),
            "[".repeat(1_000_000),
            r#"{"a":"#.repeat(10_000),
            r#"[{"a":"#.repeat(1_000_000),
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert!(matches!(error, ParseJsonError::Depth { line: 1, column: 101.. }), "{error}");
        }
    }

    #[test]
    fn a_key_may_not_be_repeated_at_any_depth() {
        refused(r#"{"a":1,"a":1}"#, "object has `a` twice at line 1 column 10");
        refused(
            "{\n \"x\": [{\"\\u0061\": 1, \"a\": 2}]}",
            "object has `a` twice at line 2 column 24",
        );
        let key = "k".repeat(100_000);
        let message =
            parse(format!(r#"{{"{key}":1,"{key}":1}}"#).as_bytes()).unwrap_err().to_string();
        assert!(
            message.starts_with(&format!("object has `{}…` twice", "k".repeat(64))),
            "{message}"
        );
    }

    #[test]
    fn what_is_not_utf_8_is_refused_where_it_begins() {
        refused(b"\xff", "text is not valid UTF-8 at line 1 column 1");
        refused(b"{\n  \"a\": \"\xe2\x82\"}", "text is not valid UTF-8 at line 2 column 9");
        refused(b"\"\xed\xa0\x80\"", "text is not valid UTF-8 at line 1 column 2");
        let mark = "text must not begin with a byte order mark at line 1 column 1";
        refused(b"\xef\xbb\xbf{}", mark);
    }

    #[test]
    fn what_does_not_follow_the_grammar_is_refused() {
        for text in [
            "",
            " ",
            "{",
            "}",
            "[1,]",
            r#"{"a"}"#,
            r#"{"a":1,}"#,
            "{a:1}",
            "'a'",
            "nul",
            "NaN",
            "Infinity",
            "+1",
            "01",
            "1.",
            ".5",
            "1e",
            "0x1",
            "1e999",
            "-1e999",
            "\"",
            "\"\\x\"",
            "\"\n\"",
            "\"\0\"",
            r#""\ud800""#,
            r#""\udc00""#,
            r#""\ud800\u0041""#,
            "{} {}",
            "1 2",
            "// x\n1",
            "{}\0",
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert!(matches!(error, ParseJsonError::Malformed(_)), "{text}");
            assert!(error.to_string().contains(" at line "), "{text}: {error}");
        }
        assert_eq!(parse(br#""\ud83d\ude00\u0000""#).unwrap(), Value::from("😀\0"));
    }

    proptest! {
        #[test]
        fn every_double_is_read_as_it_was_written(bits in any::<u64>()) {
            let double = f64::from_bits(bits);
            if let Some(number) = Number::from_f64(double) {
                prop_assert_eq!(parse(number.to_string().as_bytes()).unwrap().as_f64(), Some(double));
            }
        }
    }
}
