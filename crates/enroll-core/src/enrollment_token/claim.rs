//! The claim of a device that enrolls.

use crate::{
    device::{Ownership, SerialNumber},
    name::{DeviceId, PolicyId},
};

/// A device's claim to enroll with a token.
///
#[doc = token!()]
/// let claim = Claim::new(
///     "d1".parse()?,
///     "R58M12".parse()?,
///     enroll_core::device::Ownership::CompanyOwned,
/// );
/// assert!(token.redeem(&claim, now).is_ok());
#[doc = end!()]
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Claim {
    /// The id that the device will have: a fresh one, also for a device that was here before.
    pub device: DeviceId,
    /// Its serial number.
    pub serial_number: SerialNumber,
    /// The owner of the device.
    pub ownership: Ownership,
    /// The policy of its user. A device gets it if its token names none.
    pub user_policy: Option<PolicyId>,
}

impl Claim {
    /// Creates the claim of a device whose user has no policy.
    ///
    /// ```
    /// use enroll_core::{device::Ownership, enrollment_token::Claim};
    ///
    /// let claim = Claim::new("d1".parse()?, "R58M12ABCDE".parse()?, Ownership::CompanyOwned);
    /// assert_eq!(claim.user_policy, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(device: DeviceId, serial_number: SerialNumber, ownership: Ownership) -> Self {
        Self { device, serial_number, ownership, user_policy: None }
    }

    /// Sets the policy of the device's user.
    ///
    /// ```
    /// use enroll_core::{
    ///     EnrollmentToken, Timestamp,
    ///     device::Ownership,
    ///     enrollment_token::{Claim, Terms},
    ///     policy::Rule,
    /// };
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
    /// let token = EnrollmentToken::from(EnrollmentToken::issue(name, Terms::default(), now));
    /// let claim = Claim::new("d1".parse()?, "R58M12".parse()?, Ownership::CompanyOwned)
    ///     .with_user_policy(Some("sales".parse()?));
    /// let device = token.redeem(&claim, now)?.device;
    /// assert_eq!((device.policy.id().as_str(), device.policy.rule()), ("sales", Rule::User));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_user_policy(self, user_policy: Option<PolicyId>) -> Self {
        Self { user_policy, ..self }
    }
}
