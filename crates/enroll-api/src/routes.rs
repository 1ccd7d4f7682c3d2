//! Routes: the methods of all APIs.

use std::{panic::AssertUnwindSafe, sync::Arc};

use bytes::Bytes;
use enroll_dialects::{google, graph as graph_dialect, play_emm as play_emm_dialect};
use futures_util::FutureExt;
use http::{HeaderValue, Response, header};

use crate::{
    amapi,
    call::Call,
    dialect::Dialect,
    endpoint::Method,
    error::ApiError,
    failure::Failure,
    graph,
    head::Head,
    path::{Found, Table},
    play_emm,
    private::{self, problem::Problem},
    shared::Shared,
};

/// The methods of all APIs.
pub(crate) struct Routes {
    amapi: Table,
    play_emm: Table,
    graph: Table,
    private: Table,
}

impl Routes {
    /// Returns the methods of all APIs.
    pub(crate) fn new(shared: &Shared) -> Self {
        Self {
            amapi: amapi::table(),
            play_emm: play_emm::table(),
            graph: graph::table(),
            private: private::table(&shared.options),
        }
    }

    /// Returns the names of the methods.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        [&self.amapi, &self.play_emm, &self.graph, &self.private].into_iter().flat_map(Table::names)
    }

    /// Answers a request in the words of its API, also if a method panics.
    pub(crate) async fn answer(&self, call: Call) -> Response<Bytes> {
        let (head, shared) = (call.head.clone(), Arc::clone(&call.shared));
        let chosen = match head.dialect {
            Dialect::AndroidManagement => choose(&self.amapi, call),
            Dialect::PlayEmm => choose(&self.play_emm, call),
            Dialect::Graph => graph::choose(&self.graph, call),
            Dialect::Private => choose(&self.private, call),
        };
        let (name, response) = match chosen {
            Ok((method, call)) => {
                let answered = AssertUnwindSafe(method.answer(call)).catch_unwind().await;
                let failed = |_| fail(Failure::Internal, &head, &shared);
                (Some(method.name), answered.unwrap_or_else(failed))
            }
            Err(refused) => (None, *refused),
        };
        let (verb, status) = (&head.method, response.status().as_u16());
        // Neither path nor query is logged: a stranger may have put a token's value into either.
        tracing::debug!(method = name, %verb, dialect = ?head.dialect, status, "answered");
        response
    }
}

/// Returns the method that a request chooses, or the response to one that chooses none.
fn choose(table: &Table, call: Call) -> Result<(&Method, Call), Box<Response<Bytes>>> {
    let path = call.head.dialect.below(call.head.uri.path());
    let found = path.map_or(Found::Nothing, |path| table.find(&call.head.method, path));
    let failure = match found {
        Found::Method(method, _) if method.needs_credentials && call.principal().is_none() => {
            let takes_bearer = call.shared.options.callers.bearer().is_some();
            Failure::Unauthenticated { takes_bearer }
        }
        Found::Method(method, parameters) => return Ok((method, call.at(parameters))),
        Found::OtherMethods(allow) => {
            let mut response = fail(Failure::NoSuchMethod, &call.head, &call.shared);
            if let Ok(allow) = HeaderValue::from_str(&allow) {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            return Err(Box::new(response));
        }
        Found::Nothing => Failure::NoSuchPath,
    };
    Err(Box::new(fail(failure, &call.head, &call.shared)))
}

/// Returns the error response of the API that a request is for.
pub(crate) fn fail(failure: Failure, head: &Head, shared: &Shared) -> Response<Bytes> {
    match head.dialect {
        Dialect::AndroidManagement => google::Error::from(failure).respond(head, shared),
        Dialect::PlayEmm => play_emm_dialect::Error::from(failure).respond(head, shared),
        Dialect::Graph => graph_dialect::Error::from(failure).respond(head, shared),
        Dialect::Private => Problem::from(failure).respond(head, shared),
    }
}
