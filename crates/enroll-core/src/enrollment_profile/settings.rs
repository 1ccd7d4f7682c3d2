//! The settings of a profile.

use alloc::{boxed::Box, vec::Vec};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{
    bounded::bounded_text,
    device::{ManagementMode, Ownership},
    form::form,
};

/// The settings of a profile. The default is a work profile on devices, without a name.
///
/// ```
/// use enroll_core::enrollment_profile::{Kind, Settings};
///
/// let settings = Settings { display_name: Some("Kiosks".parse()?), ..Settings::default() };
/// assert_eq!(settings.kind, Kind::AndroidForWork);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize), serde(default))]
pub struct Settings {
    /// The display name.
    pub display_name: Option<ProfileText>,
    /// The description.
    pub description: Option<ProfileText>,
    /// Which devices it is for.
    pub kind: Kind,
}

form! { struct Settings { display_name: optional, description: optional, kind } }

/// Which devices a profile is for.
///
/// ```
/// use enroll_core::{
///     device::{ManagementMode, Ownership},
///     enrollment_profile::Kind,
/// };
///
/// let mode = Kind::AndroidForWork.management_mode(Ownership::PersonallyOwned);
/// assert_eq!(mode, Some(ManagementMode::ProfileOwner));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Kind {
    /// Devices that get a work profile: Graph's `androidForWorkEnrollmentProfile`.
    #[default]
    AndroidForWork,
    /// Devices that the enterprise owns: Graph's `androidDeviceOwnerEnrollmentProfile`.
    DeviceOwner(Box<DeviceOwner>),
}

impl Kind {
    /// Returns how a device is managed, or `None` where it may not enroll.
    ///
    /// No vendor documents a table. A work profile always has a profile owner, for any owner of the
    /// device; the other profiles are for devices that the enterprise owns.
    ///
    /// ```
    /// use enroll_core::{device::Ownership, enrollment_profile::{DeviceOwner, Kind}};
    ///
    /// let kind = Kind::DeviceOwner(Box::new(DeviceOwner::default()));
    /// assert_eq!(kind.management_mode(Ownership::PersonallyOwned), None);
    /// ```
    #[must_use]
    pub fn management_mode(&self, ownership: Ownership) -> Option<ManagementMode> {
        match (self, ownership) {
            (Self::AndroidForWork, _) => Some(ManagementMode::ProfileOwner),
            (Self::DeviceOwner(_), Ownership::PersonallyOwned) => None,
            (Self::DeviceOwner(owner), Ownership::CompanyOwned) => Some(match owner.mode {
                EnrollmentMode::WorkProfile => ManagementMode::ProfileOwner,
                EnrollmentMode::Dedicated
                | EnrollmentMode::FullyManaged
                | EnrollmentMode::AospUserless
                | EnrollmentMode::AospUserAssociated => ManagementMode::DeviceOwner,
            }),
        }
    }
}

/// Further settings of a profile for devices that the enterprise owns.
///
/// ```
/// use enroll_core::enrollment_profile::{DeviceOwner, EnrollmentMode};
///
/// let settings = DeviceOwner { mode: EnrollmentMode::FullyManaged, ..DeviceOwner::default() };
/// assert!(settings.check().is_ok());
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize), serde(default))]
pub struct DeviceOwner {
    /// The use of the devices.
    pub mode: EnrollmentMode,
    /// The further effect of the token.
    pub token_kind: TokenKind,
    /// The ids of the role scope tags.
    pub role_scope_tag_ids: Vec<ProfileText>,
    /// The template for names of devices.
    pub device_name_template: Option<DeviceNameTemplate>,
    /// Which network they join while enrolling.
    pub wifi: Wifi,
    /// `true` for devices for Microsoft Teams.
    pub is_teams_device: bool,
}

form! {
    struct DeviceOwner {
        mode,
        token_kind,
        role_scope_tag_ids,
        device_name_template: optional,
        wifi,
        is_teams_device
    }
}

impl DeviceOwner {
    /// Checks that the token's kind goes with the mode.
    ///
    /// # Errors
    ///
    /// Refuses a shared mode without dedicated devices, and staging of devices that are neither
    /// fully managed nor have a work profile.
    ///
    /// ```
    /// use enroll_core::enrollment_profile::{DeviceOwner, EnrollmentMode, TokenKind};
    ///
    /// let settings = DeviceOwner {
    ///     mode: EnrollmentMode::FullyManaged,
    ///     token_kind: TokenKind::SharedMode,
    ///     ..DeviceOwner::default()
    /// };
    /// assert!(settings.check().is_err());
    /// ```
    pub fn check(&self) -> Result<(), CheckSettingsError> {
        match (self.token_kind, self.mode) {
            (TokenKind::Default, _)
            | (TokenKind::SharedMode, EnrollmentMode::Dedicated)
            | (
                TokenKind::DeviceStaging,
                EnrollmentMode::FullyManaged | EnrollmentMode::WorkProfile,
            ) => Ok(()),
            (TokenKind::SharedMode, _) => Err(CheckSettingsError::SharedMode),
            (TokenKind::DeviceStaging, _) => Err(CheckSettingsError::DeviceStaging),
        }
    }
}

