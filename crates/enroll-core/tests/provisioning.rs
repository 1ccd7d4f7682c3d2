//! What a device reads to enroll, read back by parsers that did not write it.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::collections::BTreeMap;

use enroll_core::{
    provisioning,
    secret::{TokenFormat, TokenValue},
};
use proptest::prelude::*;

const VALUE: &str = "OJDDNCYSEZPAUZZOXHDF";
const BUNDLE: &str = "android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE";
const TOKEN: &str = "com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN";

fn value() -> TokenValue {
    VALUE.parse().unwrap()
}

// Rule 4.6: "qrCode is a string containing JSON"; "emit it fixed for golden tests".
#[test]
fn a_golden_text_pins_the_qr_code() {
    let golden = concat!(
        r#"{"android.app.extra.PROVISIONING_DEVICE_ADMIN_COMPONENT_NAME":"#,
        r#""com.google.android.apps.work.clouddpc/.receivers.CloudDeviceAdminReceiver","#,
        r#""android.app.extra.PROVISIONING_DEVICE_ADMIN_SIGNATURE_CHECKSUM":"#,
        r#""I5YvS0O5hXY46mb01BlRjq4oJJGs2kuUcHvVkAPEXlg","#,
        r#""android.app.extra.PROVISIONING_DEVICE_ADMIN_PACKAGE_DOWNLOAD_LOCATION":"#,
        r#""https://play.google.com/managed/downloadManagingApp?identifier=setup","#,
        r#""android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE":{"#,
        r#""com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN":"#,
        r#""OJDDNCYSEZPAUZZOXHDF"}}"#,
    );
    assert_eq!(provisioning::qr_code(&value()).expose(), golden);
}

// Rule 4.6: "the outer value is escaped twice (the inner = and newline)"; "Properties.store writes
// a date comment first: leave it out".
#[test]
fn a_golden_text_pins_the_nfc_record() {
    let golden = concat!(
        "android.app.extra.PROVISIONING_DEVICE_ADMIN_COMPONENT_NAME=",
        "com.google.android.apps.work.clouddpc/.receivers.CloudDeviceAdminReceiver\n",
        "android.app.extra.PROVISIONING_DEVICE_ADMIN_SIGNATURE_CHECKSUM=",
        "I5YvS0O5hXY46mb01BlRjq4oJJGs2kuUcHvVkAPEXlg\n",
        "android.app.extra.PROVISIONING_DEVICE_ADMIN_PACKAGE_DOWNLOAD_LOCATION=",
        "https\\://play.google.com/managed/downloadManagingApp?identifier\\=setup\n",
        "android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE=",
        "com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN\\=OJDDNCYSEZPAUZZOXHDF\\n\n",
    );
    assert_eq!(provisioning::nfc_record(&value()).expose(), golden);
}

// Rule 4.6: "link https://enterprise.google.com/android/enroll?et=<value>".
#[test]
fn a_link_carries_the_value_escaped() {
    let link = |text: &str| provisioning::link(&text.parse().unwrap()).expose().to_owned();
    assert_eq!(link(VALUE), format!("https://enterprise.google.com/android/enroll?et={VALUE}"));
    assert!(link("a&b=c").ends_with("?et=a%26b%3Dc"));
}

#[test]
fn what_a_device_reads_is_not_printed() {
    for text in [provisioning::qr_code(&value()), provisioning::nfc_record(&value())] {
        assert_eq!(format!("{text:?}"), "…");
    }
}

/// Reads `java.util.Properties` text as its documentation describes `load`.
fn load(text: &str) -> BTreeMap<String, String> {
    let mut properties = BTreeMap::new();
    for line in text.split('\n').filter(|line| !line.is_empty()) {
        let mut characters = line.trim_start_matches([' ', '\t', '\u{c}']).chars().peekable();
        let mut key = String::new();
        while let Some(character) = characters.next() {
            match character {
                '=' | ':' | ' ' | '\t' | '\u{c}' => break,
                '\\' => key.extend(unescape(&mut characters)),
                _ => key.push(character),
            }
        }
        let mut units = Vec::new();
        while let Some(character) = characters.next() {
            match character {
                '\\' => units.extend(unescape_units(&mut characters)),
                _ => units.extend(character.encode_utf16(&mut [0; 2]).iter().copied()),
            }
        }
        properties.insert(key, String::from_utf16(&units).unwrap());
    }
    properties
}

fn unescape(characters: &mut impl Iterator<Item = char>) -> Option<char> {
    let units: Vec<u16> = unescape_units(characters).into_iter().collect();
    String::from_utf16(&units).ok()?.chars().next()
}

fn unescape_units(characters: &mut impl Iterator<Item = char>) -> Option<u16> {
    Some(match characters.next()? {
        'n' => 10,
        'r' => 13,
        't' => 9,
        'f' => 12,
        'u' => {
            let digits: String = characters.take(4).collect();
            u16::from_str_radix(&digits, 16).unwrap()
        }
        other => u16::try_from(u32::from(other)).unwrap(),
    })
}

proptest! {
    // Rule 4.6: "The nested bundle becomes a stringified Properties inside a property value".
    #[test]
    fn an_nfc_record_says_what_the_qr_code_says(text in "[!-~]{1,128}") {
        let value: TokenValue = text.parse().unwrap();
        let json: serde_json::Value =
            serde_json::from_str(provisioning::qr_code(&value).expose()).unwrap();
        prop_assert_eq!(&json[BUNDLE][TOKEN], &text);

        let record = load(provisioning::nfc_record(&value).expose());
        for (key, said) in json.as_object().unwrap() {
            if let Some(said) = said.as_str() {
                prop_assert_eq!(&record[key], said);
            } else {
                prop_assert_eq!(&load(&record[key])[TOKEN], &text);
            }
        }
        prop_assert_eq!(record.len(), 4);
    }

    #[test]
    fn every_made_value_is_carried_by_every_form(bytes in any::<[u8; 32]>()) {
        let value = TokenValue::from_bytes(bytes, &TokenFormat::Letters);
        for form in [provisioning::qr_code, provisioning::nfc_record, provisioning::link] {
            prop_assert!(form(&value).expose().contains(value.expose()));
        }
    }
}
