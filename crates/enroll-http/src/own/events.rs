//! `GET /events`: what happened in an enterprise, as JSON or as server-sent events.

mod view;

use std::{convert::Infallible, future, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{
        IntoResponse, Response,
        sse::{self, KeepAlive, Sse},
    },
};
use enroll_core::name::EnterpriseId;
use enroll_service::{FeedError, FeedPart, Service};
use enroll_store::{Recorded, Store};
use futures_util::stream::{self, Stream, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::watch;

use self::view::View;
pub(super) use self::view::{Cause, cause_schema};
use super::{
    fields::excerpt,
    operation::{Operation, object, reference},
    problem::Problem,
    reply,
};
use crate::{callers::Caller, router::Api};

/// How soon a stream looks again for what is new; each time that there is nothing, it waits twice
/// as long.
const PAUSE_MIN: Duration = Duration::from_millis(100);

/// How long it waits at most: a stream on which nothing happens asks the store once in that time.
const PAUSE_MAX: Duration = Duration::from_secs(2);

const EVENT_STREAM: &str = "text/event-stream";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    enterprise: String,
    after: Option<String>,
}

/// Returns what is said of the feed.
pub(super) fn reading() -> Operation {
    let cursor = json!({
        "type": "string",
        "format": "cursor",
        "description": "A place in the feed of one enterprise, from an earlier answer.",
        "pattern": "^[0-9a-f]+$",
    });
    let page = json!({
        "events": { "type": "array", "items": view::schema(), "maxItems": 100 },
        "next": cursor,
    });
    Operation::new("readEvents", "Tells what happened in an enterprise, 100 events at a time.")
        .in_query("enterprise", "The enterprise's id.", &reference("EnterpriseId"))
        .may_be_in_query("after", "What was read already: the `next` of it.", &cursor)
        .may_be_in_header(
            "Last-Event-ID",
            "The same for a stream; with it, `after` is not looked at.",
            &cursor,
        )
        .answers(
            StatusCode::OK,
            PAGE,
            &object(&page, &["events", "next"]),
            &json!({
                "events": [{
                    "position": 1,
                    "type": "enrollmentToken.issued",
                    "name": "enterprises/LC00abc/enrollmentTokens/5K3KGhMhQX6g3GapAlQuyk",
                    "at": "2030-01-01T00:00:00Z",
                    "actor": { "principal": "operator" },
                    "expirationTimestamp": "2030-01-01T01:00:00Z",
                }],
                "next": "0000000000000001000000000000000152f0b8e05aa9b1b7a1c1c3dbe3f1a0d4",
            }),
        )
        .answers_as(
            StatusCode::OK,
            PAGE,
            EVENT_STREAM,
            &json!({ "type": "string" }),
            &json!("id: 00\nevent: device.deleted\ndata: {}\n\n"),
        )
        .refuses(StatusCode::NOT_FOUND, "There is no such enterprise.")
        .refuses(StatusCode::GONE, "What the cursor is of was reset, or is forgotten.")
        .may_be_unavailable()
}

const PAGE: &str = "What happened next; as server-sent events, which have no end, where \
    `text/event-stream` is accepted: each has its cursor as `id`, its type as `event`, and itself \
    as `data`.";

impl Parameters {
    fn parse(query: &str) -> Result<Self, Problem> {
        if percent_encoding::percent_decode_str(query).decode_utf8().is_err() {
            return Err(Problem::bad_request("query must be UTF-8"));
        }
        let uri = Uri::builder().path_and_query(format!("/?{query}")).build();
        let parsed = uri.map(|uri| Query::<Self>::try_from_uri(&uri));
        match parsed {
            Ok(Ok(Query(parameters))) => Ok(parameters),
            Ok(Err(rejection)) => Err(Problem::bad_request(excerpt(&rejection.body_text()))),
            Err(_) => Err(Problem::bad_request("query must be that of a URL")),
        }
    }
}

pub(super) async fn events<S: Store>(
    State(api): State<Api<S>>,
    Extension(Caller(caller)): Extension<Caller>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let parameters = Parameters::parse(uri.query().unwrap_or_default())?;
    let enterprise: EnterpriseId =
        parameters.enterprise.parse().map_err(|error| Problem::field("enterprise", error))?;
    if !caller.reaches(&enterprise) {
        return Err(problem(FeedError::NoEnterprise));
    }
    let streams = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains(EVENT_STREAM));
    // A browser that lost its stream says where it was; what is no text is no cursor either.
    let last_event_id = headers.get("last-event-id");
    let last_event_id = last_event_id.map(|id| id.to_str().unwrap_or_default().to_owned());
    let after = last_event_id.or(parameters.after);
    let first = api.service.events(&enterprise, after.as_deref()).await.map_err(problem)?;
    if streams {
        let stream = follow(api, enterprise, first);
        return Ok(Sse::new(stream).keep_alive(KeepAlive::default()).into_response());
    }
    let events = first.events.iter().map(|recorded| View::of(recorded)).collect();
    Ok(reply(&Page { events, next: first.next }))
}

#[derive(Serialize)]
struct Page {
    events: Vec<View>,
    next: String,
}

/// Streams what is there and then what comes, until the server drains or the feed ends.
fn follow<S: Store>(
    api: Api<S>,
    enterprise: EnterpriseId,
    first: FeedPart,
) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    let draining = api.options.draining.clone();
    let parts = stream::unfold(Some((first, PAUSE_MIN)), move |state| {
        let (service, enterprise) = (Arc::clone(&api.service), enterprise.clone());
        let mut draining = draining.clone();
        async move {
            let (part, pause) = state?;
            let sent = messages(&service, &enterprise, &part);
            let mut next_pause = PAUSE_MIN;
            if part.events.is_empty() {
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = drained(&mut draining) => return None,
                }
                next_pause = (pause * 2).min(PAUSE_MAX);
            }
            let next = service.events(&enterprise, Some(&part.next)).await.ok();
            Some((stream::iter(sent), next.map(|next| (next, next_pause))))
        }
    });
    parts.flatten()
}

/// Waits until the server drains. A server whose sender is dropped never does.
async fn drained(draining: &mut watch::Receiver<bool>) {
    if draining.wait_for(|draining| *draining).await.is_err() {
        future::pending::<()>().await;
    }
}

fn messages<S: Store>(
    service: &Service<S>,
    enterprise: &EnterpriseId,
    part: &FeedPart,
) -> Vec<Result<sse::Event, Infallible>> {
    let message = |recorded: &Arc<Recorded>| {
        let view = View::of(recorded);
        let id = service.feed_cursor(enterprise, part.epoch, recorded.position);
        let data = serde_json::to_string(&view).unwrap_or_default();
        Ok(sse::Event::default().id(id).event(view.kind()).data(data))
    };
    part.events.iter().map(message).collect()
}

fn problem(error: FeedError) -> Problem {
    match error {
        FeedError::NoEnterprise => Problem::of(StatusCode::NOT_FOUND).detail(error),
        FeedError::Cursor => Problem::field("after", error),
        FeedError::OtherEpoch | FeedError::Forgotten => Problem::of(StatusCode::GONE).detail(error),
        FeedError::Unavailable => Problem::unavailable(error),
    }
}
