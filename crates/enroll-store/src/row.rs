//! Rows: nouns and events as text, for a store that outlives its process.
//!
//! A noun is written as `{"version":1,"minor":1,"noun":…}`, with the core's serde form inside.
//! Programs of two versions may write one database side by side, so a change of that form is one of
//! two kinds:
//!
//! - **An optional field that is added** counts up the minor version. A program of before reads the
//!   noun without the field, and keeps the field as it is when it writes the noun: see [`Unknown`]. A
//!   field within an element of a list is not kept, and is no such change.
//! - **Anything else** counts up the version. Earlier programs neither read nor write such a
//!   record, because they would lose its content: it may only be written once the floor of the
//!   schema shuts them out.
//!
//! An event is written as the core's [`record`]. An event of a later version is passed on as it is.

mod look_up;

use enroll_core::record::{self, Entry};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::look_up::{generation, token_ref};
use crate::{feed::Fact, noun::Noun};

/// The version of records that this one writes, and the latest that it reads.
pub const RECORD_VERSION: u32 = 1;

/// The minor version of records that this one writes. A record without one has 0.
///
/// - **1** added the revision of every noun and the origin of a policy. A program that does not know
///   the revision does not count it up: it is then lower than the number of facts, and a store guards
///   its writes by a number of its own.
pub const RECORD_MINOR: u32 = 1;

#[derive(Deserialize)]
struct Versioned {
    version: u32,
    #[serde(default)]
    minor: u32,
}

#[derive(Serialize, Deserialize)]
struct Record<N> {
    version: u32,
    #[serde(default)]
    minor: u32,
    noun: N,
}

/// The unknown part of a noun's record: fields of a later minor version, which are written back as
/// they were.
///
#[doc = head!()]
/// use enroll_store::row::{read_whole, write_again};
///
/// // A later version wrote the field `color`.
/// let text = r#"{"version":1,"minor":2,"noun":{"created":{"id":"e1",
///     "at":"1970-01-01T00:00:00Z"},"state":"active","color":"red","revision":1}}"#;
/// let (enterprise, unknown) = read_whole::<Enterprise>(text)?;
/// assert!(write_again(&enterprise, &unknown)?.contains(r#""color":"red""#));
#[doc = tail!()]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unknown(Option<Box<Later>>);

/// Fields of a later minor version.
#[derive(Clone, Debug, PartialEq)]
struct Later {
    minor: u32,
    fields: Vec<(String, Field)>,
}

/// A field that is unknown, or that is known and has unknown fields within.
#[derive(Clone, Debug, PartialEq)]
enum Field {
    Whole(Value),
    Within(Vec<(String, Field)>),
}

/// Returns the fields of an object that another one, which is what is known of it, has not.
fn unknown(all: Map<String, Value>, known: &Map<String, Value>) -> Vec<(String, Field)> {
    let mut fields = Vec::new();
    for (name, value) in all {
        match (value, known.get(&name)) {
            (value, None) => fields.push((name, Field::Whole(value))),
            (Value::Object(all), Some(Value::Object(known))) => {
                let within = unknown(all, known);
                if !within.is_empty() {
                    fields.push((name, Field::Within(within)));
                }
            }
            (_, Some(_)) => {}
        }
    }
    fields
}

/// Puts unknown fields back where they were, as far as that is still there.
fn put_back(fields: &[(String, Field)], object: &mut Map<String, Value>) {
    for (name, field) in fields {
        match (field, object.get_mut(name)) {
            (Field::Whole(value), None) => {
                object.insert(name.clone(), value.clone());
            }
            (Field::Within(fields), Some(Value::Object(object))) => put_back(fields, object),
            (Field::Whole(_), Some(_)) | (Field::Within(_), _) => {}
        }
    }
}

/// Writes a noun, and with it what its record held that this version does not know.
///
/// # Errors
///
/// None is known, as for [`write_noun`].
///
#[doc = head!()]
/// use enroll_store::row::{Unknown, write_again, write_noun};
///
/// let enterprise = Enterprise::from(created);
/// // Without unknown fields, the noun is written as ever.
/// assert_eq!(write_again(&enterprise, &Unknown::default())?, write_noun(&enterprise)?);
#[doc = tail!()]
pub fn write_again<N: Noun>(noun: &N, unknown: &Unknown) -> Result<String, WriteError> {
    let Unknown(Some(later)) = unknown else { return write_noun(noun) };
    let mut noun = serde_json::to_value(noun)?;
    if let Value::Object(noun) = &mut noun {
        put_back(&later.fields, noun);
    }
    let record = serde_json::json!({
        "version": RECORD_VERSION,
        "minor": later.minor,
        "noun": noun,
    });
    Ok(record.to_string())
}

