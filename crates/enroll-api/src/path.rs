//! Paths: the table of an API's methods.

use std::fmt::Write;

use http::Method as Verb;

use crate::{endpoint::Method, parameters::Parameters};

/// The methods of an API, by path and verb.
#[derive(Default)]
pub(crate) struct Table(Vec<Route>);

/// A path below the API's prefix, and its methods.
struct Route {
    /// Each segment is a text, or the name of a parameter in braces.
    pattern: &'static str,
    methods: Vec<(Verb, Method)>,
}

/// The method that a path and a verb choose.
pub(crate) enum Found<'a> {
    /// A method.
    Method(&'a Method, Parameters),
    /// The path has other methods: the value of `Allow`.
    OtherMethods(String),
    /// Nothing.
    Nothing,
}

impl Table {
    /// Adds a method.
    pub(crate) fn with(mut self, verb: Verb, pattern: &'static str, method: Method) -> Self {
        match self.0.iter_mut().find(|route| route.pattern == pattern) {
            Some(route) => route.methods.push((verb, method)),
            None => self.0.push(Route { pattern, methods: vec![(verb, method)] }),
        }
        self
    }

    /// Adds a method for `GET`, and for `HEAD`.
    pub(crate) fn get(self, pattern: &'static str, method: Method) -> Self {
        self.with(Verb::GET, pattern, method)
    }

    /// Adds a method for `POST`.
    pub(crate) fn post(self, pattern: &'static str, method: Method) -> Self {
        self.with(Verb::POST, pattern, method)
    }

    /// Adds a method for `PUT`.
    pub(crate) fn put(self, pattern: &'static str, method: Method) -> Self {
        self.with(Verb::PUT, pattern, method)
    }

    /// Adds a method for `PATCH`.
    pub(crate) fn patch(self, pattern: &'static str, method: Method) -> Self {
        self.with(Verb::PATCH, pattern, method)
    }

    /// Adds a method for `DELETE`.
    pub(crate) fn delete(self, pattern: &'static str, method: Method) -> Self {
        self.with(Verb::DELETE, pattern, method)
    }

    /// Finds what a verb and a path choose: the path is below the API's prefix, and is empty or
    /// begins with `/`.
    pub(crate) fn find(&self, verb: &Verb, path: &str) -> Found<'_> {
        let found =
            self.0.iter().find_map(|route| Some((route, Parameters::of(route.pattern, path)?)));
        let Some((route, parameters)) = found else { return Found::Nothing };
        let chosen = if *verb == Verb::HEAD { &Verb::GET } else { verb };
        match route.methods.iter().find(|(verb, _)| verb == chosen) {
            Some((_, method)) => Found::Method(method, parameters),
            None => Found::OtherMethods(route.allow()),
        }
    }

    /// Returns the names of the methods.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().flat_map(|route| route.methods.iter().map(|(_, method)| method.name))
    }

    /// Returns each path and its verbs.
    #[cfg(test)]
    pub(crate) fn paths(&self) -> impl Iterator<Item = (&'static str, Vec<Verb>)> {
        let verbs = |route: &Route| route.methods.iter().map(|(verb, _)| verb.clone()).collect();
        self.0.iter().map(move |route| (route.pattern, verbs(route)))
    }
}

impl Route {
    /// Returns the verbs of the path, as `Allow` lists them.
    fn allow(&self) -> String {
        let mut allow = String::new();
        for (verb, _) in &self.methods {
            let comma = if allow.is_empty() { "" } else { "," };
            let head = if *verb == Verb::GET { ",HEAD" } else { "" };
            // A `String` takes every text.
            let _ = write!(allow, "{comma}{verb}{head}");
        }
        allow
    }
}
