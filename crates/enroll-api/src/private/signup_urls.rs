//! `GET /signupUrls/{id}`: what an administrator opens to register an enterprise.
//!
//! No form has to be filled in: the URL leads at once, with the token that creates the enterprise, to
//! the callback that the sign-up URL was made for, and to no other.

use std::future;

use bytes::Bytes;
use enroll_dialects::amapi::signup_url;
use http::{HeaderValue, Response, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::json;

use super::{Private, operation::Operation, problem::Problem};
use crate::{endpoint::Method, failure::Failure};

const CALLBACK_URL: &str = "callbackUrl=";

/// Returns the path and query of a sign-up URL.
pub(crate) fn path(id: &str, callback: &str) -> String {
    let callback = utf8_percent_encode(callback, NON_ALPHANUMERIC);
    format!("/enroll/v1/signupUrls/{id}?{CALLBACK_URL}{callback}")
}

pub(super) fn describe_register() -> Operation {
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

pub(super) fn register() -> Method {
    Private {
        name: "enroll.signupUrls.register",
        read: |call| {
            let id = call.text("id").ok_or(Failure::NoSuchPath)?;
            let callback = call.head.query().strip_prefix(CALLBACK_URL);
            let callback = callback.and_then(|text| percent_decode_str(text).decode_utf8().ok());
            Ok((id.to_owned(), callback.ok_or_else(no_signup_url)?.into_owned()))
        },
        run: |run, (id, callback)| {
            let token = run.service.sign_up(id, callback).map_err(|_| no_signup_url());
            Box::pin(future::ready(token))
        },
        write: |_, (_, callback), token| {
            let location = signup_url::with_token(callback, &token);
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = StatusCode::SEE_OTHER;
            let location = HeaderValue::from_str(&location).map_err(|_| no_signup_url())?;
            response.headers_mut().insert(header::LOCATION, location);
            let no_store = HeaderValue::from_static("no-store");
            response.headers_mut().insert(header::CACHE_CONTROL, no_store);
            Ok(response)
        },
    }
    .method()
    .open()
}

fn no_signup_url() -> Problem {
    let detail = "this is no sign-up URL: create one with `signupUrls.create`";
    Problem::of(StatusCode::NOT_FOUND).detail(detail)
}
