//! `POST /devices:enroll` and `POST /devices:provision`: what a device does with a token.

use std::str::FromStr;

use axum::{
    body::Body,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use enroll_core::{
    account::AndroidId,
    device::Ownership,
    name::{EnterpriseId, UserId, UserName},
    secret::TokenValue,
};
use enroll_dialects::amapi::device;
use enroll_service::{EnrollError, EnrollRequest, ProvisionError, ProvisionRequest};
use enroll_store::Store;
use serde::Serialize;

use super::{fields, problem::Problem, reply};
use crate::router::Api;

pub(super) async fn enroll<S: Store>(
    State(api): State<Api<S>>,
    body: Body,
) -> Result<Response, Problem> {
    let mut fields = fields(body).await?;
    let presented: Presented = fields.required_text("enrollmentToken")?;
    let SaidOwnership(ownership) = fields.required_text("ownership")?;
    let serial_number = fields.required_text("serialNumber")?;
    let request_id = fields.text("requestId")?;
    fields.end()?;
    // What cannot be a token is refused in the same words as one that is unknown.
    let Presented(Some(value)) = presented else { return Err(refused()) };
    let request = EnrollRequest { value, serial_number, ownership, request_id };
    let enrolled = api.service.enroll(request).await.map_err(|error| match error {
        EnrollError::Refused(_) => refused(),
        EnrollError::Unavailable | EnrollError::Unknown => Problem::unavailable(error),
    })?;
    Ok(reply(&device::view(&enrolled.device, &enrolled.previous)).into_response())
}

pub(super) async fn provision<S: Store>(
    State(api): State<Api<S>>,
    body: Body,
) -> Result<Response, Problem> {
    let mut fields = fields(body).await?;
    let presented: Presented = fields.required_text("authenticationToken")?;
    let android_id: AndroidId = fields.required_text("androidId")?;
    let request_id = fields.text("requestId")?;
    fields.end()?;
    let Presented(Some(value)) = presented else { return Err(refused()) };
    let request = ProvisionRequest { value, android_id: android_id.clone(), request_id };
    let user = api.service.provision(request).await.map_err(|error| match error {
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

struct SaidOwnership(Ownership);

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
