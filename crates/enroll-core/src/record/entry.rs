//! Entries: records that were read, and those of later versions that pass through.

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Record;

/// A stored record as this version can read it: parsed, or held as it was stored.
///
/// A record of a later version, or with an event that this version has no variant for, is
/// `Unknown`, and is written again exactly as it was read. `U` holds such a record: its text, its
/// bytes, or a parsed value of any format.
///
/// Where `U` is a parsed value, such as `serde_json::Value`, an entry can be deserialized as a part
/// of something larger. That needs a self-describing format (JSON, CBOR, `MessagePack` with named
/// fields): a compact format cannot read a value without knowing its type. There, store each record
/// with its length and [`read`](Self::read) its bytes.
///
/// ```
/// use enroll_core::record::{Entry, Record};
///
/// let text = r#"{"version":1,"event":{"moon_landed":{}}}"#;
/// let entry = Entry::read(text, |text| serde_json::from_str::<Record>(text));
/// assert_eq!(entry, Entry::Unknown(text));
///
/// let text = r#"{"version":1,"event":{"enterprise":
///     {"id":"e1","event":{"deleted":{"at":"1970-01-01T00:00:00Z"}}}}}"#;
/// let entry = Entry::read(text, |text| serde_json::from_str::<Record>(text));
/// assert!(entry.known().is_some_and(|record| record.actor.is_none()));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every entry is known")]
pub enum Entry<U> {
    /// A record that this version reads.
    Known(Record),
    /// A record that this version cannot read, as it was stored.
    Unknown(U),
}

impl<U> Entry<U> {
    /// Reads a record from what holds it. If `parse` fails, the entry keeps `held` as it is.
    ///
    /// ```
    /// use enroll_core::record::{Entry, Record};
    ///
    /// // A later version wrote this record. The entry keeps its text.
    /// let text = r#"{"version":2,"event":{}}"#;
    /// let entry = Entry::read(text, |text| serde_json::from_str::<Record>(text));
    /// assert_eq!(entry, Entry::Unknown(text));
    /// ```
    pub fn read<E>(held: U, parse: impl FnOnce(&U) -> Result<Record, E>) -> Self {
        match parse(&held) {
            Ok(record) => Self::Known(record),
            Err(_) => Self::Unknown(held),
        }
    }

    /// Returns the record if this version reads it.
    #[must_use]
    pub fn known(&self) -> Option<&Record> {
        match self {
            Self::Known(record) => Some(record),
            Self::Unknown(_) => None,
        }
    }
}

impl<U> From<Record> for Entry<U> {
    fn from(record: Record) -> Self {
        Self::Known(record)
    }
}

#[cfg(feature = "serde")]
impl<U: Serialize> Serialize for Entry<U> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(record) => record.serialize(serializer),
            Self::Unknown(held) => held.serialize(serializer),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de, U> Deserialize<'de> for Entry<U>
where
    U: Deserialize<'de>,
    for<'held> &'held U: Deserializer<'held>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::read(U::deserialize(deserializer)?, |held| {
            Record::deserialize(held).map_err(drop)
        }))
    }
}
