//! The first fact and the events of a profile.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{EnrollmentProfile, Generation, Settings, TokenState};
use crate::{
    device,
    expiry::Expiry,
    form::form,
    name::{DeviceId, EnrollmentProfileName},
    noun::first_revision,
    origin::Origin,
    secret::Derivation,
    timestamp::Timestamp,
};

/// The facts of a redemption: the profile's event, and the first fact of a device.
///
#[doc = profile!()]
/// use enroll_core::{Device, device::Ownership, enrollment_token::Claim};
///
/// let created = profile.create_token(Validity::MIN, None, now)?;
/// profile.apply(&created);
/// let claim = Claim::new("d1".parse()?, "R58M12".parse()?, Ownership::PersonallyOwned);
/// let redemption = profile.redeem(Generation::FIRST, &claim, now)?;
/// profile.apply(&redemption.event);
/// let device = Device::from(redemption.device);
/// assert_eq!((profile.enrolled(), device.enrolled().at), (1, now));
#[doc = end!()]
#[must_use = "what was decided changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Redemption {
    /// For [`EnrollmentProfile::apply`].
    pub event: Event,
    /// For [`Device::from`](crate::Device::from).
    pub device: device::Enrolled,
}

/// A profile's first fact: it was created.
///
#[doc = profile!()]
/// let created = profile.created();
/// assert_eq!(created.name.to_string(), "enterprises/e1/enrollmentProfiles/p1");
/// assert_eq!((created.at, &created.settings), (now, profile.settings()));
#[doc = end!()]
#[must_use = "a first fact begins nothing until it is stored"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Created {
    /// The profile.
    pub name: EnrollmentProfileName,
    /// The time.
    pub at: Timestamp,
    /// The settings.
    pub settings: Settings,
    /// The API that it was created through.
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Origin,
}

impl Created {
    /// Sets the API that the profile was created through.
    ///
    #[doc = profile!()]
    /// use enroll_core::origin::Origin;
    ///
    /// let created = profile.created().clone().with_origin(Origin::Graph);
    /// assert_eq!(EnrollmentProfile::from(created).created().origin, Origin::Graph);
    #[doc = end!()]
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }
}

impl From<Created> for EnrollmentProfile {
    fn from(created: Created) -> Self {
        Self {
            settings: created.settings.clone(),
            modified_at: created.at,
            created,
            token: TokenState::None,
            enrolled: 0,
            uses: 0,
            deleted: false,
            revision: first_revision(),
        }
    }
}

/// A profile got a token.
///
#[doc = profile!()]
/// let created = profile.create_token(Validity::try_from(60)?, None, now)?;
/// let Event::TokenCreated(created) = created else { return Err("another event".into()) };
/// assert_eq!(created.generation, Generation::FIRST);
/// assert_eq!(created.expires_at.to_string(), "1970-01-01T00:01:00Z");
#[doc = end!()]
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize))]
#[non_exhaustive]
pub struct TokenCreated {
    /// Which of its profile's tokens, counted from 1.
    pub generation: Generation,
    /// The time.
    pub at: Timestamp,
    /// The first instant at which it is no longer valid.
    pub expires_at: Expiry,
    /// The derivation of the value; `None` if the issuer keeps values in its own way.
    #[cfg_attr(feature = "serde", serde(default))]
    pub derivation: Option<Derivation>,
}

form! { struct TokenCreated { generation, at, expires_at, derivation: optional } }

impl TokenCreated {
    /// Creates the fact that a profile got a token whose value the issuer keeps in its own way.
    ///
    /// ```
    /// use enroll_core::{
    ///     Timestamp,
    ///     enrollment_profile::{Generation, TokenCreated},
    ///     expiry::Expiry,
    /// };
    ///
    /// let expires_at = Expiry::at(Timestamp::MAX);
    /// let created = TokenCreated::new(Generation::FIRST, Timestamp::UNIX_EPOCH, expires_at);
    /// assert_eq!(created.derivation, None);
    /// ```
    pub const fn new(generation: Generation, at: Timestamp, expires_at: Expiry) -> Self {
        Self { generation, at, expires_at, derivation: None }
    }

    /// Sets how the value of the token is derived again.
    ///
    #[doc = profile!()]
    /// use enroll_core::secret::{Derivation, KeyId, Salt, TokenFormat};
    ///
    /// let created = profile.create_token(Validity::MIN, None, now)?;
    /// let Event::TokenCreated(created) = created else { return Err("another event".into()) };
    /// let derivation = Derivation { salt: Salt([7; 16]), key: KeyId(1), format: TokenFormat::Letters };
    /// assert!(created.with_derivation(derivation).derivation.is_some());
    #[doc = end!()]
    pub fn with_derivation(self, derivation: Derivation) -> Self {
        Self { derivation: Some(derivation), ..self }
    }
}

/// An event of a profile after its creation.
///
#[doc = profile!()]
/// let event = profile.delete(now)?;
/// assert_eq!((&event, event.at()), (&Event::Deleted { at: now }, now));
#[doc = end!()]
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Event {
    /// Its settings were changed.
    Updated {
        /// The new settings.
        settings: Settings,
        /// The time.
        at: Timestamp,
    },
    /// A token was created.
    TokenCreated(TokenCreated),
    /// Its token was withdrawn.
    TokenRevoked {
        /// The time.
        at: Timestamp,
    },
    /// Its token let a device in.
    Redeemed {
        /// Which token.
        generation: Generation,
        /// The device.
        by: DeviceId,
        /// The time.
        at: Timestamp,
    },
    /// The profile was deleted.
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
            Self::Updated { at, .. }
            | Self::TokenRevoked { at }
            | Self::Redeemed { at, .. }
            | Self::Deleted { at } => *at,
            Self::TokenCreated(created) => created.at,
        }
    }
}
