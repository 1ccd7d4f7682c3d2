//! The APIs as a router of axum, for an application that has other paths too.

use axum::{
    Router,
    extract::{OriginalUri, Request},
    routing,
};
use enroll_api::{Api, Prefix};
use http::Response;

use crate::{body::ResponseBody, handler::Handler};

/// Returns all APIs, for an application that has other paths too.
///
/// The router has no fallback: the application may [merge](Router::merge) it into its own router,
/// or mount it below a prefix with [`Router::nest`]. It answers every path below `/v1`,
/// `/androidenterprise/v1`, `/beta`, `/enroll/v1` and `/batch`, those that do not exist in the
/// words of their API, and leaves all other paths to the application. The token endpoints of an
/// emulator are among them: only [`standalone`] has those.
pub fn router(handler: impl Into<Handler>) -> Router {
    let handler = handler.into();
    let paths = Api::prefixes().flat_map(|prefix| {
        [prefix.to_owned(), format!("{prefix}/"), format!("{prefix}/{{*path}}")]
    });
    paths.fold(Router::new(), |router, path| {
        let handler = handler.clone();
        router.route(&path, routing::any(async move |request| respond(handler, request).await))
    })
}

/// Returns all APIs, for a server that has nothing else: every other path is answered with a
/// problem.
pub fn standalone(handler: impl Into<Handler>) -> Router {
    let handler = handler.into();
    Router::new().fallback(async move |request| respond(handler, request).await)
}

/// Answers a request. Its prefix is what axum stripped, unless the application has set one.
async fn respond(handler: Handler, mut request: Request) -> Response<ResponseBody> {
    if request.extensions().get::<Prefix>().is_none() {
        let original = request.extensions().get().map(|OriginalUri(uri)| uri.path());
        let prefix = original.map_or("", |original| stripped(original, request.uri().path()));
        let prefix = Prefix(prefix.to_owned());
        request.extensions_mut().insert(prefix);
    }
    handler.respond(request).await
}

/// Returns the part of a path that an application stripped.
fn stripped<'a>(original: &'a str, path: &str) -> &'a str {
    // The prefix is unknown where an application rewrites paths.
    original.strip_suffix(path).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_is_what_the_application_stripped() {
        for (original, path, prefix) in [
            ("/v1/x", "/v1/x", ""),
            ("/mdm/v1/x", "/v1/x", "/mdm"),
            ("/a%2Fb/mdm/v1/x", "/v1/x", "/a%2Fb/mdm"),
            ("/v1/v1", "/v1", "/v1"),
            ("/other", "/v1/x", ""),
        ] {
            assert_eq!(stripped(original, path), prefix, "{original} {path}");
        }
    }
}
