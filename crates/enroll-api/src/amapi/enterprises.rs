//! `enterprises`: create, get, list, patch, delete.

use enroll_core::{Enterprise, name::EnterpriseId, origin::Origin};
use enroll_dialects::{
    amapi::{PageRequest, enterprise, signup_url},
    google::{self, Empty},
};
use enroll_service::{Context, CreateEnterpriseError, Refusal};

use super::Amapi;
use crate::{
    endpoint::{Method, Run},
    error::Refuses,
    google::patch_command,
    principal::Reach,
};

const ORIGIN: Origin = Origin::AndroidManagement;

pub(super) fn create() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.create",
        read: |call| {
            call.check_reaches_all()?;
            let body = call.body()?;
            let query = call.google_query(&enterprise::CREATE)?;
            Ok((enterprise::parse_creation(&query, body)?, query))
        },
        run: |run, (creation, _)| {
            Box::pin(async move {
                let (id, document) = (id(run, &creation.signup)?, creation.document.clone());
                let created =
                    run.service.create_enterprise(&id, ORIGIN, Some(document), run.context);
                created.await.map_err(google::Error::refuse)
            })
        },
        write: |_, (_, query), created| query.render(&view(&created)),
    }
    .method()
}

/// Returns the id of a new enterprise: that of its sign-up URL, that of the context's request,
/// which a retry finds again, or a fresh one.
fn id(run: Run<'_>, signup: &enterprise::Signup) -> Result<EnterpriseId, google::Error> {
    match signup {
        enterprise::Signup::EmmManaged => {
            let id = run.service.enterprise_id_of(run.context);
            id.or_else(|| run.service.fresh_enterprise_id()).ok_or(google::Error::Internal)
        }
        enterprise::Signup::CustomerManaged { signup_url, enterprise_token } => {
            let id = signup_url.strip_prefix(signup_url::PREFIX);
            let signed_up = id.and_then(|id| run.service.signed_up(id, enterprise_token).ok());
            signed_up.ok_or_else(enterprise::invalid_enterprise_token)
        }
    }
}

impl Refuses<CreateEnterpriseError> for google::Error {
    fn refuse(error: CreateEnterpriseError) -> Self {
        match error {
            CreateEnterpriseError::Exists => Self::AlreadyExists,
            CreateEnterpriseError::Noun(error) => Self::refuse(error),
        }
    }
}

pub(super) fn get() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.get",
        read: |call| Ok((call.google_query(&enterprise::GET)?, call.in_enterprise()?.clone())),
        run: |run, (_, id)| run.service.enterprise(id),
        write: |_, (query, _), found| query.render(&view(&found)),
    }
    .method()
}

pub(super) fn list() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.list",
        read: |call| {
            let query = call.google_query(&enterprise::LIST)?;
            enterprise::project_of_list(&query)?;
            Ok((PageRequest::from_query(&query)?, query))
        },
        run: |run, (page, query)| {
            Box::pin(async move {
                let project = enterprise::project_of_list(query)?;
                let keep = |enterprise: &Enterprise| {
                    enterprise::is_of_project(enterprise.document(), project)
                };
                let (size, token) = (page.size, page.token.as_deref());
                let page = match run.call.reach() {
                    Reach::All => run.service.enterprises(ORIGIN, &keep, size, token),
                    Reach::Only(these) => {
                        run.service.enterprises_among(these, ORIGIN, &keep, size, token)
                    }
                };
                page.await.map_err(google::Error::refuse)
            })
        },
        write: |_, (_, query), page| {
            let names = page.items.iter().map(|enterprise| enterprise.created().id.clone().into());
            query.render(&enterprise::list(names, page.next))
        },
    }
    .method()
}

pub(super) fn patch() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.patch",
        read: |call| {
            let (id, body) = (call.in_enterprise()?.clone(), call.body()?);
            let query = call.google_query(&enterprise::PATCH)?;
            let patch = enterprise::parse_patch(&query, body)?;
            Ok((patch_command(&query, body), query, id, patch))
        },
        run: |run, (command, _, id, patch)| {
            Box::pin(async move {
                let context = Context { command, ..run.context.clone() };
                let refusal = Refusal::default();
                let change = |before: Option<&_>| refusal.keep(patch.of(before));
                let described =
                    run.service.describe_enterprise(id, ORIGIN, &change, &context).await;
                refusal.restore(described)
            })
        },
        write: |_, (_, query, ..), described| query.render(&view(&described)),
    }
    .method()
}

pub(super) fn delete() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.delete",
        read: |call| Ok((call.google_query(&enterprise::DELETE)?, call.in_enterprise()?.clone())),
        run: |run, (_, id)| run.service.delete_enterprise(id, run.context),
        write: |_, (query, _), ()| query.render(&Empty {}),
    }
    .method()
}

fn view(enterprise: &Enterprise) -> serde_json::Value {
    enterprise::view(&enterprise.created().id.clone().into(), enterprise.document())
}
