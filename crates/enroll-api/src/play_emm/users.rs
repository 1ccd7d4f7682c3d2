//! `users` insert, get, list, update and delete, and the devices of one.

use enroll_core::{User, name::UserName, origin::Origin};
use enroll_dialects::play_emm::{Error, device, user};
use enroll_service::NounError;
use futures_util::future::BoxFuture;

use super::{NoUser, PlayEmm, query, user_name};
use crate::{
    endpoint::{Method, Run},
    error::Refuses,
};

const ORIGIN: Origin = Origin::PlayEmm;

pub(super) fn insert() -> Method {
    PlayEmm {
        name: "androidenterprise.users.insert",
        read: |call| {
            let body = call.body()?;
            let query = query(call, &user::INSERT)?;
            Ok((query, call.in_enterprise()?.clone(), user::parse_insert(body)?))
        },
        run: |run, (_, enterprise, insertion)| {
            run.service.insert_user(enterprise, insertion.clone(), ORIGIN, run.context)
        },
        write: |_, (query, ..), user| Ok(query.render(&user::view(&user))?),
    }
    .method()
}

pub(super) fn get() -> Method {
    PlayEmm {
        name: "androidenterprise.users.get",
        read: |call| Ok((query(call, &user::GET)?, user_name(call)?)),
        run: |run, (_, name)| find(run, name),
        write: |_, (query, _), user| Ok(query.render(&user::view(&user))?),
    }
    .method()
}

/// Finds the Google-managed user with an e-mail address. Other users have none.
pub(super) fn list() -> Method {
    PlayEmm {
        name: "androidenterprise.users.list",
        read: |call| {
            let query = query(call, &user::LIST)?;
            Ok((user::email(&query)?, query, call.in_enterprise()?.clone()))
        },
        run: |run, (email, _, enterprise)| {
            Box::pin(async move {
                let found = if let Some(email) = email {
                    run.service.user_by_email(enterprise, email.as_str(), ORIGIN).await
                } else {
                    // A text that cannot be an address belongs to no user.
                    let checked = run.service.check_enterprise(enterprise).await;
                    checked.and(Err(NounError::NotFound))
                };
                match found {
                    Ok(user) => Ok(Some(user)),
                    Err(NounError::NotFound) => Ok(None),
                    Err(error) => Err(error),
                }
            })
        },
        write: |_, (_, query, _), found| {
            Ok(query.render(&user::list(found.as_ref().map(user::view)))?)
        },
    }
    .method()
}

pub(super) fn update() -> Method {
    PlayEmm {
        name: "androidenterprise.users.update",
        read: |call| {
            let body = call.body()?;
            let query = query(call, &user::UPDATE)?;
            Ok((query, user::parse_update(body)?, user_name(call)?))
        },
        run: |run, (_, update, name)| {
            Box::pin(async move {
                match run.service.user(name, ORIGIN).await {
                    // The fields that are checked here never change.
                    Ok(user) => update.check(&user)?,
                    // A request that updated the user before it was deleted is not decided again.
                    Err(NounError::NotFound) => {}
                    Err(error) => return Err(Error::refuse(error)),
                }
                let updated = run.service.update_user(name, &update.update, ORIGIN, run.context);
                updated.await.map_err(Error::refuse)
            })
        },
        write: |_, (query, ..), user| Ok(query.render(&user::view(&user))?),
    }
    .method()
}

pub(super) fn delete() -> Method {
    PlayEmm {
        name: "androidenterprise.users.delete",
        read: |call| {
            query(call, &user::DELETE)?;
            user_name(call)
        },
        run: |run, name| run.service.delete_user(name, ORIGIN, run.context),
        write: |_, _, ()| Ok(()),
    }
    .method()
}

pub(super) fn devices() -> Method {
    PlayEmm {
        name: "androidenterprise.devices.list",
        read: |call| Ok((query(call, &device::LIST)?, user_name(call)?)),
        run: |run, (_, name)| find(run, name),
        write: |_, (query, _), user| Ok(query.render(&device::list(&user))?),
    }
    .method()
}

pub(super) fn device() -> Method {
    PlayEmm {
        name: "androidenterprise.devices.get",
        read: |call| {
            let query = query(call, &device::GET)?;
            let id = call.text("device").ok_or(Error::DeviceNotFound)?;
            Ok((query, user_name(call)?, id.to_owned()))
        },
        run: |run, (_, name, _)| find(run, name),
        write: |_, (query, _, id), user| Ok(query.render(&device::view(&user, id)?)?),
    }
    .method()
}

/// Finds a user.
pub(super) fn find<'a>(run: Run<'a>, name: &'a UserName) -> BoxFuture<'a, Result<User, NoUser>> {
    Box::pin(async move { run.service.user(name, ORIGIN).await.map_err(NoUser) })
}
