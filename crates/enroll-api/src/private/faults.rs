//! `GET` and `PUT /faults`: answers that an emulator gives in place of a vendor's API.

use std::future;

use enroll_core::Duration;
use http::{Method as Verb, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Private,
    described::Described,
    fields::Fields,
    operation::{Operation, closed, object, optional},
    problem::{Problem, write},
};
use crate::{
    call::Call,
    endpoint::Method,
    faults::{FAULTS_MAX, Fault, FaultKind, RETRY_AFTER_MAX, TIMES_MAX},
};

/// The longest path of a fault.
const PATH_BYTES_MAX: usize = 256;

#[derive(Serialize)]
struct Plan {
    faults: Vec<View>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<Duration>,
    times: u32,
}

/// Adds the routes.
pub(super) fn add_to(routes: Described) -> Described {
    routes.get("/faults", read(), describe_read).put("/faults", plan(), describe_plan)
}

fn describe_read() -> Operation {
    answers(Operation::new("readFaults", "Returns the faults that are still planned."))
}

fn describe_plan() -> Operation {
    let given = json!({ "faults": optional(&list(&given())) });
    let plan = Operation::new("planFaults", "Plans these faults, and no others.");
    answers(plan.takes(&given, &[], &example()))
}

fn answers(operation: Operation) -> Operation {
    let schema = object(&json!({ "faults": list(&shown()) }), &["faults"]);
    operation.answers(StatusCode::OK, "The faults that are planned.", &schema, &example())
}

fn example() -> Value {
    json!({ "faults": [{ "status": 503, "path": "/v1/", "times": 2 }] })
}

fn read() -> Method {
    Private {
        name: "enroll.faults.read",
        read: |_| Ok(()),
        run: |run, ()| Box::pin(future::ready(Ok::<_, Problem>(view(run.call)))),
        write: |_, (), plan| write(&plan),
    }
    .method()
}

/// Plans all faults of a request, or changes nothing.
fn plan() -> Method {
    Private {
        name: "enroll.faults.plan",
        read: |call| {
            let mut fields = Fields::of(call)?;
            let given = fields.objects("faults", FAULTS_MAX)?;
            fields.end()?;
            given.into_iter().map(fault).collect::<Result<Vec<_>, _>>()
        },
        run: |run, faults| {
            run.call.shared.faults.plan(faults.clone());
            Box::pin(future::ready(Ok::<_, Problem>(view(run.call))))
        },
        write: |_, _, plan| write(&plan),
    }
    .method()
}

fn list(fault: &Value) -> Value {
    json!({ "type": "array", "items": fault, "maxItems": FAULTS_MAX })
}

/// Returns the schema of a fault as it is shown.
fn shown() -> Value {
    object(&members(|member| member), &["status", "path", "times"])
}

/// Returns the schema of a fault as it is given.
fn given() -> Value {
    closed(object(&members(|member| optional(&member)), &["status"]))
}

/// Returns the members of a fault, where `may_lack` makes the schema of one that may be absent.
fn members(may_lack: fn(Value) -> Value) -> Value {
    json!({
        "status": {
            "description": "What is answered in place of a vendor's API, in its words.",
            "enum": FaultKind::ALL.map(|kind| kind.status().as_u16()),
        },
        "method": may_lack(json!({
            "type": "string",
            "description": "Only requests with this method; all where it is not given.",
            "minLength": 1,
            "pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
        })),
        "path": may_lack(json!({
            "type": "string",
            "description": "Only requests whose path begins with this; `/` where it is not given.",
            "maxLength": PATH_BYTES_MAX,
        })),
        "retryAfter": may_lack(json!({
            "type": "string",
            "description": "The value of `Retry-After`: at most an hour.",
            "format": "whole-seconds",
            "pattern": "^[0-9]{1,4}s$",
        })),
        "times": may_lack(json!({
            "type": "integer",
            "description": "How many more requests it answers; 1 where it is not given.",
            "minimum": 1,
            "maximum": TIMES_MAX,
        })),
    })
}

fn fault(mut fields: Fields) -> Result<Fault, Problem> {
    let status = fields.number("status", 100..=599)?;
    let kind = status.and_then(|status| FaultKind::of(u16::try_from(status).ok()?));
    let kind = kind.ok_or_else(|| Problem::field("status", "must be 429, 500, 503 or 504"))?;
    let method = fields.text::<Verb>("method")?;
    let path = fields.text::<String>("path")?.unwrap_or_else(|| "/".into());
    if path.len() > PATH_BYTES_MAX {
        let why = format!("must be at most {PATH_BYTES_MAX} bytes");
        return Err(Problem::field("path", why));
    }
    let retry_after = fields.text::<Duration>("retryAfter")?.map(seconds).transpose()?;
    let times = fields.number("times", 1..=TIMES_MAX)?.unwrap_or(1);
    fields.end()?;
    Ok(Fault { kind, method, path, retry_after, times })
}

/// Returns the whole seconds of `Retry-After`.
fn seconds(duration: Duration) -> Result<u16, Problem> {
    let seconds = u16::try_from(duration.seconds()).ok().filter(|_| duration.subsec_nanos() == 0);
    seconds.filter(|seconds| *seconds <= RETRY_AFTER_MAX).ok_or_else(|| {
        Problem::field(
            "retryAfter",
            format!("must be whole seconds, from `0s` to `{RETRY_AFTER_MAX}s`"),
        )
    })
}

fn view(call: &Call) -> Plan {
    let view = |fault: Fault| View {
        status: fault.kind.status().as_u16(),
        method: fault.method.map(|method| method.to_string()),
        path: fault.path,
        retry_after: fault.retry_after.map(|seconds| Duration::from_seconds(seconds.into())),
        times: fault.times,
    };
    Plan { faults: call.shared.faults.planned().into_iter().map(view).collect() }
}
