//! The shown form of events.

use enroll_core::{
    Timestamp,
    device::{self, Authority},
    enrollment_profile,
    enrollment_token::{self, Coercion},
    enterprise,
    event::Event,
    name::{DeviceId, DeviceName, EnterpriseId, EnterpriseName},
    policy,
    record::{Actor, Record, RequestId},
    user,
};
use enroll_store::{Fact, Recorded};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::operation::{object, reference};

/// The shown form of a feed's entry.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum View {
    /// An event.
    Event(Box<EventView>),
    /// One of a later version, which passes unchanged.
    Unknown {
        position: u64,
        #[serde(rename = "type")]
        kind: &'static str,
        event: Value,
    },
}

/// Returns the schema of a feed's entry.
pub(super) fn schema() -> Value {
    let text = json!({ "type": "string" });
    let coercion = json!({
        "asked": reference("Duration"),
        "given": reference("Timestamp"),
        "reason": text,
    });
    let members = json!({
        "position": { "type": "integer", "minimum": 1, "description": "Its place in the feed." },
        "type": {
            "type": "string",
            "description": "What happened to what. More types may come; `unknown` is an event \
                that a later version wrote, which has nothing but itself in `event`.",
            "examples": ["enrollmentToken.issued", "device.enrolled", "user.deleted"],
        },
        "name": { "type": "string", "description": "Of the noun that it is about." },
        "at": reference("Timestamp"),
        "actor": actor(),
        "requestId": request_id(),
        "expirationTimestamp": reference("Timestamp"),
        "coercion": object(&coercion, &["asked", "given", "reason"]),
        "deviceName": text,
        "androidId": text,
        "enrollmentTokenName": text,
        "enrollmentProfileName": text,
        "productId": text,
        "event": {},
    });
    object(&members, &["position", "type"])
}

/// Returns the schema of a [`Cause`].
pub(in crate::private) fn cause_schema(description: &str) -> Value {
    let members = json!({
        "type": {
            "type": "string",
            "description": "The type of the event, as in the feed.",
            "examples": ["enrollmentToken.issued", "user.accessRevoked"],
        },
        "at": reference("Timestamp"),
        "actor": actor(),
        "requestId": request_id(),
    });
    let mut schema = object(&members, &["type", "at"]);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".into(), description.into());
    }
    schema
}

/// Returns the schema of the request id of an event.
fn request_id() -> Value {
    json!({
        "type": "string",
        "description": "The `requestId` or `Idempotency-Key` of the call that caused it.",
    })
}

/// Returns the schema of an actor.
fn actor() -> Value {
    let principal = json!({ "type": "string", "description": "The name of a principal." });
    let device = json!({
        "type": "string",
        "description": "Of a device: the name of the token that it presented.",
        "examples": [
            "enterprises/LC00abc/enrollmentTokens/5K3KGhMhQX6g3GapAlQuyk",
            "enterprises/LC00abc/users/5K3KGhMhQX6g3GapAlQuyk/authTokens/1",
        ],
    });
    json!({
        "type": "object",
        "description": "Who caused it. Events that an earlier version recorded have no actor. Those that a later version \
            recorded may have one of another kind.",
        "properties": { "principal": principal, "device": device },
        "minProperties": 1,
        "maxProperties": 1,
    })
}

impl View {
    pub(super) fn of(recorded: &Recorded) -> Self {
        let position = recorded.position;
        match &recorded.fact {
            Fact::Known(record) => Self::Event(Box::new(EventView::of(position, record))),
            Fact::Unknown(text) => {
                let event = enroll_dialects::json::parse(text.as_bytes())
                    .unwrap_or_else(|_| (&**text).into());
                Self::Unknown { position, kind: "unknown", event }
            }
        }
    }

    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Event(event) => event.kind,
            Self::Unknown { kind, .. } => kind,
        }
    }
}

/// An event as it is shown: with its noun's name, and without what a value is derived from.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventView {
    position: u64,
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<Actor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<RequestId>,
    #[serde(flatten)]
    details: Details,
}

/// The type of an event, its time, its actor and its request: an event without its details.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::private) struct Cause {
    #[serde(rename = "type")]
    kind: &'static str,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<Actor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<RequestId>,
}

impl From<Record> for Cause {
    fn from(record: Record) -> Self {
        let (_, (kind, at, _)) = of_event(&record.event);
        Self { kind, at, actor: record.actor, request_id: record.request }
    }
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_timestamp: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coercion: Option<CoercionView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_name: Option<DeviceName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    android_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrollment_token_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrollment_profile_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_id: Option<String>,
}

/// The requested value, the given value, and the reason.
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

