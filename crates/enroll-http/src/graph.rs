//! Microsoft Graph, under `/beta`.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use enroll_core::{
    EnrollmentProfile, Timestamp,
    name::{EnrollmentProfileName, EnterpriseId},
    origin::Origin,
};
use enroll_dialects::graph::{self, Collection, Context, Error, Guid, Query, Resource, Route};
use enroll_service::{self as service, EditError, NounError, ProfileAndValue};
use enroll_store::{Clock, Store, clock::SystemClock};

use crate::{
    body::{self, ReadBodyError},
    callers::Caller,
    idempotency,
    mount::Mount,
    router::Api,
};

const ORIGIN: Origin = Origin::Graph;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// The ids of a request: the one that the client gave it, and the one that it is given here.
#[derive(Debug)]
pub(crate) struct Said {
    request_id: String,
    client_request_id: String,
}

impl Said {
    /// Reads the client's id, if it is a visible text of at most 128 characters, and draws
    /// another.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let request_id = Guid::from_entropy(rand::random()).to_string();
        let said = headers.get(CLIENT_REQUEST_ID).and_then(|id| id.to_str().ok());
        let said = said.filter(|id| matches!(id.len(), 1..=128));
        let client_request_id = said.unwrap_or(&request_id).to_owned();
        Self { request_id, client_request_id }
    }

    fn write(&self, headers: &mut HeaderMap) {
        for (name, id) in
            [(REQUEST_ID, &self.request_id), (CLIENT_REQUEST_ID, &self.client_request_id)]
        {
            if let Ok(id) = HeaderValue::from_str(id) {
                headers.insert(name, id);
            }
        }
    }
}

/// Returns the API's routes: its paths are not of the kind that a router knows, so all of them
/// come to one place.
pub(crate) fn routes<S: Store>() -> Router<Api<S>> {
    Router::new().fallback(answer::<S>)
}

/// Returns Graph's answer to an error.
pub(crate) fn error(error: &Error, said: &Said) -> Response {
    error_at(error, said, SystemClock.now())
}

fn error_at(error: &Error, said: &Said, now: Timestamp) -> Response {
    let Said { request_id, client_request_id } = said;
    let body = error.body(Context { now, request_id, client_request_id });
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json(status, body);
    if let Some(challenge) = error.www_authenticate() {
        let challenge = HeaderValue::from_static(challenge);
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    said.write(response.headers_mut());
    response
}

fn json(status: StatusCode, body: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}

async fn answer<S: Store>(State(api): State<Api<S>>, request: Request) -> Response {
    let said = Said::of(request.headers());
    match try_answer(&api, request).await {
        Ok(mut response) => {
            said.write(response.headers_mut());
            response
        }
        Err(refused) => {
            let now = match &api.options.emulator {
                Some(emulator) => emulator.clock.now(),
                None => SystemClock.now(),
            };
            error_at(&refused, &said, now)
        }
    }
}

async fn try_answer<S: Store>(api: &Api<S>, request: Request) -> Result<Response, Error> {
    let (parts, body) = request.into_parts();
    let Caller(caller) =
        parts.extensions.get::<Caller>().ok_or(Error::InvalidAuthenticationToken)?;
    let enterprise = caller.graph_enterprise().ok_or(Error::Forbidden)?;
    let route = route(parts.uri.path())?;
    let key = match parts.method {
        Method::POST | Method::PATCH | Method::DELETE => idempotency::key(&parts.headers)?,
        _ => None,
    };
    let context = service::Context { request: key, ..caller.context() };
    let profiles = Profiles { api, enterprise, collection: route.collection, context };
    let query = parts.uri.query().unwrap_or_default();
    let body = || async move {
        body::read(body).await.map_err(|error| match error {
            ReadBodyError::TooLarge => Error::RequestEntityTooLarge,
            ReadBodyError::Incomplete => Error::RequestTimeout,
        })
    };
    match (&route.resource, &parts.method) {
        (Resource::Collection, &Method::GET) => {
            let mount = parts.extensions.get::<Mount>().ok_or(Error::Internal)?;
            let base_url = mount.url(&api.options) + "/beta";
            profiles.list(&Query::parse(query, &route)?, &base_url).await
        }
        (Resource::Collection, &Method::POST) => profiles.create(&body().await?).await,
        (Resource::Count, &Method::GET) => profiles.count(&Query::parse(query, &route)?).await,
        (Resource::Profile(id), &Method::GET) => {
            profiles.get(*id, &Query::parse(query, &route)?).await
        }
        (Resource::Profile(id), &Method::PATCH) => profiles.update(*id, &body().await?).await,
        (Resource::Profile(id), &Method::DELETE) => profiles.delete(*id).await,
        (Resource::CreateToken(id), &Method::POST) => {
            profiles.create_token(*id, &body().await?).await
        }
        (Resource::RevokeToken(id), &Method::POST) => profiles.revoke_token(*id).await,
        (
            Resource::Collection
            | Resource::Count
            | Resource::Profile(_)
            | Resource::CreateToken(_)
            | Resource::RevokeToken(_),
            verb,
        ) => Err(route.no_method(verb.as_str())),
    }
}

/// Reads a path below `/beta`: its segments are decoded one by one, once.
fn route(path: &str) -> Result<Route, Error> {
    let mut segments = Vec::new();
    for segment in path.trim_start_matches('/').split('/') {
        let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
        segments.push(decoded.map_err(|_| Error::ResourceNotFound)?);
    }
    match segments.split_first() {
        Some((first, rest)) if first == "deviceManagement" => Route::parse(rest),
        // Nothing else of Graph is here: let the dialect say so.
        _ => Route::parse(&segments),
    }
}

/// The profiles of one collection.
struct Profiles<'a, S> {
    api: &'a Api<S>,
    /// The enterprise that the caller's tenant is.
    enterprise: &'a EnterpriseId,
    collection: Collection,
    /// Who calls, and under which key.
    context: service::Context<'a>,
}

