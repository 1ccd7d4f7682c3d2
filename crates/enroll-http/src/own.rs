//! The project's own API, under `/enroll/v1`: what the vendors have no public call for.
//!
//! Bodies are JSON; errors are problem details, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
//! has them.

mod clock;
mod described;
mod devices;
mod events;
mod faults;
mod fields;
mod google_users;
pub(crate) mod health;
mod openapi;
mod operation;
pub(crate) mod problem;
pub(crate) mod signup_urls;
mod tokens;

use axum::{
    Router,
    body::Body,
    extract::{RawPathParams, Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use enroll_store::Store;
use serde::Serialize;

use self::{described::Described, operation::Operation, problem::Problem};
use crate::{
    body::{self, ReadBodyError},
    callers::Caller,
    router::{Api, Options},
};

/// Returns the API's routes, one of which describes them all.
pub(crate) fn routes<S: Store>(api: &Api<S>) -> Router<Api<S>> {
    let bearer = api.options.callers.bearer();
    described(api)
        .described_at("/openapi.json", openapi::reading(), |operations| {
            openapi::document(operations, bearer)
        })
        .fallback(no_such_path)
        .method_not_allowed_fallback(async || {
            Problem::of(StatusCode::METHOD_NOT_ALLOWED)
                .detail("this path has other methods: see `Allow`")
        })
}

fn described<S: Store>(api: &Api<S>) -> Described<S> {
    let guarded = Described::new()
        .post("/devices:enroll", devices::enroll::<S>, devices::enrolling())
        .post("/devices:provision", devices::provision::<S>, devices::provisioning())
        .post(
            "/enterprises/{enterprise}/googleUsers",
            google_users::add::<S>,
            google_users::adding(),
        )
        .post("/tokens:explain", tokens::explain::<S>, tokens::explaining())
        .get("/events", events::events::<S>, events::reading());
    let guarded = match &api.options.emulator {
        Some(emulator) => {
            faults::add_to(clock::add_to(guarded, emulator, &api.faults), &api.faults)
        }
        None => guarded,
    };
    let guard = middleware::from_fn_with_state(api.options.clone(), authenticate);
    guarded
        .map(|router| router.route_layer(guard), Operation::needs_credentials)
        // A browser has no credentials to show: the URL itself is one.
        .get("/signupUrls/{id}", signup_urls::register::<S>, signup_urls::registering())
        .get("/health", health::health::<S>, health::telling_health())
}

/// Returns the text that the path has in the place of `{name}`: the last one, since the path below
/// which an application mounts the router may have a place of the same name.
fn in_path<'a>(path: &'a RawPathParams, name: &str) -> Option<&'a str> {
    path.iter().filter(|(given, _)| *given == name).last().map(|(_, text)| text)
}

/// Answers a path that leads nowhere.
async fn no_such_path() -> Problem {
    Problem::of(StatusCode::NOT_FOUND).detail("there is nothing at this path")
}

async fn authenticate(
    State(options): State<Options>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if request.extensions().get::<Caller>().is_some() {
        return Ok(next.run(request).await);
    }
    let detail = match options.callers.bearer() {
        Some(_) => "`Authorization` must be `Bearer` and a token that is valid here",
        None => "the application that serves this API refuses the request's credentials",
    };
    let problem = Problem::of(StatusCode::UNAUTHORIZED).detail(detail);
    Err(problem.header("www-authenticate", "Bearer"))
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

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use enroll_core::secret::KeyId;
    use enroll_memory::MemoryStore;
    use enroll_service::{Admission, Key, Keyring, Service};
    use enroll_store::clock::SystemClock;
    use tokio::sync::watch;

    use super::*;
    use crate::{Callers, Emulator, faults::Faults};

    type Routes = Described<MemoryStore<SystemClock>>;

    fn api(emulator: Option<Emulator>) -> Api<MemoryStore<SystemClock>> {
        let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
        let store = MemoryStore::new(SystemClock, 1);
        let options = Options {
            callers: Callers::emulated("LC1".parse().unwrap(), false),
            loopback_only: false,
            public_url: None,
            emulator,
            draining: watch::channel(false).1,
        };
        let service = Arc::new(Service::new(store, keys, Admission::Any));
        Api { service, options, faults: Faults::default(), health: health::Health::default() }
    }

    /// Returns the paths of a router, which tells them when it is debugged and in no other way.
    fn paths(router: &Router<Api<MemoryStore<SystemClock>>>) -> BTreeSet<String> {
        let text = format!("{router:?}");
        let (own, _fallback) = text.split_once("fallback_router").unwrap();
        let texts = own.split('"').skip(1).step_by(2);
        texts.filter(|text| text.starts_with('/')).map(ToOwned::to_owned).collect()
    }

    /// Returns the paths of a router, and those that the document has.
    fn routed_and_said(all: Routes) -> [BTreeSet<String>; 2] {
        let mut described = BTreeSet::new();
        let router = all.described_at("/openapi.json", openapi::reading(), |operations| {
            let document = openapi::document(operations, None);
            let paths = document["paths"].as_object().unwrap();
            described.extend(paths.keys().cloned());
            document
        });
        [paths(&router), described]
    }

    fn emulator() -> Emulator {
        Emulator {
            clock: Arc::default(),
            adjusted: Arc::new(|_| ()),
            reset: Arc::new(|| Box::pin(async {})),
        }
    }

    #[test]
    fn each_route_is_described_and_each_description_is_of_a_route() {
        let [routed, said] = routed_and_said(described(&api(Some(emulator()))));
        assert_eq!(routed, said);
        assert!(routed.contains("/clock") && routed.contains("/openapi.json"), "{routed:?}");
        let [routed, said] = routed_and_said(described(&api(None)));
        assert_eq!(routed, said);
        assert!(!routed.contains("/clock") && routed.contains("/openapi.json"), "{routed:?}");
    }

    /// The control: a route that is added in another way is found.
    #[test]
    fn a_route_without_a_description_is_found() {
        let add = |router: Router<_>| router.route("/more", axum::routing::get(async || ()));
        let [routed, said] = routed_and_said(described(&api(None)).map(add, |operation| operation));
        assert_eq!(routed.difference(&said).collect::<Vec<_>>(), ["/more"]);
    }
}
