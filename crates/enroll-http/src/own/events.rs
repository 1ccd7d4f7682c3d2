//! `GET /events`: what happened in an enterprise, as JSON or as server-sent events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{
        IntoResponse, Response,
        sse::{self, KeepAlive, Sse},
    },
};
use enroll_core::{
    Timestamp, device, enrollment_token,
    enrollment_token::Coercion,
    enterprise,
    event::Event,
    name::{DeviceName, EnrollmentTokenName, EnterpriseId, EnterpriseName},
};
use enroll_service::{FeedError, FeedPart, Service};
use enroll_store::{Recorded, Store};
use futures_util::stream::{self, Stream, StreamExt};
use serde::{Deserialize, Serialize};

use super::{fields::excerpt, problem::Problem, reply};
use crate::router::Api;

/// How often a stream looks for what is new.
const PAUSE: Duration = Duration::from_millis(100);

const EVENT_STREAM: &str = "text/event-stream";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    enterprise: String,
    after: Option<String>,
}

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
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let parameters = Parameters::parse(uri.query().unwrap_or_default())?;
    let enterprise: EnterpriseId =
        parameters.enterprise.parse().map_err(|error| Problem::field("enterprise", error))?;
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
struct Page<'a> {
    events: Vec<View<'a>>,
    next: String,
}

/// Streams what is there and then what comes, until the server drains or the feed ends.
fn follow<S: Store>(
    api: Api<S>,
    enterprise: EnterpriseId,
    first: FeedPart,
) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    let draining = api.options.draining.clone();
    let parts = stream::unfold(Some(first), move |part| {
        let (service, enterprise) = (Arc::clone(&api.service), enterprise.clone());
        let mut draining = draining.clone();
        async move {
            let part = part?;
            let sent = messages(&service, &enterprise, &part);
            if part.events.is_empty() {
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    _ = draining.wait_for(|draining| *draining) => return None,
                }
            }
            let next = service.events(&enterprise, Some(&part.next)).await.ok();
            Some((stream::iter(sent), next))
        }
    });
    parts.flatten()
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
        Ok(sse::Event::default().id(id).event(view.kind).data(data))
    };
    part.events.iter().map(message).collect()
}

/// An event as it is shown: with its noun's name, and without what a value is derived from.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    position: u64,
    #[serde(rename = "type")]
    kind: &'static str,
    name: Name<'a>,
    at: Timestamp,
    #[serde(flatten)]
    details: Details<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Name<'a> {
    Enterprise(EnterpriseName),
    EnrollmentToken(&'a EnrollmentTokenName),
    Device(&'a DeviceName),
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_timestamp: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coercion: Option<CoercionView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_name: Option<DeviceName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrollment_token_name: Option<&'a EnrollmentTokenName>,
}

/// What was asked, what was given, and why.
#[derive(Serialize)]
struct CoercionView {
    asked: String,
    given: Timestamp,
    reason: String,
}

impl From<Coercion> for CoercionView {
    fn from(coercion: Coercion) -> Self {
        Self {
            asked: coercion.asked.to_string(),
            given: coercion.given,
            reason: coercion.to_string(),
        }
    }
}

impl<'a> View<'a> {
    fn of(recorded: &'a Recorded) -> Self {
        let (kind, name, at, details) = match &recorded.event {
            Event::EnterpriseCreated(created) => (
                "enterprise.created",
                Name::Enterprise(created.id.clone().into()),
                created.at,
                Details::default(),
            ),
            Event::Enterprise { id, event: enterprise::Event::Deleted { at } } => {
                ("enterprise.deleted", Name::Enterprise(id.clone().into()), *at, Details::default())
            }
            Event::EnrollmentTokenIssued(issued) => (
                "enrollmentToken.issued",
                Name::EnrollmentToken(&issued.name),
                issued.at,
                Details {
                    expiration_timestamp: Some(issued.expires_at()),
                    coercion: issued.coercion().map(Into::into),
                    ..Details::default()
                },
            ),
            Event::EnrollmentToken { name, event } => Self::of_token(name, event),
            Event::DeviceEnrolled(enrolled) => (
                "device.enrolled",
                Name::Device(&enrolled.name),
                enrolled.at,
                Details { enrollment_token_name: Some(&enrolled.token), ..Details::default() },
            ),
            Event::Device { name, event: device::Event::Deleted { at } } => {
                ("device.deleted", Name::Device(name), *at, Details::default())
            }
        };
        Self { position: recorded.position, kind, name, at, details }
    }

    fn of_token(
        name: &'a EnrollmentTokenName,
        event: &enrollment_token::Event,
    ) -> (&'static str, Name<'a>, Timestamp, Details<'a>) {
        match event {
            enrollment_token::Event::Redeemed { by, at } => {
                let device = DeviceName::new(name.enterprise().clone(), by.clone());
                let details = Details { device_name: Some(device), ..Details::default() };
                ("enrollmentToken.redeemed", Name::EnrollmentToken(name), *at, details)
            }
            enrollment_token::Event::Deleted { at } => {
                ("enrollmentToken.deleted", Name::EnrollmentToken(name), *at, Details::default())
            }
        }
    }
}

fn problem(error: FeedError) -> Problem {
    match error {
        FeedError::NoEnterprise => Problem::of(StatusCode::NOT_FOUND).detail(error),
        FeedError::Cursor => Problem::field("after", error),
        FeedError::OtherEpoch | FeedError::Forgotten => Problem::of(StatusCode::GONE).detail(error),
        FeedError::Unavailable => Problem::unavailable(error),
    }
}
