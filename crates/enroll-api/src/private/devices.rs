//! `POST /devices:enroll` and `POST /devices:provision`: what a device does with a token.

use std::str::FromStr;

use enroll_core::{
    account::AndroidId,
    device::{Ownership, SerialNumber},
    name::{EnterpriseId, UserId, UserName},
    record::RequestId,
    secret::TokenValue,
};
use enroll_dialects::amapi::device;
use enroll_service::{Context, EnrollError, EnrollRequest, ProvisionError, ProvisionRequest};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Private,
    fields::Fields,
    operation::{Operation, object, optional, reference, request_id},
    problem::{Problem, write},
};
use crate::{endpoint::Method, error::Refuses};

pub(super) fn describe_enroll() -> Operation {
    let serial_number = json!({
        "type": "string",
        "description": "Printable characters.",
        "minLength": 1,
        "maxLength": SerialNumber::CHARACTERS_MAX,
        "pattern": r"^[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+$",
    });
    let given = json!({
        "enrollmentToken": token_value(),
        "ownership": ownership(),
        "serialNumber": serial_number,
        "userPolicy": optional(&reference("PolicyId")),
        "requestId": request_id(),
    });
    let example = json!({
        "enrollmentToken": "EWACHPDDMMZAVEDPQVEM",
        "ownership": "COMPANY_OWNED",
        "serialNumber": "R58M12ABCDE",
    });
    Operation::new("enrollDevice", "Lets a device in that has an enrollment token of any vendor.")
        .takes(&given, &["enrollmentToken", "ownership", "serialNumber"], &example)
        .answers(
            StatusCode::OK,
            "The device, as Android Management has it.",
            &enrolled(),
            &json!({
                "name": "enterprises/LC00abc/devices/1nxT72PHVYC9m4bDGyd59R",
                "managementMode": "DEVICE_OWNER",
                "state": "PROVISIONING",
                "appliedState": "PROVISIONING",
                "enrollmentTime": "2030-01-01T00:00:00Z",
                "policyName": "enterprises/LC00abc/policies/kiosk",
                "enrollmentTokenName":
                    "enterprises/LC00abc/enrollmentTokens/5K3KGhMhQX6g3GapAlQuyk",
                "hardwareInfo": { "serialNumber": "R58M12ABCDE" },
                "ownership": "COMPANY_OWNED",
            }),
        )
        .refuses(StatusCode::FORBIDDEN, NOT_LET_IN)
        .may_be_unavailable()
}

/// Returns the schema of a device.
fn enrolled() -> Value {
    let text = json!({ "type": "string" });
    let state = json!({ "const": "PROVISIONING" });
    let hardware = object(&json!({ "serialNumber": text }), &["serialNumber"]);
    let members = json!({
        "name": text,
        "managementMode": { "enum": ["DEVICE_OWNER", "PROFILE_OWNER"] },
        "state": state,
        "appliedState": state,
        "enrollmentTime": reference("Timestamp"),
        "policyName": text,
        "enrollmentTokenData": { "type": "string", "description": "The token's additional data." },
        "enrollmentTokenName": {
            "type": "string",
            "description": "Absent if the token is that of an enrollment profile.",
        },
        "hardwareInfo": hardware,
        "previousDeviceNames": {
            "type": "array",
            "description": "The earlier devices with this serial number, the earliest first.",
            "items": text,
            "minItems": 1,
        },
        "ownership": ownership(),
    });
    let always = ["name", "managementMode", "state", "appliedState", "enrollmentTime"];
    let required = [&always[..], &["policyName", "hardwareInfo", "ownership"]].concat();
    object(&members, &required)
}

pub(super) fn android_id() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]{1,16}$" })
}

pub(super) fn ownership() -> Value {
    json!({ "enum": ["COMPANY_OWNED", "PERSONALLY_OWNED"] })
}

fn token_value() -> Value {
    json!({
        "type": "string",
        "format": "token-value",
        "description": "What cannot be a token is refused like one that is unknown.",
    })
}

