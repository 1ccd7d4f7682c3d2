//! Enrollment profiles: long-lived holders of one current token.
//!
//! ```text
//! create ─▶ no token ─create token─▶ current ─create token─▶ current (another generation)
//!                            ▲          └──revoke token─▶ revoked ─┐
//!                            └─────────────────────────────────────┘
//! any ─delete─▶ Deleted
//! ```
//!
//! A token is a generation of its profile. A new generation supersedes the one before, which lets
//! nobody in from then on: the profile could neither show nor revoke it any more. `Deleted` is
//! terminal; a profile whose token was revoked may get a new one.

mod check;
mod error;
mod explain;
mod facts;
mod generation;
mod settings;
#[cfg(feature = "serde")]
mod stored;
mod validity;

#[cfg(feature = "serde")]
use serde::Deserialize;

pub use self::{
    error::{ChangeError, CheckError, RedeemError},
    facts::{Created, Event, Redemption, TokenCreated},
    generation::{Generation, ParseGenerationError},
    settings::{
        CheckSettingsError, DeviceNameTemplate, DeviceOwner, EnrollmentMode, Kind,
        ParseDeviceNameTemplateError, ParseProfileTextError, ProfileText, Settings, TokenKind,
        Wifi, WifiSecurity,
    },
    validity::{Validity, ValidityOutOfRange},
};
use crate::{
    device,
    effect::Effect,
    enrollment_token::Claim,
    expiry::Expiry,
    name::{DeviceName, EnrollmentProfileName},
    origin::Origin,
    policy::InferredPolicy,
    secret::Derivation,
    timestamp::Timestamp,
};

/// A long-lived holder of one current token.
///
/// ```
/// use enroll_core::{
///     EnrollmentProfile, Timestamp,
///     enrollment_profile::{Generation, Settings, Validity},
/// };
///
/// let now = Timestamp::UNIX_EPOCH;
/// let name = "enterprises/e1/enrollmentProfiles/p1".parse()?;
/// let mut profile = EnrollmentProfile::from(EnrollmentProfile::create(name, Settings::default(), now));
/// let created = profile.create_token(Validity::try_from(6)?, None, now)?;
/// profile.apply(&created);
/// assert!(profile.check(Generation::FIRST, now).is_ok());
/// assert!(profile.check(Generation::FIRST, Timestamp::new(6, 0)?).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize), serde(try_from = "stored::Stored"))]
pub struct EnrollmentProfile {
    created: Created,
    settings: Settings,
    modified_at: Timestamp,
    token: TokenState,
    enrolled: u64,
    uses: u64,
    deleted: bool,
    /// The number of facts of the profile. Older records do not have this field.
    revision: u64,
}

/// The state of a profile's token.
///
#[doc = profile!()]
/// assert_eq!(profile.token(), &TokenState::None);
/// let created = profile.create_token(Validity::MIN, None, now)?;
/// profile.apply(&created);
/// // The newest token stays current after its expiration: a state asks no clock.
/// assert!(matches!(profile.token(), TokenState::Current(_)));
/// let second = Timestamp::new(1, 0)?;
/// assert_eq!(profile.check(Generation::FIRST, second), Err(CheckError::Expired));
#[doc = end!()]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TokenState {
    /// The profile never had a token.
    None,
    /// The newest. It may be expired: that is a question asked of a clock.
    Current(TokenCreated),
    /// The newest was withdrawn.
    Revoked {
        /// Which of its profile's tokens it was.
        generation: Generation,
        /// When, which is when it expired.
        at: Timestamp,
        /// When it was created; `None` in a record of before this was kept.
        created_at: Option<Timestamp>,
    },
}

impl TokenState {
    /// Returns the generation of the newest token; `None` before the first one.
    ///
    /// ```
    /// use enroll_core::enrollment_profile::TokenState;
    ///
    /// assert_eq!(TokenState::None.generation(), None);
    /// ```
    #[must_use]
    pub const fn generation(&self) -> Option<Generation> {
        match self {
            Self::None => None,
            Self::Current(token) => Some(token.generation),
            Self::Revoked { generation, .. } => Some(*generation),
        }
    }
}

