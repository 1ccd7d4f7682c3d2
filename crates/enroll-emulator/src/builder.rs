//! How an emulator is built: the default one, and one with options.

use std::sync::Arc;

use enroll_api::{AllowedOrigin, Api, Callers, Controls, Options};
use enroll_core::{Timestamp, name::EnterpriseId, secret::KeyId};
use enroll_memory::MemoryStore;
use enroll_service::{Admission, Key, Keyring, Service};
use enroll_store::clock::SettableClock;

use crate::{
    base::BaseClock,
    emulator::Emulator,
    entropy::Entropy,
    initial::Initial,
    seed::{Seed, SeedError},
};

/// Builds an [`Emulator`]: [`Emulator::builder`] returns one.
///
/// ```
/// use enroll_emulator::{Emulator, seed::Seed};
///
/// let seed = Seed::parse(br#"{"enterprises": [{"id": "LC00abc"}]}"#)?;
/// let emulator = Emulator::builder().strict().seed(seed).entropy([7; 32]).build()?;
/// # drop(emulator);
/// # Ok::<(), enroll_emulator::seed::SeedError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    admission: Admission,
    require_bearer: bool,
    graph_enterprise: EnterpriseId,
    callers: Option<Callers>,
    loopback_only: bool,
    allowed_origins: Vec<AllowedOrigin>,
    public_url: Option<String>,
    seed: Option<Seed>,
    entropy: Option<[u8; 32]>,
    now: Option<Timestamp>,
}

impl Emulator {
    /// Returns an emulator in which every enterprise exists and no credentials are needed.
    #[must_use]
    pub fn new() -> Self {
        Builder::new().empty().0
    }

    /// Returns a builder of emulators that differ from the default one.
    pub fn builder() -> Builder {
        Builder::new()
    }
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    fn new() -> Self {
        Self {
            admission: Admission::Any,
            require_bearer: false,
            graph_enterprise: graph_enterprise(),
            callers: None,
            loopback_only: false,
            allowed_origins: Vec::new(),
            public_url: None,
            seed: None,
            entropy: None,
            now: None,
        }
    }

    /// Lets only those enterprises exist that were created. By default, every enterprise exists.
    pub fn strict(self) -> Self {
        Self { admission: Admission::Created, ..self }
    }

    /// Refuses requests without an `Authorization` header. By default, they are the emulator's own
    /// principal's.
    pub fn require_bearer(self) -> Self {
        Self { require_bearer: true, ..self }
    }

    /// Makes an enterprise the tenant of Microsoft Graph. The default is `LC00graph`.
    pub fn graph_enterprise(self, id: EnterpriseId) -> Self {
        Self { graph_enterprise: id, ..self }
    }

    /// Authorizes these callers in place of the one principal of an emulator, which reaches every
    /// enterprise. Each caller has a tenant of its own.
    pub fn callers(self, callers: Callers) -> Self {
        Self { callers: Some(callers), ..self }
    }

    /// Refuses requests whose `Host` or `Origin` is not this machine: a web page sends them.
    pub fn loopback_only(self) -> Self {
        Self { loopback_only: true, ..self }
    }

    /// Lets the web pages of an origin call and read responses, besides those of this machine.
    pub fn allow_origin(mut self, origin: AllowedOrigin) -> Self {
        self.allowed_origins.push(origin);
        self
    }

    /// Sets the URL that links begin with. The default is `http://` and the host that the request
    /// names.
    pub fn public_url(self, url: impl Into<String>) -> Self {
        Self { public_url: Some(url.into()), ..self }
    }

    /// Sets the content of the emulator from the start and after each reset.
    pub fn seed(self, seed: Seed) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// Derives every random choice from these bytes: ids, token values, cursors.
    ///
    /// Two emulators with the same entropy, the same initial [time](Self::now) and the same content
    /// answer the same sequence of requests byte for byte the same. By default, the bytes are drawn
    /// from the system.
    pub fn entropy(self, entropy: [u8; 32]) -> Self {
        Self { entropy: Some(entropy), ..self }
    }

    /// Sets the base time until the first request: it dates the content of a seed. The default is
    /// the time of the system's clock.
    pub fn now(self, now: Timestamp) -> Self {
        Self { now: Some(now), ..self }
    }

    /// Builds the emulator.
    ///
    /// # Errors
    ///
    /// Refuses a seed that breaks a rule, such as a product set with a product that is not
    /// approved. Without a seed, nothing fails.
    pub fn build(self) -> Result<Emulator, SeedError> {
        let seed = self.seed.clone();
        let (emulator, initial) = self.empty();
        initial.set_clock();
        if let Some(seed) = seed {
            pollster::block_on(seed.apply(&**emulator.service()))?;
        }
        Ok(emulator)
    }

    /// Builds an emulator without the content of its seed, and returns what a reset returns to.
    fn empty(self) -> (Emulator, Arc<Initial>) {
        let base = Arc::new(BaseClock::new(self.now));
        let clock = Arc::new(SettableClock::over(base.clone()));
        let entropy = Arc::new(Entropy::new(self.entropy.unwrap_or_else(rand::random)));
        let store = MemoryStore::new(Arc::clone(&clock), entropy.draw_epoch());
        let keys = Keyring::new(KeyId(1), Key::new(entropy.draw()));
        let draws = Arc::clone(&entropy);
        let service = Service::new(store, keys, self.admission);
        let service = Arc::new(service.with_entropy(move || draws.draw_16()));
        let initial = Arc::new(Initial {
            service: Arc::clone(&service),
            clock: Arc::clone(&clock),
            entropy,
            seed: self.seed,
        });
        let resets = Arc::clone(&initial);
        let controls = Controls {
            clock: Arc::clone(&clock),
            adjusted: Arc::new(|_| ()),
            reset: Arc::new(move || Box::pin(Arc::clone(&resets).restore())),
        };
        let emulated = || Callers::emulated(self.graph_enterprise, self.require_bearer);
        let options = Options {
            callers: self.callers.unwrap_or_else(emulated),
            loopback_only: self.loopback_only,
            allowed_origins: self.allowed_origins,
            public_url: self.public_url,
            controls: Some(controls),
        };
        let api = Api::new(Arc::clone(&service) as _, options);
        (Emulator::from_parts(base, clock, service, api), initial)
    }
}

/// Returns the enterprise that is Graph's tenant by default.
fn graph_enterprise() -> EnterpriseId {
    // Invariant: this text is an id.
    "LC00graph".parse().unwrap_or_else(|_| EnterpriseId::from_entropy([0; 16]))
}
