//! Checks of every text that is read as JSON.

use enroll_dialects::json;
use serde_json::Value;

/// Panics if something does not hold: what is accepted, another reader accepts, and means the same.
pub fn check(input: &[u8]) {
    match json::parse(input) {
        Ok(value) => {
            if !means_more_to_the_other_reader(&value) {
                assert_eq!(serde_json::from_slice::<Value>(input).ok().as_ref(), Some(&value));
            }
            let written = value.to_string();
            let again = json::parse(written.as_bytes()).expect("it is JSON");
            assert_eq!(again.to_string(), written);
        }
        Err(error) => assert!(error.to_string().len() < 1000),
    }
}

/// Returns whether a key is one that `serde_json` reads as an instruction, where some crate of the
/// program has its raw values or its exact numbers.
fn means_more_to_the_other_reader(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter().any(means_more_to_the_other_reader),
        Value::Object(members) => members.iter().any(|(key, value)| {
            key.starts_with("$serde_json::private::") || means_more_to_the_other_reader(value)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
