//! What a device reads to enroll: the text of a provisioning QR code, an NFC record, a link.
//!
//! The keys are Android's
//! [provisioning extras](https://developer.android.com/reference/android/app/admin/DevicePolicyManager#EXTRA_PROVISIONING_DEVICE_ADMIN_COMPONENT_NAME),
//! in the order that Google's documentation lists them, always.

use alloc::string::String;
use core::fmt::Write;

use crate::secret::{Secret, TokenValue};

const COMPONENT_NAME: Extra = (
    "android.app.extra.PROVISIONING_DEVICE_ADMIN_COMPONENT_NAME",
    "com.google.android.apps.work.clouddpc/.receivers.CloudDeviceAdminReceiver",
);
const SIGNATURE_CHECKSUM: Extra = (
    "android.app.extra.PROVISIONING_DEVICE_ADMIN_SIGNATURE_CHECKSUM",
    "I5YvS0O5hXY46mb01BlRjq4oJJGs2kuUcHvVkAPEXlg",
);
const PACKAGE_DOWNLOAD_LOCATION: Extra = (
    "android.app.extra.PROVISIONING_DEVICE_ADMIN_PACKAGE_DOWNLOAD_LOCATION",
    "https://play.google.com/managed/downloadManagingApp?identifier=setup",
);
const EXTRAS_BUNDLE: &str = "android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE";
const ENROLLMENT_TOKEN: &str = "com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN";
const LINK: &str = "https://enterprise.google.com/android/enroll?et=";

type Extra = (&'static str, &'static str);

/// What is the same for every token, in the order in which it is written.
const EXTRAS: [Extra; 3] = [COMPONENT_NAME, SIGNATURE_CHECKSUM, PACKAGE_DOWNLOAD_LOCATION];

/// Returns the text of the QR code that enrolls a device with `token`: a JSON object.
///
/// ```
/// use enroll_core::provisioning;
///
/// let text = provisioning::qr_code(&"OJDDNCYSEZPAUZZOXHDF".parse()?);
/// assert!(text.expose().ends_with(r#"EXTRA_ENROLLMENT_TOKEN":"OJDDNCYSEZPAUZZOXHDF"}}"#));
/// # Ok::<(), enroll_core::secret::ParseTokenValueError>(())
/// ```
#[must_use]
pub fn qr_code(token: &TokenValue) -> Secret {
    let mut json = String::with_capacity(512);
    json.push('{');
    for (key, value) in EXTRAS {
        push_json_string(&mut json, key);
        json.push(':');
        push_json_string(&mut json, value);
        json.push(',');
    }
    push_json_string(&mut json, EXTRAS_BUNDLE);
    json.push_str(":{");
    push_json_string(&mut json, ENROLLMENT_TOKEN);
    json.push(':');
    push_json_string(&mut json, token.expose());
    json.push_str("}}");
    json.into()
}

/// Returns the NFC record that enrolls a device with `token`: the properties of the JSON, as
/// [`java.util.Properties`](https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Properties.html#store(java.io.Writer,java.lang.String))
/// stores them, without its date.
///
/// The bundle of extras is such a text itself, within a value.
///
/// ```
/// use enroll_core::provisioning;
///
/// let text = provisioning::nfc_record(&"OJDDNCYSEZPAUZZOXHDF".parse()?);
/// assert!(text.expose().ends_with("EXTRA_ENROLLMENT_TOKEN\\=OJDDNCYSEZPAUZZOXHDF\\n\n"));
/// # Ok::<(), enroll_core::secret::ParseTokenValueError>(())
/// ```
#[must_use]
pub fn nfc_record(token: &TokenValue) -> Secret {
    let mut bundle = String::with_capacity(128);
    push_property(&mut bundle, ENROLLMENT_TOKEN, token.expose());
    let bundle = Secret::from(bundle);
    let mut record = String::with_capacity(512);
    for (key, value) in EXTRAS {
        push_property(&mut record, key, value);
    }
    push_property(&mut record, EXTRAS_BUNDLE, bundle.expose());
    record.into()
}

/// Returns the link that a user opens to enroll a personally owned device with `token`.
#[must_use]
pub fn link(token: &TokenValue) -> Secret {
    let mut link = String::from(LINK);
    for byte in token.expose().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            link.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(link, "%{byte:02X}");
        }
    }
    link.into()
}

fn push_json_string(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\0'..='\x1f' => push_utf_16(json, character),
            _ => json.push(character),
        }
    }
    json.push('"');
}

fn push_property(properties: &mut String, key: &str, value: &str) {
    for character in key.chars() {
        if character == ' ' {
            properties.push('\\');
        }
        push_property_character(properties, character);
    }
    properties.push('=');
    for (at, character) in value.chars().enumerate() {
        // Within a value a space is itself; before it, it would be skipped.
        if at == 0 && character == ' ' {
            properties.push('\\');
        }
        push_property_character(properties, character);
    }
    properties.push('\n');
}

fn push_property_character(properties: &mut String, character: char) {
    match character {
        '\\' | ':' | '=' | '#' | '!' => properties.extend(['\\', character]),
        '\t' => properties.push_str("\\t"),
        '\n' => properties.push_str("\\n"),
        '\u{c}' => properties.push_str("\\f"),
        '\r' => properties.push_str("\\r"),
        ' '..='~' => properties.push(character),
        _ => push_utf_16(properties, character),
    }
}

fn push_utf_16(text: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        // Writing to a string cannot fail.
        let _ = write!(text, "\\u{unit:04X}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `Properties.store` documents: white space at the start, separators, comments and
    /// backslashes are escaped, and what is not printable ASCII is written by its UTF-16 units.
    #[test]
    fn a_property_is_escaped_as_java_stores_it() {
        for (key, value, line) in [
            ("a b", "c d", "a\\ b=c d\n"),
            ("a", " b ", "a=\\ b \n"),
            ("#!", "=:", "\\#\\!=\\=\\:\n"),
            ("a", "\t\n\u{c}\r\\", "a=\\t\\n\\f\\r\\\\\n"),
            ("é", "\0~\u{7f}😀", "\\u00E9=\\u0000~\\u007F\\uD83D\\uDE00\n"),
        ] {
            let mut written = String::new();
            push_property(&mut written, key, value);
            assert_eq!(written, line);
        }
    }

    #[test]
    fn a_json_string_is_escaped_where_it_must_be() {
        for (text, json) in [
            ("", r#""""#),
            (r#"a"\/"#, r#""a\"\\/""#),
            ("\0\n\u{1f} \u{7f}é😀", "\"\\u0000\\u000A\\u001F \u{7f}é😀\""),
        ] {
            let mut written = String::new();
            push_json_string(&mut written, text);
            assert_eq!(written, json);
        }
    }
}
