//! Google's Android Management API, under `/v1`.
//!
//! What is wrong with a request is told in this order: credentials (401), the enterprise (403),
//! the request itself (400), what it names (404).

mod devices;
mod enrollment_tokens;

use std::convert::Infallible;

use axum::{
    Router,
    extract::{FromRequestParts, RawPathParams, Request, State},
    http::{StatusCode, Uri, request::Parts},
    middleware::{self, Next},
    response::Response,
    routing,
};
use enroll_core::name::{EnterpriseId, Id};
use enroll_dialects::{
    amapi,
    google::{self, Method, Query, Rendering},
};
use enroll_service::{ListError, NounError};
use enroll_store::Store;

use crate::{
    bearer,
    body::ReadBodyError,
    dialect::{google_error, google_reply},
    router::{Api, Options},
};

/// Returns the API's routes.
pub(crate) fn routes<S: Store>(api: &Api<S>) -> Router<Api<S>> {
    Router::new()
        .route(
            "/enterprises/{enterprise}/enrollmentTokens",
            routing::post(enrollment_tokens::create::<S>).get(enrollment_tokens::list::<S>),
        )
        .route(
            "/enterprises/{enterprise}/enrollmentTokens/{token}",
            routing::get(enrollment_tokens::get::<S>).delete(enrollment_tokens::delete::<S>),
        )
        .route("/enterprises/{enterprise}/devices", routing::get(devices::list::<S>))
        .route(
            "/enterprises/{enterprise}/devices/{device}",
            routing::get(devices::get::<S>).delete(devices::delete::<S>),
        )
        .route_layer(middleware::from_fn_with_state(api.options.clone(), authenticate))
        .fallback(async |uri: Uri| google_error(&google::Error::NoSuchMethod, rendering(&uri)))
        .method_not_allowed_fallback(async |uri: Uri| {
            google_error(&google::Error::MethodNotAllowed, rendering(&uri))
        })
}

async fn authenticate(State(options): State<Options>, request: Request, next: Next) -> Response {
    if bearer::is_authenticated(request.headers(), options.require_bearer) {
        next.run(request).await
    } else {
        google_error(&google::Error::Unauthenticated, rendering(request.uri()))
    }
}

fn rendering(uri: &Uri) -> Rendering {
    Rendering::of(uri.query().unwrap_or_default())
}

/// What every method looks at first: the ids in its path, and its query.
struct Call {
    ids: Vec<(String, String)>,
    /// The query, or why it could not be read from the body that it came in.
    query: Result<String, ReadBodyError>,
    rendering: Rendering,
}

impl<S: Send + Sync> FromRequestParts<S> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        // Segments are decoded one by one, once. One that is not UTF-8 is no id of anything.
        let ids = match RawPathParams::from_request_parts(parts, state).await {
            Ok(segments) => {
                segments.iter().map(|(name, id)| (name.to_owned(), id.to_owned())).collect()
            }
            Err(_) => Vec::new(),
        };
        let rendering = Rendering::of(&query);
        let unread = parts.extensions.get::<ReadBodyError>();
        Ok(Self { ids, query: unread.map_or(Ok(query), |error| Err(*error)), rendering })
    }
}

impl Call {
    /// Returns the id that the path has in the place of `{name}`.
    ///
    /// A segment that is no id names nothing: one with an encoded slash, a dot segment, NUL.
    fn id<I: Id>(&self, name: &str) -> Result<I, google::Error> {
        let id = self.ids.iter().find(|(given, _)| given == name);
        id.and_then(|(_, id)| id.parse().ok()).ok_or(google::Error::NotFound)
    }

    /// Returns the enterprise in the path.
    fn enterprise(&self) -> Result<EnterpriseId, google::Error> {
        self.id("enterprise")
    }

    /// Reads the query as `method` takes it.
    fn query(&self, method: &Method) -> Result<Query, google::Error> {
        Query::parse(self.query.as_ref().map_err(|error| google::Error::from(*error))?, method)
    }

    /// Returns the answer.
    fn answer(&self, result: Result<String, google::Error>) -> Response {
        match result {
            Ok(body) => google_reply(StatusCode::OK, body),
            Err(error) => google_error(&error, self.rendering),
        }
    }
}

impl<S: Store> Api<S> {
    /// Returns what was read of a request, or the error that wins: an enterprise that does not
    /// exist comes before whatever else is wrong.
    async fn in_enterprise<T>(
        &self,
        enterprise: &EnterpriseId,
        read: Result<T, google::Error>,
    ) -> Result<T, google::Error> {
        match read {
            Ok(read) => Ok(read),
            Err(error) => {
                self.service.check_enterprise(enterprise).await.map_err(noun_error)?;
                Err(error)
            }
        }
    }
}

/// Returns Google's error for what keeps a noun from being created, read or deleted.
fn noun_error(error: NounError) -> google::Error {
    match error {
        NounError::NoEnterprise => google::Error::PermissionDenied,
        NounError::NotFound => google::Error::NotFound,
        NounError::RequestIdReused => google::Error::Aborted,
        NounError::Unavailable | NounError::Unknown => google::Error::Unavailable,
        NounError::KeyMissing => google::Error::Internal,
    }
}

/// Returns Google's error for what keeps a list from being read.
fn list_error(error: ListError) -> google::Error {
    match error {
        ListError::Noun(error) => noun_error(error),
        ListError::PageToken => amapi::invalid_page_token(),
    }
}

impl From<ReadBodyError> for google::Error {
    fn from(error: ReadBodyError) -> Self {
        match error {
            ReadBodyError::TooLarge => Self::PayloadTooLarge,
            ReadBodyError::Incomplete => Self::RequestTimeout,
        }
    }
}
