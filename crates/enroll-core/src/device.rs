//! Devices: what a redemption leaves behind.
//!
//! ```text
//! enrolled ─▶ Provisioning ─delete─▶ Deleted
//! ```
//!
//! A device begins with the redemption of an enrollment token; see
//! [`EnrollmentToken::redeem`](crate::EnrollmentToken::redeem). It stays in `Provisioning` until
//! a policy is applied to it, which happens outside this crate.

#[cfg(feature = "serde")]
mod stored;

use alloc::boxed::Box;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{
    additional_data::AdditionalData,
    form::form,
    name::{DeviceName, EnrollmentProfileName, EnrollmentTokenName, PolicyName, is_invisible},
    origin::Origin,
    policy::InferredPolicy,
    text_type::text_types,
    timestamp::Timestamp,
};

/// A device that was let in.
///
/// ```
/// use enroll_core::device::{Device, Enrolled};
///
/// # fn look_at(enrolled: Enrolled) {
/// let device = Device::from(enrolled);
/// assert!(!device.is_deleted());
/// # }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(try_from = "stored::Stored"))]
pub struct Device {
    enrolled: Enrolled,
    state: State,
}

/// The state of a device.
///
#[doc = device!()]
/// use enroll_core::device::State;
///
/// assert_ne!(device.state(), State::Deleted);
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum State {
    /// Enrolled; no policy has been applied yet.
    Provisioning,
    /// No longer managed.
    Deleted,
}

impl Device {
    /// Decides to stop managing the device.
    ///
    /// # Errors
    ///
    /// Refuses a device that is deleted.
    ///
    #[doc = device!()]
    /// let deleted = device.delete(now)?;
    /// device.apply(&deleted);
    /// assert!(device.delete(now).is_err());
    #[doc = end!()]
    pub fn delete(&self, now: Timestamp) -> Result<Event, DeleteError> {
        match self.state {
            State::Provisioning => Ok(Event::Deleted { at: now }),
            State::Deleted => Err(DeleteError::Deleted),
        }
    }

    /// Records a fact: give it only what a decision of this device returned.
    ///
    /// [`Noun::replay`](crate::noun::Noun::replay) takes any event, and refuses what cannot follow.
    ///
    #[doc = device!()]
    /// let deleted = device.delete(now)?;
    /// device.apply(&deleted);
    /// assert!(device.is_deleted());
    #[doc = end!()]
    pub fn apply(&mut self, event: &Event) {
        debug_assert_eq!(self.follows(event), Ok(()), "{event:?} cannot follow");
        self.state = match event {
            Event::Deleted { .. } => State::Deleted,
        };
    }

    /// Returns what its enrollment recorded.
    pub fn enrolled(&self) -> &Enrolled {
        &self.enrolled
    }

    /// Returns how many facts it was made from; see [`Noun::revision`](crate::noun::Noun::revision).
    #[must_use]
    pub fn revision(&self) -> u64 {
        1 + u64::from(self.is_deleted())
    }

    /// Returns where it is in its life.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Returns whether it was deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.state == State::Deleted
    }
}

impl From<Enrolled> for Device {
    fn from(enrolled: Enrolled) -> Self {
        Self { enrolled, state: State::Provisioning }
    }
}

/// A device's first fact: it enrolled.
///
#[doc = device!()]
/// let enrolled = device.enrolled();
/// assert_eq!(enrolled.name.to_string(), "enterprises/e1/devices/d1");
/// assert_eq!(enrolled.policy_name().to_string(), "enterprises/e1/policies/default");
#[doc = end!()]
#[must_use = "a first fact begins nothing until it is stored"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize))]
#[non_exhaustive]
pub struct Enrolled {
    /// The device.
    pub name: DeviceName,
    /// The token with which the device enrolled.
    pub by: Authority,
    /// The time.
    pub at: Timestamp,
    /// The serial number, which identifies the physical device across enrollments.
    pub serial_number: SerialNumber,
    /// The owner of the device.
    pub ownership: Ownership,
    /// The management mode.
    pub management_mode: ManagementMode,
    /// Its policy, and the rule that chose it.
    pub policy: InferredPolicy,
    /// The token's additional data.
    #[cfg_attr(feature = "serde", serde(default))]
    pub additional_data: Option<AdditionalData>,
    /// The API that its token came from.
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Origin,
}

