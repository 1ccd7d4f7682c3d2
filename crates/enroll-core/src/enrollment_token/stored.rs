//! The serde form of an enrollment token.

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

use super::{EnrollmentToken, Issued, State};
use crate::noun::InconsistentError;

/// A token as it is stored: its state is written, though it follows from the rest.
#[derive(Deserialize)]
#[serde(rename = "EnrollmentToken")]
pub(super) struct Stored {
    issued: Issued,
    uses: u64,
    state: State,
}

impl TryFrom<Stored> for EnrollmentToken {
    type Error = InconsistentError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let Stored { issued, uses, state } = stored;
        let token = Self { issued, uses, deleted: false };
        match (state, token.state()) {
            (State::Deleted, State::Active) => Ok(Self { deleted: true, ..token }),
            (state, follows) if state == follows => Ok(token),
            (_, _) => Err(InconsistentError::Uses),
        }
    }
}

impl Serialize for EnrollmentToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut parts = serializer.serialize_struct("EnrollmentToken", 3)?;
        parts.serialize_field("issued", &self.issued)?;
        parts.serialize_field("uses", &self.uses)?;
        parts.serialize_field("state", &self.state())?;
        parts.end()
    }
}
