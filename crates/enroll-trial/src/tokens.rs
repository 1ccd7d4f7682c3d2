//! The use cases: what the HTTP API does, without HTTP.

use std::fmt;

use enroll_core::{
    EnrollmentToken, Timestamp,
    device::{Ownership, SerialNumber},
    enrollment_token::{Claim, State, Terms, TokenDuration, UseLimit},
    event::Event,
    expiry::Expiry,
    explain::{Attempt, Explainer, Explanation},
    limits::{Exceeded, Limit},
    name::{
        DeviceId, DeviceName, EnrollmentTokenId, EnrollmentTokenName, EnterpriseId, PolicyName,
    },
    secret::{TokenFormat, TokenValue},
    token_ref::TokenRef,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::database::{Database, DatabaseError};

/// The most tokens of a page.
const PAGE_MAX: u32 = 100;

/// The use cases, on a database.
pub struct Tokens {
    database: Database,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    /// The most tokens of an enterprise that may be active at a time.
    quota: Limit,
}

/// A request for a token.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Issue {
    /// The time for which the token is valid.
    #[serde(default)]
    pub duration: TokenDuration,
    /// The number of devices that may enroll with the token.
    #[serde(default)]
    pub use_limit: UseLimit,
}

/// A token that was issued.
#[derive(Debug)]
pub struct Issued {
    /// The name.
    pub name: EnrollmentTokenName,
    /// The value, which is not stored.
    pub value: TokenValue,
    /// The first instant at which the token is no longer valid.
    pub expires_at: Expiry,
}

/// A request to let a device in.
#[derive(Debug)]
pub struct Redeem {
    /// The value that the device presents.
    pub value: TokenValue,
    /// The serial number of the device.
    pub serial_number: SerialNumber,
    /// The owner of the device.
    pub ownership: Ownership,
}

/// A device that was let in.
#[derive(Clone, Debug, Serialize)]
pub struct Redeemed {
    /// The name of the device.
    pub device: DeviceName,
    /// The policy that applies to it.
    pub policy: PolicyName,
}

/// An entry of a list.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The name.
    pub name: EnrollmentTokenName,
    /// The number of devices that enrolled with the token.
    pub uses: u64,
    /// The first instant at which the token is no longer valid.
    pub expires_at: Expiry,
    /// The state of the token.
    pub state: State,
}

/// Why a use case refuses.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The enterprise has as many active tokens as it may have.
    #[error(transparent)]
    Quota(#[from] Exceeded),
    /// The token does not admit the device. The reason is in `explain`.
    #[error("token refused")]
    Token,
    /// The named token does not exist.
    #[error("no such token")]
    NotFound,
    /// The database cannot answer.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Tokens {
    /// Creates the use cases on a database, by a clock.
    #[must_use]
    pub fn new(
        database: Database,
        quota: Limit,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self { database, clock: Box::new(clock), quota }
    }

    /// Returns the database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Issues a token.
    ///
    /// # Errors
    ///
    /// Refuses one more active token than the quota.
    pub fn issue(&self, enterprise: &EnterpriseId, issue: &Issue) -> Result<Issued, Refusal> {
        let now = (self.clock)();
        let id = EnrollmentTokenId::from_entropy(rand::random());
        let name = EnrollmentTokenName::new(enterprise.clone(), id);
        let value = TokenValue::from_bytes(rand::random(), &TokenFormat::Letters);
        let Issue { duration, use_limit } = *issue;
        let terms = Terms::default().with_duration(duration).with_use_limit(use_limit);
        let issued = EnrollmentToken::issue(name, terms, now);
        let admits = |tokens: &[EnrollmentToken]| {
            let active = tokens.iter().filter(|token| token.check(now).is_ok()).count();
            self.quota.admit(active).map(drop)
        };
        self.database.insert(&issued, digest(&value), admits)??;
        Ok(Issued { expires_at: issued.expires_at(), name: issued.name, value })
    }

    /// Redeems a token for a device.
    ///
    /// # Errors
    ///
    /// Refuses an unknown, deleted, spent or expired token, all in the same way.
    pub fn redeem(&self, redeem: Redeem) -> Result<Redeemed, Refusal> {
        let Redeem { value, serial_number, ownership } = redeem;
        let device = DeviceId::from_entropy(rand::random());
        let claim = Claim::new(device, serial_number, ownership);
        loop {
            // Load, decide, store in one guarded transaction; on conflict begin again.
            let stored = self.database.find(digest(&value))?.ok_or(Refusal::Token)?;
            let now = (self.clock)();
            let redemption = stored.token.redeem(&claim, now).map_err(|_| Refusal::Token)?;
            let redeemed = Redeemed {
                device: redemption.device.name.clone(),
                policy: redemption.device.policy_name(),
            };
            if self.database.record(stored, redemption)? {
                return Ok(redeemed);
            }
        }
    }

    /// Explains whether a token admits a device at an instant.
    ///
    /// # Errors
    ///
    /// Refuses a name that no token has.
    pub fn explain(
        &self,
        name: &EnrollmentTokenName,
        at: Option<Timestamp>,
    ) -> Result<Explanation, Refusal> {
        let at = at.unwrap_or_else(|| (self.clock)());
        let (issued, events) = self.database.history(name)?.ok_or(Refusal::NotFound)?;
        let mut explainer = Explainer::new(TokenRef::EnrollmentToken(name.clone()), at);
        let mut facts = vec![Event::EnrollmentTokenIssued(issued)];
        let wrap = |event| Event::EnrollmentToken { name: name.clone(), event };
        facts.extend(events.into_iter().map(wrap));
        let _ = facts.iter().try_for_each(|fact| explainer.record(fact));
        Ok(explainer.explain(Attempt::Any))
    }

    /// Lists the tokens of an enterprise, ordered by id, at most 100, beginning after an id.
    ///
    /// # Errors
    ///
    /// Fails if the database does.
    pub fn list(&self, enterprise: &EnterpriseId, after: &str) -> Result<Vec<Listed>, Refusal> {
        let tokens = self.database.list(enterprise, after, PAGE_MAX)?;
        let listed = |token: EnrollmentToken| Listed {
            name: token.issued().name.clone(),
            uses: token.uses(),
            expires_at: token.expires_at(),
            state: token.state(),
        };
        Ok(tokens.into_iter().map(listed).collect())
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("database", &self.database).finish_non_exhaustive()
    }
}

fn digest(value: &TokenValue) -> [u8; 32] {
    Sha256::digest(value.expose().as_bytes()).into()
}
