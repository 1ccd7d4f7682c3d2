//! What is granted: authentication tokens, access, products, enrollment tokens.

use axum::{body::Body, extract::State, response::Response};
use enroll_core::origin::Origin;
use enroll_dialects::play_emm::{
    Error, authentication_token, enrollment_token, product, product_set, user,
};
use enroll_service::Context;
use enroll_store::Store;

use super::{product_error, read, user_error, user_name};
use crate::{
    call::{Call, noun_error},
    router::Api,
};

const ORIGIN: Origin = Origin::PlayEmm;

/// Issues an authentication token; a body is not looked at.
pub(super) async fn issue_token<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let issued = async {
        let method = &user::GENERATE_AUTHENTICATION_TOKEN;
        let (enterprise, query, ()) = read(&api, &call, method, Body::empty(), |_| Ok(())).await?;
        let name = user_name(&call, enterprise)?;
        let value = api
            .service
            .issue_auth_token(&name, ORIGIN, &Context::NONE)
            .await
            .map_err(user_error)?;
        Ok::<_, Error>(query.render(&authentication_token::view(&value))?)
    };
    call.answer(issued.await)
}

pub(super) async fn revoke_access<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let revoked = async {
        let method = &user::REVOKE_DEVICE_ACCESS;
        let (enterprise, _, ()) = read(&api, &call, method, Body::empty(), |_| Ok(())).await?;
        let name = user_name(&call, enterprise)?;
        api.service.revoke_device_access(&name, ORIGIN, &Context::NONE).await.map_err(user_error)
    };
    call.answer_empty(revoked.await)
}

pub(super) async fn product_set<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let got = async {
        let (enterprise, query, ()) =
            read(&api, &call, &product_set::GET, Body::empty(), |_| Ok(())).await?;
        let user = api.service.user(&user_name(&call, enterprise)?, ORIGIN).await;
        let user = user.map_err(|error| user_error(error.into()))?;
        Ok::<_, Error>(query.render(&product_set::view(user.product_set()))?)
    };
    call.answer(got.await)
}

pub(super) async fn replace_product_set<S: Store>(
    State(api): State<Api<S>>,
    call: Call,
    body: Body,
) -> Response {
    let replaced = async {
        let (enterprise, query, set) =
            read(&api, &call, &product_set::SET, body, product_set::parse).await?;
        let name = user_name(&call, enterprise)?;
        let set = api
            .service
            .replace_product_set(&name, set, ORIGIN, &Context::NONE)
            .await
            .map_err(user_error)?;
        Ok::<_, Error>(query.render(&product_set::view(&set))?)
    };
    call.answer(replaced.await)
}

pub(super) async fn approve<S: Store>(
    State(api): State<Api<S>>,
    call: Call,
    body: Body,
) -> Response {
    let approved = async {
        let id = call.text("product").unwrap_or_default();
        let (enterprise, _, id) = read(&api, &call, &product::APPROVE, body, |body| {
            product::check_approval(body)?;
            product::parse_id(id)
        })
        .await?;
        api.service.approve_product(&enterprise, &id, &Context::NONE).await.map_err(product_error)
    };
    call.answer_empty(approved.await)
}

pub(super) async fn unapprove<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let unapproved = async {
        let id = call.text("product").unwrap_or_default();
        let method = &product::UNAPPROVE;
        let (enterprise, _, id) =
            read(&api, &call, method, Body::empty(), |_| product::parse_id(id)).await?;
        api.service.unapprove_product(&enterprise, &id, &Context::NONE).await.map_err(product_error)
    };
    call.answer_empty(unapproved.await)
}

pub(super) async fn create_enrollment_token<S: Store>(
    State(api): State<Api<S>>,
    call: Call,
    body: Body,
) -> Response {
    let created = async {
        let method = &enrollment_token::CREATE;
        let (enterprise, query, terms) =
            read(&api, &call, method, body, enrollment_token::parse_create).await?;
        let issued =
            api.service.issue_enrollment_token(&enterprise, terms, ORIGIN, &Context::NONE).await;
        let issued = issued.map_err(|error| Error::from(noun_error(error)))?;
        let view = enrollment_token::view(issued.token.issued(), &issued.value);
        Ok::<_, Error>(query.render(&view)?)
    };
    call.answer(created.await)
}
