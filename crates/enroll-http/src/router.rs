//! The router: every path of every API.

use std::{fmt, sync::Arc};

use axum::{
    Router,
    http::{HeaderMap, Uri, header},
    middleware,
};
use enroll_service::Service;
use enroll_store::{Store, clock::SettableClock};
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::{
    amapi,
    dialect::{Dialect, Trouble},
    faults::Faults,
    front,
    graph::{self, Said},
    own::{self, health::Health},
    play_emm,
    principal::Callers,
};

/// How the APIs are served.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who may call.
    pub callers: Callers,
    /// Whether only this machine is served: then a `Host` or an `Origin` that is not loopback
    /// is a web page that reaches for it through a browser, and is refused.
    pub loopback_only: bool,
    /// Where clients reach the service, as in `https://enroll.example`: links lead there. Without
    /// it, they lead to where the request was sent, over HTTP.
    pub public_url: Option<String>,
    /// What an emulator has and a real service must not have.
    pub emulator: Option<Emulator>,
    /// Turns true when the server drains: endless replies end then.
    pub draining: watch::Receiver<bool>,
}

impl Options {
    /// Returns where the client reached the service: links lead there.
    pub(crate) fn base_url(&self, headers: &HeaderMap) -> String {
        if let Some(url) = &self.public_url {
            return url.trim_end_matches('/').to_owned();
        }
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        format!("http://{}", host.unwrap_or("localhost"))
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

/// Returns all APIs, on one port.
pub fn router<S: Store>(service: Arc<Service<S>>, options: Options) -> Router {
    let faults = Faults::default();
    let api = Api {
        service,
        options: options.clone(),
        faults: faults.clone(),
        health: Health::default(),
    };
    let apis = Router::new()
        .nest("/v1", amapi::routes(&api))
        .nest("/androidenterprise/v1", play_emm::routes(&api))
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
