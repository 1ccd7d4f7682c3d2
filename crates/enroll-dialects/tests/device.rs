//! How devices are written.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    Device, EnrollmentToken, Timestamp,
    device::Ownership,
    enrollment_token::{Claim, PersonalUsage, Terms},
    name::DeviceName,
    policy::InferredPolicy,
};
use enroll_dialects::{
    amapi::device::{GET, LIST, list, view},
    google::{FieldMask, Rendering},
};
use serde_json::{Value, json};

fn enrolled(terms: Terms, ownership: Ownership) -> Device {
    let now: Timestamp = "2026-11-22T08:00:00.5Z".parse().unwrap();
    let name = "enterprises/LC1/enrollmentTokens/t1".parse().unwrap();
    let token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, now));
    let claim = Claim::new("d2".parse().unwrap(), "R58M12ABCDE".parse().unwrap(), ownership);
    Device::from(token.redeem(&claim, now).unwrap().device)
}

fn terms() -> Terms {
    Terms::default()
        .with_policy(Some(InferredPolicy::from_text("kiosk", &"LC1".parse().unwrap()).unwrap()))
        .with_additional_data(Some("org 1".parse().unwrap()))
        .with_personal_usage(PersonalUsage::Allowed)
}

fn tree(device: &Device, previous: &[DeviceName]) -> Value {
    serde_json::to_value(view(device, previous)).unwrap()
}

// Rule 4.1 related: "Device.{name, enrollmentTokenData (= additionalData), enrollmentTokenName,
// policyName, ownership, managementMode, state/appliedState (newly enrolled = PROVISIONING …),
// enrollmentTime, previousDeviceNames (same serial number, chronological)}".
#[test]
fn a_device_shows_the_facts_of_its_enrollment() {
    let previous = ["enterprises/LC1/devices/d0", "enterprises/LC1/devices/d1"];
    let previous = previous.map(|name| name.parse().unwrap());
    let device = enrolled(terms(), Ownership::PersonallyOwned);
    let reply = Rendering::default().write(&view(&device, &previous)).unwrap();
    assert_eq!(reply, include_str!("golden/device.json"));
}

#[test]
fn what_a_device_does_not_have_is_left_out() {
    let device = enrolled(Terms::default(), Ownership::CompanyOwned);
    let reply = Rendering::default().write(&view(&device, &[])).unwrap();
    assert_eq!(reply, include_str!("golden/device_default.json"));
    let empty = Terms::default().with_additional_data(Some("".parse().unwrap()));
    let reply = tree(&enrolled(empty, Ownership::CompanyOwned), &[]);
    assert_eq!(reply.get("enrollmentTokenData"), None);
}

// Rule 4.1: "ownership {COMPANY_OWNED, PERSONALLY_OWNED}, managementMode {DEVICE_OWNER,
// PROFILE_OWNER}".
#[test]
fn ownership_and_management_have_googles_names() {
    let terms = |personal_usage| Terms::default().with_personal_usage(personal_usage);
    for (usage, ownership, names) in [
        (PersonalUsage::Unspecified, Ownership::CompanyOwned, ["COMPANY_OWNED", "DEVICE_OWNER"]),
        (PersonalUsage::Allowed, Ownership::CompanyOwned, ["COMPANY_OWNED", "PROFILE_OWNER"]),
        (PersonalUsage::Allowed, Ownership::PersonallyOwned, ["PERSONALLY_OWNED", "PROFILE_OWNER"]),
    ] {
        let device = tree(&enrolled(terms(usage), ownership), &[]);
        assert_eq!([&device["ownership"], &device["managementMode"]], names);
    }
}

#[test]
fn a_deleted_device_is_shown_as_deleted() {
    let mut device = enrolled(terms(), Ownership::CompanyOwned);
    let deleted = device.delete(Timestamp::UNIX_EPOCH).unwrap();
    device.apply(&deleted);
    assert_eq!(tree(&device, &[])["state"], "DELETED");
    assert_eq!(tree(&device, &[])["appliedState"], "DELETED");
}

#[test]
fn a_page_of_nothing_is_an_empty_object() {
    let device = enrolled(terms(), Ownership::CompanyOwned);
    let tree = |page| serde_json::to_value(page).unwrap();
    assert_eq!(tree(list(Vec::new(), None)), json!({}));
    let page = tree(list(vec![view(&device, &[])], Some("next".into())));
    assert_eq!(page["devices"][0]["name"], "enterprises/LC1/devices/d2");
    assert_eq!(page["nextPageToken"], "next");
    for name in page.as_object().unwrap().keys() {
        assert!(FieldMask::parse(name, LIST.reply).is_ok(), "{name}");
    }
}

#[test]
fn no_reply_has_a_field_that_no_mask_knows() {
    let previous = ["enterprises/LC1/devices/d1".parse().unwrap()];
    for (name, field) in
        tree(&enrolled(terms(), Ownership::CompanyOwned), &previous).as_object().unwrap()
    {
        assert!(FieldMask::parse(name, GET.reply).is_ok(), "{name}");
        for within in field.as_object().into_iter().flat_map(|object| object.keys()) {
            assert!(FieldMask::parse(&format!("{name}/{within}"), GET.reply).is_ok(), "{within}");
        }
    }
}
