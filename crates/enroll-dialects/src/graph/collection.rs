//! The two collections of profiles, and the properties that their entities have.

use enroll_core::{EnrollmentProfile, enrollment_profile::Kind};

/// A collection of enrollment profiles.
///
/// ```
/// use enroll_dialects::graph::Collection;
///
/// let [android_for_work, device_owner] = Collection::ALL;
/// assert_eq!(android_for_work.segment(), "androidForWorkEnrollmentProfiles");
/// // Profiles for devices of the enterprise have more properties.
/// assert!(android_for_work.properties().len() < device_owner.properties().len());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Collection {
    /// `androidForWorkEnrollmentProfiles`.
    AndroidForWork,
    /// `androidDeviceOwnerEnrollmentProfiles`.
    DeviceOwner,
}

impl Collection {
    /// Both.
    pub const ALL: [Self; 2] = [Self::AndroidForWork, Self::DeviceOwner];

    /// Returns the segment that names it in a path.
    #[must_use]
    pub const fn segment(self) -> &'static str {
        match self {
            Self::AndroidForWork => "androidForWorkEnrollmentProfiles",
            Self::DeviceOwner => "androidDeviceOwnerEnrollmentProfiles",
        }
    }

    /// Returns the type of its entities.
    #[must_use]
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::AndroidForWork => "microsoft.graph.androidForWorkEnrollmentProfile",
            Self::DeviceOwner => "microsoft.graph.androidDeviceOwnerEnrollmentProfile",
        }
    }

    /// Returns the properties of its entities, in the order in which they are written.
    #[must_use]
    pub const fn properties(self) -> &'static [Property] {
        match self {
            Self::AndroidForWork => &ANDROID_FOR_WORK,
            Self::DeviceOwner => &DEVICE_OWNER,
        }
    }

    /// Returns the property of that name.
    ///
    /// ```
    /// use enroll_dialects::graph::{Collection, Property};
    ///
    /// assert_eq!(Collection::DeviceOwner.property("wifiSsid"), Some(Property::WifiSsid));
    /// assert_eq!(Collection::AndroidForWork.property("wifiSsid"), None);
    /// ```
    #[must_use]
    pub fn property(self, name: &str) -> Option<Property> {
        self.properties().iter().copied().find(|property| property.name() == name)
    }

    /// Returns the collection that profiles of this kind are in.
    ///
    /// ```
    /// use enroll_core::enrollment_profile::Kind;
    /// use enroll_dialects::graph::Collection;
    ///
    /// assert_eq!(Collection::of(&Kind::AndroidForWork), Collection::AndroidForWork);
    /// ```
    #[must_use]
    pub fn of(kind: &Kind) -> Self {
        match kind {
            Kind::AndroidForWork => Self::AndroidForWork,
            Kind::DeviceOwner(_) => Self::DeviceOwner,
        }
    }

    /// Returns whether the profile is in the collection: it is of its kind, and not deleted.
    ///
    /// ```
    /// use enroll_core::{EnrollmentProfile, Timestamp, enrollment_profile::Settings};
    /// use enroll_dialects::graph::Collection;
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let name = "enterprises/e1/enrollmentProfiles/p1".parse()?;
    /// let mut profile = EnrollmentProfile::from(EnrollmentProfile::create(name, Settings::default(), now));
    /// assert!(Collection::AndroidForWork.holds(&profile));
    /// let deleted = profile.delete(now)?;
    /// profile.apply(&deleted);
    /// assert!(!Collection::AndroidForWork.holds(&profile));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn holds(self, profile: &EnrollmentProfile) -> bool {
        !profile.is_deleted() && Self::of(&profile.settings().kind) == self
    }
}

