//! Google's Play EMM API, under `/androidenterprise/v1`.
//!
//! What is wrong with a request is told in the same order as in Android Management: credentials
//! (401), the enterprise (403), the request itself (400), what it names (404).

mod grants;
mod users;

use axum::{Router, body::Body, http::Uri, middleware, routing};
use enroll_core::name::{EnterpriseId, UserName};
use enroll_dialects::{
    google::{self, Method, Query},
    play_emm::{self, Error},
};
use enroll_service::{NounError, ProductError, UserError};
use enroll_store::Store;

use crate::{
    body,
    call::{Call, authenticate, noun_error},
    dialect::{google_error, rendering},
    router::Api,
};

/// Returns the API's routes.
pub(crate) fn routes<S: Store>() -> Router<Api<S>> {
    let enterprise = Router::new()
        .route("/users", routing::post(users::insert::<S>).get(users::list::<S>))
        .route(
            "/users/{user}",
            routing::get(users::get::<S>).put(users::update::<S>).delete(users::delete::<S>),
        )
        .route("/users/{user}/authenticationToken", routing::post(grants::issue_token::<S>))
        .route("/users/{user}/deviceAccess", routing::delete(grants::revoke_access::<S>))
        .route(
            "/users/{user}/availableProductSet",
            routing::get(grants::product_set::<S>).put(grants::replace_product_set::<S>),
        )
        .route("/users/{user}/devices", routing::get(users::devices::<S>))
        .route("/users/{user}/devices/{device}", routing::get(users::device::<S>))
        .route("/products/{product}/approve", routing::post(grants::approve::<S>))
        .route("/products/{product}/unapprove", routing::post(grants::unapprove::<S>))
        .route("/enrollmentTokens", routing::post(grants::create_enrollment_token::<S>));
    Router::new()
        .nest("/enterprises/{enterprise}", enterprise)
        .route_layer(middleware::from_fn(authenticate::<Error>))
        .fallback(async |uri: Uri| {
            google_error(&Error::from(google::Error::NoSuchMethod), rendering(&uri))
        })
        .method_not_allowed_fallback(async |uri: Uri| {
            google_error(&Error::from(google::Error::MethodNotAllowed), rendering(&uri))
        })
}

/// Reads the query as `method` takes it, and what `read` reads of the body; an enterprise that
/// does not exist comes before whatever is wrong with either.
async fn read<S: Store, T>(
    api: &Api<S>,
    call: &Call,
    method: &Method,
    body: Body,
    read: impl FnOnce(&[u8]) -> Result<T, Error>,
) -> Result<(EnterpriseId, Query, T), Error> {
    let enterprise = call.enterprise()?;
    let body = body::read(body).await.map_err(|error| Error::from(google::Error::from(error)));
    let body = api.in_enterprise(&enterprise, body).await?;
    let text = call.query_text().map_err(Error::from);
    let query = text.and_then(|text| play_emm::parse_query(text, method));
    let both = query.and_then(|query| Ok((query, read(&body)?)));
    let (query, read) = api.in_enterprise(&enterprise, both).await?;
    Ok((enterprise, query, read))
}

/// Returns the user that the path names.
fn user_name(call: &Call, enterprise: EnterpriseId) -> Result<UserName, Error> {
    let id = call.id("user").map_err(|_| Error::UserNotFound)?;
    Ok(UserName::new(enterprise, id))
}

fn user_error(error: UserError) -> Error {
    match error {
        UserError::Noun(NounError::NotFound) => Error::UserNotFound,
        UserError::Noun(error) => noun_error(error).into(),
        UserError::GoogleManaged => Error::GoogleManaged,
        UserError::AccountIdentifier => enroll_core::user::UpdateError::AccountIdentifier.into(),
        UserError::AccountType => enroll_core::user::UpdateError::AccountType.into(),
        UserError::Devices(exceeded) => Error::Devices(exceeded),
        UserError::OutstandingTokens(exceeded) => Error::OutstandingTokens(exceeded),
        UserError::EmailTaken => google::Error::Aborted.into(),
        UserError::NeverApproved { product } => Error::NeverApproved { product },
    }
}

fn product_error(error: ProductError) -> Error {
    match error {
        ProductError::Noun(error) => noun_error(error).into(),
        ProductError::TooMany => google::Error::TooManyRequests.into(),
    }
}
