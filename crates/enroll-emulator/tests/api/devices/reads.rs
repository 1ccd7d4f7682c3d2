//! `enterprises.devices`: get, list, delete.

use serde_json::{Value, json};

use super::{DEVICES, claim, enroll};
use crate::{asserts::path_of, devices::ENROLL, support::Emulator};

#[test]
fn get_and_list_show_what_the_enrollment_showed() {
    let emulator = Emulator::default();
    let devices = enroll(&emulator, 3);
    for device in &devices {
        assert_eq!(&emulator.get(&path_of(device)).ok(), device);
    }
    assert_eq!(emulator.get(DEVICES).ok(), json!({ "devices": devices }));
}

#[test]
fn a_device_outlives_its_token() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let device = emulator.post(ENROLL, &claim(&token, "R0")).ok();
    emulator.delete(&path_of(&token)).ok();
    emulator.is_at("2046-11-22T08:00:00Z");
    assert_eq!(emulator.get(&path_of(&device)).ok(), device);
}

#[test]
fn a_deleted_device_is_gone_and_its_deletion_has_an_empty_reply() {
    let emulator = Emulator::default();
    let devices = enroll(&emulator, 2);
    let path = path_of(&devices[0]);
    let reply = emulator.delete(&format!("{path}?prettyPrint=false"));
    reply.ok();
    assert_eq!(reply.text(), "{}");
    emulator.get(&path).is_not_found();
    emulator.delete(&path).is_not_found();
    assert_eq!(emulator.get(DEVICES).ok(), json!({ "devices": [devices[1]] }));
}

#[test]
fn an_unknown_device_is_not_found() {
    let emulator = Emulator::default();
    let device = &enroll(&emulator, 1)[0];
    let id = device["name"].as_str().unwrap().rsplit('/').next().unwrap();
    for path in [format!("{DEVICES}/x"), format!("/v1/enterprises/LC2/devices/{id}")] {
        emulator.get(&path).is_not_found();
        emulator.delete(&path).is_not_found();
    }
    emulator.get(&path_of(device)).ok();
}

#[test]
fn pages_hold_each_device_once_in_order_of_enrollment() {
    let emulator = Emulator::default();
    let devices = enroll(&emulator, 25);
    for (query, count) in [("", 10), ("pageSize=0", 10), ("pageSize=7", 7), ("pageSize=1000", 25)] {
        let page = emulator.get(&format!("{DEVICES}?{query}")).ok();
        assert_eq!(page["devices"], json!(devices[..count]), "{query}");
        assert_eq!(page.get("nextPageToken").is_some(), count < 25, "{query}");
    }
    let (mut read, mut cursor) = (Vec::new(), Some(String::new()));
    while let Some(place) = cursor {
        let page = emulator.get(&format!("{DEVICES}?pageSize=6&pageToken={place}")).ok();
        read.extend(page["devices"].as_array().unwrap().clone());
        cursor = page.get("nextPageToken").map(|next| next.as_str().unwrap().to_owned());
        if read.len() == 6 {
            // What is behind is deleted and moves nothing.
            emulator.delete(&path_of(&devices[0])).ok();
        }
    }
    assert_eq!(read, devices);
    for size in ["-1", "2147483648", "x"] {
        emulator.get(&format!("{DEVICES}?pageSize={size}")).is_invalid("page_size");
    }
    emulator.get(&format!("{DEVICES}?pageToken=x")).is_invalid("page_token");
    let page = emulator.get(&format!("{DEVICES}?pageSize=1")).ok();
    let next = page["nextPageToken"].as_str().unwrap();
    let elsewhere = "/v1/enterprises/LC2";
    let token = emulator.post(&format!("{elsewhere}/enrollmentTokens"), &json!({})).ok();
    for serial_number in ["R0", "R1", "R2"] {
        emulator.enroll(&token["value"], serial_number).ok();
    }
    let foreign = format!("{elsewhere}/devices?pageToken={next}");
    emulator.get(&foreign).is_invalid("page_token");
}

#[test]
fn a_list_without_devices_is_an_empty_object() {
    let emulator = Emulator::default();
    assert_eq!(emulator.get(DEVICES).ok(), json!({}));
    for device in enroll(&emulator, 2) {
        emulator.delete(&path_of(&device)).ok();
    }
    assert_eq!(emulator.get(DEVICES).ok(), json!({}));
}

#[test]
fn a_deletion_may_say_how_to_wipe() {
    let emulator = Emulator::default();
    let devices = enroll(&emulator, 5);
    let reason = "%C3%BC".repeat(200);
    for (device, query) in devices.iter().zip([
        "wipeDataFlags=WIPE_EXTERNAL_STORAGE",
        "wipeDataFlags=WIPE_EXTERNAL_STORAGE&wipeDataFlags=PRESERVE_RESET_PROTECTION_DATA",
        "wipe_data_flags=WIPE_ESIMS&wipeDataFlags=WIPE_ESIMS&wipeReasonMessage=Bye+now",
        "wipeDataFlags=WIPE_DATA_FLAG_UNSPECIFIED&wipeReasonMessage=",
        &format!("wipeReasonMessage={reason}"),
    ]) {
        emulator.delete(&format!("{}?{query}", path_of(device))).ok();
        emulator.get(&path_of(device)).is_not_found();
    }
}

#[test]
fn a_wipe_that_cannot_be_deletes_nothing() {
    let emulator = Emulator::default();
    let device = path_of(&enroll(&emulator, 1)[0]);
    let reason = "a".repeat(201);
    for (query, field) in [
        ("wipeDataFlags=", "wipe_data_flags"),
        ("wipeDataFlags=wipe_esims", "wipe_data_flags"),
        ("wipeDataFlags=WIPE_ESIMS&wipeDataFlags=1", "wipe_data_flags"),
        ("wipeDataFlags=WIPE_ESIMS,WIPE_EXTERNAL_STORAGE", "wipe_data_flags"),
        ("wipeReasonMessage=a&wipeReasonMessage=b", "wipe_reason_message"),
        (&format!("wipeReasonMessage={reason}"), "wipe_reason_message"),
        ("wipe=1", ""),
    ] {
        emulator.delete(&format!("{device}?{query}")).is_invalid(field);
    }
    emulator.get(&format!("{device}?wipeDataFlags=WIPE_ESIMS")).is_invalid("");
    emulator.get(&device).ok();
}

#[test]
fn a_part_of_a_device_may_be_asked_for() {
    let emulator = Emulator::default();
    let device = &enroll(&emulator, 1)[0];
    let path = path_of(device);
    let serial_number = json!({ "hardwareInfo": { "serialNumber": "R0" } });
    for fields in
        ["hardwareInfo/serialNumber", "hardwareInfo(serialNumber)", "hardware_info.serial_number"]
    {
        assert_eq!(emulator.get(&format!("{path}?fields={fields}")).ok(), serial_number);
    }
    // A field that devices have, but that no enrollment sets.
    assert_eq!(emulator.get(&format!("{path}?fields=apiLevel")).ok(), json!({}));
    let list: Value = emulator.get(&format!("{DEVICES}?fields=devices/name")).ok();
    assert_eq!(list, json!({ "devices": [{ "name": device["name"] }] }));
}
