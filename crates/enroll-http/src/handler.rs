//! The handler: from a request whose body still arrives to its response.

use std::{error::Error, pin::pin};

use bytes::Bytes;
use enroll_api::{Api, Subscription};
use http::{HeaderValue, Request, Response, Version, header};
use http_body_util::{BodyExt, Full};
use tokio::sync::watch;

use crate::{
    body::{self, ResponseBody},
    events,
};

/// Answers requests that arrive over connections, on a tokio runtime with timers.
///
/// An [`Api`] becomes a handler that never drains:
///
/// ```
/// use bytes::Bytes;
/// use enroll_emulator::Emulator;
/// use enroll_http::Handler;
/// use http::Request;
/// use http_body_util::{BodyExt, Empty};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let handler = Handler::from(Emulator::new().api());
/// let request = Request::get("/enroll/v1/health").body(Empty::<Bytes>::new())?;
/// let response = handler.respond(request).await;
/// assert_eq!(response.into_body().collect().await?.to_bytes(), r#"{"status":"ok"}"#);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Handler {
    api: Api,
    draining: watch::Receiver<bool>,
}

impl From<Api> for Handler {
    fn from(api: Api) -> Self {
        let (_, draining) = watch::channel(false);
        Self { api, draining }
    }
}

impl Handler {
    /// Ends streams of events once `draining` turns true. If the sender is dropped before, the
    /// handler never drains.
    #[must_use]
    pub fn with_draining(self, draining: watch::Receiver<bool>) -> Self {
        Self { draining, ..self }
    }

    /// Answers a request.
    ///
    /// The body of an authenticated request is read whole: 1 MiB at most, within 30 seconds. The
    /// body of an unauthenticated request is never read. Where a body was not read to its end, the
    /// response to an HTTP/1 request ends the connection.
    pub async fn respond<B>(&self, request: Request<B>) -> Response<ResponseBody>
    where
        B: http_body::Body<Error: Into<Box<dyn Error + Send + Sync>>>,
    {
        let (head, body) = request.into_parts();
        let mut body = pin!(body);
        let (mut response, is_read) = match self.api.admit(&head) {
            Ok(admitted) if admitted.reads_body() => {
                let read = body::read(body.as_mut()).await;
                let is_read = read.is_ok();
                (admitted.respond(read).await, is_read)
            }
            Ok(admitted) => (admitted.respond(Ok(Bytes::new())).await, body.is_end_stream()),
            Err(refused) => (refused, body.is_end_stream()),
        };
        if !is_read && head.version < Version::HTTP_2 {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        match response.extensions_mut().remove::<Subscription>() {
            Some(subscription) => events::stream(response, subscription, self.draining.clone()),
            None => response.map(|body| Full::new(body).boxed_unsync()),
        }
    }
}