impl EnrollmentProfile {
    /// Decides to create a profile.
    ///
    #[doc = profile!()]
    /// let name = "enterprises/e1/enrollmentProfiles/kiosks".parse()?;
    /// let settings = Settings { display_name: Some("Kiosks".parse()?), ..Settings::default() };
    /// let created = EnrollmentProfile::create(name, settings, now);
    /// // A profile has no token at first.
    /// assert_eq!(EnrollmentProfile::from(created).token(), &TokenState::None);
    #[doc = end!()]
    pub fn create(name: EnrollmentProfileName, settings: Settings, now: Timestamp) -> Created {
        Created { name, at: now, settings, origin: Origin::default() }
    }

    /// Decides to change its settings.
    ///
    /// # Errors
    ///
    /// Refuses a profile that is deleted.
    ///
    #[doc = profile!()]
    /// let settings = Settings { display_name: Some("Kiosks".parse()?), ..Settings::default() };
    /// let later = Timestamp::new(60, 0)?;
    /// let updated = profile.update(settings.clone(), later)?;
    /// profile.apply(&updated);
    /// assert_eq!((profile.settings(), profile.modified_at()), (&settings, later));
    #[doc = end!()]
    pub fn update(&self, settings: Settings, now: Timestamp) -> Result<Event, ChangeError> {
        self.present().map(|()| Event::Updated { settings, at: now })
    }

    /// Decides to create a token, which supersedes the one before.
    ///
    /// # Errors
    ///
    /// Refuses a profile that is deleted.
    ///
    #[doc = profile!()]
    /// for _ in 0..2 {
    ///     let created = profile.create_token(Validity::MAX, None, now)?;
    ///     profile.apply(&created);
    /// }
    /// // Both tokens are unexpired, and the newer one superseded the other.
    /// assert_eq!(profile.check(Generation::FIRST, now), Err(CheckError::Superseded));
    /// assert_eq!(profile.check(Generation::after(1), now), Ok(()));
    #[doc = end!()]
    pub fn create_token(
        &self,
        validity: Validity,
        derivation: Option<Derivation>,
        now: Timestamp,
    ) -> Result<Event, ChangeError> {
        self.present()?;
        Ok(Event::TokenCreated(TokenCreated {
            generation: Generation::after(self.generation()),
            at: now,
            expires_at: Expiry::at(validity.expiration(now)),
            derivation,
        }))
    }

    /// Decides to withdraw the current token, or nothing if it lets nobody in already.
    ///
    /// # Errors
    ///
    /// Refuses a profile that is deleted.
    ///
    #[doc = profile!()]
    /// use enroll_core::effect::Effect;
    ///
    /// let created = profile.create_token(Validity::MIN, None, now)?;
    /// profile.apply(&created);
    /// assert_eq!(profile.revoke_token(now), Ok(Effect::Event(Event::TokenRevoked { at: now })));
    /// // A token that is expired needs no revocation.
    /// assert_eq!(profile.revoke_token(Timestamp::new(1, 0)?), Ok(Effect::Nothing));
    #[doc = end!()]
    pub fn revoke_token(&self, now: Timestamp) -> Result<Effect<Event>, ChangeError> {
        self.present()?;
        Ok(match self.check_current(now) {
            Ok(()) => Effect::Event(Event::TokenRevoked { at: now }),
            Err(_) => Effect::Nothing,
        })
    }

    /// Decides whether the device that makes `claim` may enroll with the token of a generation.
    ///
    /// # Errors
    ///
    /// Refuses as [`check`](Self::check) does, then a personally owned device where the profile
    /// is for devices that the enterprise owns.
    ///
    #[doc = profile!()]
    /// use enroll_core::{device::Ownership, enrollment_token::Claim};
    ///
    /// let kind = Kind::DeviceOwner(Box::new(DeviceOwner::default()));
    /// let settings = profile.update(Settings { kind, ..Settings::default() }, now)?;
    /// profile.apply(&settings);
    /// let created = profile.create_token(Validity::MIN, None, now)?;
    /// profile.apply(&created);
    ///
    /// let claim = Claim::new("d1".parse()?, "R58M12".parse()?, Ownership::CompanyOwned);
    /// assert!(profile.redeem(Generation::FIRST, &claim, now).is_ok());
    /// let claim = Claim::new("d1".parse()?, "R58M12".parse()?, Ownership::PersonallyOwned);
    /// let refused = Err(RedeemError::Ownership);
    /// assert_eq!(profile.redeem(Generation::FIRST, &claim, now), refused);
    #[doc = end!()]
    pub fn redeem(
        &self,
        generation: Generation,
        claim: &Claim,
        now: Timestamp,
    ) -> Result<Redemption, RedeemError> {
        self.check(generation, now)?;
        let mode = self.settings.kind.management_mode(claim.ownership);
        let device = device::Enrolled {
            name: DeviceName::new(self.created.name.enterprise().clone(), claim.device.clone()),
            by: device::Authority::EnrollmentProfile(self.created.name.clone()),
            at: now,
            serial_number: claim.serial_number.clone(),
            ownership: claim.ownership,
            management_mode: mode.ok_or(RedeemError::Ownership)?,
            policy: InferredPolicy::of_device(None, claim.user_policy.as_ref()),
            additional_data: None,
            origin: self.created.origin,
        };
        let event = Event::Redeemed { generation, by: claim.device.clone(), at: now };
        Ok(Redemption { event, device })
    }

