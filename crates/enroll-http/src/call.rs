//! Calls of Google's APIs: what all their methods look at first.

use std::{collections::BTreeSet, convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRequestParts, RawPathParams, Request},
    http::{StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use enroll_core::{
    name::{EnterpriseId, Id},
    record::RequestId,
};
use enroll_dialects::google::{self, Method, Query, Rendering};
use enroll_service::{Context, EditError, NounError};
use enroll_store::Store;

use crate::{
    body::ReadBodyError,
    callers::Caller,
    dialect::{GoogleError, google_error, google_reply, rendering},
    idempotency::{self, InvalidKeyError},
    principal::{Principal, Reach},
    router::Api,
};

/// Refuses a request without the credentials that it needs.
pub(crate) async fn authenticate<E: GoogleError>(request: Request, next: Next) -> Response {
    if request.extensions().get::<Caller>().is_none() {
        return google_error(&E::from(google::Error::Unauthenticated), rendering(request.uri()));
    }
    next.run(request).await
}

/// What every method looks at first: who calls it, the ids in its path, and its query.
pub(crate) struct Call {
    /// Who calls: nobody, should a route let in whom it does not know.
    caller: Option<Arc<Principal>>,
    ids: Vec<(String, String)>,
    /// The query, or why it could not be read from the body that it came in.
    query: Result<String, ReadBodyError>,
    /// The header `Idempotency-Key`, which only a write reads.
    idempotency_key: Result<Option<RequestId>, InvalidKeyError>,
    pub(crate) rendering: Rendering,
}

impl<S: Send + Sync> FromRequestParts<S> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        // Segments are decoded one by one, once. One that is not UTF-8 is no id of anything.
        let ids = match RawPathParams::from_request_parts(parts, state).await {
            Ok(segments) => {
                segments.iter().map(|(name, id)| (name.to_owned(), id.to_owned())).collect()
            }
            Err(_) => Vec::new(),
        };
        let rendering = Rendering::of(&query);
        let caller = parts.extensions.get::<Caller>().map(|Caller(caller)| Arc::clone(caller));
        let unread = parts.extensions.get::<ReadBodyError>();
        let query = unread.map_or(Ok(query), |error| Err(*error));
        let idempotency_key = idempotency::key(&parts.headers);
        Ok(Self { caller, ids, query, idempotency_key, rendering })
    }
}

impl Call {
    /// Returns the text that the path has in the place of `{name}`.
    ///
    /// The path below which an application mounts the router may have a place of the same name:
    /// the last one is the API's own.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.ids.iter().rfind(|(given, _)| given == name).map(|(_, text)| text.as_str())
    }

    /// Returns the id that the path has in the place of `{name}`.
    ///
    /// A segment that is no id names nothing: one with an encoded slash, a dot segment, NUL.
    pub(crate) fn id<I: Id>(&self, name: &str) -> Result<I, google::Error> {
        self.text(name).and_then(|id| id.parse().ok()).ok_or(google::Error::NotFound)
    }

    /// Returns the enterprise in the path: one that the caller does not reach is refused as if it
    /// did not exist.
    pub(crate) fn enterprise(&self) -> Result<EnterpriseId, google::Error> {
        let enterprise = self.id("enterprise")?;
        if self.reach().contains(&enterprise) {
            Ok(enterprise)
        } else {
            Err(google::Error::PermissionDenied)
        }
    }

    /// Returns the enterprises that the caller reaches.
    pub(crate) fn reach(&self) -> &Reach {
        const NONE: &Reach = &Reach::Only(BTreeSet::new());
        self.caller.as_ref().map_or(NONE, |caller| caller.reach())
    }

    /// Returns the context of a write: who calls, and under which key.
    pub(crate) fn context(&self) -> Result<Context<'_>, google::Error> {
        let caller = self.caller.as_ref().ok_or(google::Error::Unauthenticated)?;
        Ok(Context { request: self.idempotency_key.clone()?, ..caller.context() })
    }

    /// Refuses a caller that does not reach every enterprise: it may create none.
    pub(crate) fn reaches_all(&self) -> Result<(), google::Error> {
        if *self.reach() == Reach::All { Ok(()) } else { Err(google::Error::PermissionDenied) }
    }

    /// Reads the query as `method` takes it.
    pub(crate) fn query(&self, method: &Method) -> Result<Query, google::Error> {
        Query::parse(self.query_text()?, method)
    }

    /// Returns the query as it was sent.
    pub(crate) fn query_text(&self) -> Result<&str, google::Error> {
        self.query.as_deref().map_err(|error| google::Error::from(*error))
    }

    /// Returns the answer.
    pub(crate) fn answer<E: GoogleError>(&self, result: Result<String, E>) -> Response {
        match result {
            Ok(body) => google_reply(StatusCode::OK, body),
            Err(error) => google_error(&error, self.rendering),
        }
    }

    /// Returns the answer of a method that has no reply.
    pub(crate) fn answer_empty<E: GoogleError>(&self, result: Result<(), E>) -> Response {
        match result {
            Ok(()) => StatusCode::NO_CONTENT.into_response(),
            Err(error) => google_error(&error, self.rendering),
        }
    }
}

impl<S: Store> Api<S> {
    /// Returns what was read of a request, or the error that wins: an enterprise that does not
    /// exist comes before whatever else is wrong.
    pub(crate) async fn in_enterprise<T, E: From<google::Error>>(
        &self,
        enterprise: &EnterpriseId,
        read: Result<T, E>,
    ) -> Result<T, E> {
        match read {
            Ok(read) => Ok(read),
            Err(error) => {
                let checked = self.service.check_enterprise(enterprise).await;
                checked.map_err(|error| E::from(noun_error(error)))?;
                Err(error)
            }
        }
    }
}

/// Returns what a patch says: which fields it changes, and its body.
pub(crate) fn patch_command(query: &Query, body: &[u8]) -> Vec<u8> {
    let mask = query.value("updateMask").unwrap_or_default();
    [mask.as_bytes(), b"\0", body].concat()
}

/// Returns Google's error for what keeps a noun from being created, read or deleted.
pub(crate) fn noun_error(error: NounError) -> google::Error {
    match error {
        NounError::NoEnterprise => google::Error::PermissionDenied,
        NounError::NotFound => google::Error::NotFound,
        NounError::RequestIdReused => google::Error::Aborted,
        NounError::Unavailable | NounError::Unknown => google::Error::Unavailable,
        NounError::KeyMissing => google::Error::Internal,
    }
}

/// Returns Google's error for what keeps a noun from being changed.
pub(crate) fn edit_error(error: EditError<google::Error>) -> google::Error {
    match error {
        EditError::Noun(error) => noun_error(error),
        EditError::Refused(error) => error,
    }
}

impl From<ReadBodyError> for google::Error {
    fn from(error: ReadBodyError) -> Self {
        match error {
            ReadBodyError::TooLarge => Self::PayloadTooLarge,
            ReadBodyError::Incomplete => Self::RequestTimeout,
        }
    }
}
