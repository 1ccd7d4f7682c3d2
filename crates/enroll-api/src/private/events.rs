//! `GET /events`: what happened in an enterprise, as JSON or, over a connection, as server-sent
//! events.

mod view;

use std::sync::Arc;

use enroll_core::name::EnterpriseId;
use enroll_service::{FeedError, FeedPart, UseCases};
use enroll_store::Recorded;
use http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use serde_json::json;

use self::view::View;
pub(super) use self::view::{Cause, cause_schema};
use super::{
    Private,
    fields::excerpt,
    operation::{Operation, object, reference},
    problem::{Problem, write},
};
use crate::{
    call::Call,
    endpoint::Method,
    error::{ApiError, Refuses},
    failure::Failure,
};

const EVENT_STREAM: &str = "text/event-stream";

/// Describes the feed.
pub(super) fn describe_read() -> Operation {
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
    Operation::new("readEvents", "Lists the events of an enterprise, 100 at a time.")
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

pub(super) fn read() -> Method {
    Private {
        name: "enroll.events.read",
        read: |call| {
            let Parameters { enterprise, after } = Parameters::parse(call.head.query())?;
            let enterprise: EnterpriseId =
                enterprise.parse().map_err(|error| Problem::field("enterprise", error))?;
            if !call.reach().contains(&enterprise) {
                return Err(Failure::Unreached(Some(enterprise)).into());
            }
            // A browser that lost its stream sends its place in it. A text that is not UTF-8 is not
            // a cursor either.
            let last = call.head.headers.get("last-event-id");
            let last = last.map(|id| id.to_str().unwrap_or_default().to_owned());
            Ok((enterprise, last.or(after)))
        },
        run: |run, (enterprise, after)| run.service.events(enterprise, after.as_deref()),
        write: |call, (enterprise, _), part| {
            let events = part.events.iter().map(|recorded| View::of(recorded)).collect();
            let body = write(&Page { events, next: &part.next })?;
            let mut response = Problem::success(body);
            if accepts_stream(&call.head.headers) {
                let stream = Subscription::new(call, enterprise.clone(), part);
                response.extensions_mut().insert(stream);
            }
            Ok(response)
        },
    }
    .method()
}

fn accepts_stream(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains(EVENT_STREAM))
}

#[derive(Serialize)]
struct Page<'a> {
    events: Vec<View>,
    next: &'a str,
}

struct Parameters {
    enterprise: String,
    after: Option<String>,
}

impl Parameters {
    fn parse(query: &str) -> Result<Self, Problem> {
        if percent_encoding::percent_decode_str(query).decode_utf8().is_err() {
            return Err(Problem::bad_request("query must be UTF-8"));
        }
        let (mut enterprise, mut after) = (None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "enterprise" => &mut enterprise,
                "after" => &mut after,
                _ => return Err(Problem::field(&excerpt(&name), "there is no such parameter")),
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(Problem::field(&name, "must be given once"));
            }
        }
        let enterprise = enterprise.ok_or_else(|| Problem::field("enterprise", "must be given"))?;
        Ok(Self { enterprise, after })
    }
}

/// The events of an enterprise, one part after the other: what a reply to a request that accepts
/// server-sent events has among its extensions.
#[derive(Clone)]
pub struct Subscription {
    service: Arc<dyn UseCases>,
    enterprise: EnterpriseId,
    /// The part that was read and not returned yet.
    first: Option<FeedPart>,
    /// The beginning of the next part.
    after: String,
}

/// One server-sent event.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    /// The cursor of the event: a client that reconnects sends it as `Last-Event-ID`.
    pub id: String,
    /// The type of the event, such as `enrollmentToken.issued`.
    pub event: String,
    /// The event, as JSON.
    pub data: String,
}

impl Subscription {
    fn new(call: &Call, enterprise: EnterpriseId, first: FeedPart) -> Self {
        let service = Arc::clone(&call.shared.service);
        Self { service, enterprise, after: first.next.clone(), first: Some(first) }
    }

    /// Returns the next events: none if nothing has happened since, and `None` if the feed has
    /// ended, for example because the store was reset.
    pub async fn next(&mut self) -> Option<Vec<Message>> {
        let part = match self.first.take() {
            Some(first) => first,
            None => self.service.events(&self.enterprise, Some(&self.after)).await.ok()?,
        };
        self.after.clone_from(&part.next);
        Some(part.events.iter().map(|recorded| self.message(part.epoch, recorded)).collect())
    }

    fn message(&self, epoch: u64, recorded: &Recorded) -> Message {
        let view = View::of(recorded);
        Message {
            id: self.service.feed_cursor(&self.enterprise, epoch, recorded.position),
            event: view.kind().to_owned(),
            data: serde_json::to_string(&view).unwrap_or_default(),
        }
    }
}

impl Refuses<FeedError> for Problem {
    fn refuse(error: FeedError) -> Self {
        match error {
            FeedError::NoEnterprise => Self::of(StatusCode::NOT_FOUND).detail(error),
            FeedError::Cursor => Self::field("after", error),
            FeedError::OtherEpoch | FeedError::Forgotten => {
                Self::of(StatusCode::GONE).detail(error)
            }
            FeedError::Unavailable => Self::unavailable(error),
        }
    }
}