/// A property of a profile.
///
/// ```
/// use enroll_dialects::graph::Property;
///
/// assert_eq!(Property::QrCodeContent.name(), "qrCodeContent");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Property {
    /// The key, a guid.
    Id,
    /// The tenant.
    AccountId,
    /// The display name.
    DisplayName,
    /// The description.
    Description,
    /// The use of the devices.
    EnrollmentMode,
    /// The further effect of the token.
    EnrollmentTokenType,
    /// When it was created.
    CreatedDateTime,
    /// When it was last changed.
    LastModifiedDateTime,
    /// The value of the most recently created token.
    TokenValue,
    /// When that token was created.
    TokenCreationDateTime,
    /// When that token expires.
    TokenExpirationDateTime,
    /// The number of devices that have ever enrolled with the profile.
    EnrolledDeviceCount,
    /// The number of AOSP devices that have enrolled with the current token.
    EnrollmentTokenUsageCount,
    /// The text of the QR code.
    QrCodeContent,
    /// The QR code.
    QrCodeImage,
    /// The ids of its role scope tags.
    RoleScopeTagIds,
    /// The template for names of devices.
    DeviceNameTemplate,
    /// `true` if devices receive a network.
    ConfigureWifi,
    /// The name of the network.
    WifiSsid,
    /// Its password, which is never stored.
    WifiPassword,
    /// The security of the network.
    WifiSecurityType,
    /// `true` if the network hides its name.
    WifiHidden,
    /// `true` for devices for Microsoft Teams.
    IsTeamsDeviceProfile,
}

impl Property {
    /// Returns its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::AccountId => "accountId",
            Self::DisplayName => "displayName",
            Self::Description => "description",
            Self::EnrollmentMode => "enrollmentMode",
            Self::EnrollmentTokenType => "enrollmentTokenType",
            Self::CreatedDateTime => "createdDateTime",
            Self::LastModifiedDateTime => "lastModifiedDateTime",
            Self::TokenValue => "tokenValue",
            Self::TokenCreationDateTime => "tokenCreationDateTime",
            Self::TokenExpirationDateTime => "tokenExpirationDateTime",
            Self::EnrolledDeviceCount => "enrolledDeviceCount",
            Self::EnrollmentTokenUsageCount => "enrollmentTokenUsageCount",
            Self::QrCodeContent => "qrCodeContent",
            Self::QrCodeImage => "qrCodeImage",
            Self::RoleScopeTagIds => "roleScopeTagIds",
            Self::DeviceNameTemplate => "deviceNameTemplate",
            Self::ConfigureWifi => "configureWifi",
            Self::WifiSsid => "wifiSsid",
            Self::WifiPassword => "wifiPassword",
            Self::WifiSecurityType => "wifiSecurityType",
            Self::WifiHidden => "wifiHidden",
            Self::IsTeamsDeviceProfile => "isTeamsDeviceProfile",
        }
    }
}

const ANDROID_FOR_WORK: [Property; 11] = [
    Property::Id,
    Property::AccountId,
    Property::DisplayName,
    Property::Description,
    Property::CreatedDateTime,
    Property::LastModifiedDateTime,
    Property::TokenValue,
    Property::TokenExpirationDateTime,
    Property::EnrolledDeviceCount,
    Property::QrCodeContent,
    Property::QrCodeImage,
];

const DEVICE_OWNER: [Property; 23] = [
    Property::Id,
    Property::AccountId,
    Property::DisplayName,
    Property::Description,
    Property::EnrollmentMode,
    Property::EnrollmentTokenType,
    Property::CreatedDateTime,
    Property::LastModifiedDateTime,
    Property::TokenValue,
    Property::TokenCreationDateTime,
    Property::TokenExpirationDateTime,
    Property::EnrolledDeviceCount,
    Property::EnrollmentTokenUsageCount,
    Property::QrCodeContent,
    Property::QrCodeImage,
    Property::RoleScopeTagIds,
    Property::DeviceNameTemplate,
    Property::ConfigureWifi,
    Property::WifiSsid,
    Property::WifiPassword,
    Property::WifiSecurityType,
    Property::WifiHidden,
    Property::IsTeamsDeviceProfile,
];
