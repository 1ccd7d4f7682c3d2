//! The serde form of nouns and events: it is stored, so it only ever grows.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    Device, EnrollmentToken, Enterprise, Timestamp,
    device::{self, Ownership},
    enrollment_token::{self, Claim, GoogleAuthentication, Issued, PersonalUsage, Terms, UseLimit},
    enterprise::{self, Created},
    event::Event,
    origin::Origin,
    policy::InferredPolicy,
    secret::{Derivation, KeyId, Salt, TokenFormat},
};
use serde::{Serialize, de::DeserializeOwned};

fn issued() -> Issued {
    let name = "enterprises/e1/enrollmentTokens/t1".parse().unwrap();
    let terms = Terms {
        duration: "90.5s".parse().unwrap(),
        use_limit: UseLimit::AtMost(7.try_into().unwrap()),
        policy: Some(InferredPolicy::from_text("p1", &"e1".parse().unwrap()).unwrap()),
        additional_data: Some("unit 7".parse().unwrap()),
        personal_usage: PersonalUsage::DisallowedUserless,
        google_authentication: GoogleAuthentication::Required {
            account: Some("ada@example.com".parse().unwrap()),
        },
    };
    let derivation = Derivation {
        salt: Salt([0xab; 16]),
        key: KeyId(1),
        format: TokenFormat::Strong("enroll_".parse().unwrap()),
    };
    let issued = EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH);
    Issued { derivation: Some(derivation), origin: Origin::AndroidManagement, ..issued }
}

fn enrolled() -> device::Enrolled {
    let claim = Claim {
        device: "d1".parse().unwrap(),
        serial_number: "S1".parse().unwrap(),
        ownership: Ownership::CompanyOwned,
    };
    let token = EnrollmentToken::from(issued());
    token.redeem(&claim, Timestamp::UNIX_EPOCH).unwrap().device
}

#[track_caller]
fn assert_golden<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
    golden: &str,
) {
    let golden: serde_json::Value = serde_json::from_str(golden).unwrap();
    assert_eq!(serde_json::to_value(value).unwrap(), golden);
    assert_eq!(&serde_json::from_value::<T>(golden).unwrap(), value);
}

const ISSUED: &str = include_str!("golden/issued.json");
const ENROLLED: &str = include_str!("golden/enrolled.json");

#[test]
fn the_form_of_an_enrollment_token() {
    assert_golden(&issued(), ISSUED);
    let token = format!(r#"{{"issued": {ISSUED}, "uses": 0, "state": "active"}}"#);
    assert_golden(&EnrollmentToken::from(issued()), &token);
    let plain = EnrollmentToken::issue(issued().name, Terms::default(), Timestamp::UNIX_EPOCH);
    assert_golden(
        &plain,
        r#"{
            "name": "enterprises/e1/enrollmentTokens/t1",
            "at": "1970-01-01T00:00:00Z",
            "terms": {
                "duration": "3600s",
                "use_limit": "unlimited",
                "personal_usage": "unspecified",
                "google_authentication": "unspecified"
            },
            "origin": "own"
        }"#,
    );
}

#[test]
fn the_form_of_a_device() {
    assert_golden(&enrolled(), ENROLLED);
    let device = format!(r#"{{"enrolled": {ENROLLED}, "state": "provisioning"}}"#);
    assert_golden(&Device::from(enrolled()), &device);
}

#[test]
fn the_form_of_an_enterprise() {
    let created = Created::new("e1".parse().unwrap(), Timestamp::UNIX_EPOCH);
    assert_golden(
        &Enterprise::from(created),
        r#"{
            "created": {"id": "e1", "at": "1970-01-01T00:00:00Z", "origin": "own"},
            "state": "active"
        }"#,
    );
}

#[test]
fn the_forms_of_events() {
    let at = Timestamp::UNIX_EPOCH;
    let created = Created::new("e1".parse().unwrap(), at);
    for (event, golden) in [
        (
            Event::EnterpriseCreated(created),
            r#"{"enterprise_created": {"id": "e1", "at": "1970-01-01T00:00:00Z", "origin": "own"}}"#,
        ),
        (
            Event::Enterprise {
                id: "e1".parse().unwrap(),
                event: enterprise::Event::Deleted { at },
            },
            r#"{"enterprise": {"id": "e1", "event": {"deleted": {"at": "1970-01-01T00:00:00Z"}}}}"#,
        ),
        (
            Event::EnrollmentTokenIssued(issued()),
            &format!(r#"{{"enrollment_token_issued": {ISSUED}}}"#),
        ),
        (
            Event::EnrollmentToken {
                name: issued().name,
                event: enrollment_token::Event::Redeemed { by: "d1".parse().unwrap(), at },
            },
            r#"{"enrollment_token": {
                "name": "enterprises/e1/enrollmentTokens/t1",
                "event": {"redeemed": {"by": "d1", "at": "1970-01-01T00:00:00Z"}}
            }}"#,
        ),
        (
            Event::EnrollmentToken {
                name: issued().name,
                event: enrollment_token::Event::Deleted { at },
            },
            r#"{"enrollment_token": {
                "name": "enterprises/e1/enrollmentTokens/t1",
                "event": {"deleted": {"at": "1970-01-01T00:00:00Z"}}
            }}"#,
        ),
        (Event::DeviceEnrolled(enrolled()), &format!(r#"{{"device_enrolled": {ENROLLED}}}"#)),
        (
            Event::Device { name: enrolled().name, event: device::Event::Deleted { at } },
            r#"{"device": {
                "name": "enterprises/e1/devices/d1",
                "event": {"deleted": {"at": "1970-01-01T00:00:00Z"}}
            }}"#,
        ),
    ] {
        assert_golden(&event, golden);
    }
}

#[test]
fn what_no_gate_lets_through_is_not_read_back() {
    for (good, bad) in [
        ("\"90.500s\"", "\"59s\""),
        ("enterprises/e1/", "enterprises//"),
        ("\"at_most\":7", "\"at_most\":0"),
        ("ada@example.com", "ada"),
        ("enroll_", "Enroll"),
        ("abababab", "ABABABAB"),
    ] {
        let compact = serde_json::to_string(&issued()).unwrap();
        assert!(compact.contains(good), "{good}");
        let broken = compact.replace(good, bad);
        assert!(serde_json::from_str::<Issued>(&broken).is_err(), "{bad}");
    }
}