impl<S: Store> Profiles<'_, S> {
    async fn list(&self, query: &Query, base_url: &str) -> Result<Response, Error> {
        let page = query.page(self.all().await?);
        let mut shown = Vec::with_capacity(page.profiles.len());
        for profile in page.profiles {
            shown.push(Shown::new(self.api.service.with_value(profile).map_err(noun_error)?)?);
        }
        let entities = shown.iter().map(|shown| self.entity(shown)).collect();
        let list = graph::list(query, entities, page.others, base_url);
        Ok(json(StatusCode::OK, graph::write(&list)?))
    }

    async fn count(&self, query: &Query) -> Result<Response, Error> {
        let count = query.count(self.all().await?);
        Ok((StatusCode::OK, count.to_string()).into_response())
    }

    async fn create(&self, body: &[u8]) -> Result<Response, Error> {
        let settings = graph::parse_create(body, self.collection)?;
        let id = Guid::from_entropy(rand::random()).profile_id();
        let service = &self.api.service;
        let created = service
            .create_enrollment_profile(self.enterprise, id, settings, ORIGIN, &self.context)
            .await;
        self.alone(StatusCode::CREATED, created.map_err(noun_error)?, None)
    }

    async fn get(&self, id: Guid, query: &Query) -> Result<Response, Error> {
        self.alone(StatusCode::OK, self.present(id).await?, Some(query))
    }

    async fn update(&self, id: Guid, body: &[u8]) -> Result<Response, Error> {
        let change = |profile: &EnrollmentProfile| {
            if !self.collection.holds(profile) {
                return Err(Error::ResourceNotFound);
            }
            graph::parse_update(body, profile.settings())
        };
        let context = service::Context { command: body, ..self.context.clone() };
        let updated = self
            .api
            .service
            .update_enrollment_profile(&self.name(id), ORIGIN, change, &context)
            .await;
        self.alone(StatusCode::OK, updated.map_err(edit_error)?, None)
    }

    async fn delete(&self, id: Guid) -> Result<Response, Error> {
        let (name, keep) = (self.name(id), |profile: &_| self.collection.holds(profile));
        let deleted =
            self.api.service.delete_enrollment_profile(&name, ORIGIN, keep, &self.context).await;
        deleted.map_err(noun_error)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    async fn create_token(&self, id: Guid, body: &[u8]) -> Result<Response, Error> {
        let validity = graph::parse_create_token(body)?;
        let (name, keep) = (self.name(id), |profile: &_| self.collection.holds(profile));
        let created = self
            .api
            .service
            .create_profile_token(&name, validity, ORIGIN, keep, &self.context)
            .await;
        created.map_err(noun_error)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    async fn revoke_token(&self, id: Guid) -> Result<Response, Error> {
        let (name, keep) = (self.name(id), |profile: &_| self.collection.holds(profile));
        let revoked =
            self.api.service.revoke_profile_token(&name, ORIGIN, keep, &self.context).await;
        revoked.map_err(noun_error)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    fn name(&self, id: Guid) -> EnrollmentProfileName {
        EnrollmentProfileName::new(self.enterprise.clone(), id.profile_id())
    }

    /// Reads a profile of this collection.
    async fn present(&self, id: Guid) -> Result<ProfileAndValue, Error> {
        let found = self.api.service.enrollment_profile(&self.name(id), ORIGIN).await;
        let found = found.map_err(noun_error)?;
        if self.collection.holds(&found.profile) { Ok(found) } else { Err(Error::ResourceNotFound) }
    }

    async fn all(&self) -> Result<Vec<EnrollmentProfile>, Error> {
        let keep = |profile: &_| self.collection.holds(profile);
        let all = self.api.service.enrollment_profiles(self.enterprise, ORIGIN, keep).await;
        all.map_err(noun_error)
    }

    fn alone(
        &self,
        status: StatusCode,
        found: ProfileAndValue,
        query: Option<&Query>,
    ) -> Result<Response, Error> {
        let shown = Shown::new(found)?;
        let entity = self.entity(&shown).alone(query.and_then(Query::select));
        Ok(json(status, graph::write(&entity)?))
    }

    fn entity<'a>(&'a self, shown: &'a Shown) -> graph::Entity<'a> {
        let ProfileAndValue { profile, value } = &shown.found;
        graph::entity(profile, value.as_ref(), self.enterprise.as_str(), shown.image.as_deref())
    }
}

/// A profile as it is shown: with its value, and the picture of it.
struct Shown {
    found: ProfileAndValue,
    image: Option<Vec<u8>>,
}

impl Shown {
    fn new(found: ProfileAndValue) -> Result<Self, Error> {
        let picture = |value| {
            let text = enroll_core::provisioning::qr_code(value);
            enroll_qr::QrCode::new(text.expose()).map(|code| code.png())
        };
        let image = found.value.as_ref().map(picture).transpose().map_err(|_| Error::Internal)?;
        Ok(Self { found, image })
    }
}

fn edit_error(error: EditError<Error>) -> Error {
    match error {
        EditError::Noun(error) => noun_error(error),
        EditError::Refused(error) => error,
    }
}

fn noun_error(error: NounError) -> Error {
    match error {
        NounError::NoEnterprise => Error::Forbidden,
        NounError::NotFound => Error::ResourceNotFound,
        NounError::RequestIdReused => Error::Conflict,
        NounError::Unavailable | NounError::Unknown => Error::Unavailable,
        NounError::KeyMissing => Error::Internal,
    }
}
