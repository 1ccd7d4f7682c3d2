//! `POST /enterprises/{e}/googleUsers`: what synchronizing a directory does.

use axum::{
    body::Body,
    extract::{RawPathParams, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use enroll_core::{name::EnterpriseId, origin::Origin};
use enroll_dialects::play_emm::user;
use enroll_service::{NounError, UserError};
use enroll_store::Store;

use super::{fields, no_such_path, problem::Problem, reply};
use crate::router::Api;

pub(super) async fn add<S: Store>(
    State(api): State<Api<S>>,
    path: RawPathParams,
    body: Body,
) -> Result<Response, Problem> {
    let id = path.iter().find(|(name, _)| *name == "enterprise");
    let Some(enterprise) = id.and_then(|(_, id)| id.parse::<EnterpriseId>().ok()) else {
        return Err(no_such_path().await);
    };
    let mut fields = fields(body).await?;
    let email = fields.required_text("primaryEmail")?;
    fields.end()?;
    let added = api.service.add_google_user(&enterprise, email, Origin::PlayEmm).await;
    let added = added.map_err(|error| match error {
        UserError::Noun(NounError::NoEnterprise) => {
            Problem::of(StatusCode::NOT_FOUND).detail(error)
        }
        UserError::EmailTaken => Problem::of(StatusCode::CONFLICT).detail(error),
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
