//! The properties that only a profile for devices of the enterprise has.

use enroll_core::enrollment_profile::{DeviceOwner, EnrollmentMode};
use serde::ser::SerializeMap;

use super::Property;
use crate::graph::words::{ENROLLMENT_MODE, TOKEN_TYPE, WIFI_SECURITY};

/// The most devices that `enrollmentTokenUsageCount` counts, as Graph documents.
const USAGE_COUNT_MAX: u64 = 20_000;

/// Writes one property. Those that are not a device owner's write nothing.
pub(super) fn write<M: SerializeMap>(
    property: Property,
    owner: &DeviceOwner,
    uses: u64,
    map: &mut M,
) -> Result<(), M::Error> {
    let name = property.name();
    match property {
        Property::EnrollmentMode => map.serialize_entry(name, &ENROLLMENT_MODE.name(owner.mode)),
        Property::EnrollmentTokenType => {
            map.serialize_entry(name, &TOKEN_TYPE.name(owner.token_kind))
        }
        Property::EnrollmentTokenUsageCount => {
            map.serialize_entry(name, &usage_count(owner.mode, uses))
        }
        Property::RoleScopeTagIds => map.serialize_entry(name, &owner.role_scope_tag_ids),
        Property::DeviceNameTemplate => map.serialize_entry(name, &owner.device_name_template),
        Property::ConfigureWifi => map.serialize_entry(name, &owner.wifi.configured),
        Property::WifiSsid => map.serialize_entry(name, &owner.wifi.ssid),
        Property::WifiPassword => map.serialize_entry(name, &()),
        Property::WifiSecurityType => {
            map.serialize_entry(name, &WIFI_SECURITY.name(owner.wifi.security))
        }
        Property::WifiHidden => map.serialize_entry(name, &owner.wifi.hidden),
        Property::IsTeamsDeviceProfile => map.serialize_entry(name, &owner.is_teams_device),
        Property::Id
        | Property::AccountId
        | Property::DisplayName
        | Property::Description
        | Property::CreatedDateTime
        | Property::LastModifiedDateTime
        | Property::TokenValue
        | Property::TokenCreationDateTime
        | Property::TokenExpirationDateTime
        | Property::EnrolledDeviceCount
        | Property::QrCodeContent
        | Property::QrCodeImage => Ok(()),
    }
}

/// Counts AOSP devices: those of other modes are not counted.
fn usage_count(mode: EnrollmentMode, uses: u64) -> u64 {
    let is_aosp =
        [EnrollmentMode::AospUserless, EnrollmentMode::AospUserAssociated].contains(&mode);
    if is_aosp { uses.min(USAGE_COUNT_MAX) } else { 0 }
}
