//! The enrollment profiles of a collection: list, count, create, get, update, delete, and the
//! actions `createToken` and `revokeToken`.

use bytes::Bytes;
use enroll_core::{EnrollmentProfile, name::EnrollmentProfileName, origin::Origin, provisioning};
use enroll_dialects::graph::{self, Collection, Error, Guid, Query, Resource, Route};
use enroll_service::{Context, ProfileAndValue, Refusal};
use http::{Response, StatusCode};

use super::Graph;
use crate::{
    call::Call,
    endpoint::{Method, Run},
    error::{ApiError, Refuses},
};

const ORIGIN: Origin = Origin::Graph;

pub(super) fn list() -> Method {
    Graph {
        name: "graph.enrollmentProfiles.list",
        read: |call| query(call, Resource::Collection),
        run: |run, (collection, query)| {
            Box::pin(async move {
                let page = query.page(all(run, *collection).await?);
                let mut view = Vec::with_capacity(page.profiles.len());
                for profile in page.profiles {
                    let found = run.service.with_value(profile).map_err(Error::refuse)?;
                    view.push(View::new(found)?);
                }
                Ok::<_, Error>((view, page.others))
            })
        },
        write: |call, (_, query), (view, others)| {
            let base_url = call.head.mount.url(&call.shared.options) + "/beta";
            let entities = view.iter().map(|view| view.entity(call)).collect();
            graph::write(&graph::list(query, entities, others, &base_url))
        },
    }
    .method()
}

pub(super) fn count() -> Method {
    Graph {
        name: "graph.enrollmentProfiles.count",
        read: |call| query(call, Resource::Count),
        run: |run, (collection, query)| {
            Box::pin(async move { Ok::<_, Error>(query.count(all(run, *collection).await?)) })
        },
        write: |_, _, count| {
            let mut response = Response::new(Bytes::from(count.to_string()));
            let text = http::HeaderValue::from_static("text/plain; charset=utf-8");
            response.headers_mut().insert(http::header::CONTENT_TYPE, text);
            Ok(response)
        },
    }
    .method()
}

pub(super) fn create() -> Method {
    Graph {
        name: "graph.enrollmentProfiles.create",
        read: |call| {
            let settings = graph::parse_create(call.body()?, collection(call)?)?;
            Ok((call.in_enterprise()?.clone(), settings))
        },
        run: |run, (enterprise, settings)| {
            let id = Guid::from_entropy(run.service.draw()).profile_id();
            let settings = settings.clone();
            run.service.create_enrollment_profile(enterprise, id, settings, ORIGIN, run.context)
        },
        write: |call, _, created| {
            let mut response = Error::success(alone(call, created, None)?);
            *response.status_mut() = StatusCode::CREATED;
            Ok(response)
        },
    }
    .method()
}

pub(super) fn get() -> Method {
    Graph {
        name: "graph.enrollmentProfiles.get",
        read: |call| {
            let (name, collection) = name(call)?;
            let route = Route { collection, resource: Resource::Profile(id(call)?) };
            Ok((name, collection, Query::parse(call.query()?, &route)?))
        },
        run: |run, (name, collection, _)| {
            Box::pin(async move {
                let found = run.service.enrollment_profile(name, ORIGIN).await;
                let found = found.map_err(Error::refuse)?;
                let holds = collection.holds(&found.profile);
                if holds { Ok(found) } else { Err(Error::ResourceNotFound) }
            })
        },
        write: |call, (.., query), found| alone(call, found, Some(query)),
    }
    .method()
}

pub(super) fn update() -> Method {
    Graph {
        name: "graph.enrollmentProfiles.update",
        read: |call| Ok((name(call)?, call.body()?.clone())),
        run: |run, ((name, collection), body)| {
            Box::pin(async move {
                let context = Context { command: body, ..run.context.clone() };
                let refusal = Refusal::default();
                let change = |profile: &EnrollmentProfile| {
                    refusal.keep(if collection.holds(profile) {
                        graph::parse_update(body, profile.settings())
                    } else {
                        Err(Error::ResourceNotFound)
                    })
                };
                let updated =
                    run.service.update_enrollment_profile(name, ORIGIN, &change, &context).await;
                refusal.restore(updated)
            })
        },
        write: |call, _, updated| alone(call, updated, None),
    }
    .method()
}

