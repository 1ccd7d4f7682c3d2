//! `GET /health`: whether the service can serve.

use http::StatusCode;
use serde::Serialize;
use serde_json::json;

use super::{
    Private,
    operation::{Operation, object},
    problem::{Problem, write},
};
use crate::endpoint::Method;

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

pub(super) fn read() -> Method {
    Private {
        name: "enroll.health.read",
        read: |_| Ok(()),
        run: |run, ()| {
            Box::pin(async move {
                let checked = run.call.shared.health.check(run.service).await;
                checked.map_err(Problem::unavailable)
            })
        },
        write: |_, (), ()| write(&Health { status: "ok" }),
    }
    .method()
    .open()
}

pub(super) fn describe_read() -> Operation {
    let schema = object(&json!({ "status": { "const": "ok" } }), &["status"]);
    let example = json!({ "status": "ok" });
    Operation::new(
        "health",
        "Returns whether the store can be read; asks it once a second at most.",
    )
    .answers(StatusCode::OK, "The store can be read.", &schema, &example)
    .may_be_unavailable()
}
