//! `POST /enterprises/{e}/googleUsers`: what synchronizing a directory does.

use axum::{
    Extension,
    body::Body,
    extract::{RawPathParams, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use enroll_core::{name::EnterpriseId, origin::Origin};
use enroll_dialects::play_emm::user;
use enroll_service::{Context, NounError, UserError};
use enroll_store::Store;
use serde_json::{Value, json};

use super::{
    fields, in_path, no_such_path,
    operation::{Operation, object, reference, request_id},
    problem::Problem,
    reply,
};
use crate::{callers::Caller, router::Api};

pub(super) fn adding() -> Operation {
    let example = json!({
        "kind": "androidenterprise#user",
        "id": "5K3KGhMhQX6g3GapAlQuyk",
        "managementType": "googleManaged",
        "accountType": "userAccount",
        "primaryEmail": "ada@example.com",
    });
    let members = json!({
        "kind": { "const": "androidenterprise#user" },
        "id": { "type": "string" },
        "managementType": { "const": "googleManaged" },
        "accountType": { "const": "userAccount" },
        "primaryEmail": email(),
    });
    let user = object(&members, &["kind", "id", "managementType", "accountType", "primaryEmail"]);
    Operation::new("addGoogleUser", "Adds a user that Google manages, as directory sync would.")
        .in_path("enterprise", "The enterprise's id.", &reference("EnterpriseId"))
        .takes(
            &json!({ "primaryEmail": email(), "requestId": request_id() }),
            &["primaryEmail"],
            &json!({ "primaryEmail": "ada@example.com" }),
        )
        .answers(StatusCode::CREATED, "The user, as Play EMM has it.", &user, &example)
        .refuses(StatusCode::NOT_FOUND, "There is no such enterprise.")
        .refuses(StatusCode::CONFLICT, "The enterprise has a user with that address.")
        .refuses(
            StatusCode::UNPROCESSABLE_ENTITY,
            "The enterprise has the `requestId` for another request.",
        )
        .may_be_unavailable()
}

fn email() -> Value {
    json!({
        "type": "string",
        "format": "account-email",
        "description": "`local@domain`: the first part is 1 to 64 bytes, the whole at most 254.",
        "maxLength": 254,
        "pattern": r"^[^@\s]+@[^@\s]+$",
    })
}

pub(super) async fn add<S: Store>(
    State(api): State<Api<S>>,
    Extension(Caller(caller)): Extension<Caller>,
    path: RawPathParams,
    body: Body,
) -> Result<Response, Problem> {
    let id = in_path(&path, "enterprise");
    let Some(enterprise) = id.and_then(|id| id.parse::<EnterpriseId>().ok()) else {
        return Err(no_such_path().await);
    };
    let mut fields = fields(body).await?;
    let email = fields.required_text("primaryEmail")?;
    let context = Context { request: fields.text("requestId")?, ..caller.context() };
    fields.end()?;
    let added = if caller.reaches(&enterprise) {
        api.service.add_google_user(&enterprise, email, Origin::PlayEmm, &context).await
    } else {
        Err(NounError::NoEnterprise.into())
    };
    let added = added.map_err(|error| match error {
        UserError::Noun(NounError::NoEnterprise) => {
            Problem::of(StatusCode::NOT_FOUND).detail(error)
        }
        UserError::EmailTaken => Problem::of(StatusCode::CONFLICT).detail(error),
        UserError::Noun(NounError::RequestIdReused) => {
            Problem::of(StatusCode::UNPROCESSABLE_ENTITY).detail(error)
        }
        UserError::Noun(_)
        | UserError::GoogleManaged
        | UserError::AccountIdentifier
        | UserError::AccountType
        | UserError::Devices(_)
        | UserError::OutstandingTokens(_)
        | UserError::NeverApproved { .. } => Problem::unavailable(error),
    })?;
    Ok((StatusCode::CREATED, reply(&user::view(&added))).into_response())
}
