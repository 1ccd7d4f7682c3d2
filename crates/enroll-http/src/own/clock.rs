//! `GET` and `PUT /clock`, `POST /reset`: what only an emulator has.

use axum::{
    Router,
    body::Body,
    response::{IntoResponse, Response},
    routing,
};
use enroll_core::Timestamp;
use enroll_store::{
    Clock, Store,
    clock::{Adjustment, SettableClock},
};
use serde::Serialize;

use super::{fields, problem::Problem, reply};
use crate::{
    faults::Faults,
    router::{Api, Emulator},
};

#[derive(Serialize)]
struct Reading {
    now: Timestamp,
    frozen: bool,
}

/// Returns the routes that an emulator has.
pub(super) fn routes<S: Store>(emulator: &Emulator, faults: &Faults) -> Router<Api<S>> {
    let Emulator { clock, adjusted: told, reset } = emulator.clone();
    let faults = faults.clone();
    let read = clock.clone();
    let adjusted = clock.clone();
    Router::new()
        .route(
            "/clock",
            routing::get(async move || reading(&read)).put(async move |body: Body| {
                let reply = adjust(&adjusted, body).await;
                told(&adjusted);
                reply
            }),
        )
        .route(
            "/reset",
            routing::post(async move || {
                reset().await;
                faults.plan(Vec::new());
                reading(&clock)
            }),
        )
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
