//! `GET /health`: whether the service can serve.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use enroll_service::Service;
use enroll_store::{Store, Unavailable};
use serde::Serialize;
use serde_json::json;
use tokio::sync::Mutex;

use super::{
    operation::{Operation, object},
    problem::Problem,
    reply,
};
use crate::router::Api;

/// How long an answer of the store holds: whoever asks more often does not ask the store.
const FRESH: Duration = Duration::from_secs(1);

/// What the store answered last. One request asks it at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Health(Arc<Mutex<Option<Answer>>>);

#[derive(Clone, Copy, Debug)]
struct Answer {
    at: Instant,
    reached: Result<(), Unavailable>,
}

impl Health {
    async fn check<S: Store>(&self, service: &Service<S>) -> Result<(), Unavailable> {
        let mut last = self.0.lock().await;
        if let Some(answer) = last.filter(|answer| answer.at.elapsed() < FRESH) {
            return answer.reached;
        }
        let reached = service.check_store().await;
        *last = Some(Answer { at: Instant::now(), reached });
        reached
    }
}

#[derive(Serialize)]
struct Said {
    status: &'static str,
}

pub(super) async fn health<S: Store>(State(api): State<Api<S>>) -> Result<Response, Problem> {
    api.health.check(&api.service).await.map_err(Problem::unavailable)?;
    Ok(reply(&Said { status: "ok" }).into_response())
}

pub(super) fn telling_health() -> Operation {
    let schema = object(&json!({ "status": { "const": "ok" } }), &["status"]);
    let example = json!({ "status": "ok" });
    Operation::new("health", "Tells whether the store can be read; asked once a second at most.")
        .answers(StatusCode::OK, "It can.", &schema, &example)
        .may_be_unavailable()
}
