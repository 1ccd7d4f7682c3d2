//! Described routes: one call adds a route and its description in the `OpenAPI` document.

use std::sync::Arc;

use http::Method as Verb;

use super::openapi::{self, Describe, Document, Entry};
use crate::{callers::Bearer, endpoint::Method, path::Table};

/// Routes, each with its description: neither is added without the other.
#[derive(Default)]
pub(super) struct Described {
    table: Table,
    entries: Vec<Entry>,
}

impl Described {
    pub(super) fn get(self, path: &'static str, method: Method, describe: Describe) -> Self {
        self.route(Verb::GET, path, method, describe)
    }

    pub(super) fn post(self, path: &'static str, method: Method, describe: Describe) -> Self {
        self.route(Verb::POST, path, method, describe)
    }

    pub(super) fn put(self, path: &'static str, method: Method, describe: Describe) -> Self {
        self.route(Verb::PUT, path, method, describe)
    }

    fn route(mut self, verb: Verb, path: &'static str, method: Method, describe: Describe) -> Self {
        let needs_credentials = method.needs_credentials;
        let entry = Entry { path, verb: verb.as_str().to_lowercase(), needs_credentials, describe };
        self.entries.push(entry);
        Self { table: self.table.with(verb, path, method), ..self }
    }

    /// Returns the routes, with one more that answers with the document of all, itself included,
    /// and the document.
    pub(super) fn documented(mut self, bearer: Option<Bearer>) -> (Table, Arc<Document>) {
        const PATH: &str = "/openapi.json";
        let (verb, describe) = ("get".to_owned(), openapi::describe_read as Describe);
        self.entries.push(Entry { path: PATH, verb, needs_credentials: false, describe });
        let document = Arc::new(openapi::document(self.entries, bearer));
        (self.table.get(PATH, openapi::read(Arc::clone(&document))), document)
    }

    /// Adds a route without a description.
    #[cfg(test)]
    pub(super) fn with_route_only(self, path: &'static str, method: Method) -> Self {
        Self { table: self.table.get(path, method), ..self }
    }
}
