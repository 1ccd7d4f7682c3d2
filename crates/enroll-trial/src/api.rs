//! The HTTP API.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use enroll_core::{
    Timestamp,
    device::{Ownership, SerialNumber},
    name::{EnrollmentTokenId, EnrollmentTokenName, EnterpriseId},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::tokens::{Issue, Redeem, Refusal, Tokens};

/// Returns the HTTP API of the use cases.
pub fn router(tokens: Arc<Tokens>) -> Router {
    Router::new()
        .route("/enterprises/{enterprise}/tokens", post(issue).get(list))
        .route("/enterprises/{enterprise}/tokens/{token}/explain", get(explain))
        .route("/devices", post(redeem))
        .with_state(tokens)
}

async fn issue(
    State(tokens): State<Arc<Tokens>>,
    Path(enterprise): Path<EnterpriseId>,
    Json(body): Json<Issue>,
) -> Response {
    answer(StatusCode::CREATED, move || {
        let issued = tokens.issue(&enterprise, &body)?;
        let (name, value, expires_at) = (issued.name, issued.value.expose(), issued.expires_at);
        Ok(json!({"name": name, "value": value, "expiresAt": expires_at}))
    })
    .await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RedeemBody {
    token: String,
    serial_number: SerialNumber,
    ownership: Ownership,
}

async fn redeem(State(tokens): State<Arc<Tokens>>, Json(body): Json<RedeemBody>) -> Response {
    answer(StatusCode::CREATED, move || {
        let RedeemBody { token, serial_number, ownership } = body;
        // A text that no token can have is refused as an unknown token is.
        let value = token.parse().map_err(|_| Refusal::Token)?;
        let redeemed = tokens.redeem(Redeem { value, serial_number, ownership })?;
        Ok(json!({"name": redeemed.device, "policy": redeemed.policy}))
    })
    .await
}

#[derive(Deserialize)]
struct ExplainQuery {
    at: Option<Timestamp>,
}

async fn explain(
    State(tokens): State<Arc<Tokens>>,
    Path((enterprise, token)): Path<(EnterpriseId, EnrollmentTokenId)>,
    Query(query): Query<ExplainQuery>,
) -> Response {
    answer(StatusCode::OK, move || {
        let name = EnrollmentTokenName::new(enterprise, token);
        Ok(match tokens.explain(&name, query.at)?.refusal {
            None => json!({"allowed": true}),
            Some((reason, change)) => {
                let (reason, change) = (reason.code(), change.to_string());
                json!({"allowed": false, "reason": reason, "change": change})
            }
        })
    })
    .await
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    after: String,
}

async fn list(
    State(tokens): State<Arc<Tokens>>,
    Path(enterprise): Path<EnterpriseId>,
    Query(query): Query<ListQuery>,
) -> Response {
    answer(StatusCode::OK, move || Ok(json!({"tokens": tokens.list(&enterprise, &query.after)?})))
        .await
}

/// Runs a use case on a thread that may block, and returns what it answers.
async fn answer(
    status: StatusCode,
    run: impl FnOnce() -> Result<Value, Refusal> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(run).await {
        Ok(Ok(body)) => (status, Json(body)).into_response(),
        Ok(Err(refusal)) => {
            let status = match &refusal {
                Refusal::Quota(_) => StatusCode::TOO_MANY_REQUESTS,
                Refusal::Token => StatusCode::FORBIDDEN,
                Refusal::NotFound => StatusCode::NOT_FOUND,
                Refusal::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
            };
            (status, Json(json!({"error": refusal.to_string()}))).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
