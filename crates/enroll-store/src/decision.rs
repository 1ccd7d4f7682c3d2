//! Decisions: all that one command records, or nothing of it.

use enroll_core::{
    Timestamp, device, effect::Effect, event::Event, name::EnterpriseId, token_ref::TokenRef,
};

pub use enroll_core::secret::TokenDigest;

pub use crate::change::Change;
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
    pub claimed: Vec<UniqueKey>,
    /// The unique keys that it gives back.
    pub released: Vec<UniqueKey>,
    /// The value that leads to the noun from now on.
    pub look_up: Option<LookUp>,
}

impl<N: Noun> Decision<N> {
    /// Returns the decision that the noun begins with `first`.
    ///
    #[doc = head!()]
    /// let decision = Decision::<Enterprise>::first(created);
    /// assert!(matches!(decision.changes[..], [Change::First(_)]));
    #[doc = tail!()]
    #[must_use]
    pub fn first(first: N::First) -> Self {
        Self::of_change(Change::First(first))
    }

    /// Returns the decision that `event` happens to the noun.
    ///
    #[doc = head!()]
    /// let deleted = Enterprise::from(created).delete(now)?;
    /// let decision = Decision::<Enterprise>::next(deleted);
    /// assert!(matches!(decision.changes[..], [Change::Next(_)]));
    #[doc = tail!()]
    #[must_use]
    pub fn next(event: N::Event) -> Self {
        Self::of_change(Change::Next(event))
    }

    /// Returns the decision that there is nothing to change.
    ///
    /// Nothing is recorded, not even the request id: a first attempt that changed nothing cannot be
    /// distinguished from one that never arrived, so a retry decides again, as after a refusal.
    ///
    #[doc = head!()]
    /// assert!(Decision::<Enterprise>::unchanged().is_unchanged());
    /// assert!(!Decision::<Enterprise>::first(created).is_unchanged());
    #[doc = tail!()]
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
    ///
    #[doc = head!()]
    /// let enterprise = Enterprise::from(created);
    /// // A product that is not approved needs no change.
    /// let effect = enterprise.unapprove("app:com.example".parse()?, now)?;
    /// assert!(Decision::<Enterprise>::of(effect).is_unchanged());
    #[doc = tail!()]
    #[must_use]
    pub fn of(effect: Effect<N::Event>) -> Self {
        match effect {
            Effect::Nothing => Self::unchanged(),
            Effect::Event(event) => Self::next(event),
        }
    }

