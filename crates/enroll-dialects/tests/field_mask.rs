//! Partial responses.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_dialects::{
    amapi::{device, enrollment_token, policy},
    google::{FieldMask, Method, ParseFieldMaskError, Query},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A reply of `enterprises.devices.list`, with more than the service knows of a device.
fn devices() -> Value {
    json!({
        "devices": [
            {
                "name": "enterprises/e1/devices/d1",
                "state": "PROVISIONING",
                "hardwareInfo": {"serialNumber": "S1", "model": "M"},
                "nonComplianceDetails": [{"settingName": "a", "packageName": "b"}],
                "previousDeviceNames": ["enterprises/e1/devices/d0"],
                "systemProperties": {"ro.build": "1", "debug": "2"},
            },
            {"name": "enterprises/e1/devices/d2", "state": "PROVISIONING"},
        ],
        "nextPageToken": "t",
    })
}

fn apply(mask: &str, method: &Method, reply: &Value) -> Value {
    let mask = FieldMask::parse(mask, method.reply).unwrap();
    serde_json::to_value(mask.apply(reply).unwrap()).unwrap()
}

#[track_caller]
fn of_devices(mask: &str, expected: &Value) {
    assert_eq!(&apply(mask, &device::LIST, &devices()), expected, "{mask}");
}

#[test]
fn what_is_not_asked_for_is_left_out() {
    of_devices("nextPageToken", &json!({"nextPageToken": "t"}));
    let names = json!({"devices": [
        {"name": "enterprises/e1/devices/d1"},
        {"name": "enterprises/e1/devices/d2"},
    ]});
    for mask in ["devices/name", "devices.name", "devices(name)", "devices/name,devices(name)"] {
        of_devices(mask, &names);
    }
    of_devices(
        "devices/hardwareInfo/model",
        &json!({"devices": [{"hardwareInfo": {"model": "M"}}, {}]}),
    );
    of_devices(
        "devices(hardwareInfo(model),nonComplianceDetails/settingName)",
        &json!({"devices": [
            {"hardwareInfo": {"model": "M"}, "nonComplianceDetails": [{"settingName": "a"}]},
            {},
        ]}),
    );
}

#[test]
fn a_field_within_a_field_that_is_asked_for_adds_nothing() {
    let whole = json!({"devices": [{"hardwareInfo": {"serialNumber": "S1", "model": "M"}}, {}]});
    for mask in [
        "devices/hardwareInfo",
        "devices(hardwareInfo,hardwareInfo/model)",
        "devices(hardwareInfo/model,hardwareInfo)",
        "devices/hardwareInfo/*",
        "devices/hardwareInfo(model,serialNumber)",
    ] {
        of_devices(mask, &whole);
    }
}

#[test]
fn an_asterisk_is_every_field() {
    of_devices("*", &devices());
    of_devices("devices/*,*", &devices());
    of_devices("*/*", &json!({"devices": devices()["devices"]}));
    of_devices("*/name", &apply("devices/name", &device::LIST, &devices()));
    // A map could have it, too.
    of_devices(
        "devices/*/model",
        &json!({"devices": [{"hardwareInfo": {"model": "M"}, "systemProperties": {}}, {}]}),
    );
}

#[test]
fn a_map_has_any_key() {
    of_devices(
        "devices/systemProperties/debug",
        &json!({"devices": [{"systemProperties": {"debug": "2"}}, {}]}),
    );
    let all = json!({"devices": [{"systemProperties": {"ro.build": "1", "debug": "2"}}, {}]});
    of_devices("devices/systemProperties", &all);
    of_devices("devices/systemProperties/*", &all);
    assert!(FieldMask::parse("devices/systemProperties/a/b", device::LIST.reply).is_err());
}

#[test]
fn what_is_kept_and_not_known_has_any_fields_at_any_depth() {
    let policy = json!({"applications": [
        {"packageName": "p", "customAppConfig": {"userUninstallSettings": "ALLOWED", "other": 1}},
        {"packageName": "q"},
    ]});
    for (mask, expected) in [
        (
            "applications/customAppConfig/other,applications/packageName",
            json!([{"packageName": "p", "customAppConfig": {"other": 1}}, {"packageName": "q"}]),
        ),
        (
            "applications(customAppConfig(other),customAppConfig)",
            json!([{"customAppConfig": policy["applications"][0]["customAppConfig"]}, {}]),
        ),
        ("applications/nosuch/nosuch/nosuch", json!([{}, {}])),
    ] {
        let expected = json!({ "applications": expected });
        assert_eq!(apply(mask, &policy::GET, &policy), expected, "{mask}");
    }
    assert!(FieldMask::parse("cameraDisabled/nosuch", policy::GET.reply).is_err());
}

