//! Described routes: one call adds a route and what the OpenAPI document says of it.

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::State,
    handler::Handler,
    routing::{self, MethodRouter},
};
use enroll_store::Store;
use serde_json::Value;

use super::{openapi, operation::Operation};
use crate::{mount::Mount, router::Api};

/// An operation's path, its verb in lower case, and what is said of it.
pub(super) type Place = (&'static str, &'static str, Operation);

/// Routes, each with its description: neither is added without the other.
pub(super) struct Described<S> {
    router: Router<Api<S>>,
    operations: Vec<Place>,
}

impl<S: Store> Described<S> {
    /// Returns no routes.
    pub(super) fn new() -> Self {
        Self { router: Router::new(), operations: Vec::new() }
    }

    pub(super) fn get<T: 'static>(
        self,
        path: &'static str,
        handler: impl Handler<T, Api<S>>,
        operation: Operation,
    ) -> Self {
        self.route(path, "get", routing::get(handler), operation)
    }

    pub(super) fn post<T: 'static>(
        self,
        path: &'static str,
        handler: impl Handler<T, Api<S>>,
        operation: Operation,
    ) -> Self {
        self.route(path, "post", routing::post(handler), operation)
    }

    pub(super) fn put<T: 'static>(
        self,
        path: &'static str,
        handler: impl Handler<T, Api<S>>,
        operation: Operation,
    ) -> Self {
        self.route(path, "put", routing::put(handler), operation)
    }

    fn route(
        mut self,
        path: &'static str,
        verb: &'static str,
        route: MethodRouter<Api<S>>,
        operation: Operation,
    ) -> Self {
        self.operations.push((path, verb, operation));
        Self { router: self.router.route(path, route), ..self }
    }

    /// Changes all routes that there are, and all their descriptions.
    pub(super) fn map(
        self,
        change: impl FnOnce(Router<Api<S>>) -> Router<Api<S>>,
        describe: fn(Operation) -> Operation,
    ) -> Self {
        let operations = self.operations.into_iter();
        let operations = operations.map(|(path, verb, said)| (path, verb, describe(said)));
        Self { router: change(self.router), operations: operations.collect() }
    }

    /// Returns the routes, and one more that answers with the document of all, itself included.
    pub(super) fn described_at(
        mut self,
        path: &'static str,
        operation: Operation,
        document: impl FnOnce(Vec<Place>) -> Value,
    ) -> Router<Api<S>> {
        self.operations.push((path, "get", operation));
        let document = Arc::new(document(self.operations));
        let answer = async move |State(api): State<Api<S>>, Extension(mount): Extension<Mount>| {
            super::reply(&openapi::served(&document, &mount.reference(&api.options)))
        };
        self.router.route(path, routing::get(answer))
    }
}
