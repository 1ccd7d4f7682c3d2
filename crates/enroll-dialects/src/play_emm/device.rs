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
///
/// ```
/// # use enroll_core::{Timestamp, User, user::{AccountType, Insertion}};
/// # let insertion = Insertion {
/// #     identifier: "user342".parse()?,
/// #     account_type: AccountType::UserAccount,
/// #     display_name: None,
/// # };
/// # let name = "enterprises/e1/users/u1".parse()?;
/// # let user = User::from(User::insert(name, insertion, Timestamp::UNIX_EPOCH));
/// use enroll_dialects::play_emm::{Error, device};
///
/// // The account is on no device yet.
/// assert_eq!(device::view(&user, "3f25").err(), Some(Error::DeviceNotFound));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
///
/// ```
/// # use enroll_core::{Timestamp, User, user::{AccountType, Insertion}};
/// # let insertion = Insertion {
/// #     identifier: "user342".parse()?,
/// #     account_type: AccountType::UserAccount,
/// #     display_name: None,
/// # };
/// # let name = "enterprises/e1/users/u1".parse()?;
/// # let user = User::from(User::insert(name, insertion, Timestamp::UNIX_EPOCH));
/// use enroll_dialects::play_emm::device;
///
/// let reply = serde_json::to_string(&device::list(&user))?;
/// assert_eq!(reply, r#"{"kind":"androidenterprise#devicesListResponse"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn list(user: &User) -> List<'_> {
    List {
        kind: "androidenterprise#devicesListResponse",
        device: user.provisioned().map(of).collect(),
    }
}
