//! The project's own API, under `/enroll/v1`: what the vendors have no public call for.
//!
//! Bodies are JSON; errors are problem details, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
//! has them.

mod clock;
mod described;
mod devices;
pub(crate) mod events;
mod faults;
mod fields;
mod google_users;
mod health;
mod openapi;
mod operation;
pub(crate) mod problem;
pub(crate) mod signup_urls;
mod tokens;

use self::{described::Described, problem::Problem};
use crate::{endpoint::Endpoint, options::Options, path::Table};

/// A method of this API.
type Private<C, O, R, W = String> = Endpoint<Problem, C, O, R, W>;

/// Returns the API's methods, one of which describes them all.
pub(crate) fn table(options: &Options) -> Table {
    described(options).documented(options.callers.bearer()).0
}

fn described(options: &Options) -> Described {
    const GOOGLE_USERS: &str = "/enterprises/{enterprise}/googleUsers";
    let described = Described::default()
        .post("/devices:enroll", devices::enroll(), devices::describe_enroll)
        .post("/devices:provision", devices::provision(), devices::describe_provision)
        .post(GOOGLE_USERS, google_users::add(), google_users::describe_add)
        .post("/tokens:explain", tokens::explain(), tokens::describe_explain)
        .get("/events", events::read(), events::describe_read)
        // A browser has no credentials to show: the URL itself is one.
        .get("/signupUrls/{id}", signup_urls::register(), signup_urls::describe_register)
        .get("/health", health::read(), health::describe_read);
    if options.controls.is_some() { faults::add_to(clock::add_to(described)) } else { described }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use super::*;
    use crate::{Callers, Controls, endpoint::Method};

    fn options(controls: Option<Controls>) -> Options {
        let callers = Callers::emulated("LC1".parse().unwrap(), false);
        Options { controls, ..Options::new(callers) }
    }

    /// Returns the operations of a table, and those that its document has.
    fn routed_and_described(all: Described) -> [BTreeSet<(String, String)>; 2] {
        let (table, document) = all.documented(None);
        let routed = table.paths().flat_map(|(path, verbs)| {
            verbs.into_iter().map(move |verb| (path.to_owned(), verb.as_str().to_lowercase()))
        });
        let paths = document["paths"].as_object().unwrap().iter();
        let described = paths.flat_map(|(path, verbs)| {
            let verbs = verbs.as_object().unwrap().keys();
            verbs.map(move |verb| (path.clone(), verb.clone()))
        });
        [routed.collect(), described.collect()]
    }

    fn controls() -> Controls {
        Controls {
            clock: Arc::default(),
            adjusted: Arc::new(|_| ()),
            reset: Arc::new(|| Box::pin(async {})),
        }
    }

    #[test]
    fn each_route_is_described_and_each_description_is_of_a_route() {
        for (controls, has_clock) in [(Some(controls()), true), (None, false)] {
            let [routed, described] = routed_and_described(super::described(&options(controls)));
            assert_eq!(routed, described);
            let has = |path: &str| routed.iter().any(|(routed, _)| routed == path);
            assert_eq!(has("/clock"), has_clock, "{routed:?}");
            assert!(has("/openapi.json"), "{routed:?}");
        }
    }

    /// The control: a route that is added in another way is found.
    #[test]
    fn a_route_without_a_description_is_found() {
        let method = Method::immediate("more", |_| http::Response::default());
        let all = super::described(&options(None)).with_route_only("/more", method);
        let [routed, described] = routed_and_described(all);
        let missing: Vec<_> = routed.difference(&described).collect();
        assert_eq!(missing, [&("/more".to_owned(), "get".to_owned())]);
    }
}
