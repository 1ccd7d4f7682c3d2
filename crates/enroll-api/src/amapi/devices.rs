//! `enterprises.devices`: get, list, delete.

use enroll_core::{name::DeviceName, origin::Origin};
use enroll_dialects::{
    amapi::{PageRequest, device},
    google::{self, Empty},
};

use super::Amapi;
use crate::{call::Call, endpoint::Method};

const ORIGIN: Origin = Origin::AndroidManagement;

pub(super) fn get() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.devices.get",
        read: |call| Ok((call.google_query(&device::GET)?, name(call)?)),
        run: |run, (_, name)| run.service.device(name, ORIGIN),
        write: |_, (query, _), found| query.render(&device::view(&found.device, &found.previous)),
    }
    .method()
}

pub(super) fn list() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.devices.list",
        read: |call| {
            let query = call.google_query(&device::LIST)?;
            Ok((PageRequest::from_query(&query)?, query, call.in_enterprise()?.clone()))
        },
        run: |run, (page, _, enterprise)| {
            run.service.devices(enterprise, ORIGIN, page.size, page.token.as_deref())
        },
        write: |_, (_, query, _), page| {
            let views = page.items.iter().map(|item| device::view(&item.device, &item.previous));
            query.render(&device::list(views.collect(), page.next))
        },
    }
    .method()
}

pub(super) fn delete() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.devices.delete",
        read: |call| {
            let query = call.google_query(&device::DELETE)?;
            // What to wipe is a matter of the device, which does not exist here: it is only checked.
            device::Wipe::from_query(&query)?;
            Ok((query, name(call)?))
        },
        run: |run, (_, name)| run.service.delete_device(name, ORIGIN, run.context),
        write: |_, (query, _), ()| query.render(&Empty {}),
    }
    .method()
}

fn name(call: &Call) -> Result<DeviceName, google::Error> {
    Ok(DeviceName::new(call.in_enterprise()?.clone(), call.google_id("device")?))
}