/// The kind of an event, its time, and its other fields.
type Said = (&'static str, Timestamp, Details);

impl EventView {
    fn of(position: u64, record: &Record) -> Self {
        let (actor, request_id) = (record.actor.clone(), record.request.clone());
        let (name, (kind, at, details)) = of_event(&record.event);
        Self { position, kind, name, at, actor, request_id, details }
    }
}

/// Returns the name of the noun that an event is about, and how the event is shown.
fn of_event(event: &Event) -> (String, Said) {
    match event {
        Event::EnterpriseCreated(created) => (
            EnterpriseName::from(created.id.clone()).to_string(),
            ("enterprise.created", created.at, Details::default()),
        ),
        Event::Enterprise { id, event } => {
            (EnterpriseName::from(id.clone()).to_string(), of_enterprise(event))
        }
        Event::EnrollmentTokenIssued(issued) => (issued.name.to_string(), of_issue(issued)),
        Event::EnrollmentToken { name, event } => {
            (name.to_string(), of_token(name.enterprise(), event))
        }
        Event::DeviceEnrolled(enrolled) => (enrolled.name.to_string(), of_enrollment(enrolled)),
        Event::Device { name, event: device::Event::Deleted { at } } => {
            (name.to_string(), ("device.deleted", *at, Details::default()))
        }
        Event::UserInserted(inserted) => {
            (inserted.name.to_string(), ("user.inserted", inserted.at, Details::default()))
        }
        Event::User { name, event } => (name.to_string(), of_user(event)),
        Event::EnrollmentProfileCreated(created) => (
            created.name.to_string(),
            ("enrollmentProfile.created", created.at, Details::default()),
        ),
        Event::EnrollmentProfile { name, event } => {
            (name.to_string(), of_profile(name.enterprise(), event))
        }
        Event::PolicyWritten(written) => {
            (written.name.to_string(), ("policy.written", written.at, Details::default()))
        }
        Event::Policy { name, event } => (name.to_string(), of_policy(event)),
    }
}

fn of_enterprise(event: &enterprise::Event) -> Said {
    let about = |product: &enroll_core::product_set::ProductId| Details {
        product_id: Some(product.to_string()),
        ..Details::default()
    };
    match event {
        enterprise::Event::Described { at, .. } => {
            ("enterprise.described", *at, Details::default())
        }
        enterprise::Event::ProductApproved { product, at } => {
            ("enterprise.productApproved", *at, about(product))
        }
        enterprise::Event::ProductUnapproved { product, at } => {
            ("enterprise.productUnapproved", *at, about(product))
        }
        enterprise::Event::Deleted { at } => ("enterprise.deleted", *at, Details::default()),
    }
}

fn of_issue(issued: &enrollment_token::Issued) -> Said {
    let details = Details {
        expiration_timestamp: Some(issued.expires_at().instant()),
        coercion: issued.coercion().map(Into::into),
        ..Details::default()
    };
    ("enrollmentToken.issued", issued.at, details)
}

fn of_token(enterprise: &EnterpriseId, event: &enrollment_token::Event) -> Said {
    match event {
        enrollment_token::Event::Redeemed { by, at } => {
            ("enrollmentToken.redeemed", *at, by_device(enterprise, by))
        }
        enrollment_token::Event::Deleted { at } => {
            ("enrollmentToken.deleted", *at, Details::default())
        }
    }
}

fn of_enrollment(enrolled: &device::Enrolled) -> Said {
    let details = match &enrolled.by {
        Authority::EnrollmentToken(name) => {
            Details { enrollment_token_name: Some(name.to_string()), ..Details::default() }
        }
        Authority::EnrollmentProfile(name) => {
            Details { enrollment_profile_name: Some(name.to_string()), ..Details::default() }
        }
    };
    ("device.enrolled", enrolled.at, details)
}

fn of_user(event: &user::Event) -> Said {
    match event {
        user::Event::Updated { at, .. } => ("user.updated", *at, Details::default()),
        user::Event::TokenIssued(issued) => {
            let expiration_timestamp = Some(issued.expires_at.instant());
            let details = Details { expiration_timestamp, ..Details::default() };
            ("user.authenticationTokenIssued", issued.at, details)
        }
        user::Event::TokenRedeemed { by, at, .. } => {
            let details =
                Details { android_id: Some(by.as_str().to_owned()), ..Details::default() };
            ("user.authenticationTokenRedeemed", *at, details)
        }
        user::Event::AccessRevoked { at } => ("user.accessRevoked", *at, Details::default()),
        user::Event::ProductSetReplaced { at, .. } => {
            ("user.productSetReplaced", *at, Details::default())
        }
        user::Event::Deleted { at } => ("user.deleted", *at, Details::default()),
    }
}

fn of_profile(enterprise: &EnterpriseId, event: &enrollment_profile::Event) -> Said {
    match event {
        enrollment_profile::Event::Updated { at, .. } => {
            ("enrollmentProfile.updated", *at, Details::default())
        }
        enrollment_profile::Event::TokenCreated(created) => {
            let expiration_timestamp = Some(created.expires_at.instant());
            let details = Details { expiration_timestamp, ..Details::default() };
            ("enrollmentProfile.tokenCreated", created.at, details)
        }
        enrollment_profile::Event::TokenRevoked { at } => {
            ("enrollmentProfile.tokenRevoked", *at, Details::default())
        }
        enrollment_profile::Event::Redeemed { by, at, .. } => {
            ("enrollmentProfile.redeemed", *at, by_device(enterprise, by))
        }
        enrollment_profile::Event::Deleted { at } => {
            ("enrollmentProfile.deleted", *at, Details::default())
        }
    }
}

fn of_policy(event: &policy::Event) -> Said {
    match event {
        policy::Event::Written(written) => ("policy.written", written.at, Details::default()),
        policy::Event::Deleted { at } => ("policy.deleted", *at, Details::default()),
    }
}

fn by_device(enterprise: &EnterpriseId, device: &DeviceId) -> Details {
    let name = DeviceName::new(enterprise.clone(), device.clone());
    Details { device_name: Some(name), ..Details::default() }
}
