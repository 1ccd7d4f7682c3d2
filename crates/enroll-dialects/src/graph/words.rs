//! The words of Graph's enumerations.

use enroll_core::enrollment_profile::{EnrollmentMode, TokenKind, WifiSecurity};

/// The members of an enumeration, and their names.
pub(super) struct Words<T: 'static>(&'static [(T, &'static str)]);

impl<T: Copy + PartialEq> Words<T> {
    /// Returns the member of that name.
    pub(super) fn member(&self, name: &str) -> Option<T> {
        self.0.iter().find(|(_, word)| *word == name).map(|(member, _)| *member)
    }

    /// Returns the name of a member, or `None` where Graph has no word for it.
    pub(super) fn name(&self, member: T) -> Option<&'static str> {
        self.0.iter().find(|(named, _)| *named == member).map(|(_, word)| *word)
    }
}

/// `androidDeviceOwnerEnrollmentMode`.
pub(super) const ENROLLMENT_MODE: Words<EnrollmentMode> = Words(&[
    (EnrollmentMode::Dedicated, "corporateOwnedDedicatedDevice"),
    (EnrollmentMode::FullyManaged, "corporateOwnedFullyManaged"),
    (EnrollmentMode::WorkProfile, "corporateOwnedWorkProfile"),
    (EnrollmentMode::AospUserless, "corporateOwnedAOSPUserlessDevice"),
    (EnrollmentMode::AospUserAssociated, "corporateOwnedAOSPUserAssociatedDevice"),
]);

/// `androidDeviceOwnerEnrollmentTokenType`.
pub(super) const TOKEN_TYPE: Words<TokenKind> = Words(&[
    (TokenKind::Default, "default"),
    (TokenKind::SharedMode, "corporateOwnedDedicatedDeviceWithAzureADSharedMode"),
    (TokenKind::DeviceStaging, "deviceStaging"),
]);

/// `aospWifiSecurityType`.
pub(super) const WIFI_SECURITY: Words<WifiSecurity> =
    Words(&[(WifiSecurity::None, "none"), (WifiSecurity::Wpa, "wpa"), (WifiSecurity::Wep, "wep")]);
