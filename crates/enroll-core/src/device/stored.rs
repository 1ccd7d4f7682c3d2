//! The serde form of a device.

use serde::Deserialize;

use super::{Authority, Device, Enrolled, State};
use crate::noun::InconsistentError;

/// A device as it is stored.
#[derive(Deserialize)]
#[serde(rename = "Device")]
pub(super) struct Stored {
    enrolled: Enrolled,
    state: State,
}

impl TryFrom<Stored> for Device {
    type Error = InconsistentError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let Stored { enrolled, state } = stored;
        let by = match &enrolled.by {
            Authority::EnrollmentToken(token) => token.enterprise(),
            Authority::EnrollmentProfile(profile) => profile.enterprise(),
        };
        if by != enrolled.name.enterprise() {
            return Err(InconsistentError::Enterprise);
        }
        Ok(Self { enrolled, state })
    }
}