/// Reads a noun, and what its record holds that this version does not know.
///
/// # Errors
///
/// See [`read_noun`].
///
#[doc = head!()]
/// use enroll_store::row::{Unknown, read_whole, write_noun};
///
/// let enterprise = Enterprise::from(created);
/// let (read, unknown) = read_whole::<Enterprise>(&write_noun(&enterprise)?)?;
/// assert_eq!((read, unknown), (enterprise, Unknown::default()));
#[doc = tail!()]
pub fn read_whole<N: Noun>(text: &str) -> Result<(N, Unknown), ReadError> {
    let malformed = |error: serde_json::Error| ReadError::Malformed(error.to_string());
    let Versioned { version, minor } = serde_json::from_str(text).map_err(malformed)?;
    let noun: N = read_noun(text)?;
    if (version, minor) <= (RECORD_VERSION, RECORD_MINOR) {
        return Ok((noun, Unknown::default()));
    }
    let all: Record<Map<String, Value>> = serde_json::from_str(text).map_err(malformed)?;
    let known = serde_json::to_value(&noun).map_err(malformed)?;
    let fields = known.as_object().map_or_else(Vec::new, |known| unknown(all.noun, known));
    Ok((noun, Unknown(Some(Box::new(Later { minor, fields })))))
}

/// Writes a noun.
///
/// # Errors
///
/// None is known: the serde form of a noun has nothing that JSON has no text for.
///
#[doc = head!()]
/// let text = row::write_noun(&Enterprise::from(created))?;
/// assert!(text.starts_with(r#"{"version":1,"minor":1,"noun":{"created":{"id":"e1","#));
#[doc = tail!()]
pub fn write_noun<N: Noun>(noun: &N) -> Result<String, WriteError> {
    let record = Record { version: RECORD_VERSION, minor: RECORD_MINOR, noun };
    Ok(serde_json::to_string(&record)?)
}

/// Reads a noun.
///
/// # Errors
///
/// Refuses a record of a later version, then what is no record.
///
#[doc = head!()]
/// let enterprise = Enterprise::from(created);
/// let text = row::write_noun(&enterprise)?;
/// assert_eq!(row::read_noun::<Enterprise>(&text), Ok(enterprise));
/// // A later version may mean something else by the same fields.
/// let later = text.replacen("1", "2", 1);
/// assert_eq!(row::read_noun::<Enterprise>(&later), Err(row::ReadError::LaterVersion { version: 2 }));
#[doc = tail!()]
pub fn read_noun<N: Noun>(text: &str) -> Result<N, ReadError> {
    let malformed = |error: serde_json::Error| ReadError::Malformed(error.to_string());
    let Versioned { version, .. } = serde_json::from_str(text).map_err(malformed)?;
    if version > RECORD_VERSION {
        return Err(ReadError::LaterVersion { version });
    }
    let record: Record<N> = serde_json::from_str(text).map_err(malformed)?;
    Ok(record.noun)
}

/// Writes an event with its actor and its request.
///
/// # Errors
///
/// None is known: the serde form of an event has nothing that JSON has no text for.
///
#[doc = head!()]
/// let record = Record::new(Event::EnterpriseCreated(created));
/// let text = row::write_record(&record)?;
/// assert_eq!(row::read_fact(&text), Fact::Known(record));
#[doc = tail!()]
pub fn write_record<E: Serialize>(record: &record::Record<E>) -> Result<String, WriteError> {
    Ok(serde_json::to_string(record)?)
}

/// Reads an event; one that this version does not know passes as it is.
///
/// ```
/// use enroll_store::{Fact, row::read_fact};
///
/// // A later version wrote this event: it passes as it is.
/// let text = r#"{"version":1,"event":{"moon_landed":{}}}"#;
/// assert_eq!(read_fact(text), Fact::Unknown(text.into()));
/// ```
#[must_use]
pub fn read_fact(text: &str) -> Fact {
    match Entry::read(text, |text| serde_json::from_str(text)) {
        Entry::Known(record) => Fact::Known(record),
        Entry::Unknown(text) => Fact::Unknown(text.into()),
    }
}

