//! Partial responses: which fields of a reply its caller wants.

mod path;

use std::{borrow::Cow, collections::BTreeMap, mem};

use enroll_core::secret::Secret;
use serde::Serialize;

use self::path::Path;
use super::{Field, Schema, Violation};
use crate::{excerpt::Excerpt, json::Value};

/// The fields of a reply that its caller wants.
///
/// Its text form is that of
/// [partial responses](https://developers.google.com/workspace/drive/api/guides/performance#partial):
/// names with `,` between them, `a/b` or `a.b` for a field within a field, `a(b,c)` for several,
/// `*` for all. A name may be in either spelling. A list has the fields of its elements.
///
/// ```
/// use enroll_dialects::{amapi::enrollment_token::LIST, google::FieldMask};
///
/// assert!(FieldMask::parse("enrollmentTokens(name,qrCode),nextPageToken", LIST.reply).is_ok());
/// let refused = FieldMask::parse("enrollmentTokens/nam", LIST.reply).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "field mask names `enrollmentTokens/nam`, which no response has",
/// );
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FieldMask(Fields);

/// Fields by their `lowerCamelCase` name, or, in a map, by their key.
type Fields = BTreeMap<Cow<'static, str>, Selection>;

#[derive(Clone, Debug, Eq, PartialEq)]
enum Selection {
    /// All of it.
    All,
    /// Some of its fields.
    Some(Fields),
}

impl FieldMask {
    /// 4,096 bytes: more than any client puts in a URL.
    pub const BYTES_MAX: usize = 4096;
    /// 16 levels: more than any response has.
    pub const DEPTH_MAX: usize = 16;

    /// Reads a mask of the messages that `schema` describes.
    ///
    /// # Errors
    ///
    /// Refuses a text that is longer than [`BYTES_MAX`](Self::BYTES_MAX), then one that does not
    /// follow the grammar or goes deeper than [`DEPTH_MAX`](Self::DEPTH_MAX), then the first field
    /// that the message does not have.
    ///
    /// ```
    /// use enroll_dialects::{amapi::policy::LIST, google::FieldMask};
    ///
    /// assert!(FieldMask::parse("policies/name", LIST.reply).is_ok());
    /// let error = FieldMask::parse("policies(name", LIST.reply).unwrap_err();
    /// assert_eq!(error.to_string(), "field mask is malformed at byte 13");
    /// ```
    pub fn parse(text: &str, schema: &Schema) -> Result<Self, ParseFieldMaskError> {
        if text.len() > Self::BYTES_MAX {
            return Err(ParseFieldMaskError::TooLong);
        }
        let paths = Path::parse_all(text)?;
        let mut fields = Fields::new();
        for path in &paths {
            select(path, schema, &mut fields).map_err(ParseFieldMaskError::Unknown)?;
        }
        Ok(Self(fields))
    }

    /// Returns a reply's fields that are wanted. What is left out is wiped.
    ///
    /// # Errors
    ///
    /// Fails where the reply cannot be written as JSON.
    ///
    /// ```
    /// use enroll_dialects::{amapi::policy, google::FieldMask};
    ///
    /// let mask = FieldMask::parse("policies", policy::LIST.reply)?;
    /// let partial = mask.apply(&policy::list(&[], Some("n".into())))?;
    /// assert_eq!(serde_json::to_string(&partial)?, "{}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(&self, reply: &impl Serialize) -> Result<PartialResponse, serde_json::Error> {
        let mut tree = PartialResponse(serde_json::to_value(reply)?);
        retain(&mut tree.0, &self.0);
        Ok(tree)
    }
}

/// Why a text is not a [`FieldMask`].
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseFieldMaskError {
    /// The mask is longer than [`FieldMask::BYTES_MAX`].
    #[error("field mask must be at most {max} bytes", max = FieldMask::BYTES_MAX)]
    TooLong,
    /// The mask is deeper than [`FieldMask::DEPTH_MAX`].
    #[error("field mask must be at most {max} levels deep", max = FieldMask::DEPTH_MAX)]
    TooDeep,
    /// The mask does not follow the grammar.
    #[error("field mask is malformed at byte {at}")]
    Malformed {
        /// The number of bytes before the malformed part.
        at: usize,
    },
    /// The message has no such field.
    #[error("field mask names `{}`, which no response has", Excerpt(.0))]
    Unknown(String),
}