    /// Decides to delete the profile, and its token with it. The devices that it let in stay.
    ///
    /// # Errors
    ///
    /// Refuses a profile that is deleted.
    ///
    #[doc = profile!()]
    /// let created = profile.create_token(Validity::MAX, None, now)?;
    /// profile.apply(&created);
    /// let deleted = profile.delete(now)?;
    /// profile.apply(&deleted);
    /// // The token is deleted with its profile.
    /// assert_eq!(profile.check(Generation::FIRST, now), Err(CheckError::Deleted));
    #[doc = end!()]
    pub fn delete(&self, now: Timestamp) -> Result<Event, ChangeError> {
        self.present().map(|()| Event::Deleted { at: now })
    }

    /// Records a fact: give it only what a decision of this profile returned.
    ///
    /// [`Noun::replay`](crate::noun::Noun::replay) takes any event, and refuses what cannot follow.
    ///
    #[doc = profile!()]
    /// let created = profile.create_token(Validity::MIN, None, now)?;
    /// assert_eq!(profile.token(), &TokenState::None, "a decision changes nothing");
    /// profile.apply(&created);
    /// assert!(profile.check(Generation::FIRST, now).is_ok());
    #[doc = end!()]
    pub fn apply(&mut self, event: &Event) {
        debug_assert_eq!(self.follows(event), Ok(()), "{event:?} cannot follow");
        self.revision = self.revision.saturating_add(1);
        match event {
            Event::Updated { settings, at } => {
                self.settings.clone_from(settings);
                self.modified_at = *at;
            }
            Event::TokenCreated(created) => {
                self.modified_at = created.at;
                self.token = TokenState::Current(created.clone());
                // It counts the devices of the current token.
                self.uses = 0;
            }
            Event::TokenRevoked { at } => {
                self.modified_at = *at;
                if let TokenState::Current(created) = &self.token {
                    let (generation, created_at) = (created.generation, Some(created.at));
                    self.token = TokenState::Revoked { generation, at: *at, created_at };
                }
            }
            Event::Redeemed { .. } => {
                self.enrolled = self.enrolled.saturating_add(1);
                self.uses = self.uses.saturating_add(1);
            }
            Event::Deleted { .. } => self.deleted = true,
        }
    }

    fn present(&self) -> Result<(), ChangeError> {
        if self.deleted { Err(ChangeError::Deleted) } else { Ok(()) }
    }

    /// Returns what its creation recorded.
    pub fn created(&self) -> &Created {
        &self.created
    }

    /// Returns how many facts it was made from; see [`Noun::revision`](crate::noun::Noun::revision).
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns its settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns when it was last changed: its settings or its token.
    #[must_use]
    pub fn modified_at(&self) -> Timestamp {
        self.modified_at
    }

    /// Returns what it has of a token.
    #[must_use]
    pub fn token(&self) -> &TokenState {
        &self.token
    }

    /// Returns how many tokens were ever created.
    pub(crate) fn generation(&self) -> u64 {
        self.token.generation().map_or(0, Generation::get)
    }

    /// Returns how many devices have ever enrolled with it.
    #[must_use]
    pub fn enrolled(&self) -> u64 {
        self.enrolled
    }

    /// Returns how many devices have enrolled with its newest token.
    #[must_use]
    pub fn uses(&self) -> u64 {
        self.uses
    }

    /// Returns whether it was deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.deleted
    }
}