/// The use of the devices of a profile.
///
/// ```
/// use enroll_core::enrollment_profile::EnrollmentMode;
///
/// assert_eq!(EnrollmentMode::default(), EnrollmentMode::Dedicated);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum EnrollmentMode {
    /// One purpose and no single user.
    #[default]
    Dedicated,
    /// Work, one user each.
    FullyManaged,
    /// Work and private life, one user each.
    WorkProfile,
    /// Without Google's services, and without users.
    AospUserless,
    /// Without Google's services, one user each.
    AospUserAssociated,
}

/// The effect of a profile's token in addition to enrolling devices.
///
/// ```
/// use enroll_core::enrollment_profile::{DeviceOwner, TokenKind};
///
/// let shared = DeviceOwner { token_kind: TokenKind::SharedMode, ..DeviceOwner::default() };
/// assert!(shared.check().is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum TokenKind {
    /// Nothing.
    #[default]
    Default,
    /// The token puts dedicated devices into the shared mode of Microsoft Entra ID.
    SharedMode,
    /// The token lets an administrator prepare devices for their users.
    DeviceStaging,
}

/// Which network devices join while enrolling.
///
/// ```
/// use enroll_core::enrollment_profile::{DeviceOwner, Wifi};
///
/// let wifi = Wifi { configured: true, ssid: Some("guests".parse()?), ..Wifi::default() };
/// let settings = DeviceOwner { wifi, ..DeviceOwner::default() };
/// assert!(settings.wifi.configured);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize), serde(default))]
pub struct Wifi {
    /// `true` if devices receive the network.
    pub configured: bool,
    /// The name of the network.
    pub ssid: Option<ProfileText>,
    /// The security of the network.
    pub security: WifiSecurity,
    /// `true` if the network hides its name.
    pub hidden: bool,
}

form! { struct Wifi { configured, ssid: optional, security, hidden } }

impl Default for Wifi {
    fn default() -> Self {
        Self { configured: true, ssid: None, security: WifiSecurity::None, hidden: false }
    }
}

/// The security of a network.
///
/// ```
/// use enroll_core::enrollment_profile::{Wifi, WifiSecurity};
///
/// assert_eq!(Wifi::default().security, WifiSecurity::default());
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum WifiSecurity {
    /// The network is open.
    #[default]
    None,
    /// WPA.
    Wpa,
    /// WEP.
    Wep,
}

bounded_text! {
    /// A name, a description, a tag, a network: 1 to [`CHARACTERS_MAX`](Self::CHARACTERS_MAX)
    /// characters, none of them NUL. Graph names no number.
    ///
    /// ```
    /// use enroll_core::enrollment_profile::ProfileText;
    ///
    /// // Code points are counted, not bytes.
    /// assert!("é".repeat(1024).parse::<ProfileText>().is_ok());
    /// let error = "é".repeat(1025).parse::<ProfileText>().unwrap_err();
    /// assert_eq!(error.to_string(), "text must be 1 to 1024 characters without NUL");
    /// ```
    ProfileText, 1024, check_profile_text => ParseProfileTextError, "text";
    /// The template for device names: 1 to [`CHARACTERS_MAX`](Self::CHARACTERS_MAX) characters, as
    /// [Graph](https://learn.microsoft.com/graph/api/resources/intune-androidforwork-androiddeviceownerenrollmentprofile)
    /// documents.
    ///
    /// ```
    /// use enroll_core::enrollment_profile::DeviceNameTemplate;
    ///
    /// assert!("kiosk-{{SERIAL}}".parse::<DeviceNameTemplate>().is_ok());
    /// let error = "k".repeat(64).parse::<DeviceNameTemplate>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "device name template must be 1 to 63 characters without NUL",
    /// );
    /// ```
    DeviceNameTemplate, 63, check_device_name_template => ParseDeviceNameTemplateError, "device name template";
}

/// Why settings do not go together.
///
/// ```
/// use enroll_core::enrollment_profile::{DeviceOwner, EnrollmentMode, TokenKind};
///
/// let staging = DeviceOwner { token_kind: TokenKind::DeviceStaging, ..DeviceOwner::default() };
/// assert_eq!(
///     staging.check().unwrap_err().to_string(),
///     "device staging must go with fully managed devices or work profiles",
/// );
/// let mode = EnrollmentMode::FullyManaged;
/// assert!(DeviceOwner { mode, ..staging }.check().is_ok());
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CheckSettingsError {
    /// The shared mode is for dedicated devices.
    #[error("shared mode must go with dedicated devices")]
    SharedMode,
    /// Staging is for devices with a user to come.
    #[error("device staging must go with fully managed devices or work profiles")]
    DeviceStaging,
}