/// Why a noun or an event has no text.
#[derive(Debug, thiserror::Error)]
#[error("cannot be written: {0}")]
pub struct WriteError(#[from] serde_json::Error);

/// Why a text is no noun.
///
#[doc = head!()]
/// let error = row::read_noun::<Enterprise>(r#"{"version":2,"noun":{}}"#).unwrap_err();
/// assert_eq!(error, row::ReadError::LaterVersion { version: 2 });
#[doc = tail!()]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ReadError {
    /// A later version wrote it.
    #[error(
        "record has version {version}, and this program knows none after {RECORD_VERSION}: \
         run the program that wrote it"
    )]
    LaterVersion {
        /// Which.
        version: u32,
    },
    /// The record is damaged, or of another kind.
    #[error("record cannot be read: {0}")]
    Malformed(String),
}

#[cfg(test)]
mod tests {
    use enroll_core::{Enterprise, Timestamp, enterprise::Created, event::Event};

    use super::*;

    fn created() -> Created {
        Created::new("e".parse().unwrap(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_noun_and_an_event_read_back() {
        let noun = Enterprise::from(created());
        let text = write_noun(&noun).unwrap();
        assert!(text.starts_with(r#"{"version":1,"minor":1,"noun":{"#), "{text}");
        assert_eq!(read_noun(&text), Ok(noun));
        let event = Event::EnterpriseCreated(created());
        let text = write_record(&record::Record::new(&event)).unwrap();
        assert!(text.starts_with(r#"{"version":1,"event":{"enterprise_created""#), "{text}");
        assert_eq!(read_fact(&text), Fact::Known(event.into()));
    }

    /// A record as the next minor version would write it.
    fn of_the_next_minor(text: &str) -> String {
        let mut record: Value = serde_json::from_str(text).unwrap();
        record["minor"] = (RECORD_MINOR + 1).into();
        record["noun"]["label"] = "red".into();
        record["noun"]["created"]["by"] = "ada".into();
        record.to_string()
    }

    fn fields(text: &str) -> [Value; 4] {
        let record: Value = serde_json::from_str(text).unwrap();
        let noun = &record["noun"];
        [&record["version"], &record["minor"], &noun["label"], &noun["created"]["by"]]
            .map(Value::clone)
    }

    #[test]
    fn fields_of_a_later_minor_version_are_kept_by_an_earlier_one() {
        let mut noun = Enterprise::from(created());
        let text = of_the_next_minor(&write_noun(&noun).unwrap());
        assert_eq!(read_noun(&text), Ok(noun.clone()), "a list reads it");
        let (read, unknown) = read_whole::<Enterprise>(&text).unwrap();
        assert_eq!(read, noun);
        noun.apply(&noun.delete(Timestamp::UNIX_EPOCH).unwrap());
        let written = write_again(&noun, &unknown).unwrap();
        assert_eq!(read_noun(&written), Ok(noun.clone()), "what was decided is written");
        let kept: [Value; 4] = [1.into(), (RECORD_MINOR + 1).into(), "red".into(), "ada".into()];
        assert_eq!(fields(&written), kept);
        assert_eq!(read_whole::<Enterprise>(&written).unwrap().1, unknown, "again and again");
        // The control: written as if all was known, they are lost.
        assert_ne!(fields(&write_noun(&noun).unwrap()), kept);
    }

    #[test]
    fn a_record_of_this_version_is_written_as_it_always_was() {
        let noun = Enterprise::from(created());
        let text = write_noun(&noun).unwrap();
        let (read, unknown) = read_whole::<Enterprise>(&text).unwrap();
        assert_eq!(unknown, Unknown::default());
        assert_eq!(write_again(&read, &unknown).unwrap(), text);
    }

    #[test]
    fn a_record_of_a_later_version_is_not_read() {
        let text = write_noun(&Enterprise::from(created())).unwrap();
        let later = text.replacen(":1,", ":2,", 1);
        assert_eq!(read_noun::<Enterprise>(&later), Err(ReadError::LaterVersion { version: 2 }));
        let whole = read_whole::<Enterprise>(&later);
        assert_eq!(whole, Err(ReadError::LaterVersion { version: 2 }));
        for damaged in ["", "{}", r#"{"version":1}"#, r#"{"version":1,"noun":[]}"#, "null"] {
            let read = read_noun::<Enterprise>(damaged);
            assert!(matches!(read, Err(ReadError::Malformed(_))), "{damaged}");
        }
    }

    #[test]
    fn an_event_of_a_later_version_passes_as_it_is() {
        let text =
            write_record(&record::Record::new(&Event::EnterpriseCreated(created()))).unwrap();
        let later = text.replacen(":1,", ":2,", 1);
        let other = r#"{"version":1,"event":{"enterprise_moved":{"to":"f"}}}"#;
        for text in [later.as_str(), other] {
            assert_eq!(read_fact(text), Fact::Unknown(text.into()));
        }
    }
}
