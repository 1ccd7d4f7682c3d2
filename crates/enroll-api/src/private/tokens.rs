//! `POST /tokens:explain`: why a token lets devices in or not.

use enroll_core::{
    Timestamp,
    account::AndroidId,
    explain::Reason,
    secret::{TokenValue, VALUE_BYTES_MAX},
};
use enroll_service::{ExplainError, ExplainRequest, Explained, TokenUsage};
use http::StatusCode;
use serde::Serialize;
use serde_json::json;

use super::{
    Private,
    devices::{OwnershipText, android_id, ownership},
    events::{Cause, cause_schema},
    fields::Fields,
    operation::{Operation, described, object, optional, reference},
    problem::{Problem, write},
};
use crate::{endpoint::Method, error::Refuses};

#[derive(Serialize)]
struct Explanation {
    name: String,
    at: Timestamp,
    allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<Cause>,
}

pub(super) fn describe_explain() -> Operation {
    let explanation = json!({
        "name": { "type": "string", "description": "Of the token, or of what it is a token of." },
        "at": reference("Timestamp"),
        "allowed": { "type": "boolean", "description": "Whether it lets a device in then." },
        "reason": { "description": "Why it does not.", "enum": Reason::ALL.map(Reason::code) },
        "change": { "type": "string", "description": "What would have changed that." },
        "issued": cause_schema(
            "The event that issued the token. Absent before that event.",
        ),
        "last": cause_schema(
            "The last event up to the instant that used, revoked, superseded, voided or deleted \
                the token. Absent before the first of them. The events between `issued` and `last` \
                are in the feed only.",
        ),
    });
    let token = json!({
        "type": "string",
        "format": "token-value",
        "description": "The value of an enrollment token of any vendor, or of an authentication \
            token.",
        "minLength": 1,
        "maxLength": VALUE_BYTES_MAX,
        "pattern": "^[!-~]+$",
    });
    let enrolls = described(
        optional(&ownership()),
        "The owner of a device that enrolls. Absent for no device in particular.",
    );
    let adds = described(
        optional(&android_id()),
        "A device that adds the account of the token's user, under the quotas that the service \
            has now. Cannot be given with `ownership`.",
    );
    Operation::new("explainToken", "Explains whether a token lets a device in at an instant.")
        .takes(
            &json!({
                "token": token,
                "at": optional(&reference("Timestamp")),
                "ownership": enrolls,
                "androidId": adds,
            }),
            &["token"],
            &json!({ "token": "EWACHPDDMMZAVEDPQVEM", "at": "2030-01-01T00:00:00Z" }),
        )
        .takes_one_of("ownership", "androidId")
        .answers(
            StatusCode::OK,
            "Whether it does.",
            &object(&explanation, &["name", "at", "allowed"]),
            &json!({
                "name": "enterprises/LC00abc/enrollmentTokens/5K3KGhMhQX6g3GapAlQuyk",
                "at": "2030-01-01T00:00:00Z",
                "allowed": false,
                "reason": "spent",
                "change": "a token for more than one device",
                "issued": {
                    "type": "enrollmentToken.issued",
                    "at": "2029-12-31T23:00:00Z",
                    "actor": { "principal": "operator" },
                    "requestId": "4f1c",
                },
                "last": {
                    "type": "enrollmentToken.redeemed",
                    "at": "2029-12-31T23:30:00Z",
                    "actor": {
                        "device": "enterprises/LC00abc/enrollmentTokens/5K3KGhMhQX6g3GapAlQuyk",
                    },
                },
            }),
        )
        .refuses(StatusCode::NOT_FOUND, "No token has that value.")
        .may_be_unavailable()
}

pub(super) fn explain() -> Method {
    Private {
        name: "enroll.tokens.explain",
        read: |call| {
            let mut fields = Fields::of(call)?;
            let value: TokenValue = fields.required_text("token")?;
            let at = fields.text("at")?;
            let ownership: Option<OwnershipText> = fields.text("ownership")?;
            let android_id: Option<AndroidId> = fields.text("androidId")?;
            fields.end()?;
            let usage = match (ownership, android_id) {
                (None, None) => TokenUsage::Any,
                (Some(OwnershipText(ownership)), None) => TokenUsage::Enroll(ownership),
                (None, Some(android_id)) => TokenUsage::Provision(android_id),
                (Some(_), Some(_)) => {
                    return Err(Problem::field("androidId", "must not be given with `ownership`"));
                }
            };
            Ok((value, ExplainRequest { at, usage }))
        },
        run: |run, (value, request)| run.service.explain(value, request.clone(), run.context),
        write: |_, _, explained| {
            let Explained { name, at, refusal, records } = explained;
            let (reason, change) = refusal.unzip();
            let (reason, change) =
                (reason.map(Reason::code), change.map(|change| change.to_string()));
            let (issued, last) = (records.issued.map(Cause::from), records.last.map(Cause::from));
            let allowed = reason.is_none();
            write(&Explanation { name, at, allowed, reason, change, issued, last })
        },
    }
    .method()
}

impl Refuses<ExplainError> for Problem {
    fn refuse(error: ExplainError) -> Self {
        match error {
            ExplainError::UnknownToken => Self::of(StatusCode::NOT_FOUND).detail(error),
            ExplainError::Unavailable => Self::unavailable(error),
        }
    }
}
