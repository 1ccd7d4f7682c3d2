//! Decisions: all that one command records, or nothing of it.

use enroll_core::{
    Timestamp, device, effect::Effect, event::Event, name::EnterpriseId, token_ref::TokenRef,
};

pub use enroll_core::secret::TokenDigest;

use crate::noun::Noun;

/// The decision on one noun: its facts, and what reaches beyond the noun.
///
/// ```
/// use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::Terms, token_ref::TokenRef};
/// use enroll_store::{Decision, decision::TokenDigest};
///
/// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
/// let issued = EnrollmentToken::issue(name, Terms::default(), Timestamp::UNIX_EPOCH);
/// let token = TokenRef::from(issued.name.clone());
/// let (digest, expires_at) = (TokenDigest([7; 32]), issued.expires_at().instant());
/// let decision = Decision::<EnrollmentToken>::first(issued).looked_up_by(digest, token, expires_at);
/// assert_eq!(decision.changes.len(), 1);
/// # Ok::<(), enroll_core::name::ParseNameError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decision<N: Noun> {
    /// The facts of the noun, in this order; none if there is nothing to change.
    pub changes: Vec<Change<N>>,
    /// The nouns that begin with it.
    pub inserts: Vec<Insert>,
    /// The unique keys that the noun takes.
    pub claimed: Vec<Claim>,
    /// The unique keys that it gives back.
    pub released: Vec<Claim>,
    /// The value that leads to the noun from now on.
    pub look_up: Option<LookUp>,
}

impl<N: Noun> Decision<N> {
    /// Returns the decision that the noun begins with `first`.
    #[must_use]
    pub fn first(first: N::First) -> Self {
        Self::recording(Change::First(first))
    }

    /// Returns the decision that `event` happens to the noun.
    #[must_use]
    pub fn next(event: N::Event) -> Self {
        Self::recording(Change::Next(event))
    }

    /// Returns the decision that there is nothing to change.
    ///
    /// Nothing is recorded, not even the request id: a first attempt that changed nothing cannot be
    /// distinguished from one that never arrived, so a retry decides again, as after a refusal.
    #[must_use]
    pub fn unchanged() -> Self {
        Self {
            changes: Vec::new(),
            inserts: Vec::new(),
            claimed: Vec::new(),
            released: Vec::new(),
            look_up: None,
        }
    }

    /// Returns the decision of an effect: an event happens to the noun, or there is nothing to
    /// change.
    #[must_use]
    pub fn of(effect: Effect<N::Event>) -> Self {
        match effect {
            Effect::Nothing => Self::unchanged(),
            Effect::Event(event) => Self::next(event),
        }
    }

    fn recording(change: Change<N>) -> Self {
        Self { changes: vec![change], ..Self::unchanged() }
    }

    /// Returns whether there is nothing to record.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        let Self { changes, inserts, claimed, released, look_up } = self;
        let keys = claimed.is_empty() && released.is_empty();
        changes.is_empty() && inserts.is_empty() && keys && look_up.is_none()
    }

    /// Adds that `event` happens to the noun after that.
    #[must_use]
    pub fn then(mut self, event: N::Event) -> Self {
        self.changes.push(Change::Next(event));
        self
    }

    /// Adds that a device begins with it.
    #[must_use]
    pub fn inserting(mut self, enrolled: device::Enrolled) -> Self {
        self.inserts.push(Insert::Device(enrolled));
        self
    }

    /// Adds that the noun takes a unique key.
    ///
    /// Where another noun holds it, nothing is recorded and the decision is made again, on the
    /// holder.
    #[must_use]
    pub fn claiming(mut self, claim: Claim) -> Self {
        self.claimed.push(claim);
        self
    }

    /// Adds that the noun gives a unique key back.
    #[must_use]
    pub fn releasing(mut self, claim: Claim) -> Self {
        self.released.push(claim);
        self
    }

    /// Adds that a value leads to `token` from now on, which is the noun or one of its tokens. From
    /// `expires_at` on, the value lets nobody in.
    #[must_use]
    pub fn looked_up_by(
        mut self,
        digest: TokenDigest,
        token: TokenRef,
        expires_at: Timestamp,
    ) -> Self {
        self.look_up = Some(LookUp { digest, token, expires_at });
        self
    }
}

/// One fact of a noun.
#[derive(Clone, Debug)]
pub enum Change<N: Noun> {
    /// The noun begins.
    First(N::First),
    /// Something happens to it.
    Next(N::Event),
}

impl<N: Noun> Change<N> {
    /// Returns the fact as it is recorded.
    pub fn record(&self, name: &N::Name) -> Event {
        match self {
            Self::First(first) => N::record_first(first),
            Self::Next(event) => N::record(name, event),
        }
    }
}

/// A noun that begins with another's decision. Its id is fresh, so it is always absent before.
#[derive(Clone, Debug)]
pub enum Insert {
    /// A device that was let in.
    Device(device::Enrolled),
}

/// A unique key of an enterprise that one noun holds.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Claim {
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// The kind of the key.
    pub kind: ClaimKind,
    /// The key, compared byte by byte.
    pub key: String,
}

/// The kind of a unique key.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum ClaimKind {
    /// The identifier that an EMM gives an account.
    AccountIdentifier,
    /// An account's e-mail address.
    Email,
}

impl ClaimKind {
    /// Returns its name in lower case, words parted by `_`: fit for a column of a table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccountIdentifier => "account_identifier",
            Self::Email => "email",
        }
    }
}

/// A look-up: from a value to a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LookUp {
    /// The digest of the value.
    pub digest: TokenDigest,
    /// The token.
    pub token: TokenRef,
    /// The first instant at which the token is no longer valid, for a store to know when nobody
    /// will ask any more. Whether the token is valid is for the noun to say.
    pub expires_at: Timestamp,
}
