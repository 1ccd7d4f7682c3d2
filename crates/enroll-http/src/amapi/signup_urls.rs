//! `signupUrls`: create.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
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
    let query = call.query(&signup_url::CREATE)?;
    let callback = signup_url::callback_of(&query)?;
    let id = api.service.signup_url_id(callback);
    // The administrator reaches this service by the name that the client does.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let path = signup_urls::path(&id, callback);
    let url = format!("http://{}{path}", host.unwrap_or("localhost"));
    query.render(&signup_url::view(&id, url))
}
