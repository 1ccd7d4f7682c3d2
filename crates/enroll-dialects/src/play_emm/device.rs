//! [`devices`](https://developers.google.com/android/work/play/emm-api/v1/devices), as far as a
//! user's accounts tell of them: a device is listed as long as the account is provisioned on it.

mod schema;

use enroll_core::{User, account::AndroidId};
use serde::Serialize;

use super::Error;
use crate::google::Method;

/// `GET …/users/{userId}/devices/{deviceId}`.
pub const GET: Method = Method { parameters: &[], reply: &schema::DEVICE };
/// `GET …/users/{userId}/devices`.
pub const LIST: Method = Method { parameters: &[], reply: &schema::LIST_REPLY };

/// The management type of every device, which an account does not record: the EMM's own app owns
/// the device.
const MANAGEMENT_TYPE: &str = "managedDevice";

/// A device as a reply has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View<'a> {
    kind: &'static str,
    android_id: &'a AndroidId,
    management_type: &'static str,
}

/// Returns the user's device of this id.
///
/// # Errors
///
/// Refuses a user that is deleted, then a device on which its account is not provisioned.
pub fn view<'a>(user: &'a User, id: &str) -> Result<View<'a>, Error> {
    if user.is_deleted() {
        return Err(Error::UserNotFound);
    }
    let device = user.provisioned().find(|device| device.as_str() == id);
    device.map(of).ok_or(Error::DeviceNotFound)
}

fn of(android_id: &AndroidId) -> View<'_> {
    View { kind: "androidenterprise#device", android_id, management_type: MANAGEMENT_TYPE }
}

/// A user's devices.
#[derive(Serialize)]
pub struct List<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    device: Vec<View<'a>>,
}

/// Returns the reply of `list`: the user's devices, in the order in which they were provisioned.
#[must_use]
pub fn list(user: &User) -> List<'_> {
    List {
        kind: "androidenterprise#devicesListResponse",
        device: user.provisioned().map(of).collect(),
    }
}
