//! The texts that a device reads to enroll, read back by independent parsers.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::{corpus::replay, provisioning::check};
use enroll_core::{
    provisioning::{self, Controller, Provisioning, Wifi, WifiSecurity},
    secret::{Secret, TokenFormat, TokenValue},
};
use proptest::prelude::*;

const VALUE: &str = "OJDDNCYSEZPAUZZOXHDF";

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

#[test]
fn a_golden_text_pins_a_controller_a_network_and_a_locale() {
    let text = |text: &str| Secret::from(text.to_owned());
    let controller = Controller::new(
        "com.example.dpc/.AdminReceiver".parse().unwrap(),
        "6lN0JbBDf2TWEL1Wx0q4Zf6sA7QXbUfZKv0i0F3yqZk".parse().unwrap(),
        "https://example.com/dpc.apk".parse().unwrap(),
        "com.example.dpc.TOKEN".parse().unwrap(),
    );
    let wifi = Wifi::new("my \"net\"".parse().unwrap(), WifiSecurity::Wpa(text("a\\b:c"))).hidden();
    let provisioning = Provisioning::default()
        .with_controller(controller)
        .with_wifi(wifi)
        .with_locale("en_US".parse().unwrap());
    let golden = concat!(
        r#"{"android.app.extra.PROVISIONING_DEVICE_ADMIN_COMPONENT_NAME":"#,
        r#""com.example.dpc/.AdminReceiver","#,
        r#""android.app.extra.PROVISIONING_DEVICE_ADMIN_SIGNATURE_CHECKSUM":"#,
        r#""6lN0JbBDf2TWEL1Wx0q4Zf6sA7QXbUfZKv0i0F3yqZk","#,
        r#""android.app.extra.PROVISIONING_DEVICE_ADMIN_PACKAGE_DOWNLOAD_LOCATION":"#,
        r#""https://example.com/dpc.apk","#,
        r#""android.app.extra.PROVISIONING_WIFI_SSID":"my \"net\"","#,
        r#""android.app.extra.PROVISIONING_WIFI_SECURITY_TYPE":"WPA","#,
        r#""android.app.extra.PROVISIONING_WIFI_PASSWORD":"a\\b:c","#,
        r#""android.app.extra.PROVISIONING_WIFI_HIDDEN":true,"#,
        r#""android.app.extra.PROVISIONING_LOCALE":"en_US","#,
        r#""android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE":{"#,
        r#""com.example.dpc.TOKEN":"OJDDNCYSEZPAUZZOXHDF"}}"#,
    );
    assert_eq!(provisioning.qr_code(&value()).expose(), golden);
    let record = provisioning.nfc_record(&value());
    assert!(record.expose().contains("PROVISIONING_WIFI_PASSWORD=a\\\\b\\:c\n"));
    assert!(record.expose().contains("PROVISIONING_WIFI_HIDDEN=true\n"));
    assert!(record.expose().ends_with("BUNDLE=com.example.dpc.TOKEN\\=OJDDNCYSEZPAUZZOXHDF\\n\n"));
    // A password is nowhere but in the texts.
    assert!(!format!("{provisioning:?}").contains("a\\"));
    let open = Wifi::new("guests".parse().unwrap(), WifiSecurity::Open);
    let open = Provisioning::default().with_wifi(open).qr_code(&value());
    assert!(open.expose().contains(r#"WIFI_SECURITY_TYPE":"NONE""#));
    assert!(!open.expose().contains("PASSWORD") && !open.expose().contains("HIDDEN"));
    let wep = Wifi::new("guests".parse().unwrap(), WifiSecurity::Wep(text("12345")));
    let wep = Provisioning::default().with_wifi(wep).qr_code(&value());
    assert!(
        wep.expose().contains(r#"WIFI_SECURITY_TYPE":"WEP""#) && wep.expose().contains("12345")
    );
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

#[test]
fn every_token_of_the_corpus_keeps_its_promises() {
    replay("provisioning", check);
}

proptest! {
    // Rule 4.6: "The nested bundle becomes a stringified Properties inside a property value".
    #[test]
    fn an_nfc_record_contains_what_the_qr_code_contains(text in "[!-~]{1,128}") {
        check(text.as_bytes());
    }

    #[test]
    fn every_made_value_is_carried_by_every_form(bytes in any::<[u8; 32]>()) {
        let value = TokenValue::from_bytes(bytes, &TokenFormat::Letters);
        for form in [provisioning::qr_code, provisioning::nfc_record, provisioning::link] {
            prop_assert!(form(&value).expose().contains(value.expose()));
        }
    }
}
