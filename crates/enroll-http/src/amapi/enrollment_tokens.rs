//! `enterprises.enrollmentTokens`: create, get, list, delete.

use axum::{body::Body, extract::State, response::Response};
use enroll_core::{
    name::{EnrollmentTokenId, EnrollmentTokenName},
    origin::Origin,
};
use enroll_dialects::{
    amapi::{PageRequest, enrollment_token},
    google::{self, Empty},
};
use enroll_store::Store;

use super::list_error;
use crate::{
    body,
    call::{Call, noun_error},
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
    let enterprise = call.enterprise()?;
    let body =
        api.in_enterprise(&enterprise, body::read(body).await.map_err(google::Error::from)).await?;
    let query = call.query(&enrollment_token::CREATE);
    let read = query.and_then(|query| {
        let terms = enrollment_token::parse_create(&body, &enterprise)?;
        Ok((query, call.context()?, terms))
    });
    let (query, context, terms) = api.in_enterprise(&enterprise, read).await?;
    let issued = api.service.issue_enrollment_token(&enterprise, terms, ORIGIN, &context).await;
    let issued = issued.map_err(noun_error)?;
    query.render(&enrollment_token::full(issued.token.issued(), &issued.value))
}

pub(super) async fn get<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_get(&api, &call).await)
}

async fn try_get<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let enterprise = call.enterprise()?;
    let read = call.query(&enrollment_token::GET).and_then(|query| Ok((query, id(call)?)));
    let (query, id) = api.in_enterprise(&enterprise, read).await?;
    let name = EnrollmentTokenName::new(enterprise, id);
    let found = api.service.enrollment_token(&name, ORIGIN).await.map_err(noun_error)?;
    query.render(&enrollment_token::partial(found.token.issued(), &found.value))
}

pub(super) async fn list<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_list(&api, &call).await)
}

async fn try_list<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let enterprise = call.enterprise()?;
    let read = call.query(&enrollment_token::LIST);
    let read = read.and_then(|query| Ok((PageRequest::from_query(&query)?, query)));
    let (page, query) = api.in_enterprise(&enterprise, read).await?;
    let PageRequest { size, token } = page;
    let listed = api.service.enrollment_tokens(&enterprise, ORIGIN, size, token.as_deref()).await;
    let page = api.in_enterprise(&enterprise, listed.map_err(list_error)).await?;
    let views = page.items.iter();
    let views = views.map(|item| enrollment_token::partial(item.token.issued(), &item.value));
    query.render(&enrollment_token::list(views.collect(), page.next))
}

pub(super) async fn delete<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_delete(&api, &call).await)
}

async fn try_delete<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let enterprise = call.enterprise()?;
    let read = call.query(&enrollment_token::DELETE);
    let read = read.and_then(|query| Ok((query, call.context()?, id(call)?)));
    let (query, context, id) = api.in_enterprise(&enterprise, read).await?;
    let name = EnrollmentTokenName::new(enterprise, id);
    api.service.delete_enrollment_token(&name, ORIGIN, &context).await.map_err(noun_error)?;
    query.render(&Empty {})
}

fn id(call: &Call) -> Result<EnrollmentTokenId, google::Error> {
    call.id("token")
}
