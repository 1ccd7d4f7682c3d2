//! The router: every path of every API.

use std::{fmt, sync::Arc};

use axum::{
    Router,
    http::{HeaderMap, Uri},
    middleware, routing,
};
use enroll_service::Service;
use enroll_store::{Store, clock::SettableClock};
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::{
    amapi,
    callers::Callers,
    dialect::{Dialect, PREFIXES, Trouble},
    faults::Faults,
    front,
    graph::{self, Said},
    own::{self, health::Health},
    play_emm,
};

/// How the APIs are served.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who may call.
    pub callers: Callers,
    /// Whether only this machine is served: then a `Host` or an `Origin` that is not loopback
    /// is a web page that reaches for it through a browser, and is refused.
    pub loopback_only: bool,
    /// The URL by which clients reach the router, such as `https://enroll.example` or, where an
    /// application mounts the router below a prefix, `https://example.com/mdm`. Links begin with
    /// it. `None` means `http://`, the host that the request names, and the prefix below which
    /// axum's [`Router::nest`] mounts the router.
    pub public_url: Option<String>,
    /// What an emulator has and a real service must not have.
    pub emulator: Option<Emulator>,
    /// Turns true when the server drains: endless replies end then. If the sender is dropped
    /// before, the server never drains.
    pub draining: watch::Receiver<bool>,
}

impl Options {
    /// Returns how the APIs are served to `callers` if nothing else is chosen: from anywhere,
    /// without what only an emulator has, by a server that never drains.
    #[must_use]
    pub fn new(callers: Callers) -> Self {
        let (_, draining) = watch::channel(false);
        Self { callers, loopback_only: false, public_url: None, emulator: None, draining }
    }
}

/// What an emulator has and a real service must not have: a clock that can be set, and a way to
/// begin anew.
#[derive(Clone)]
pub struct Emulator {
    /// The store's clock.
    pub clock: Arc<SettableClock>,
    /// Is told whenever the clock was adjusted, so that it can go on after a restart.
    pub adjusted: Arc<dyn Fn(&SettableClock) + Send + Sync>,
    /// Goes back to the beginning: an empty store and the system's time, or what a seed file says.
    pub reset: Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>,
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("clock", &self.clock).finish_non_exhaustive()
    }
}

/// What every handler has: the service, and how it is served.
pub(crate) struct Api<S> {
    pub(crate) service: Arc<Service<S>>,
    pub(crate) options: Options,
    /// Empty for ever, unless an emulator plans some.
    pub(crate) faults: Faults,
    pub(crate) health: Health,
}

impl<S> Clone for Api<S> {
    fn clone(&self) -> Self {
        Self {
            service: Arc::clone(&self.service),
            options: self.options.clone(),
            faults: self.faults.clone(),
            health: self.health.clone(),
        }
    }
}

/// Returns all APIs, for an application that has other paths too.
///
/// The router has no fallback: the application may [merge](Router::merge) it into its own router,
/// or mount it below a prefix with [`Router::nest`]. It answers every path below `/v1`,
/// `/androidenterprise/v1`, `/beta` and `/enroll/v1`, those that do not exist in the words of
/// their API, and leaves all other paths to the application.
pub fn router<S: Store>(service: Arc<Service<S>>, options: Options) -> Router {
    let apis = standalone(service, options);
    PREFIXES.into_iter().fold(Router::new(), |router, (prefix, _)| {
        [prefix.to_owned(), format!("{prefix}/"), format!("{prefix}/{{*path}}")]
            .into_iter()
            .fold(router, |router, path| router.route(&path, routing::any_service(apis.clone())))
    })
}

/// Returns all APIs, for a server that has nothing else: every other path is answered with a
/// problem.
pub fn standalone<S: Store>(service: Arc<Service<S>>, options: Options) -> Router {
    let faults = Faults::default();
    let api = Api {
        service,
        options: options.clone(),
        faults: faults.clone(),
        health: Health::default(),
    };
    let apis = Router::new()
        .nest("/v1", amapi::routes())
        .nest("/androidenterprise/v1", play_emm::routes())
        .nest("/beta", graph::routes())
        .nest("/enroll/v1", own::routes(&api))
        .fallback(async |headers: HeaderMap, uri: Uri| {
            let query = uri.query().unwrap_or_default();
            Dialect::of(&uri).trouble(Trouble::NoSuchPath, query, &Said::of(&headers))
        })
        .with_state(api);
    // What stands in front sees a request before any path is looked at, and may change its method.
    Router::new()
        .fallback_service(apis)
        .layer(middleware::from_fn_with_state((options, faults), front::front))
}
