//! `users` insert, get, list, update and delete, and the devices of one.

use axum::{body::Body, extract::State, response::Response};
use enroll_core::origin::Origin;
use enroll_dialects::play_emm::{Error, device, user};
use enroll_service::NounError;
use enroll_store::Store;

use super::{read, user_error, user_name};
use crate::{
    call::{Call, noun_error},
    router::Api,
};

const ORIGIN: Origin = Origin::PlayEmm;

pub(super) async fn insert<S: Store>(
    State(api): State<Api<S>>,
    call: Call,
    body: Body,
) -> Response {
    let inserted = async {
        let parse = |body: &_| Ok((call.context()?, user::parse_insert(body)?));
        let (enterprise, query, (context, insertion)) =
            read(&api, &call, &user::INSERT, body, parse).await?;
        let user = api.service.insert_user(&enterprise, insertion, ORIGIN, &context).await;
        Ok::<_, Error>(query.render(&user::view(&user.map_err(user_error)?))?)
    };
    call.answer(inserted.await)
}

pub(super) async fn get<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let got = async {
        let (enterprise, query, ()) =
            read(&api, &call, &user::GET, Body::empty(), |_| Ok(())).await?;
        let user = api.service.user(&user_name(&call, enterprise)?, ORIGIN).await;
        let user = user.map_err(|error| user_error(error.into()))?;
        Ok::<_, Error>(query.render(&user::view(&user))?)
    };
    call.answer(got.await)
}

/// Finds the user that Google manages and that has an address; others have none.
pub(super) async fn list<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let listed = async {
        let (enterprise, query, ()) =
            read(&api, &call, &user::LIST, Body::empty(), |_| Ok(())).await?;
        let email = api.in_enterprise(&enterprise, user::email(&query)).await?;
        let found = match email {
            Some(email) => api.service.user_by_email(&enterprise, email.as_str(), ORIGIN).await,
            // What cannot be an address is nobody's.
            None => api.service.check_enterprise(&enterprise).await.and(Err(NounError::NotFound)),
        };
        let found = match found {
            Ok(user) => Some(user),
            Err(NounError::NotFound) => None,
            Err(error) => return Err(Error::from(noun_error(error))),
        };
        Ok(query.render(&user::list(found.as_ref().map(user::view)))?)
    };
    call.answer(listed.await)
}

pub(super) async fn update<S: Store>(
    State(api): State<Api<S>>,
    call: Call,
    body: Body,
) -> Response {
    let updated = async {
        let parse = |body: &_| Ok((call.context()?, user::parse_update(body)?));
        let (enterprise, query, (context, update)) =
            read(&api, &call, &user::UPDATE, body, parse).await?;
        let name = user_name(&call, enterprise)?;
        let user = api.service.user(&name, ORIGIN).await;
        // The fields that are checked here never change.
        update.check(&user.map_err(|error| user_error(error.into()))?)?;
        let user = api.service.update_user(&name, &update.update, ORIGIN, &context).await;
        Ok::<_, Error>(query.render(&user::view(&user.map_err(user_error)?))?)
    };
    call.answer(updated.await)
}

pub(super) async fn delete<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let deleted = async {
        let (enterprise, _, context) =
            read(&api, &call, &user::DELETE, Body::empty(), |_| Ok(call.context()?)).await?;
        let name = user_name(&call, enterprise)?;
        api.service.delete_user(&name, ORIGIN, &context).await.map_err(user_error)
    };
    call.answer_empty(deleted.await)
}

pub(super) async fn devices<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let listed = async {
        let (enterprise, query, ()) =
            read(&api, &call, &device::LIST, Body::empty(), |_| Ok(())).await?;
        let user = api.service.user(&user_name(&call, enterprise)?, ORIGIN).await;
        let user = user.map_err(|error| user_error(error.into()))?;
        Ok::<_, Error>(query.render(&device::list(&user))?)
    };
    call.answer(listed.await)
}

pub(super) async fn device<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    let got = async {
        let (enterprise, query, ()) =
            read(&api, &call, &device::GET, Body::empty(), |_| Ok(())).await?;
        let user = api.service.user(&user_name(&call, enterprise)?, ORIGIN).await;
        let user = user.map_err(|error| user_error(error.into()))?;
        let id = call.text("device").ok_or(Error::DeviceNotFound)?;
        Ok::<_, Error>(query.render(&device::view(&user, id)?)?)
    };
    call.answer(got.await)
}
