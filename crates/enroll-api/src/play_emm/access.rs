//! Access to devices: authentication tokens that give it, and its revocation.

use enroll_core::origin::Origin;
use enroll_dialects::play_emm::{authentication_token, user};

use super::{PlayEmm, query, user_name};
use crate::endpoint::Method;

const ORIGIN: Origin = Origin::PlayEmm;

/// Issues an authentication token. A body is ignored.
pub(super) fn issue_token() -> Method {
    PlayEmm {
        name: "androidenterprise.users.generateAuthenticationToken",
        read: |call| Ok((query(call, &user::GENERATE_AUTHENTICATION_TOKEN)?, user_name(call)?)),
        run: |run, (_, name)| run.service.issue_auth_token(name, ORIGIN, run.context),
        write: |_, (query, _), value| Ok(query.render(&authentication_token::view(&value))?),
    }
    .method()
}

pub(super) fn revoke_access() -> Method {
    PlayEmm {
        name: "androidenterprise.users.revokeDeviceAccess",
        read: |call| {
            query(call, &user::REVOKE_DEVICE_ACCESS)?;
            user_name(call)
        },
        run: |run, name| run.service.revoke_device_access(name, ORIGIN, run.context),
        write: |_, _, ()| Ok(()),
    }
    .method()
}
