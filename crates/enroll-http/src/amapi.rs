//! Google's Android Management API, under `/v1`.
//!
//! What is wrong with a request is told in this order: credentials (401), the enterprise (403),
//! the request itself (400), what it names (404).

mod devices;
mod enrollment_tokens;
mod enterprises;
mod policies;
mod signup_urls;

use axum::{Router, http::Uri, middleware, routing};
use enroll_dialects::{amapi, google};
use enroll_service::ListError;
use enroll_store::Store;

use crate::{
    call::{authenticate, noun_error},
    dialect::{google_error, rendering},
    router::Api,
};

/// Returns the API's routes.
pub(crate) fn routes<S: Store>() -> Router<Api<S>> {
    Router::new()
        .route("/signupUrls", routing::post(signup_urls::create::<S>))
        .route("/enterprises", routing::post(enterprises::create::<S>).get(enterprises::list::<S>))
        .route(
            "/enterprises/{enterprise}",
            routing::get(enterprises::get::<S>)
                .patch(enterprises::patch::<S>)
                .delete(enterprises::delete::<S>),
        )
        .route("/enterprises/{enterprise}/policies", routing::get(policies::list::<S>))
        .route(
            "/enterprises/{enterprise}/policies/{policy}",
            routing::get(policies::get::<S>)
                .patch(policies::patch::<S>)
                .delete(policies::delete::<S>),
        )
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
        .route_layer(middleware::from_fn(authenticate::<google::Error>))
        .fallback(async |uri: Uri| google_error(&google::Error::NoSuchMethod, rendering(&uri)))
        .method_not_allowed_fallback(async |uri: Uri| {
            google_error(&google::Error::MethodNotAllowed, rendering(&uri))
        })
}

/// Returns Google's error for what keeps a list from being read.
fn list_error(error: ListError) -> google::Error {
    match error {
        ListError::Noun(error) => noun_error(error),
        ListError::PageToken => amapi::invalid_page_token(),
    }
}