pub(super) fn delete() -> Method {
    Graph {
        name: "graph.enrollmentProfiles.delete",
        read: name,
        run: |run, (name, collection)| {
            Box::pin(async move {
                let keep = |profile: &_| collection.holds(profile);
                run.service.delete_enrollment_profile(name, ORIGIN, &keep, run.context).await
            })
        },
        write: |_, _, ()| Ok(()),
    }
    .method()
}

pub(super) fn create_token() -> Method {
    Graph {
        name: "graph.enrollmentProfiles.createToken",
        read: |call| Ok((graph::parse_create_token(call.body()?)?, name(call)?)),
        run: |run, (validity, (name, collection))| {
            Box::pin(async move {
                let keep = |profile: &_| collection.holds(profile);
                let (service, context) = (run.service, run.context);
                service.create_profile_token(name, *validity, ORIGIN, &keep, context).await
            })
        },
        write: |_, _, ()| Ok(()),
    }
    .method()
}

pub(super) fn revoke_token() -> Method {
    Graph {
        name: "graph.enrollmentProfiles.revokeToken",
        read: name,
        run: |run, (name, collection)| {
            Box::pin(async move {
                let keep = |profile: &_| collection.holds(profile);
                run.service.revoke_profile_token(name, ORIGIN, &keep, run.context).await
            })
        },
        write: |_, _, ()| Ok(()),
    }
    .method()
}

/// Returns the collection that the path names.
fn collection(call: &Call) -> Result<Collection, Error> {
    let segment = call.text("collection");
    let mut all = Collection::ALL.into_iter();
    all.find(|collection| Some(collection.segment()) == segment).ok_or(Error::ResourceNotFound)
}

/// Returns the key that the path names.
fn id(call: &Call) -> Result<Guid, Error> {
    call.text("id").and_then(|id| id.parse().ok()).ok_or(Error::ResourceNotFound)
}

/// Returns the profile that the path names, and the collection that must hold it.
fn name(call: &Call) -> Result<(EnrollmentProfileName, Collection), Error> {
    let name = EnrollmentProfileName::new(call.in_enterprise()?.clone(), id(call)?.profile_id());
    Ok((name, collection(call)?))
}

/// Reads the query of a collection.
fn query(call: &Call, resource: Resource) -> Result<(Collection, Query), Error> {
    let collection = collection(call)?;
    Ok((collection, Query::parse(call.query()?, &Route { collection, resource })?))
}

/// Returns all profiles of a collection.
async fn all(run: Run<'_>, collection: Collection) -> Result<Vec<EnrollmentProfile>, Error> {
    let keep = |profile: &_| collection.holds(profile);
    let all = run.service.enrollment_profiles(run.call.in_enterprise()?, ORIGIN, &keep).await;
    all.map_err(Error::refuse)
}

fn alone(call: &Call, found: ProfileAndValue, query: Option<&Query>) -> Result<String, Error> {
    let view = View::new(found)?;
    graph::write(&view.entity(call).alone(query.and_then(Query::select)))
}

/// A profile with its value, and the picture of the value.
struct View {
    found: ProfileAndValue,
    image: Option<Vec<u8>>,
}

impl View {
    fn new(found: ProfileAndValue) -> Result<Self, Error> {
        let picture = |value| {
            let text = provisioning::qr_code(value);
            enroll_qr::QrCode::new(text.expose()).map(|code| code.png())
        };
        let image = found.value.as_ref().map(picture).transpose().map_err(|_| Error::Internal)?;
        Ok(Self { found, image })
    }

    fn entity<'a>(&'a self, call: &'a Call) -> graph::Entity<'a> {
        let ProfileAndValue { profile, value } = &self.found;
        let account = call.enterprise().map_or("", |enterprise| enterprise.as_str());
        graph::entity(profile, value.as_ref(), account, self.image.as_deref())
    }
}
