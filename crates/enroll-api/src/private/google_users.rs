//! `POST /enterprises/{e}/googleUsers`: what synchronizing a directory does.

use enroll_core::{email::EmailAddress, origin::Origin, record::RequestId};
use enroll_dialects::play_emm::user;
use enroll_service::{Context, NounError, UserError};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    Private,
    fields::Fields,
    operation::{Operation, object, reference, request_id},
    problem::{Problem, write},
};
use crate::{
    endpoint::Method,
    error::{ApiError, Refuses},
};

pub(super) fn describe_add() -> Operation {
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

pub(super) fn add() -> Method {
    Private {
        name: "enroll.googleUsers.add",
        read: |call| {
            let enterprise = call.in_enterprise()?.clone();
            let mut fields = Fields::of(call)?;
            let email: EmailAddress = fields.required_text("primaryEmail")?;
            let request: Option<RequestId> = fields.text("requestId")?;
            fields.end()?;
            Ok((enterprise, email, request))
        },
        run: |run, (enterprise, email, request)| {
            Box::pin(async move {
                let context = Context { request: request.clone(), ..run.context.clone() };
                let (email, origin) = (email.clone(), Origin::PlayEmm);
                run.service.add_google_user(enterprise, email, origin, &context).await
            })
        },
        write: |_, _, added| {
            let mut response = Problem::success(write(&user::view(&added))?);
            *response.status_mut() = StatusCode::CREATED;
            Ok(response)
        },
    }
    .method()
}

impl Refuses<UserError> for Problem {
    fn refuse(error: UserError) -> Self {
        match error {
            UserError::Noun(NounError::NoEnterprise) => {
                Self::of(StatusCode::NOT_FOUND).detail(error)
            }
            UserError::EmailTaken => Self::of(StatusCode::CONFLICT).detail(error),
            UserError::Noun(NounError::RequestIdReused) => {
                Self::of(StatusCode::UNPROCESSABLE_ENTITY).detail(error)
            }
            UserError::Noun(_)
            | UserError::GoogleManaged
            | UserError::AccountIdentifier
            | UserError::AccountType
            | UserError::Devices(_)
            | UserError::OutstandingTokens(_)
            | UserError::NeverApproved { .. } => Self::unavailable(error),
        }
    }
}
