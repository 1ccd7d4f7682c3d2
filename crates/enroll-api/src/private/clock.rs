//! `GET` and `PUT /clock`, `POST /reset`: only an emulator has them.

use std::future;

use enroll_core::Timestamp;
use enroll_store::{Clock, clock::Adjustment};
use http::StatusCode;
use serde::Serialize;
use serde_json::json;

use super::{
    Private,
    described::Described,
    fields::Fields,
    operation::{Operation, object, optional, reference},
    problem::{Problem, write},
};
use crate::{call::Call, endpoint::Method, failure::Failure, options::Controls};

#[derive(Serialize)]
struct Reading {
    now: Timestamp,
    frozen: bool,
}

/// Adds the routes that an emulator has.
pub(super) fn add_to(routes: Described) -> Described {
    routes.get("/clock", read(), describe_read).put("/clock", adjust(), describe_adjustment).post(
        "/reset",
        reset(),
        describe_reset,
    )
}

fn answers(operation: Operation) -> Operation {
    let members = json!({
        "now": reference("Timestamp"),
        "frozen": { "type": "boolean", "description": "Whether the clock stands still." },
    });
    let example = json!({ "now": "2030-01-01T00:00:00Z", "frozen": true });
    let schema = object(&members, &["now", "frozen"]);
    operation.answers(StatusCode::OK, "The clock's state now.", &schema, &example)
}

fn describe_read() -> Operation {
    answers(Operation::new("readClock", "Returns the time."))
}

fn describe_reset() -> Operation {
    answers(Operation::new(
        "reset",
        "Returns to the initial state: without tokens, or as the seed file has it.",
    ))
}

fn read() -> Method {
    Private {
        name: "enroll.clock.read",
        read: |_| Ok(()),
        run: |run, ()| Box::pin(future::ready(reading(run.call))),
        write: |_, (), reading| write(&reading),
    }
    .method()
}

/// Sets the clock, then freezes it or lets it run, then moves it on; or changes nothing.
fn adjust() -> Method {
    Private {
        name: "enroll.clock.adjust",
        read: |call| {
            let mut fields = Fields::of(call)?;
            let adjustment = Adjustment {
                now: fields.text("now")?,
                frozen: fields.flag("frozen")?,
                advance: fields.text("advance")?,
            };
            fields.end()?;
            Ok(adjustment)
        },
        run: |run, adjustment| {
            Box::pin(async move {
                let Controls { clock, adjusted, .. } = controls(run.call)?;
                let adjustment = clock.adjust(*adjustment);
                adjustment.map_err(|error| Problem::field("advance", error))?;
                adjusted(clock);
                reading(run.call)
            })
        },
        write: |_, _, reading| write(&reading),
    }
    .method()
}

fn reset() -> Method {
    Private {
        name: "enroll.reset",
        read: |_| Ok(()),
        run: |run, ()| {
            Box::pin(async move {
                (controls(run.call)?.reset)().await;
                run.call.shared.faults.plan(Vec::new());
                reading(run.call)
            })
        },
        write: |_, (), reading| write(&reading),
    }
    .method()
}

/// Returns the controls: only an emulator has these methods.
fn controls(call: &Call) -> Result<&Controls, Problem> {
    call.shared.options.controls.as_ref().ok_or_else(|| Failure::NoSuchPath.into())
}

fn reading(call: &Call) -> Result<Reading, Problem> {
    let clock = &controls(call)?.clock;
    Ok(Reading { now: clock.now(), frozen: clock.is_frozen() })
}

fn describe_adjustment() -> Operation {
    let adjust = Operation::new(
        "adjustClock",
        "Sets the clock, then freezes it or lets it run, then moves it on.",
    );
    let adjust = adjust.takes(
        &json!({
            "now": optional(&reference("Timestamp")),
            "frozen": { "type": ["boolean", "null"] },
            "advance": optional(&reference("Duration")),
        }),
        &[],
        &json!({ "now": "2030-01-01T00:00:00Z", "frozen": true, "advance": "3600s" }),
    );
    let why = "The clock would leave the range of timestamps.";
    answers(adjust.refuses(StatusCode::BAD_REQUEST, why))
}
