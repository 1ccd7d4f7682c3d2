//! `POST /devices:enroll` and `POST /devices:provision`: what a device does with a token.

use std::str::FromStr;

use axum::{
    Extension,
    body::Body,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use enroll_core::{
    account::AndroidId,
    device::{Ownership, SerialNumber},
    name::{EnterpriseId, UserId, UserName},
    secret::TokenValue,
};
use enroll_dialects::amapi::device;
use enroll_service::{Context, EnrollError, EnrollRequest, ProvisionError, ProvisionRequest};
use enroll_store::Store;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    fields,
    operation::{Operation, object, optional, reference, request_id},
    problem::Problem,
    reply,
};
use crate::{callers::Caller, router::Api};

pub(super) fn enrolling() -> Operation {
    let serial_number = json!({
        "type": "string",
        "description": "Printable characters.",
        "minLength": 1,
        "maxLength": SerialNumber::CHARACTERS_MAX,
        "pattern": r"^[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+$",
    });
    let given = json!({
        "enrollmentToken": presented(),
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

fn presented() -> Value {
    json!({
        "type": "string",
        "format": "token-value",
        "description": "What cannot be a token is refused like one that is unknown.",
    })
}

pub(super) async fn enroll<S: Store>(
    State(api): State<Api<S>>,
    Extension(Caller(caller)): Extension<Caller>,
    body: Body,
) -> Result<Response, Problem> {
    let mut fields = fields(body).await?;
    let presented: Presented = fields.required_text("enrollmentToken")?;
    let SaidOwnership(ownership) = fields.required_text("ownership")?;
    let serial_number = fields.required_text("serialNumber")?;
    let user_policy = fields.text("userPolicy")?;
    let request_id = fields.text("requestId")?;
    fields.end()?;
    // What cannot be a token is refused in the same words as one that is unknown.
    let Presented(Some(value)) = presented else { return Err(refused()) };
    let request = EnrollRequest { value, serial_number, ownership, user_policy };
    let context = Context { request: request_id, ..caller.context() };
    let enrolled = api.service.enroll(request, &context).await.map_err(|error| match error {
        EnrollError::Refused(_) => refused(),
        EnrollError::Unavailable | EnrollError::Unknown => Problem::unavailable(error),
    })?;
    Ok(reply(&device::view(&enrolled.device, &enrolled.previous)).into_response())
}

pub(super) fn provisioning() -> Operation {
    let text = json!({ "type": "string" });
    let android_id = android_id();
    let given = json!({
        "authenticationToken": presented(),
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

pub(super) async fn provision<S: Store>(
    State(api): State<Api<S>>,
    Extension(Caller(caller)): Extension<Caller>,
    body: Body,
) -> Result<Response, Problem> {
    let mut fields = fields(body).await?;
    let presented: Presented = fields.required_text("authenticationToken")?;
    let android_id: AndroidId = fields.required_text("androidId")?;
    let request_id = fields.text("requestId")?;
    fields.end()?;
    let Presented(Some(value)) = presented else { return Err(refused()) };
    let request = ProvisionRequest { value, android_id: android_id.clone() };
    let context = Context { request: request_id, ..caller.context() };
    let user = api.service.provision(request, &context).await.map_err(|error| match error {
        ProvisionError::Refused(_) => refused(),
        ProvisionError::Unavailable | ProvisionError::Unknown => Problem::unavailable(error),
    })?;
    Ok(reply(&Provisioned {
        enterprise_id: user.enterprise(),
        user_id: user.id(),
        user_name: &user,
        android_id: android_id.as_str(),
    })
    .into_response())
}

/// Whose account was added to which device.
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

/// What a device presents: a value, or what cannot be one.
struct Presented(Option<TokenValue>);

impl FromStr for Presented {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.parse().ok()))
    }
}

pub(super) struct SaidOwnership(pub(super) Ownership);

impl FromStr for SaidOwnership {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "COMPANY_OWNED" => Ok(Self(Ownership::CompanyOwned)),
            "PERSONALLY_OWNED" => Ok(Self(Ownership::PersonallyOwned)),
            _ => Err("must be `COMPANY_OWNED` or `PERSONALLY_OWNED`"),
        }
    }
}
