//! The serde form of a record.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};

use super::{Actor, Record, RequestId, VERSION};

impl<E: Serialize> Serialize for Record<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { actor, request, event } = self;
        // A format without names identifies fields by their place, so no field is left out there.
        let named = serializer.is_human_readable();
        let left_out = [actor.is_none(), request.is_none()].map(|absent| absent && named);
        let [no_actor, no_request] = left_out;
        let count = 4 - left_out.into_iter().filter(|left_out| *left_out).count();
        let mut envelope = serializer.serialize_struct("Record", count)?;
        envelope.serialize_field("version", &VERSION)?;
        envelope.serialize_field("event", event)?;
        if no_actor {
            envelope.skip_field("actor")?;
        } else {
            envelope.serialize_field("actor", actor)?;
        }
        if no_request {
            envelope.skip_field("request")?;
        } else {
            envelope.serialize_field("request", request)?;
        }
        envelope.end()
    }
}

/// A record as it is stored, of a version that may be a later one.
#[derive(Deserialize)]
#[serde(rename = "Record")]
struct Form<E> {
    version: u32,
    event: E,
    #[serde(default)]
    actor: Option<Actor>,
    #[serde(default)]
    request: Option<RequestId>,
}

impl<'de, E: Deserialize<'de>> Deserialize<'de> for Record<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Form { version, event, actor, request } = Form::deserialize(deserializer)?;
        match version {
            0..=VERSION => Ok(Self { actor, request, event }),
            _ => Err(de::Error::custom(LaterVersionError { version })),
        }
    }
}

/// A later version of this crate wrote the record.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("record must have version {VERSION} or an earlier one, and has {version}")]
struct LaterVersionError {
    version: u32,
}
