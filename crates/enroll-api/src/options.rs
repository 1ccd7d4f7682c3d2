//! The options of the APIs.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use enroll_store::{
    Clock,
    clock::{SettableClock, SystemClock},
};

use crate::{allowed_origin::AllowedOrigin, callers::Callers};

/// The options of the APIs.
#[derive(Clone)]
pub struct Options {
    /// The callers that the APIs answer.
    pub callers: Callers,
    /// Whether only this machine is served. A `Host` or an `Origin` that is not loopback then
    /// belongs to a web page that calls through a browser, and the request is refused.
    pub loopback_only: bool,
    /// The origins whose web pages may call and read responses, besides those of this machine where
    /// only this machine is served. Their hosts are names of this machine, too.
    pub allowed_origins: Vec<AllowedOrigin>,
    /// The URL by which clients reach the APIs, such as `https://enroll.example` or
    /// `https://example.com/mdm`. Links begin with it. `None` means `http://`, the host that the
    /// request names, and the [`Prefix`](crate::Prefix) of the request.
    pub public_url: Option<String>,
    /// The controls of an emulator, which a real service must not have.
    pub controls: Option<Controls>,
}

impl Options {
    /// Returns the options of a service for `callers`: reached from anywhere, without the controls
    /// of an emulator.
    #[must_use]
    pub fn new(callers: Callers) -> Self {
        Self {
            callers,
            loopback_only: false,
            allowed_origins: Vec::new(),
            public_url: None,
            controls: None,
        }
    }

    /// Returns the clock that errors are dated by.
    pub(crate) fn clock(&self) -> &dyn Clock {
        match &self.controls {
            Some(controls) => &controls.clock,
            None => &SystemClock,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("callers", &self.callers)
            .field("loopback_only", &self.loopback_only)
            .field("allowed_origins", &self.allowed_origins)
            .field("public_url", &self.public_url)
            .field("controls", &self.controls)
            .finish()
    }
}

/// The controls of an emulator, which a real service must not have: a clock and a reset.
#[derive(Clone)]
pub struct Controls {
    /// The store's clock.
    pub clock: Arc<SettableClock>,
    /// Called after each adjustment of the clock, for example to save it for a restart.
    pub adjusted: Arc<dyn Fn(&SettableClock) + Send + Sync>,
    /// Returns to the initial state: an empty store and the system's time, or those of a seed file.
    pub reset: Arc<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>,
}

impl fmt::Debug for Controls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Controls").field("clock", &self.clock).finish_non_exhaustive()
    }
}
