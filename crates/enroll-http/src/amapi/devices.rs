//! `enterprises.devices`: get, list, delete.

use axum::{extract::State, response::Response};
use enroll_core::{
    name::{DeviceId, DeviceName},
    origin::Origin,
};
use enroll_dialects::{
    amapi::{PageRequest, device},
    google::{self, Empty},
};
use enroll_store::Store;

use super::list_error;
use crate::{
    call::{Call, noun_error},
    router::Api,
};

const ORIGIN: Origin = Origin::AndroidManagement;

pub(super) async fn get<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_get(&api, &call).await)
}

async fn try_get<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let enterprise = call.enterprise()?;
    let read = call.query(&device::GET).and_then(|query| Ok((query, id(call)?)));
    let (query, id) = api.in_enterprise(&enterprise, read).await?;
    let found = api.service.device(&DeviceName::new(enterprise, id), ORIGIN).await;
    let found = found.map_err(noun_error)?;
    query.render(&device::view(&found.device, &found.previous))
}

pub(super) async fn list<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_list(&api, &call).await)
}

async fn try_list<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let enterprise = call.enterprise()?;
    let read = call.query(&device::LIST);
    let read = read.and_then(|query| Ok((PageRequest::from_query(&query)?, query)));
    let (page, query) = api.in_enterprise(&enterprise, read).await?;
    let PageRequest { size, token } = page;
    let listed = api.service.devices(&enterprise, ORIGIN, size, token.as_deref()).await;
    let page = api.in_enterprise(&enterprise, listed.map_err(list_error)).await?;
    let views = page.items.iter().map(|item| device::view(&item.device, &item.previous));
    query.render(&device::list(views.collect(), page.next))
}

pub(super) async fn delete<S: Store>(State(api): State<Api<S>>, call: Call) -> Response {
    call.answer(try_delete(&api, &call).await)
}

async fn try_delete<S: Store>(api: &Api<S>, call: &Call) -> Result<String, google::Error> {
    let enterprise = call.enterprise()?;
    let read = call.query(&device::DELETE).and_then(|query| {
        // What to wipe is said to the device: here there is none, so it is only checked.
        device::Wipe::from_query(&query)?;
        Ok((query, call.context()?, id(call)?))
    });
    let (query, context, id) = api.in_enterprise(&enterprise, read).await?;
    let name = DeviceName::new(enterprise, id);
    api.service.delete_device(&name, ORIGIN, &context).await.map_err(noun_error)?;
    query.render(&Empty {})
}

fn id(call: &Call) -> Result<DeviceId, google::Error> {
    call.id("device")
}