form! {
    struct Enrolled {
        name,
        by,
        at,
        serial_number,
        ownership,
        management_mode,
        policy,
        additional_data: optional,
        origin
    }
}

impl Enrolled {
    /// Returns the full name of the device's policy.
    #[must_use]
    pub fn policy_name(&self) -> PolicyName {
        self.policy.name(self.name.enterprise())
    }
}

/// A token that enrolled a device.
///
#[doc = device!()]
/// use enroll_core::device::Authority;
///
/// let name = token.issued().name.clone();
/// assert_eq!(device.enrolled().by, Authority::EnrollmentToken(name));
#[doc = end!()]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Authority {
    /// An enrollment token.
    EnrollmentToken(EnrollmentTokenName),
    /// The current token of an enrollment profile.
    EnrollmentProfile(EnrollmentProfileName),
}

/// An event of a device after its enrollment.
///
#[doc = device!()]
/// use enroll_core::device::Event;
///
/// assert_eq!(device.delete(now), Ok(Event::Deleted { at: now }));
#[doc = end!()]
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Event {
    /// The device is no longer managed.
    Deleted {
        /// The time.
        at: Timestamp,
    },
}

impl Event {
    /// Returns the time of the event.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Deleted { at } => *at,
        }
    }
}

/// Why a device cannot be deleted.
///
#[doc = device!()]
/// let deleted = device.delete(now)?;
/// device.apply(&deleted);
/// assert_eq!(device.delete(now).unwrap_err().to_string(), "device is deleted");
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DeleteError {
    /// The device is deleted.
    #[error("device is deleted")]
    Deleted,
}

/// Who owns a device. The way in which a device was set up determines its owner, not the token.
///
/// ```
/// use enroll_core::device::Ownership;
/// use enroll_core::enrollment_token::PersonalUsage;
///
/// // A token that disallows personal usage refuses a personally owned device.
/// let mode = PersonalUsage::Disallowed.management_mode(Ownership::PersonallyOwned);
/// assert_eq!(mode, None);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Ownership {
    /// The enterprise.
    CompanyOwned,
    /// Its user.
    PersonallyOwned,
}

/// The managed part of a device.
///
/// ```
/// use enroll_core::device::{ManagementMode, Ownership};
/// use enroll_core::enrollment_token::PersonalUsage;
///
/// let mode = PersonalUsage::Allowed.management_mode(Ownership::CompanyOwned);
/// assert_eq!(mode, Some(ManagementMode::ProfileOwner));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ManagementMode {
    /// All of it.
    DeviceOwner,
    /// A work profile on it.
    ProfileOwner,
}

text_types! {
    /// A device's serial number: 1 to [`CHARACTERS_MAX`](Self::CHARACTERS_MAX) printable characters.
    ///
    /// ```
    /// use enroll_core::device::SerialNumber;
    ///
    /// assert!("R58M12ABCDE".parse::<SerialNumber>().is_ok());
    /// assert!("".parse::<SerialNumber>().is_err());
    /// ```
    SerialNumber(Box<str>), "a serial number", check_serial_number => ParseSerialNumberError;
}

impl SerialNumber {
    /// 128 code points.
    pub const CHARACTERS_MAX: usize = 128;
}

fn check_serial_number(text: &str) -> Result<(), ParseSerialNumberError> {
    let too_long = text.chars().nth(SerialNumber::CHARACTERS_MAX).is_some();
    if text.is_empty() || too_long || text.chars().any(is_invisible) {
        return Err(ParseSerialNumberError);
    }
    Ok(())
}

/// The text is not a [`SerialNumber`].
///
/// ```
/// use enroll_core::device::SerialNumber;
///
/// assert!("S".repeat(128).parse::<SerialNumber>().is_ok());
/// let error = "S".repeat(129).parse::<SerialNumber>().unwrap_err();
/// assert_eq!(error.to_string(), "serial number must be 1 to 128 printable characters");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("serial number must be 1 to {max} printable characters", max = SerialNumber::CHARACTERS_MAX)]
pub struct ParseSerialNumberError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_is_1_to_128_printable_characters() {
        for good in ["1", &"é".repeat(128), "AB 12"] {
            assert!(good.parse::<SerialNumber>().is_ok(), "{good}");
        }
        for bad in ["", &"1".repeat(129), "1\n", "\0", "1\u{202e}2"] {
            assert!(bad.parse::<SerialNumber>().is_err(), "{bad}");
        }
    }
}
