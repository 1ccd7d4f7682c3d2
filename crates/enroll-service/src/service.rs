//! The service itself: a store, keys, entropy, and the gate that every use case passes.

use enroll_core::{
    Enterprise, Timestamp,
    limits::Limits,
    record::{Actor, PrincipalName, RequestId},
    secret::{Derivation, Salt, TokenFormat, TokenValue},
    token_ref::TokenRef,
};
use enroll_store::{
    Admission, Decision, Executed, Failure, Noun, Reading, Request, Store, Unavailable,
    executed::Outcome,
    gate::Admitted,
    list::{ListQuery, Listed, Mark},
    noun::NounName,
    request::{CommandHash, DrawnBy, Scope},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    Context, ParseCursorError,
    command::Command,
    cursor,
    error::{ListError, NounError},
    keys::{self, Keyring},
};

/// The most submissions of a decision with an unknown outcome.
const SUBMISSIONS_MAX: usize = 3;

/// The use cases, on a store.
///
#[doc = head!()]
/// let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
/// let service = Service::new(MemoryStore::new(SystemClock, 1), keys, Admission::Any);
/// let issued = service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// assert_eq!(issued.token.uses(), 0);
#[doc = tail!()]
pub struct Service<S> {
    pub(crate) store: S,
    pub(crate) keys: Keyring,
    entropy: Box<dyn Fn() -> [u8; 16] + Send + Sync>,
    pub(crate) admission: Admission,
    pub(crate) limits: Limits,
}

impl<S: Store> Service<S> {
    /// Returns a service that draws its entropy from the system.
    ///
    #[doc = head!()]
    /// let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    /// let service = Service::new(MemoryStore::new(SystemClock, 1), keys, Admission::Created);
    /// // Only enterprises that were created exist.
    /// assert!(service.check_enterprise(&enterprise).await.is_err());
    #[doc = tail!()]
    #[must_use]
    pub fn new(store: S, keys: Keyring, admission: Admission) -> Self {
        let limits = Limits::default();
        Self { store, keys, entropy: Box::new(rand::random), admission, limits }
    }

    /// Draws 16 bytes from `entropy` whenever it needs some: for simulations that must repeat.
    ///
    #[doc = head!()]
    /// let service = service.with_entropy(|| [7; 16]);
    /// assert_eq!(service.fresh_enrollment_token_id(), service.fresh_enrollment_token_id());
    #[doc = tail!()]
    #[must_use]
    pub fn with_entropy(mut self, entropy: impl Fn() -> [u8; 16] + Send + Sync + 'static) -> Self {
        self.entropy = Box::new(entropy);
        self
    }

    /// Takes other quotas than the default ones.
    ///
    #[doc = head!()]
    /// let limits = Limits { user_account_devices: Limit::enforced(3), ..Limits::default() };
    /// let service = service.with_limits(limits);
    #[doc = tail!()]
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Checks that the store can be reached.
    ///
    /// # Errors
    ///
    /// Fails where it cannot.
    ///
    #[doc = head!()]
    /// assert!(service.check_store().await.is_ok());
    #[doc = tail!()]
    pub async fn check_store(&self) -> Result<(), Unavailable> {
        let first = self.store.enterprises(None, 1, |_, _| true).await;
        first.map(drop).map_err(|_| Unavailable)
    }

    /// Returns which token has a value, by one point read; `None` if no token has it, or one of an
    /// enterprise that the caller does not reach: to the caller, both are unknown.
    pub(crate) async fn token_of(
        &self,
        value: &TokenValue,
        context: &Context<'_>,
    ) -> Result<Option<TokenRef>, Unavailable> {
        let token = self.store.look_up(&keys::digest(value)).await?;
        Ok(token.filter(|token| context.reaches(token.enterprise())))
    }

    /// Draws 128 unpredictable bits from the service's source of entropy.
    #[must_use]
    pub fn draw(&self) -> [u8; 16] {
        (self.entropy)()
    }

