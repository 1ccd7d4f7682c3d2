//! What holds of every text that is given as JSON.

use enroll_dialects::json;
use serde_json::Value;

/// Panics if something does not hold: what is accepted, another reader accepts, and means the same.
pub(crate) fn check(input: &[u8]) {
    match json::parse(input) {
        Ok(value) => {
            assert_eq!(serde_json::from_slice::<Value>(input).ok().as_ref(), Some(&value));
            let written = value.to_string();
            let again = json::parse(written.as_bytes()).expect("it is JSON");
            assert_eq!(again.to_string(), written);
        }
        Err(error) => assert!(error.to_string().len() < 1000),
    }
}
