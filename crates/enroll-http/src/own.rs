//! The project's own API, under `/enroll/v1`: what the vendors have no public call for.
//!
//! Bodies are JSON; errors are problem details, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
//! has them.

mod clock;
mod devices;
mod events;
mod faults;
mod fields;
mod google_users;
pub(crate) mod problem;
pub(crate) mod signup_urls;
mod tokens;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing,
};
use enroll_store::Store;
use serde::Serialize;

use self::problem::Problem;
use crate::{
    bearer,
    body::{self, ReadBodyError},
    router::{Api, Options},
};

/// Returns the API's routes.
pub(crate) fn routes<S: Store>(api: &Api<S>) -> Router<Api<S>> {
    let guarded = Router::new()
        .route("/devices:enroll", routing::post(devices::enroll::<S>))
        .route("/devices:provision", routing::post(devices::provision::<S>))
        .route("/enterprises/{enterprise}/googleUsers", routing::post(google_users::add::<S>))
        .route("/tokens:explain", routing::post(tokens::explain::<S>))
        .route("/events", routing::get(events::events::<S>));
    let guarded = match &api.options.emulator {
        Some(emulator) => {
            guarded.merge(clock::routes(emulator, &api.faults)).merge(faults::routes(&api.faults))
        }
        None => guarded,
    };
    guarded
        .route_layer(middleware::from_fn_with_state(api.options.clone(), authenticate))
        // A browser has no credentials to show: the URL itself is one.
        .route("/signupUrls/{id}", routing::get(signup_urls::register::<S>))
        .route("/health", routing::get(async || reply(&Health { status: "ok" })))
        .fallback(no_such_path)
        .method_not_allowed_fallback(async || {
            Problem::of(StatusCode::METHOD_NOT_ALLOWED)
                .detail("this path has other methods: see `Allow`")
        })
}

/// Answers a path that leads nowhere.
async fn no_such_path() -> Problem {
    Problem::of(StatusCode::NOT_FOUND).detail("there is nothing at this path")
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

async fn authenticate(
    State(options): State<Options>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if bearer::is_authenticated(request.headers(), options.require_bearer) {
        Ok(next.run(request).await)
    } else {
        Err(Problem::of(StatusCode::UNAUTHORIZED)
            .detail("`Authorization` must be `Bearer` and a token that is not `invalid`")
            .header("www-authenticate", "Bearer"))
    }
}

/// Returns an answer that nobody may keep.
fn reply(body: &impl Serialize) -> Response {
    match serde_json::to_string(body) {
        Ok(body) => {
            let headers =
                [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
            (headers, body).into_response()
        }
        Err(_) => Problem::of(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

/// Reads a body that is a JSON object.
async fn fields(body: Body) -> Result<fields::Fields, Problem> {
    let body = body::read(body).await.map_err(|error| match error {
        ReadBodyError::TooLarge => {
            Problem::of(StatusCode::PAYLOAD_TOO_LARGE).detail("body must be at most 1 MiB")
        }
        ReadBodyError::Incomplete => Problem::of(StatusCode::REQUEST_TIMEOUT)
            .detail("body must arrive whole and within 30 seconds"),
    })?;
    fields::Fields::parse(&body)
}
