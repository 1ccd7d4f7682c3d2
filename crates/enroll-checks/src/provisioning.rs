//! The texts that a device reads to enroll, read back by independent parsers.

use std::collections::BTreeMap;

use enroll_core::{provisioning, secret::TokenValue};

const BUNDLE: &str = "android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE";
const TOKEN: &str = "com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN";

/// Panics if a QR code, an NFC record and a link do not all contain the token value of the input.
pub fn check(input: &[u8]) {
    let Some(value) = str::from_utf8(input).ok().and_then(|text| text.parse::<TokenValue>().ok())
    else {
        return;
    };
    let code = provisioning::qr_code(&value);
    let code: serde_json::Map<_, _> = serde_json::from_str(code.expose()).expect("it is JSON");
    let record = load(provisioning::nfc_record(&value).expose());
    assert_eq!((code.len(), record.len()), (4, 4));
    for (key, said) in &code {
        let recorded = record.get(key).expect("both have the same keys");
        if let Some(bundle) = said.as_object() {
            assert_eq!(key, BUNDLE);
            assert_eq!(bundle.get(TOKEN).and_then(|said| said.as_str()), Some(value.expose()));
            assert_eq!(load(recorded), BTreeMap::from([(TOKEN.into(), value.expose().into())]));
        } else {
            assert_eq!(said.as_str(), Some(recorded.as_str()));
        }
    }
    let link = provisioning::link(&value);
    let query = link.expose().split_once("?et=").expect("it has a query").1;
    assert_eq!(percent_decoded(query), value.expose());
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
        properties.insert(key, String::from_utf16(&units).expect("it is UTF-16"));
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
            u16::from_str_radix(&digits, 16).expect("it has four digits")
        }
        other => u16::try_from(u32::from(other)).expect("it is ASCII"),
    })
}

fn percent_decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        let byte = u8::from_str_radix(digits, 16).expect("it has two digits");
        decoded.push(char::from(byte));
        decoded.push_str(rest);
    }
    decoded
}
