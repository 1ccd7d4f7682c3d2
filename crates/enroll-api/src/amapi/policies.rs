//! `enterprises.policies`: get, list, patch, delete.

use enroll_core::{name::PolicyName, origin::Origin};
use enroll_dialects::{
    amapi::{PageRequest, policy},
    google::{self, Empty},
};
use enroll_service::{Context, DeletePolicyError, Refusal};

use super::Amapi;
use crate::{call::Call, endpoint::Method, error::Refuses, google::patch_command};

pub(super) fn get() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.policies.get",
        read: |call| Ok((call.google_query(&policy::GET)?, name(call)?)),
        run: |run, (_, name)| run.service.policy(name),
        write: |_, (query, _), found| query.render(&policy::view(&found)),
    }
    .method()
}

pub(super) fn list() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.policies.list",
        read: |call| {
            let query = call.google_query(&policy::LIST)?;
            Ok((PageRequest::from_query(&query)?, query, call.in_enterprise()?.clone()))
        },
        run: |run, (page, _, enterprise)| {
            run.service.policies(enterprise, page.size, page.token.as_deref())
        },
        write: |_, (_, query, _), page| query.render(&policy::list(&page.items, page.next)),
    }
    .method()
}

pub(super) fn patch() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.policies.patch",
        read: |call| {
            let body = call.body()?;
            let query = call.google_query(&policy::PATCH)?;
            let patch = policy::parse_patch(&query, body)?;
            Ok((patch_command(&query, body), query, name(call)?, patch))
        },
        run: |run, (command, _, name, patch)| {
            Box::pin(async move {
                let context = Context { command, ..run.context.clone() };
                let refusal = Refusal::default();
                let change = |before: Option<&_>| refusal.keep(patch.of(before));
                let origin = Origin::AndroidManagement;
                let written = run.service.write_policy(name, origin, &change, &context).await;
                refusal.restore(written)
            })
        },
        write: |_, (_, query, ..), written| query.render(&policy::view(&written)),
    }
    .method()
}

pub(super) fn delete() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.policies.delete",
        read: |call| Ok((call.google_query(&policy::DELETE)?, name(call)?)),
        run: |run, (_, name)| run.service.delete_policy(name, run.context),
        write: |_, (query, _), ()| query.render(&Empty {}),
    }
    .method()
}

impl Refuses<DeletePolicyError> for google::Error {
    fn refuse(error: DeletePolicyError) -> Self {
        match error {
            DeletePolicyError::InUse => policy::in_use(),
            DeletePolicyError::Noun(error) => Self::refuse(error),
        }
    }
}

fn name(call: &Call) -> Result<PolicyName, google::Error> {
    Ok(PolicyName::new(call.in_enterprise()?.clone(), call.google_id("policy")?))
}