impl ParseFieldMaskError {
    /// Returns the error in the words of Google's front end.
    pub(super) fn into_violation(self) -> Violation {
        match self {
            Self::Unknown(path) => Violation::unknown_path(&path),
            Self::TooLong | Self::TooDeep | Self::Malformed { .. } => Violation::field_mask(self),
        }
    }
}

/// Adds what `path` wants of a message, or returns the path that leads nowhere.
///
/// What is within `*` must be within one field at least, not within each.
fn select(path: &Path<'_>, schema: &Schema, fields: &mut Fields) -> Result<(), String> {
    if schema.called(path.name).next().is_none() {
        return Err(path.name.into());
    }
    if path.within.is_empty() {
        fields.extend(schema.called(path.name).map(|field| (field.name().into(), Selection::All)));
        return Ok(());
    }
    for within in &path.within {
        let mut outcome = Err(within.name.into());
        for field in schema.called(path.name) {
            let selected = select_within(within, field, fields);
            outcome = if outcome.is_ok() { outcome } else { selected };
        }
        outcome.map_err(|unknown| format!("{}/{unknown}", path.name))?;
    }
    Ok(())
}

fn select_within(path: &Path<'_>, field: &Field, fields: &mut Fields) -> Result<(), String> {
    let mut within = match fields.get_mut(field.name()) {
        Some(Selection::Some(within)) => mem::take(within),
        Some(Selection::All) | None => Fields::new(),
    };
    let outcome = match field {
        Field::Value(_) => Err(path.name.into()),
        Field::Message(_, schema) => select(path, schema, &mut within),
        Field::Map(_) => {
            within.insert(Cow::Owned(path.name.into()), Selection::All);
            if path.within.is_empty() { Ok(()) } else { Err(path.name.into()) }
        }
        Field::Kept(_) => {
            select_kept(path, &mut within);
            Ok(())
        }
    };
    let is_all = fields.get(field.name()) == Some(&Selection::All);
    if !is_all && !within.is_empty() {
        fields.insert(field.name().into(), Selection::Some(within));
    }
    outcome
}

/// Adds what `path` wants of what is not known.
fn select_kept(path: &Path<'_>, fields: &mut Fields) {
    let name = Cow::Owned(path.name.into());
    if path.within.is_empty() {
        fields.insert(name, Selection::All);
        return;
    }
    let selection = fields.entry(name).or_insert_with(|| Selection::Some(Fields::new()));
    if let Selection::Some(fields) = selection {
        for within in &path.within {
            select_kept(within, fields);
        }
    }
}

fn retain(value: &mut Value, fields: &Fields) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|element| retain(element, fields)),
        Value::Object(members) => members.retain(|name, member| {
            match fields.get(name.as_str()).or_else(|| fields.get("*")) {
                Some(Selection::All) => true,
                Some(Selection::Some(within)) => {
                    retain(member, within);
                    true
                }
                None => {
                    wipe(member);
                    false
                }
            }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The fields of a reply that its caller wants. They may be secrets: it has no `Debug` and is wiped
/// when it is dropped.
///
/// ```
/// use enroll_dialects::{amapi::enterprise::{self, LIST}, google::FieldMask};
///
/// let mask = FieldMask::parse("nextPageToken", LIST.reply)?;
/// let names = ["enterprises/e1".parse()?];
/// let partial = mask.apply(&enterprise::list(names.into_iter(), Some("n".into())))?;
/// assert_eq!(serde_json::to_string(&partial)?, r#"{"nextPageToken":"n"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Serialize)]
pub struct PartialResponse(Value);

impl Drop for PartialResponse {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => drop(Secret::from(mem::take(text))),
        Value::Array(elements) => elements.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
