//! Streams of events: a feed as [server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html).

use std::{convert::Infallible, fmt::Write, time::Duration};

use bytes::Bytes;
use enroll_api::{Message, Subscription};
use futures_util::stream;
use http::{HeaderValue, Response, header};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use tokio::{sync::watch, time::Instant};

use crate::body::ResponseBody;

/// How soon a stream reads the feed again. Each time that nothing is new, the stream waits twice as
/// long.
const PAUSE_MIN: Duration = Duration::from_millis(100);

/// The longest pause: a stream without events reads the store once in that time.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// After how long without an event a stream sends a comment, so that no proxy takes the connection
/// for a dead one.
const SILENCE_MAX: Duration = Duration::from_secs(15);

/// A comment: clients ignore it.
const KEEP_ALIVE: &[u8] = b":\n\n";

/// Turns the first page of a feed into a stream of the feed's events: until the feed ends, or the
/// server drains.
pub(crate) fn stream(
    page: Response<Bytes>,
    subscription: Subscription,
    draining: watch::Receiver<bool>,
) -> Response<ResponseBody> {
    let began =
        Stream { subscription, draining, pause: PAUSE_MIN, sent: Instant::now(), is_first: true };
    let frames = stream::unfold(began, |mut stream| async {
        let bytes = stream.next().await?;
        Some((Ok::<_, Infallible>(Frame::data(bytes)), stream))
    });
    let mut response = page.map(|_| StreamBody::new(frames).boxed_unsync());
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

struct Stream {
    subscription: Subscription,
    draining: watch::Receiver<bool>,
    /// The pause if nothing is new.
    pause: Duration,
    /// When something was sent last.
    sent: Instant,
    /// `true` until the first page is sent: a server that drains sends it, and no more.
    is_first: bool,
}

impl Stream {
    /// Returns what to send next, or `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if !std::mem::take(&mut self.is_first) && *self.draining.borrow() {
                return None;
            }
            let messages = self.subscription.next().await?;
            let bytes = if !messages.is_empty() {
                self.pause = PAUSE_MIN;
                Bytes::from(text(&messages))
            } else if self.sent.elapsed() >= SILENCE_MAX {
                Bytes::from_static(KEEP_ALIVE)
            } else {
                self.wait().await?;
                continue;
            };
            self.sent = Instant::now();
            return Some(bytes);
        }
    }

    /// Waits until the feed is to be read again. Returns `None` if the server drains.
    async fn wait(&mut self) -> Option<()> {
        tokio::select! {
            () = tokio::time::sleep(self.pause) => {}
            () = drained(&mut self.draining) => return None,
        }
        self.pause = (self.pause * 2).min(PAUSE_MAX);
        Some(())
    }
}

/// Waits until the server drains. A server whose sender is dropped never does.
pub(crate) async fn drained(draining: &mut watch::Receiver<bool>) {
    if draining.wait_for(|draining| *draining).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Returns events as a client reads them.
fn text(messages: &[Message]) -> String {
    messages.iter().fold(String::new(), |mut text, Message { id, event, data }| {
        // A `String` takes every text.
        let _ = write!(text, "id: {id}\nevent: {event}\ndata: {data}\n\n");
        text
    })
}