    /// Returns a command of a principal: an operation and its arguments, under the caller's id or
    /// under one drawn for this call. Another principal cannot retry it.
    pub(crate) fn request<'a>(
        &self,
        context: &Context<'a>,
        scope: Scope,
        operation: &'static str,
        arguments: &[&[u8]],
    ) -> Command<'a> {
        self.command(context, scope, context.principal(), operation, arguments)
    }

    /// Returns the command of a device that presents `token`. The token proves that a retry comes
    /// from the same device, whichever principal forwards it.
    pub(crate) fn redemption<'a>(
        &self,
        context: &Context<'a>,
        token: &TokenRef,
        operation: &'static str,
        arguments: &[&[u8]],
    ) -> Command<'a> {
        let command = self.command(context, Scope::Noun, None, operation, arguments);
        command.by(Some(Actor::Device(token.clone())))
    }

    fn command<'a>(
        &self,
        context: &Context<'a>,
        scope: Scope,
        principal: Option<&PrincipalName>,
        operation: &'static str,
        arguments: &[&[u8]],
    ) -> Command<'a> {
        let actor = context.actor.clone();
        let request = if let Some(id) = &context.request {
            let command = command_hash(operation, arguments, context.command, principal);
            Request { id: id.clone(), drawn_by: DrawnBy::Caller, command, scope, actor }
        } else {
            // Nobody else knows the id, so nobody can use it for another command.
            let (id, command) = (RequestId::from_entropy(self.draw()), CommandHash([0; 32]));
            Request { id, drawn_by: DrawnBy::Service, command, scope, actor }
        };
        Command::new(request, operation, context.reach)
    }

    /// Executes a decision behind the gate of its enterprise, and submits it again while its
    /// outcome is unknown.
    pub(crate) async fn execute<N, R, D>(
        &self,
        name: &N::Name,
        command: &Command<'_>,
        decide: D,
    ) -> Result<Outcome<N>, R>
    where
        N: Noun,
        R: From<NounError> + Send + 'static,
        D: Fn(Admitted<&N, &Enterprise>) -> Result<Decision<N>, R> + Send + Sync,
    {
        let decide = |reading: Reading<'_, N>| {
            decide(reading.admit(self.admission).map_err(NounError::from)?)
        };
        let executed = self.submit(name, command, decide).await?;
        Ok(executed.admit(self.admission).map_err(NounError::from)?)
    }

    /// Submits a decision, and again while its outcome is unknown. To the caller, an enterprise that
    /// it does not reach does not exist.
    pub(crate) async fn submit<N, R, D>(
        &self,
        name: &N::Name,
        command: &Command<'_>,
        decide: D,
    ) -> Result<Executed<N>, R>
    where
        N: Noun,
        R: From<NounError> + Send + 'static,
        D: Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Send + Sync,
    {
        if !command.reaches(name.enterprise()) {
            return Err(NounError::NoEnterprise.into());
        }
        let mut unknown = false;
        for _ in 0..SUBMISSIONS_MAX {
            match self.store.execute(name, &command.request, &decide).await {
                Err(Failure::Unknown) => unknown = true,
                // This submission recorded nothing, which does not show what the first one did.
                Err(Failure::Contended | Failure::Unavailable) if unknown => {}
                // Nor does a refusal, or that there is nothing to change: a first write that is
                // still under way was decided in time, and neither leaves anything that stops it.
                Err(Failure::Refused(_)) if unknown => break,
                Ok(executed) if unknown && executed.is_unchanged() => break,
                Ok(executed) => {
                    // A replay after an unknown outcome shows that this call recorded it.
                    if !executed.is_unchanged() && (unknown || !executed.is_replayed()) {
                        command.audit(executed.name());
                    }
                    return Ok(executed);
                }
                Err(Failure::Refused(refusal)) => return Err(refusal),
                Err(Failure::RequestIdReused) => return Err(NounError::RequestIdReused.into()),
                Err(Failure::Contended | Failure::Unavailable) => {
                    return Err(NounError::Unavailable.into());
                }
            }
        }
        Err(NounError::Unknown.into())
    }

    /// Returns the noun as a decision left it.
    pub(crate) async fn left<N: Noun>(&self, outcome: Outcome<N>) -> Result<N, NounError> {
        // What cannot be read is recorded all the same.
        let noun = outcome.noun(&self.store).await.map_err(|_| NounError::Unknown)?;
        // Invariant: the caller decided on a noun that exists, or let it begin.
        noun.ok_or(NounError::NotFound)
    }

    /// Reads a noun behind the gate of its enterprise.
    pub(crate) async fn read<N: Noun>(&self, name: &N::Name) -> Result<Admitted<N>, NounError> {
        Ok(self.store.read::<N>(name).await?.admit(self.admission)?)
    }

    /// Reads a page of nouns behind the gate of their enterprise.
    pub(crate) async fn list<N: Noun>(
        &self,
        query: ListQuery<'_>,
        keep: impl Fn(&N, Timestamp) -> bool + Send + Sync,
    ) -> Result<Listed<N>, ListError> {
        let page = self.store.list(query, keep).await?;
        Ok(page.admit(self.admission).map_err(NounError::from)?)
    }

    /// Draws what the value of a new token is derived from.
    pub(crate) fn derivation(&self) -> Derivation {
        let (salt, key) = (Salt(self.draw()), self.keys.current());
        Derivation { salt, key, format: TokenFormat::Letters }
    }

    /// Derives the value of a token.
    pub(crate) fn value(
        &self,
        token: &TokenRef,
        derivation: Option<&Derivation>,
    ) -> Result<TokenValue, NounError> {
        let value = derivation.and_then(|derivation| self.keys.value(token, derivation));
        value.ok_or_else(|| {
            let key = derivation.map(|derivation| derivation.key.0);
            tracing::error!(
                key,
                "the value of a token cannot be derived: the keyring lacks this key"
            );
            NounError::KeyMissing
        })
    }

    /// Reads the mark of a page token.
    pub(crate) fn mark(
        &self,
        list: &[&[u8]],
        page_token: Option<&str>,
    ) -> Result<Option<Mark>, ListError> {
        let read = |text| self.read_cursor(list, text).map(Mark);
        page_token.map(read).transpose().map_err(|_| ListError::PageToken)
    }

    /// Writes the cursor of a place in a list.
    pub(crate) fn write_cursor(&self, list: &[&[u8]], place: &[u8]) -> String {
        cursor::write(self.keys.current_key(), list, place)
    }

    /// Reads the place of a cursor, which may have been written with an older key.
    pub(crate) fn read_cursor(
        &self,
        list: &[&[u8]],
        text: &str,
    ) -> Result<Vec<u8>, ParseCursorError> {
        let mut read = self.keys.all().map(|key| cursor::read(key, list, text));
        read.find_map(Result::ok).ok_or(ParseCursorError)
    }
}

impl<S> std::fmt::Debug for Service<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("admission", &self.admission).finish_non_exhaustive()
    }
}

/// Returns the hash of a command: its operation, its arguments, the rest of its content and the
/// principal that gives it, each after its length.
pub(crate) fn command_hash(
    operation: &str,
    arguments: &[&[u8]],
    rest: &[u8],
    principal: Option<&PrincipalName>,
) -> CommandHash {
    let mut hash = Sha256::new();
    let principal = principal.map(|name| name.as_str().as_bytes());
    // A command without a principal has the hash that an earlier version gave it.
    let rest = Some(rest).filter(|rest| !rest.is_empty() || principal.is_some());
    for part in [operation.as_bytes()].iter().chain(arguments).chain(&rest).chain(&principal) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    CommandHash(hash.finalize().into())
}

/// Returns an argument of a command as bytes, the same for the same argument.
pub(crate) fn argument(value: &impl Serialize) -> Vec<u8> {
    // Invariant: what is written here has nothing that JSON has no text for.
    serde_json::to_vec(value).unwrap_or_default()
}