    fn of_change(change: Change<N>) -> Self {
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
    ///
    #[doc = head!()]
    /// let deleted = Enterprise::from(created.clone()).delete(now)?;
    /// let decision = Decision::<Enterprise>::first(created).then(deleted);
    /// assert!(matches!(decision.changes[..], [Change::First(_), Change::Next(_)]));
    #[doc = tail!()]
    #[must_use]
    pub fn then(mut self, event: N::Event) -> Self {
        self.changes.push(Change::Next(event));
        self
    }

    /// Adds that a device begins with it.
    ///
    #[doc = head!()]
    /// use enroll_core::{device::Ownership, enrollment_token::Claim};
    ///
    /// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
    /// let token = EnrollmentToken::from(EnrollmentToken::issue(name, Terms::default(), now));
    /// let claim = Claim::new("d1".parse()?, "R58M12".parse()?, Ownership::CompanyOwned);
    /// let redemption = token.redeem(&claim, now)?;
    /// // The use of the token and the device are recorded together.
    /// let decision = Decision::<EnrollmentToken>::next(redemption.event).insert(redemption.device);
    /// assert_eq!((decision.changes.len(), decision.inserts.len()), (1, 1));
    #[doc = tail!()]
    #[must_use]
    pub fn insert(mut self, enrolled: device::Enrolled) -> Self {
        self.inserts.push(Insert::Device(enrolled));
        self
    }

    /// Adds that the noun takes a unique key.
    ///
    /// Where another noun holds it, nothing is recorded and the decision is made again, on the
    /// holder.
    ///
    #[doc = head!()]
    /// let key = UniqueKey { enterprise: id, kind: UniqueKeyKind::Email, text: "ada@example.com".into() };
    /// let decision = Decision::<Enterprise>::first(created).claim(key.clone());
    /// assert_eq!(decision.claimed, [key]);
    #[doc = tail!()]
    #[must_use]
    pub fn claim(mut self, key: UniqueKey) -> Self {
        self.claimed.push(key);
        self
    }

    /// Adds that the noun gives a unique key back.
    ///
    #[doc = head!()]
    /// let key = UniqueKey { enterprise: id, kind: UniqueKeyKind::Email, text: "ada@example.com".into() };
    /// let deleted = Enterprise::from(created).delete(now)?;
    /// let decision = Decision::<Enterprise>::next(deleted).release(key.clone());
    /// assert_eq!(decision.released, [key]);
    #[doc = tail!()]
    #[must_use]
    pub fn release(mut self, key: UniqueKey) -> Self {
        self.released.push(key);
        self
    }

    /// Adds that a value leads to `token` from now on, which is the noun or one of its tokens. From
    /// `expires_at` on, the value lets nobody in.
    ///
    #[doc = head!()]
    /// let token: EnrollmentTokenName = "enterprises/e1/enrollmentTokens/t1".parse()?;
    /// let digest = TokenDigest([7; 32]); // The SHA-256 of the value.
    /// let issue = |_: Reading<'_, EnrollmentToken>| {
    ///     let issued = EnrollmentToken::issue(token.clone(), Terms::default(), now);
    ///     let expires_at = issued.expires_at().instant();
    ///     Ok::<_, &str>(Decision::first(issued).looked_up_by(digest, token.clone().into(), expires_at))
    /// };
    /// store.execute(&token, &request("r1")?, issue).await?;
    /// assert_eq!(store.look_up(&digest).await?, Some(token.into()));
    #[doc = tail!()]
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

impl<N: Noun> Change<N> {
    /// Returns the fact as it is recorded.
    ///
    #[doc = head!()]
    /// let event = Enterprise::from(created).delete(now)?;
    /// let change = Change::<Enterprise>::Next(event.clone());
    /// // An event does not hold the name of its noun; what is recorded does.
    /// assert_eq!(change.record(&name), Event::Enterprise { id, event });
    #[doc = tail!()]
    pub fn record(&self, name: &N::Name) -> Event {
        match self {
            Self::First(first) => N::record_first(first),
            Self::Next(event) => N::record(name, event),
        }
    }
}

/// A noun that begins with another's decision. Its id is fresh, so it is always absent before.
///
#[doc = head!()]
/// use enroll_core::{device::Ownership, enrollment_token::Claim};
///
/// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
/// let token = EnrollmentToken::from(EnrollmentToken::issue(name, Terms::default(), now));
/// let claim = Claim::new("d1".parse()?, "R58M12".parse()?, Ownership::CompanyOwned);
/// let Insert::Device(enrolled) = Insert::Device(token.redeem(&claim, now)?.device);
/// assert_eq!(enrolled.name.to_string(), "enterprises/e1/devices/d1");
#[doc = tail!()]
#[derive(Clone, Debug)]
pub enum Insert {
    /// A device that was let in.
    Device(device::Enrolled),
}

impl Insert {
    /// Returns the first fact of the device.
    pub fn into_device(self) -> device::Enrolled {
        match self {
            Self::Device(enrolled) => enrolled,
        }
    }
}

/// A unique key of an enterprise that one noun holds.
///
#[doc = head!()]
/// let key = |enterprise: &str| {
///     let (kind, text) = (UniqueKeyKind::Email, "ada@example.com".into());
///     Ok::<_, ParseIdError>(UniqueKey { enterprise: enterprise.parse()?, kind, text })
/// };
/// // A key is unique within its enterprise.
/// assert_ne!(key("e1")?, key("e2")?);
#[doc = tail!()]
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UniqueKey {
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// The kind of the key.
    pub kind: UniqueKeyKind,
    /// The text of the key, compared byte by byte.
    pub text: String,
}

/// The kind of a unique key.
///
/// ```
/// use enroll_store::decision::UniqueKeyKind;
///
/// assert_eq!(UniqueKeyKind::AccountIdentifier.as_str(), "account_identifier");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum UniqueKeyKind {
    /// The identifier that an EMM gives an account.
    AccountIdentifier,
    /// An account's e-mail address.
    Email,
}

impl UniqueKeyKind {
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
///
#[doc = head!()]
/// let name: EnrollmentTokenName = "enterprises/e1/enrollmentTokens/t1".parse()?;
/// let issued = EnrollmentToken::issue(name.clone(), Terms::default(), now);
/// let expires_at = issued.expires_at().instant();
/// let decision = Decision::<EnrollmentToken>::first(issued)
///     .looked_up_by(TokenDigest([7; 32]), name.clone().into(), expires_at);
/// let look_up = LookUp { digest: TokenDigest([7; 32]), token: name.into(), expires_at };
/// assert_eq!(decision.look_up, Some(look_up));
#[doc = tail!()]
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
