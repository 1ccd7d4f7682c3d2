//! `signupUrls`: create.

use axum::{extract::State, http::HeaderMap, response::Response};
use enroll_dialects::{amapi::signup_url, google};
use enroll_store::Store;

use crate::{call::Call, own::signup_urls, router::Api};

pub(super) async fn create<S: Store>(
    State(api): State<Api<S>>,
    call: Call,
    headers: HeaderMap,
) -> Response {
    call.answer(try_create(&api, &call, &headers))
}

fn try_create<S: Store>(
    api: &Api<S>,
    call: &Call,
    headers: &HeaderMap,
) -> Result<String, google::Error> {
    call.reaches_all()?;
    let query = call.query(&signup_url::CREATE)?;
    let callback = signup_url::callback_of(&query)?;
    let id = api.service.signup_url_id(callback);
    // The administrator reaches this service by the name that the client does.
    let url = api.options.base_url(headers) + &signup_urls::path(&id, callback);
    query.render(&signup_url::view(&id, url))
}
