//! Enrollment tokens: issued once, then redeemed by devices.
//!
//! ```text
//! issue ─▶ Active ─redeem─▶ Active, or Spent where that was the last use
//!            └────delete─▶ Deleted
//! ```
//!
//! `Spent` and `Deleted` are terminal. [`EnrollmentToken::check`] compares the time with expiration.

mod builder;
mod claim;
mod explain;
#[cfg(feature = "serde")]
mod stored;
mod terms;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::{
    claim::Claim,
    terms::{
        Coercion, GoogleAuthentication, ParseTokenDurationError, PersonalUsage, Terms,
        TokenDuration, UseLimit,
    },
};
use crate::{
    device,
    expiry::Expiry,
    form::form,
    name::{DeviceId, DeviceName, EnrollmentTokenName},
    origin::Origin,
    policy::InferredPolicy,
    secret::Derivation,
    timestamp::Timestamp,
};

/// A token that authorizes devices to enroll.
///
/// A token does not contain its value. A store finds a token by a hash of the value.
///
/// ```
/// use enroll_core::{
///     EnrollmentToken, Timestamp,
///     device::Ownership,
///     enrollment_token::{Claim, CheckError, RedeemError, Terms, UseLimit},
/// };
///
/// let now = Timestamp::UNIX_EPOCH;
/// let terms = Terms::default().with_use_limit(UseLimit::Once);
/// let issued = EnrollmentToken::issue("enterprises/e1/enrollmentTokens/t1".parse()?, terms, now);
/// let mut token = EnrollmentToken::from(issued);
/// let claim = Claim::new("d1".parse()?, "R58M12".parse()?, Ownership::CompanyOwned);
/// let redemption = token.redeem(&claim, now)?;
/// token.apply(&redemption.event);
/// assert_eq!(token.redeem(&claim, now), Err(RedeemError::Inactive(CheckError::Spent)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize), serde(try_from = "stored::Stored"))]
pub struct EnrollmentToken {
    issued: Issued,
    uses: u64,
    deleted: bool,
}

/// The state of a token.
///
#[doc = token!()]
/// assert_eq!(token.state(), State::Active);
/// let deleted = token.delete(now)?;
/// token.apply(&deleted);
/// assert_eq!(token.state(), State::Deleted);
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum State {
    /// The token has uses left.
    Active,
    /// The token was used as often as it may be.
    Spent,
    /// The token was deleted.
    Deleted,
}

impl EnrollmentToken {
    /// Decides to issue a token called `name` at `now`.
    ///
    /// Whatever the terms, a token can be issued: an expiration past the year 9999 is coerced,
    /// and [`Issued::coercion`] returns the reason.
    ///
    #[doc = name!()]
    /// let issued = EnrollmentToken::issue(name, Terms::default(), now);
    /// assert_eq!(issued.expires_at().to_string(), "1970-01-01T01:00:00Z");
    #[doc = end!()]
    pub fn issue(name: EnrollmentTokenName, terms: Terms, now: Timestamp) -> Issued {
        Issued { name, at: now, terms, derivation: None, origin: Origin::default() }
    }

    /// Decides whether the device that makes `claim` may enroll at `now`.
    ///
    /// The result has two parts: the event of this token, and the first fact of the device.
    ///
    /// # Errors
    ///
    /// Refuses a token that is deleted, then one that is spent, then, from its expiration on, one
    /// that is expired, then a device whose ownership the token's personal usage rules out. A
    /// refusal uses nothing up.
    ///
    #[doc = claim!()]
    /// let redemption = token.redeem(&claim, now)?;
    /// token.apply(&redemption.event);
    /// assert_eq!(token.uses(), 1);
    /// // At its expiration, a token admits no device.
    /// let expiration = token.expires_at().instant();
    /// assert_eq!(token.redeem(&claim, expiration), Err(RedeemError::Inactive(CheckError::Expired)));
    #[doc = end!()]
    pub fn redeem(&self, claim: &Claim, now: Timestamp) -> Result<Redemption, RedeemError> {
        self.check(now)?;
        let Issued { name, terms, origin, .. } = &self.issued;
        let management_mode = terms
            .personal_usage
            .management_mode(claim.ownership)
            .ok_or(RedeemError::PersonalUsage)?;
        let device = device::Enrolled {
            name: DeviceName::new(name.enterprise().clone(), claim.device.clone()),
            by: device::Authority::EnrollmentToken(name.clone()),
            at: now,
            serial_number: claim.serial_number.clone(),
            ownership: claim.ownership,
            management_mode,
            policy: InferredPolicy::of_device(terms.policy.as_ref(), claim.user_policy.as_ref()),
            additional_data: terms.additional_data.clone(),
            origin: *origin,
        };
        Ok(Redemption { event: Event::Redeemed { by: claim.device.clone(), at: now }, device })
    }

