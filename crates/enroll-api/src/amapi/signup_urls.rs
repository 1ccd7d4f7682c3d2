//! `signupUrls`: create.

use std::future;

use enroll_dialects::{amapi::signup_url, google};

use super::Amapi;
use crate::{endpoint::Method, private::signup_urls};

pub(super) fn create() -> Method {
    Amapi {
        name: "androidmanagement.signupUrls.create",
        read: |call| {
            call.check_reaches_all()?;
            let query = call.google_query(&signup_url::CREATE)?;
            Ok((signup_url::callback_of(&query)?.to_owned(), query))
        },
        run: |run, (callback, _)| {
            let id = run.service.signup_url_id(callback);
            Box::pin(future::ready(Ok::<_, google::Error>(id)))
        },
        write: |call, (callback, query), id| {
            // The administrator reaches this service by the name that the client does.
            let url = call.head.mount.url(&call.shared.options);
            let url = url + &signup_urls::path(&id, callback);
            query.render(&signup_url::view(&id, url))
        },
    }
    .method()
}
