//! `enterprises`: create, get, list, patch, delete.

use axum::{body::Body, extract::State, response::Response};
use enroll_core::{Enterprise, document::Document, name::EnterpriseId, origin::Origin};
use enroll_dialects::{
    amapi::{PageRequest, enterprise, signup_url},
    google::{self, Empty},
};
use enroll_service::{Context, CreateEnterpriseError};
use enroll_store::Store;

use super::list_error;
use crate::{
    body,
    call::{Call, edit_error, noun_error, patch_command},
    principal::Reach,
    router::Api,
};

const ORIGIN: Origin = Origin::AndroidManagement;

pub(super) async fn create<S: Store>(
    State(api): State<Api<S>>,
    call: Call,
    body: Body,
) -> Response {
    call.answer(try_create(&api, &call, body).await)
}

async fn try_create<S: Store>(
    api: &Api<S>,
    call: &Call,
    body: Body,
) -> Result<String, google::Error> {
    call.reaches_all()?;
    let body = body::read(body).await?;
    let query = call.query(&enterprise::CREATE)?;
    let creation = enterprise::parse_creation(&query, &body)?;
    let context = call.context()?;
    let id = enterprise_of(api, &creation.signup, &context)?;
    let document = Some(creation.document);
    let created = api.service.create_enterprise(&id, ORIGIN, document, &context).await;
    let created = created.map_err(|error| match error {
        CreateEnterpriseError::Exists => google::Error::AlreadyExists,
        CreateEnterpriseError::Noun(error) => noun_error(error),
    })?;
    query.render(&view(&created))
}

/// Returns the id of the enterprise that is to be: that of its sign-up URL, that of the context's
/// request, which a retry finds again, or a fresh one.
fn enterprise_of<S: Store>(
    api: &Api<S>,
    signup: &enterprise::Signup,
    context: &Context<'_>,
) -> Result<EnterpriseId, google::Error> {
    match signup {
        enterprise::Signup::EmmManaged => {
            let id = api.service.enterprise_id_of(context);
            id.or_else(|| api.service.fresh_enterprise_id()).ok_or(google::Error::Internal)
        }
        enterprise::Signup::CustomerManaged { signup_url, enterprise_token } => {
            let id = signup_url.strip_prefix(signup_url::PREFIX);
            let signed_up = id.and_then(|id| api.service.signed_up(id, enterprise_token).ok());
            signed_up.ok_or_else(enterprise::invalid_enterprise_token)
        }
    }
}

pub(super) async fn get<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_get(&api, &call).await)
}

async fn try_get<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let id = call.enterprise()?;
    let query = api.in_enterprise(&id, call.query(&enterprise::GET)).await?;
    let found = api.service.enterprise(&id).await.map_err(noun_error)?;
    query.render(&view(&found))
}

pub(super) async fn list<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_list(&api, &call).await)
}

async fn try_list<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let query = call.query(&enterprise::LIST)?;
    let project = enterprise::project_of_list(&query)?;
    let PageRequest { size, token } = PageRequest::from_query(&query)?;
    let token = token.as_deref();
    let is_of_it =
        |enterprise: &Enterprise| enterprise::is_of_project(enterprise.document(), project);
    let page = match call.reach() {
        Reach::All => api.service.enterprises(ORIGIN, is_of_it, size, token).await,
        Reach::Only(these) => {
            api.service.enterprises_among(these, ORIGIN, is_of_it, size, token).await
        }
    };
    let page = page.map_err(list_error)?;
    let names = page.items.iter().map(|enterprise| enterprise.created().id.clone().into());
    query.render(&enterprise::list(names, page.next))
}

pub(super) async fn patch<S: Store>(State(api): State<Api<S>>, call: Call, body: Body) -> Response {
    call.answer(try_patch(&api, &call, body).await)
}

async fn try_patch<S: Store>(
    api: &Api<S>,
    call: &Call,
    body: Body,
) -> Result<String, google::Error> {
    let id = call.enterprise()?;
    let body = api.in_enterprise(&id, body::read(body).await.map_err(google::Error::from)).await?;
    let read = call.query(&enterprise::PATCH).and_then(|query| {
        let patch = enterprise::parse_patch(&query, &body)?;
        Ok((query, call.context()?, patch))
    });
    let (query, context, patch) = api.in_enterprise(&id, read).await?;
    let context = Context { command: &patch_command(&query, &body), ..context };
    let change = move |before: Option<&Document>| patch.of(before);
    let described = api.service.describe_enterprise(&id, ORIGIN, change, &context);
    query.render(&view(&described.await.map_err(edit_error)?))
}

pub(super) async fn delete<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_delete(&api, &call).await)
}

async fn try_delete<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let id = call.enterprise()?;
    let read = call.query(&enterprise::DELETE);
    let read = read.and_then(|query| Ok((query, call.context()?)));
    let (query, context) = api.in_enterprise(&id, read).await?;
    api.service.delete_enterprise(&id, &context).await.map_err(noun_error)?;
    query.render(&Empty {})
}

fn view(enterprise: &Enterprise) -> serde_json::Value {
    enterprise::view(&enterprise.created().id.clone().into(), enterprise.document())
}
