//! Checks of every text that is read as the field mask of a reply.

use enroll_dialects::{amapi::device, google::FieldMask};
use serde_json::{Value, json};

/// Panics if something does not hold: a mask only leaves out, and leaves nothing out twice.
pub fn check(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    let mask = match FieldMask::parse(text, device::LIST.reply) {
        Ok(mask) => mask,
        Err(error) => {
            assert!(error.to_string().len() < 1000);
            return;
        }
    };
    let reply = json!({
        "devices": [
            {
                "name": "enterprises/e1/devices/d1",
                "hardwareInfo": {"serialNumber": "S1", "model": "M"},
                "nonComplianceDetails": [{"settingName": "a", "packageName": "b"}],
                "systemProperties": {"ro.build": "1", "debug": "2"},
            },
            {"state": "PROVISIONING"},
        ],
        "nextPageToken": "t",
    });
    let left = serde_json::to_value(mask.apply(&reply).expect("it is JSON")).expect("it is JSON");
    assert!(is_part(&left, &reply), "{left} of {reply}");
    let again = serde_json::to_value(mask.apply(&left).expect("it is JSON")).expect("it is JSON");
    assert_eq!(again, left);
}

fn is_part(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => part
            .iter()
            .all(|(name, value)| whole.get(name).is_some_and(|whole| is_part(value, whole))),
        (Value::Array(part), Value::Array(whole)) => {
            part.len() == whole.len()
                && part.iter().zip(whole).all(|(part, whole)| is_part(part, whole))
        }
        (part, whole) => part == whole,
    }
}
