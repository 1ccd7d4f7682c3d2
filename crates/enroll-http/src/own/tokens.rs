//! `POST /tokens:explain`: why a token lets devices in or not.

use axum::{
    body::Body,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use enroll_core::{Timestamp, secret::TokenValue};
use enroll_service::{ExplainError, Explained, Obstacle};
use enroll_store::Store;
use serde::Serialize;

use super::{fields, problem::Problem, reply};
use crate::router::Api;

#[derive(Serialize)]
struct Explanation {
    name: String,
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
    let Explained { name, at, refusal } = explained;
    let (obstacle, change) = refusal.unzip();
    let reason = obstacle.map(word);
    Ok(reply(&Explanation { name, at, allowed: reason.is_none(), reason, change }).into_response())
}

fn word(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::NoEnterprise => "enterprise_deleted",
        Obstacle::Deleted => "deleted",
        Obstacle::Spent => "spent",
        Obstacle::Revoked => "revoked",
        Obstacle::Superseded => "superseded",
        Obstacle::Expired => "expired",
    }
}
