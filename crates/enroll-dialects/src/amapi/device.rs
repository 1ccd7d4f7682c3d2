//! [`enterprises.devices`](https://developers.google.com/android/management/reference/rest/v1/enterprises.devices).

mod schema;
mod wipe;

use enroll_core::{
    Device, Timestamp,
    additional_data::AdditionalData,
    device::{Authority, ManagementMode, Ownership, SerialNumber, State},
    name::{DeviceName, EnrollmentTokenName, PolicyName},
};
use serde::Serialize;

pub use self::wipe::{Wipe, WipeDataFlag};
use super::{LIST_PARAMETERS, type_name};
use crate::google::{Empty, Enumeration, Method};

/// `GET /v1/{name}`.
pub const GET: Method = Method { parameters: &[], reply: &schema::DEVICE };
/// `GET /v1/{parent}/devices`.
pub const LIST: Method = Method { parameters: LIST_PARAMETERS, reply: &schema::LIST_REPLY };
/// `DELETE /v1/{name}`. The reply is [`Empty`]; [`Wipe`] holds the options of the query.
pub const DELETE: Method = Method { parameters: wipe::PARAMETERS, reply: Empty::SCHEMA };

const MANAGEMENT_MODE: Enumeration<ManagementMode> = Enumeration {
    type_name: type_name!("ManagementMode"),
    values: &[
        (ManagementMode::DeviceOwner, "DEVICE_OWNER"),
        (ManagementMode::ProfileOwner, "PROFILE_OWNER"),
    ],
};

const OWNERSHIP: Enumeration<Ownership> = Enumeration {
    type_name: type_name!("Ownership"),
    values: &[
        (Ownership::CompanyOwned, "COMPANY_OWNED"),
        (Ownership::PersonallyOwned, "PERSONALLY_OWNED"),
    ],
};

/// A device in a reply: the facts of its enrollment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View<'a> {
    name: &'a DeviceName,
    #[serde(skip_serializing_if = "Option::is_none")]
    management_mode: Option<&'static str>,
    state: &'static str,
    applied_state: &'static str,
    enrollment_time: Timestamp,
    policy_name: PolicyName,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrollment_token_data: Option<&'a AdditionalData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrollment_token_name: Option<&'a EnrollmentTokenName>,
    hardware_info: HardwareInfo<'a>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    previous_device_names: &'a [DeviceName],
    #[serde(skip_serializing_if = "Option::is_none")]
    ownership: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HardwareInfo<'a> {
    serial_number: &'a SerialNumber,
}

/// Returns a device as `get` and `list` reply with it.
///
/// `previous` are the names of the earlier devices with its serial number, the earliest first.
///
/// ```
/// # use enroll_core::{Device, EnrollmentToken, Timestamp, enrollment_token::{Claim, Terms}};
/// # let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
/// # let issued = EnrollmentToken::issue(name, Terms::default(), Timestamp::UNIX_EPOCH);
/// # let ownership = enroll_core::device::Ownership::CompanyOwned;
/// # let claim = Claim::new("d1".parse()?, "R58M12".parse()?, ownership);
/// # let redemption = EnrollmentToken::from(issued).redeem(&claim, Timestamp::UNIX_EPOCH)?;
/// # let device = Device::from(redemption.device);
/// use enroll_dialects::amapi::device;
///
/// let reply = serde_json::to_value(device::view(&device, &[]))?;
/// assert_eq!(reply["name"], "enterprises/e1/devices/d1");
/// assert_eq!(reply["managementMode"], "DEVICE_OWNER");
/// // What is empty is left out.
/// assert_eq!(reply.get("previousDeviceNames"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn view<'a>(device: &'a Device, previous: &'a [DeviceName]) -> View<'a> {
    let enrolled = device.enrolled();
    let state = match device.state() {
        State::Provisioning => "PROVISIONING",
        State::Deleted => "DELETED",
    };
    let data = enrolled.additional_data.as_ref();
    View {
        name: &enrolled.name,
        management_mode: MANAGEMENT_MODE.name(enrolled.management_mode),
        state,
        applied_state: state,
        enrollment_time: enrolled.at,
        policy_name: enrolled.policy_name(),
        enrollment_token_data: data.filter(|data| !data.as_str().is_empty()),
        enrollment_token_name: match &enrolled.by {
            Authority::EnrollmentToken(name) => Some(name),
            Authority::EnrollmentProfile(_) => None,
        },
        hardware_info: HardwareInfo { serial_number: &enrolled.serial_number },
        previous_device_names: previous,
        ownership: OWNERSHIP.name(enrolled.ownership),
    }
}

/// One page of devices.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct List<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    devices: Vec<View<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

/// Returns the reply of `list`: a page of devices, and how to get the next one.
///
/// ```
/// use enroll_dialects::amapi::device;
///
/// let reply = device::list(Vec::new(), Some("n".into()));
/// // A page without items still leads to the next one.
/// assert_eq!(serde_json::to_string(&reply)?, r#"{"nextPageToken":"n"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn list(devices: Vec<View<'_>>, next_page_token: Option<String>) -> List<'_> {
    List { devices, next_page_token }
}
