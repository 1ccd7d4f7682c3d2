//! Rows: nouns and events as text, for a store that outlives its process.
//!
//! A noun is written as `{"version":1,"noun":…}`, with the core's serde form inside. The version
//! counts up whenever a field or a variant is added. A noun of a later version is not read, because
//! writing it would lose what this version does not know.
//!
//! An event is written as the core's [`record`]. An event of a later version is passed on as it is.

use enroll_core::{
    event::Event,
    record::{self, Entry},
};
use serde::{Deserialize, Serialize};

use crate::{feed::Fact, noun::Noun};

/// The version of records that this one writes, and the latest that it reads.
pub const RECORD_VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct Record<N> {
    version: u32,
    noun: N,
}

/// Writes a noun.
///
/// # Errors
///
/// None is known: the serde form of a noun has nothing that JSON has no text for.
pub fn write_noun<N: Noun>(noun: &N) -> Result<String, WriteError> {
    Ok(serde_json::to_string(&Record { version: RECORD_VERSION, noun })?)
}

/// Reads a noun.
///
/// # Errors
///
/// Refuses a record of a later version, then what is no record.
pub fn read_noun<N: Noun>(text: &str) -> Result<N, ReadError> {
    let malformed = |error: serde_json::Error| ReadError::Malformed(error.to_string());
    let Versioned { version } = serde_json::from_str(text).map_err(malformed)?;
    if version > RECORD_VERSION {
        return Err(ReadError::LaterVersion { version });
    }
    let record: Record<N> = serde_json::from_str(text).map_err(malformed)?;
    Ok(record.noun)
}

/// Writes an event.
///
/// # Errors
///
/// None is known: the serde form of an event has nothing that JSON has no text for.
pub fn write_event(event: &Event) -> Result<String, WriteError> {
    Ok(serde_json::to_string(&record::Record::new(event))?)
}

/// Reads an event; one that this version does not know passes as it is.
#[must_use]
pub fn read_fact(text: &str) -> Fact {
    match Entry::read(text, |text| serde_json::from_str(text)) {
        Entry::Known(record) => Fact::Known(record.event),
        Entry::Unknown(text) => Fact::Unknown(text.into()),
    }
}

/// Why a noun or an event has no text.
#[derive(Debug, thiserror::Error)]
#[error("cannot be written: {0}")]
pub struct WriteError(#[from] serde_json::Error);

/// Why a text is no noun.
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
    /// It is damaged, or not a record of this kind.
    #[error("record cannot be read: {0}")]
    Malformed(String),
}

#[cfg(test)]
mod tests {
    use enroll_core::{Enterprise, Timestamp, enterprise::Created};

    use super::*;

    fn created() -> Created {
        Created::new("e".parse().unwrap(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_noun_and_an_event_read_back() {
        let noun = Enterprise::from(created());
        let text = write_noun(&noun).unwrap();
        assert!(text.starts_with(r#"{"version":1,"noun":{"#), "{text}");
        assert_eq!(read_noun(&text), Ok(noun));
        let event = Event::EnterpriseCreated(created());
        let text = write_event(&event).unwrap();
        assert!(text.starts_with(r#"{"version":1,"event":{"enterprise_created""#), "{text}");
        assert_eq!(read_fact(&text), Fact::Known(event));
    }

    #[test]
    fn a_record_of_a_later_version_is_not_read() {
        let text = write_noun(&Enterprise::from(created())).unwrap();
        let later = text.replacen(":1,", ":2,", 1);
        assert_eq!(read_noun::<Enterprise>(&later), Err(ReadError::LaterVersion { version: 2 }));
        for damaged in ["", "{}", r#"{"version":1}"#, r#"{"version":1,"noun":[]}"#, "null"] {
            let read = read_noun::<Enterprise>(damaged);
            assert!(matches!(read, Err(ReadError::Malformed(_))), "{damaged}");
        }
    }

    #[test]
    fn an_event_of_a_later_version_passes_as_it_is() {
        let text = write_event(&Event::EnterpriseCreated(created())).unwrap();
        let later = text.replacen(":1,", ":2,", 1);
        let other = r#"{"version":1,"event":{"enterprise_moved":{"to":"f"}}}"#;
        for text in [later.as_str(), other] {
            assert_eq!(read_fact(text), Fact::Unknown(text.into()));
        }
    }
}
