//! `GET` and `PUT /clock`, `POST /reset`: what only an emulator has.

use axum::{
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use enroll_core::Timestamp;
use enroll_store::{
    Clock, Store,
    clock::{Adjustment, SettableClock},
};
use serde::Serialize;
use serde_json::json;

use super::{
    described::Described,
    fields,
    operation::{Operation, object, optional, reference},
    problem::Problem,
    reply,
};
use crate::{faults::Faults, router::Emulator};

#[derive(Serialize)]
struct Reading {
    now: Timestamp,
    frozen: bool,
}

/// Adds the routes that an emulator has.
pub(super) fn add_to<S: Store>(
    routes: Described<S>,
    emulator: &Emulator,
    faults: &Faults,
) -> Described<S> {
    let Emulator { clock, adjusted: told, reset } = emulator.clone();
    let faults = faults.clone();
    let read = clock.clone();
    let adjusted = clock.clone();
    let adjusting = async move |body: Body| {
        let reply = adjust(&adjusted, body).await;
        told(&adjusted);
        reply
    };
    let resetting = async move || {
        reset().await;
        faults.plan(Vec::new());
        reading(&clock)
    };
    let answers = |operation: Operation| {
        let members = json!({
            "now": reference("Timestamp"),
            "frozen": { "type": "boolean", "description": "Whether it stands still." },
        });
        let example = json!({ "now": "2030-01-01T00:00:00Z", "frozen": true });
        let schema = object(&members, &["now", "frozen"]);
        operation.answers(StatusCode::OK, "How the clock goes now.", &schema, &example)
    };
    let read_clock = Operation::new("readClock", "Tells what time it is.");
    let reset = Operation::new("reset", "Begins anew: without tokens, or as the seed file says.");
    routes
        .get("/clock", async move || reading(&read), answers(read_clock))
        .put("/clock", adjusting, answers(describe_adjustment()))
        .post("/reset", resetting, answers(reset))
}

fn describe_adjustment() -> Operation {
    Operation::new(
        "adjustClock",
        "Sets the clock, then freezes it or lets it run, then moves it on.",
    )
    .takes(
        &json!({
            "now": optional(&reference("Timestamp")),
            "frozen": { "type": ["boolean", "null"] },
            "advance": optional(&reference("Duration")),
        }),
        &[],
        &json!({ "now": "2030-01-01T00:00:00Z", "frozen": true, "advance": "3600s" }),
    )
    .refuses(StatusCode::BAD_REQUEST, "The clock would leave the range of timestamps.")
}

/// Sets the clock, then freezes it or lets it run, then moves it on; or changes nothing.
async fn adjust(clock: &SettableClock, body: Body) -> Result<Response, Problem> {
    let mut fields = fields(body).await?;
    let adjustment = Adjustment {
        now: fields.text("now")?,
        frozen: fields.flag("frozen")?,
        advance: fields.text("advance")?,
    };
    fields.end()?;
    clock.adjust(adjustment).map_err(|error| Problem::field("advance", error))?;
    Ok(reading(clock))
}

fn reading(clock: &SettableClock) -> Response {
    reply(&Reading { now: clock.now(), frozen: clock.is_frozen() }).into_response()
}
