//! Events: every fact that can be recorded, in one type.
//!
//! Each noun has its own first fact and its own events. This only wraps them, with the name of
//! their noun, so that a log or a feed can hold them side by side. Its serde form is stored: it
//! may gain variants and fields with defaults, and lose none.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{
    device, enrollment_profile, enrollment_token, enterprise,
    name::{
        DeviceName, EnrollmentProfileName, EnrollmentTokenName, EnterpriseId, PolicyName, UserName,
    },
    policy, user,
};

/// A recorded fact.
///
/// ```
/// use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::Terms, event::Event};
///
/// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
/// let issued = EnrollmentToken::issue(name, Terms::default(), Timestamp::UNIX_EPOCH);
/// // One type for a log that holds the facts of all nouns.
/// let log = vec![Event::EnrollmentTokenIssued(issued)];
/// assert_eq!(log.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a fact is recorded only once it is stored"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Event {
    /// An enterprise was created.
    EnterpriseCreated(enterprise::Created),
    /// Something happened to an enterprise.
    Enterprise {
        /// The enterprise.
        id: EnterpriseId,
        /// The event.
        event: enterprise::Event,
    },
    /// An enrollment token was issued.
    EnrollmentTokenIssued(enrollment_token::Issued),
    /// Something happened to an enrollment token.
    EnrollmentToken {
        /// The token.
        name: EnrollmentTokenName,
        /// The event.
        event: enrollment_token::Event,
    },
    /// A device enrolled.
    DeviceEnrolled(device::Enrolled),
    /// Something happened to a device.
    Device {
        /// The device.
        name: DeviceName,
        /// The event.
        event: device::Event,
    },
    /// A user was inserted.
    UserInserted(user::Inserted),
    /// Something happened to a user.
    User {
        /// The user.
        name: UserName,
        /// The event.
        event: user::Event,
    },
    /// An enrollment profile was created.
    EnrollmentProfileCreated(enrollment_profile::Created),
    /// Something happened to an enrollment profile.
    EnrollmentProfile {
        /// The profile.
        name: EnrollmentProfileName,
        /// The event.
        event: enrollment_profile::Event,
    },
    /// A policy was written for the first time.
    PolicyWritten(policy::Written),
    /// Something happened to a policy.
    Policy {
        /// The policy.
        name: PolicyName,
        /// The event.
        event: policy::Event,
    },
}
