//! `GET` and `PUT /faults`: answers that an emulator gives in place of a vendor's API.

use axum::{
    Router,
    body::Body,
    http::Method,
    response::{IntoResponse, Response},
    routing,
};
use enroll_core::Duration;
use enroll_store::Store;
use serde::Serialize;

use super::{
    fields::{self, Fields},
    problem::Problem,
    reply,
};
use crate::{
    faults::{FAULTS_MAX, Fault, FaultKind, Faults, RETRY_AFTER_MAX, TIMES_MAX},
    router::Api,
};

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

/// Returns the routes.
pub(super) fn routes<S: Store>(faults: &Faults) -> Router<Api<S>> {
    let (read, planned) = (faults.clone(), faults.clone());
    Router::new().route(
        "/faults",
        routing::get(async move || view(&read))
            .put(async move |body: Body| plan(&planned, body).await),
    )
}

/// Plans all faults of a request, or changes nothing.
async fn plan(faults: &Faults, body: Body) -> Result<Response, Problem> {
    let mut fields = super::fields(body).await?;
    let given = fields.objects("faults", FAULTS_MAX)?;
    fields.end()?;
    faults.plan(given.into_iter().map(fault).collect::<Result<_, _>>()?);
    Ok(view(faults))
}

fn fault(mut fields: Fields) -> Result<Fault, Problem> {
    let status = fields.number("status", 100..=599)?;
    let kind = status.and_then(|status| FaultKind::of(u16::try_from(status).ok()?));
    let kind = kind.ok_or_else(|| Problem::field("status", "must be 429, 500, 503 or 504"))?;
    let method = fields.text::<Method>("method")?;
    let path = fields.text::<String>("path")?.unwrap_or_else(|| "/".into());
    let retry_after = fields.text::<Duration>("retryAfter")?.map(seconds).transpose()?;
    let times = fields.number("times", 1..=TIMES_MAX)?.unwrap_or(1);
    fields.end()?;
    Ok(Fault { kind, method, path: fields::excerpt(&path), retry_after, times })
}

/// Returns the whole seconds that a client is told to wait.
fn seconds(duration: Duration) -> Result<u16, Problem> {
    let seconds = u16::try_from(duration.seconds()).ok().filter(|_| duration.subsec_nanos() == 0);
    seconds.filter(|seconds| *seconds <= RETRY_AFTER_MAX).ok_or_else(|| {
        Problem::field(
            "retryAfter",
            format!("must be whole seconds, from `0s` to `{RETRY_AFTER_MAX}s`"),
        )
    })
}

fn view(faults: &Faults) -> Response {
    let view = |fault: Fault| View {
        status: fault.kind.status().as_u16(),
        method: fault.method.map(|method| method.to_string()),
        path: fault.path,
        retry_after: fault.retry_after.map(|seconds| Duration::from_seconds(seconds.into())),
        times: fault.times,
    };
    reply(&Plan { faults: faults.planned().into_iter().map(view).collect() }).into_response()
}
