//! `POST /tokens:explain`: why a token lets devices in or not.

use axum::{
    body::Body,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use enroll_core::{
    Timestamp,
    enrollment_token::{Change, Inactive},
    name::EnrollmentTokenName,
    secret::TokenValue,
};
use enroll_service::{ExplainError, Obstacle};
use enroll_store::Store;
use serde::Serialize;

use super::{fields, problem::Problem, reply};
use crate::router::Api;

#[derive(Serialize)]
struct Explanation {
    name: EnrollmentTokenName,
    at: Timestamp,
    allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<String>,
}

pub(super) async fn explain<S: Store>(
    State(api): State<Api<S>>,
    body: Body,
) -> Result<Response, Problem> {
    let mut fields = fields(body).await?;
    let value: TokenValue = fields.required_text("token")?;
    let at = fields.text("at")?;
    fields.end()?;
    let explained = api.service.explain(&value, at).await.map_err(|error| match error {
        ExplainError::UnknownToken => Problem::of(StatusCode::NOT_FOUND).detail(error),
        ExplainError::Unavailable => Problem::unavailable(error),
    })?;
    let (reason, change) = explained.refusal.unzip();
    let explanation = Explanation {
        name: explained.name,
        at: explained.at,
        allowed: reason.is_none(),
        reason: reason.map(reason_word),
        change: change.flatten().as_ref().map(Change::to_string),
    };
    Ok(reply(&explanation).into_response())
}

fn reason_word(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::NoEnterprise => "enterprise_deleted",
        Obstacle::Token(Inactive::Deleted) => "deleted",
        Obstacle::Token(Inactive::Spent) => "spent",
        Obstacle::Token(Inactive::Expired) => "expired",
    }
}