#[test]
fn a_name_may_be_in_either_spelling() {
    of_devices("next_page_token", &json!({"nextPageToken": "t"}));
    of_devices(
        "devices/hardware_info/serial_number",
        &apply("devices/hardwareInfo/serialNumber", &device::LIST, &devices()),
    );
}

#[test]
fn a_field_that_no_reply_has_is_refused_by_name() {
    for (mask, path) in [
        ("foo", "foo"),
        ("devices,foo", "foo"),
        ("devices/foo", "devices/foo"),
        ("devices(name,hardwareInfo(model,foo))", "devices/hardwareInfo/foo"),
        ("nextPageToken/foo", "nextPageToken/foo"),
        ("devices/name/*", "devices/name/*"),
        ("*/foo", "*/foo"),
        ("*(name,foo)", "*/foo"),
        ("NextPageToken", "NextPageToken"),
        ("devices/hardware_Info", "devices/hardware_Info"),
    ] {
        let unknown = ParseFieldMaskError::Unknown(path.into());
        assert_eq!(FieldMask::parse(mask, device::LIST.reply), Err(unknown), "{mask}");
    }
    // It is known though no reply of this service has it.
    for mask in [
        "devices/memoryEvents/byteCount",
        "devices/securityPosture/postureDetails/advice/defaultMessage",
    ] {
        assert!(FieldMask::parse(mask, device::LIST.reply).is_ok(), "{mask}");
    }
}

#[test]
fn a_mask_is_at_most_4096_bytes() {
    let names = "name,".repeat(818);
    let text = format!("{names}qrCode");
    assert_eq!(text.len(), 4096);
    assert!(FieldMask::parse(&text, enrollment_token::GET.reply).is_ok());
    assert_eq!(
        FieldMask::parse(&format!("{names}qr_code"), enrollment_token::GET.reply),
        Err(ParseFieldMaskError::TooLong)
    );
    let long = "a".repeat(4000);
    let message = FieldMask::parse(&long, enrollment_token::GET.reply).unwrap_err().to_string();
    assert_eq!(message, format!("field mask names `{}…`, which no response has", "a".repeat(64)));
}

#[test]
fn asterisks_do_not_multiply() {
    let text = vec!["*/*/*/*"; 500].join(",");
    let mask = FieldMask::parse(&text, device::LIST.reply).unwrap();
    assert!(serde_json::to_value(mask.apply(&devices()).unwrap()).is_ok());
}

#[test]
fn a_query_applies_its_mask_to_the_reply() {
    let query = Query::parse("fields=devices/name&prettyPrint=false", &device::LIST).unwrap();
    assert_eq!(
        query.render(&devices()).unwrap(),
        r#"{"devices":[{"name":"enterprises/e1/devices/d1"},{"name":"enterprises/e1/devices/d2"}]}"#
    );
}

proptest! {
    #[test]
    fn a_mask_of_all_fields_is_identity(mask in prop::sample::select(vec![
        "*",
        "devices,nextPageToken",
        "nextPageToken,devices/*",
        "nextPageToken,devices(name,state,hardwareInfo,nonComplianceDetails,previousDeviceNames,systemProperties)",
    ]), repeated in 1_usize..4) {
        let mask = vec![mask; repeated].join(",");
        prop_assert_eq!(apply(&mask, &device::LIST, &devices()).to_string(), devices().to_string());
    }

    #[test]
    fn a_mask_only_leaves_out(text in "((devices|name|nextPageToken|hardwareInfo|\\*)[/,])*(\\*|devices)") {
        if let Ok(mask) = FieldMask::parse(&text, device::LIST.reply) {
            let left = serde_json::to_value(mask.apply(&devices()).unwrap()).unwrap();
            for (name, value) in left.as_object().unwrap() {
                prop_assert!(value == &devices()[name] || value.is_array());
            }
        }
    }
}

#[test]
fn no_text_makes_it_panic() {
    let likely = "([a-z]{1,4}|devices|name|[(),/.*]){0,30}";
    let known =
        r"(nextPageToken,)?devices(/(name|\*)|\((name|state|hardwareInfo(/model|\(\*\))),\*\))?";
    no_input_panics(&prop_oneof![any::<String>(), likely, known], |text| {
        let mask = FieldMask::parse(text, device::LIST.reply);
        mask.map(|mask| assert!(mask.apply(&devices()).is_ok())).is_ok()
    });
}