    /// Decides to withdraw the token. The devices that it let in stay.
    ///
    /// # Errors
    ///
    /// Refuses a token that is deleted, spent or expired: to the API it no longer exists.
    ///
    #[doc = token!()]
    /// let deleted = token.delete(now)?;
    /// token.apply(&deleted);
    /// assert_eq!(token.delete(now), Err(CheckError::Deleted));
    #[doc = end!()]
    pub fn delete(&self, now: Timestamp) -> Result<Event, CheckError> {
        self.check(now).map(|()| Event::Deleted { at: now })
    }

    /// Decides whether the token lets devices in at `now`.
    ///
    /// A token is valid before its expiration, and invalid at it.
    ///
    /// # Errors
    ///
    /// Refuses a token that is deleted, spent or, from its expiration on, expired.
    ///
    #[doc = token!()]
    /// assert_eq!(token.check(now), Ok(()));
    /// assert_eq!(token.check(token.expires_at().instant()), Err(CheckError::Expired));
    #[doc = end!()]
    pub fn check(&self, now: Timestamp) -> Result<(), CheckError> {
        match self.state() {
            State::Active if self.expires_at().is_valid_at(now) => Ok(()),
            State::Active => Err(CheckError::Expired),
            State::Spent => Err(CheckError::Spent),
            State::Deleted => Err(CheckError::Deleted),
        }
    }

    /// Records a fact: give it only what a decision of this token returned.
    ///
    /// [`Noun::replay`](crate::noun::Noun::replay) takes any event, and refuses what cannot follow.
    ///
    #[doc = token!()]
    /// let deleted = token.delete(now)?;
    /// assert_eq!(token.state(), State::Active, "a decision changes nothing");
    /// token.apply(&deleted);
    /// assert_eq!(token.state(), State::Deleted);
    #[doc = end!()]
    pub fn apply(&mut self, event: &Event) {
        debug_assert_eq!(self.follows(event), Ok(()), "{event:?} cannot follow");
        match event {
            Event::Redeemed { .. } => {
                self.uses = self.uses.saturating_add(1);
            }
            Event::Deleted { .. } => self.deleted = true,
        }
    }

    /// Returns what its issue recorded.
    pub fn issued(&self) -> &Issued {
        &self.issued
    }

    /// Returns how many facts it was made from; see [`Noun::revision`](crate::noun::Noun::revision).
    #[must_use]
    pub fn revision(&self) -> u64 {
        let deleted = u64::from(self.deleted);
        self.uses.saturating_add(1 + deleted)
    }

    /// Returns the first instant at which it is no longer valid.
    #[must_use]
    pub fn expires_at(&self) -> Expiry {
        self.issued.expires_at()
    }

    /// Returns how many devices it has let in.
    #[must_use]
    pub fn uses(&self) -> u64 {
        self.uses
    }

    /// Returns where it is in its life.
    #[must_use]
    pub fn state(&self) -> State {
        if self.deleted {
            State::Deleted
        } else if self.issued.terms.use_limit.is_reached(self.uses) {
            State::Spent
        } else {
            State::Active
        }
    }
}

impl From<Issued> for EnrollmentToken {
    fn from(issued: Issued) -> Self {
        Self { issued, uses: 0, deleted: false }
    }
}

/// The facts of a redemption: the token's event, and the first fact of a device.
///
#[doc = claim!()]
/// let redemption = token.redeem(&claim, now)?;
/// token.apply(&redemption.event);
/// let device = enroll_core::Device::from(redemption.device);
/// assert_eq!(device.enrolled().at, now);
#[doc = end!()]
#[must_use = "what was decided changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Redemption {
    /// For [`EnrollmentToken::apply`].
    pub event: Event,
    /// For [`Device::from`](crate::Device::from).
    pub device: device::Enrolled,
}

