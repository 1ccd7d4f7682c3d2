//! `enterprises.policies`: get, list, patch, delete.

use axum::{body::Body, extract::State, response::Response};
use enroll_core::{
    document::Document,
    name::{PolicyId, PolicyName},
    origin::Origin,
};
use enroll_dialects::{
    amapi::{PageRequest, policy},
    google::{self, Empty},
};
use enroll_service::{Context, DeletePolicyError};
use enroll_store::Store;

use super::list_error;
use crate::{
    body,
    call::{Call, edit_error, noun_error, patch_command},
    router::Api,
};

pub(super) async fn get<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_get(&api, &call).await)
}

async fn try_get<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let enterprise = call.enterprise()?;
    let read = call.query(&policy::GET).and_then(|query| Ok((query, id(call)?)));
    let (query, id) = api.in_enterprise(&enterprise, read).await?;
    let found = api.service.policy(&PolicyName::new(enterprise, id)).await.map_err(noun_error)?;
    query.render(&policy::view(&found))
}

pub(super) async fn list<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_list(&api, &call).await)
}

async fn try_list<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let enterprise = call.enterprise()?;
    let read = call.query(&policy::LIST);
    let read = read.and_then(|query| Ok((PageRequest::from_query(&query)?, query)));
    let (page, query) = api.in_enterprise(&enterprise, read).await?;
    let PageRequest { size, token } = page;
    let listed = api.service.policies(&enterprise, size, token.as_deref()).await;
    let page = api.in_enterprise(&enterprise, listed.map_err(list_error)).await?;
    query.render(&policy::list(&page.items, page.next))
}

pub(super) async fn patch<S: Store>(State(api): State<Api<S>>, call: Call, body: Body) -> Response {
    call.answer(try_patch(&api, &call, body).await)
}

async fn try_patch<S: Store>(
    api: &Api<S>,
    call: &Call,
    body: Body,
) -> Result<String, google::Error> {
    let enterprise = call.enterprise()?;
    let body =
        api.in_enterprise(&enterprise, body::read(body).await.map_err(google::Error::from)).await?;
    let read = call.query(&policy::PATCH).and_then(|query| {
        let patch = policy::parse_patch(&query, &body)?;
        Ok((query, call.context()?, patch, id(call)?))
    });
    let (query, context, patch, id) = api.in_enterprise(&enterprise, read).await?;
    let name = PolicyName::new(enterprise, id);
    let context = Context { command: &patch_command(&query, &body), ..context };
    let change = move |before: Option<&Document>| patch.of(before);
    let origin = Origin::AndroidManagement;
    let written = api.service.write_policy(&name, origin, change, &context).await;
    query.render(&policy::view(&written.map_err(edit_error)?))
}

pub(super) async fn delete<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_delete(&api, &call).await)
}

async fn try_delete<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let enterprise = call.enterprise()?;
    let read = call.query(&policy::DELETE);
    let read = read.and_then(|query| Ok((query, call.context()?, id(call)?)));
    let (query, context, id) = api.in_enterprise(&enterprise, read).await?;
    let deleted = api.service.delete_policy(&PolicyName::new(enterprise, id), &context).await;
    deleted.map_err(|error| match error {
        DeletePolicyError::InUse => policy::in_use(),
        DeletePolicyError::Noun(error) => noun_error(error),
    })?;
    query.render(&Empty {})
}

fn id(call: &Call) -> Result<PolicyId, google::Error> {
    call.id("policy")
}
