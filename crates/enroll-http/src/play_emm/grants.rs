//! What is granted: authentication tokens, access, products, enrollment tokens.

use axum::{body::Body, extract::State, response::Response};
use enroll_core::origin::Origin;
use enroll_dialects::play_emm::{
    Error, authentication_token, enrollment_token, product, product_set, user,
};
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
        let (enterprise, query, context) =
            read(&api, &call, method, Body::empty(), |_| Ok(call.context()?)).await?;
        let name = user_name(&call, enterprise)?;
        let value =
            api.service.issue_auth_token(&name, ORIGIN, &context).await.map_err(user_error)?;
        Ok::<_, Error>(query.render(&authentication_token::view(&value))?)
    };
    call.answer(issued.await)
}

pub(super) async fn revoke_access<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let revoked = async {
        let method = &user::REVOKE_DEVICE_ACCESS;
        let (enterprise, _, context) =
            read(&api, &call, method, Body::empty(), |_| Ok(call.context()?)).await?;
        let name = user_name(&call, enterprise)?;
        api.service.revoke_device_access(&name, ORIGIN, &context).await.map_err(user_error)
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
        let parse = |body: &_| Ok((call.context()?, product_set::parse(body)?));
        let (enterprise, query, (context, set)) =
            read(&api, &call, &product_set::SET, body, parse).await?;
        let name = user_name(&call, enterprise)?;
        let set = api
            .service
            .replace_product_set(&name, set, ORIGIN, &context)
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
        let (enterprise, _, (context, id)) = read(&api, &call, &product::APPROVE, body, |body| {
            product::check_approval(body)?;
            Ok((call.context()?, product::parse_id(id)?))
        })
        .await?;
        api.service.approve_product(&enterprise, &id, &context).await.map_err(product_error)
    };
    call.answer_empty(approved.await)
}

pub(super) async fn unapprove<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let unapproved = async {
        let id = call.text("product").unwrap_or_default();
        let method = &product::UNAPPROVE;
        let parse = |_: &_| Ok((call.context()?, product::parse_id(id)?));
        let (enterprise, _, (context, id)) =
            read(&api, &call, method, Body::empty(), parse).await?;
        api.service.unapprove_product(&enterprise, &id, &context).await.map_err(product_error)
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
        let parse = |body: &_| Ok((call.context()?, enrollment_token::parse_create(body)?));
        let (enterprise, query, (context, terms)) = read(&api, &call, method, body, parse).await?;
        let issued = api.service.issue_enrollment_token(&enterprise, terms, ORIGIN, &context).await;
        let issued = issued.map_err(|error| Error::from(noun_error(error)))?;
        let view = enrollment_token::view(issued.token.issued(), &issued.value);
        Ok::<_, Error>(query.render(&view)?)
    };
    call.answer(created.await)
}
