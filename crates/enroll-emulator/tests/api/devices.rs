//! Devices: how a token lets them in, and `enterprises.devices` of the Android Management API.

mod enroll;
mod reads;
mod refusals;

use serde_json::{Value, json};

use crate::support::Emulator;

pub(crate) const ENROLL: &str = "/enroll/v1/devices:enroll";
pub(crate) const DEVICES: &str = "/v1/enterprises/LC1/devices";

/// Returns the claim of a company's device.
pub(crate) fn claim(token: &Value, serial_number: &str) -> Value {
    json!({
        "enrollmentToken": token["value"],
        "ownership": "COMPANY_OWNED",
        "serialNumber": serial_number,
    })
}

/// Returns the claim of a company's device, with a request id.
pub(crate) fn retriable(token: &Value, serial_number: &str, request_id: &str) -> Value {
    let mut claim = claim(token, serial_number);
    claim["requestId"] = request_id.into();
    claim
}

/// Lets so many devices in and returns them.
fn enroll(emulator: &Emulator, count: usize) -> Vec<Value> {
    let token = emulator.create(&json!({}));
    let mut devices = Vec::with_capacity(count);
    for number in 0..count {
        devices.push(emulator.enroll(&token["value"], &format!("R{number}")).ok());
    }
    devices
}
