//! The emulator: all APIs on a store in memory, without a socket.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use enroll_api::Api;
use enroll_core::Timestamp;
use enroll_memory::MemoryStore;
use enroll_service::Service;
use enroll_store::clock::SettableClock;
use http::{Request, Response};

use crate::base::BaseClock;

/// All APIs on a store in memory: [`handle`](Self::handle) answers a request.
///
/// Dropping an emulator drops its data.
pub struct Emulator {
    base: Arc<BaseClock>,
    clock: Arc<SettableClock>,
    service: Arc<Service<MemoryStore<Arc<SettableClock>>>>,
    api: Api,
}

impl Emulator {
    /// Returns an emulator that is made of these parts.
    pub(crate) fn from_parts(
        base: Arc<BaseClock>,
        clock: Arc<SettableClock>,
        service: Arc<Service<MemoryStore<Arc<SettableClock>>>>,
        api: Api,
    ) -> Self {
        Self { base, clock, service, api }
    }

    /// Answers a request at a time.
    ///
    /// `now` becomes the base time, which the emulator's [clock](Self::clock) runs over: while no
    /// request and no test has adjusted the clock, it shows `now`. A clock that was set runs as
    /// many seconds from `now` as it was set apart from the base time of then. A frozen clock shows
    /// the time at which it was frozen, whatever `now` is.
    ///
    /// The base time may go back, as a system's clock may: what expired is then valid again, and
    /// events keep their order. An emulator has one base time. Calls may overlap; each sets the
    /// base time as it begins, and a call that is under way then reads the newer one. Requests that
    /// overlap and must differ in their times need two emulators.
    ///
    /// The response is complete. To a request that accepts server-sent events, it is the first page
    /// of events as JSON: read the next one with the cursor `next`.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use enroll_emulator::Emulator;
    /// use http::Request;
    ///
    /// let emulator = Emulator::new();
    /// let clock = || Request::get("/enroll/v1/clock").body(Bytes::new());
    /// let response = emulator.handle(clock()?, "2030-01-01T00:00:00Z".parse()?);
    /// assert_eq!(response.body(), r#"{"now":"2030-01-01T00:00:00Z","frozen":false}"#);
    ///
    /// emulator.clock().advance("60s".parse()?)?;
    /// let response = emulator.handle(clock()?, "2030-01-02T00:00:00Z".parse()?);
    /// assert_eq!(response.body(), r#"{"now":"2030-01-02T00:01:00Z","frozen":false}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn handle(&self, request: Request<Bytes>, now: Timestamp) -> Response<Bytes> {
        self.base.set(now);
        // A call may wait for its turn at a lock that another thread's call holds.
        pollster::block_on(self.api.respond(request))
    }

    /// Returns the emulator's clock, which a test may set, freeze and advance. The requests of
    /// `/enroll/v1/clock` adjust the same clock, and `POST /enroll/v1/reset` resets it.
    #[must_use]
    pub fn clock(&self) -> &Arc<SettableClock> {
        &self.clock
    }

    /// Returns the service that the APIs call: a test may use it, or its store, in their place.
    #[must_use]
    pub fn service(&self) -> &Arc<Service<MemoryStore<Arc<SettableClock>>>> {
        &self.service
    }

    /// Returns the APIs, for a shell that serves them over a socket.
    ///
    /// The base time of such a request is that of the newest [`handle`](Self::handle), and the time
    /// of the system's clock if there was none.
    #[must_use]
    pub fn api(&self) -> Api {
        self.api.clone()
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("base", &self.base)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
