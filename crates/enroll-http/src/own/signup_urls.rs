//! `GET /signupUrls/{id}`: what an administrator opens to register an enterprise.
//!
//! Here nobody has to fill in a form: whoever opens it is sent on at once, with the token that
//! creates the enterprise, to the callback that the sign-up URL was made for and to no other.

use axum::{
    extract::{RawPathParams, State},
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use enroll_dialects::amapi::signup_url;
use enroll_store::Store;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::json;

use super::{in_path, no_such_path, operation::Operation, problem::Problem};
use crate::router::Api;

const CALLBACK_URL: &str = "callbackUrl=";

/// Returns the path and query of a sign-up URL.
pub(crate) fn path(id: &str, callback: &str) -> String {
    let callback = utf8_percent_encode(callback, NON_ALPHANUMERIC);
    format!("/enroll/v1/signupUrls/{id}?{CALLBACK_URL}{callback}")
}

pub(super) fn registering() -> Operation {
    let id = json!({ "type": "string", "format": "sign-up-url-id" });
    let callback = json!({ "type": "string", "format": "uri-reference" });
    Operation::new("register", "Sends who opens a sign-up URL on to its callback.")
        .in_path("id", "The sign-up URL's id.", &id)
        .in_query("callbackUrl", "The callback that it was made for.", &callback)
        .answers_in_header(
            StatusCode::SEE_OTHER,
            "The callback, with the token that creates the enterprise.",
            "Location",
            &callback,
        )
        .refuses(StatusCode::NOT_FOUND, "It is no sign-up URL.")
}

pub(super) async fn register<S: Store>(
    State(api): State<Api<S>>,
    path: RawPathParams,
    uri: Uri,
) -> Result<Response, Problem> {
    let Some(id) = in_path(&path, "id") else { return Err(no_such_path().await) };
    let callback = uri.query().and_then(|query| query.strip_prefix(CALLBACK_URL));
    let callback = callback.and_then(|text| percent_decode_str(text).decode_utf8().ok());
    let registered = callback.and_then(|callback| {
        let token = api.service.sign_up(id, &callback).ok()?;
        Some(signup_url::with_token(&callback, &token))
    });
    let Some(location) = registered else {
        return Err(Problem::of(StatusCode::NOT_FOUND)
            .detail("this is no sign-up URL: create one with `signupUrls.create`"));
    };
    let headers = [(header::LOCATION, location.as_str()), (header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