pub(super) fn enroll() -> Method {
    Private {
        name: "enroll.devices.enroll",
        read: |call| {
            let mut fields = Fields::of(call)?;
            let presented: TokenText = fields.required_text("enrollmentToken")?;
            let OwnershipText(ownership) = fields.required_text("ownership")?;
            let serial_number: SerialNumber = fields.required_text("serialNumber")?;
            let user_policy = fields.text("userPolicy")?;
            let request: Option<RequestId> = fields.text("requestId")?;
            fields.end()?;
            // A text that cannot be a token is refused in the same words as an unknown token.
            let TokenText(Some(value)) = presented else { return Err(refused()) };
            Ok((EnrollRequest { value, serial_number, ownership, user_policy }, request))
        },
        run: |run, (enroll, request)| {
            Box::pin(async move {
                let context = Context { request: request.clone(), ..run.context.clone() };
                run.service.enroll(enroll.clone(), &context).await
            })
        },
        write: |_, _, enrolled| write(&device::view(&enrolled.device, &enrolled.previous)),
    }
    .method()
}

impl Refuses<EnrollError> for Problem {
    fn refuse(error: EnrollError) -> Self {
        match error {
            EnrollError::Refused(_) => refused(),
            EnrollError::Unavailable | EnrollError::Unknown => Self::unavailable(error),
        }
    }
}

pub(super) fn describe_provision() -> Operation {
    let text = json!({ "type": "string" });
    let android_id = android_id();
    let given = json!({
        "authenticationToken": token_value(),
        "androidId": android_id,
        "requestId": request_id(),
    });
    let example = json!({
        "authenticationToken": "EWACHPDDMMZAVEDPQVEM",
        "androidId": "3f2504e04f8911d3",
    });
    let provisioned = json!({
        "enterpriseId": text,
        "userId": text,
        "userName": text,
        "androidId": android_id,
    });
    let required = ["enterpriseId", "userId", "userName", "androidId"];
    Operation::new("provisionDevice", "Adds a user's account to a device.")
        .takes(&given, &["authenticationToken", "androidId"], &example)
        .answers(
            StatusCode::OK,
            "Whose account was added to which device.",
            &object(&provisioned, &required),
            &json!({
                "enterpriseId": "LC00abc",
                "userId": "5K3KGhMhQX6g3GapAlQuyk",
                "userName": "enterprises/LC00abc/users/5K3KGhMhQX6g3GapAlQuyk",
                "androidId": "3f2504e04f8911d3",
            }),
        )
        .refuses(StatusCode::FORBIDDEN, NOT_LET_IN)
        .may_be_unavailable()
}

pub(super) fn provision() -> Method {
    Private {
        name: "enroll.devices.provision",
        read: |call| {
            let mut fields = Fields::of(call)?;
            let presented: TokenText = fields.required_text("authenticationToken")?;
            let android_id: AndroidId = fields.required_text("androidId")?;
            let request: Option<RequestId> = fields.text("requestId")?;
            fields.end()?;
            let TokenText(Some(value)) = presented else { return Err(refused()) };
            Ok((ProvisionRequest { value, android_id }, request))
        },
        run: |run, (provision, request)| {
            Box::pin(async move {
                let context = Context { request: request.clone(), ..run.context.clone() };
                run.service.provision(provision.clone(), &context).await
            })
        },
        write: |_, (provision, _), user| {
            write(&Provisioned {
                enterprise_id: user.enterprise(),
                user_id: user.id(),
                user_name: &user,
                android_id: provision.android_id.as_str(),
            })
        },
    }
    .method()
}

impl Refuses<ProvisionError> for Problem {
    fn refuse(error: ProvisionError) -> Self {
        match error {
            ProvisionError::Refused(_) => refused(),
            ProvisionError::Unavailable | ProvisionError::Unknown => Self::unavailable(error),
        }
    }
}

/// The user and the device of an added account.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Provisioned<'a> {
    enterprise_id: &'a EnterpriseId,
    user_id: &'a UserId,
    user_name: &'a UserName,
    android_id: &'a str,
}

const NOT_LET_IN: &str = "The token does not let this device in, whatever the reason.";

/// The one answer to every token that does not let a device in, whatever the reason: the operator
/// asks `tokens:explain`.
fn refused() -> Problem {
    Problem::named(StatusCode::FORBIDDEN, "urn:enroll:token-refused", "Token refused")
        .detail("the token does not let this device in")
}

/// A text in the place of a token value: `None` if it cannot be one.
struct TokenText(Option<TokenValue>);

impl FromStr for TokenText {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.parse().ok()))
    }
}

pub(super) struct OwnershipText(pub(super) Ownership);

impl FromStr for OwnershipText {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "COMPANY_OWNED" => Ok(Self(Ownership::CompanyOwned)),
            "PERSONALLY_OWNED" => Ok(Self(Ownership::PersonallyOwned)),
            _ => Err("must be `COMPANY_OWNED` or `PERSONALLY_OWNED`"),
        }
    }
}