/// A token's first fact: it was issued.
///
#[doc = name!()]
/// let issued = EnrollmentToken::issue(name, Terms::default(), now);
/// assert_eq!(EnrollmentToken::from(issued.clone()).issued(), &issued);
#[doc = end!()]
#[must_use = "a first fact begins nothing until it is stored"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize))]
#[non_exhaustive]
pub struct Issued {
    /// The token.
    pub name: EnrollmentTokenName,
    /// The time.
    pub at: Timestamp,
    /// The terms.
    pub terms: Terms,
    /// The derivation of the value; `None` if the issuer keeps values in its own way.
    #[cfg_attr(feature = "serde", serde(default))]
    pub derivation: Option<Derivation>,
    /// The API that it was issued through.
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Origin,
}

form! { struct Issued { name, at, terms, derivation: optional, origin } }

impl Issued {
    /// Sets how the value of the token is derived again.
    ///
    #[doc = name!()]
    /// use enroll_core::secret::{Derivation, KeyId, Salt, TokenFormat};
    ///
    /// // Draw the salt: it must be unpredictable.
    /// let derivation = Derivation { salt: Salt([7; 16]), key: KeyId(1), format: TokenFormat::Letters };
    /// let issued = EnrollmentToken::issue(name, Terms::default(), now);
    /// assert_eq!(issued.with_derivation(derivation.clone()).derivation, Some(derivation));
    #[doc = end!()]
    pub fn with_derivation(self, derivation: Derivation) -> Self {
        Self { derivation: Some(derivation), ..self }
    }

    /// Sets the API that the token was issued through.
    ///
    #[doc = claim!()]
    /// use enroll_core::origin::Origin;
    ///
    /// let name = "enterprises/e1/enrollmentTokens/t2".parse()?;
    /// let issued = EnrollmentToken::issue(name, Terms::default(), now).with_origin(Origin::PlayEmm);
    /// // The devices of the token have its origin.
    /// let device = EnrollmentToken::from(issued).redeem(&claim, now)?.device;
    /// assert_eq!(device.origin, Origin::PlayEmm);
    #[doc = end!()]
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// Returns the first instant at which the token is no longer valid.
    #[must_use]
    pub fn expires_at(&self) -> Expiry {
        Expiry::at(self.terms.duration.expiration(self.at))
    }

    /// Returns how its expiration was coerced, if it was.
    #[must_use]
    pub fn coercion(&self) -> Option<Coercion> {
        self.terms.duration.coercion(self.at)
    }
}

/// An event of a token after its issue.
///
#[doc = token!()]
/// assert!(matches!(token.delete(now)?, Event::Deleted { .. }));
#[doc = end!()]
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Event {
    /// The token let a device in.
    Redeemed {
        /// The device.
        by: DeviceId,
        /// The time.
        at: Timestamp,
    },
    /// The token was deleted.
    Deleted {
        /// The time.
        at: Timestamp,
    },
}

impl Event {
    /// Returns the time of the event.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Redeemed { at, .. } | Self::Deleted { at } => *at,
        }
    }
}

/// Why a token lets nobody in.
///
#[doc = token!()]
/// let expired = token.check(token.expires_at().instant());
/// assert_eq!(expired, Err(CheckError::Expired));
/// assert_eq!(CheckError::Expired.to_string(), "enrollment token is expired");
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum CheckError {
    /// The token was deleted.
    #[error("enrollment token is deleted")]
    Deleted,
    /// The token was used as often as it may be.
    #[error("enrollment token is spent")]
    Spent,
    /// Its expiration has come.
    #[error("enrollment token is expired")]
    Expired,
}

/// Why a device may not enroll with a token.
///
#[doc = claim!()]
/// use enroll_core::device::Ownership;
///
/// let terms = Terms::default().with_personal_usage(PersonalUsage::Disallowed);
/// let name = "enterprises/e1/enrollmentTokens/t2".parse()?;
/// let token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, now));
/// let claim = Claim::new("d1".parse()?, "R58M12".parse()?, Ownership::PersonallyOwned);
/// assert_eq!(
///     token.redeem(&claim, now).unwrap_err().to_string(),
///     "personally owned device must not enroll with a token that disallows personal usage",
/// );
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum RedeemError {
    /// The token lets nobody in.
    #[error(transparent)]
    Inactive(#[from] CheckError),
    /// The token forbids personal usage, and the device is personally owned.
    #[error("personally owned device must not enroll with a token that disallows personal usage")]
    PersonalUsage,
}
