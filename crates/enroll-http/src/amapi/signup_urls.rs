//! `signupUrls`: create.

use axum::{Extension, extract::State, response::Response};
use enroll_dialects::{amapi::signup_url, google};
use enroll_store::Store;

use crate::{call::Call, mount::Mount, own::signup_urls, router::Api};

pub(super) async fn create<S: Store>(
    State(api): State<Api<S>>,
    Extension(mount): Extension<Mount>,
    call: Call,
) -> Response {
    call.answer(try_create(&api, &call, &mount))
}

fn try_create<S: Store>(api: &Api<S>, call: &Call, mount: &Mount) -> Result<String, google::Error> {
    call.reaches_all()?;
    let query = call.query(&signup_url::CREATE)?;
    let callback = signup_url::callback_of(&query)?;
    let id = api.service.signup_url_id(callback);
    // The administrator reaches this service by the name that the client does.
    let url = mount.url(&api.options) + &signup_urls::path(&id, callback);
    query.render(&signup_url::view(&id, url))
}
