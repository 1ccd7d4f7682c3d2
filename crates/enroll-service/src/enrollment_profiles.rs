//! Enrollment profiles: create, read, list, update, delete, and their tokens.

use enroll_core::{
    EnrollmentProfile,
    enrollment_profile::{Created, Event, Settings, TokenState, Validity},
    event,
    name::{EnrollmentProfileId, EnrollmentProfileName, EnterpriseId},
    origin::Origin,
    secret::TokenValue,
};
use enroll_store::{
    Decision, Failure, Reading, Store,
    list::{EXAMINED_MAX, ListQuery, Mark},
    request::Scope,
};

use crate::{
    Service,
    error::NounError,
    keys::{self, ValueOf},
};

/// A profile and the value of its newest token, unless it was revoked.
#[derive(Clone, Debug)]
pub struct ProfileAndValue {
    /// The profile.
    pub profile: EnrollmentProfile,
    /// The value of its newest token.
    pub value: Option<TokenValue>,
}

impl<S: Store> Service<S> {
    /// Creates a profile under an id that the caller drew.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    pub async fn create_enrollment_profile(
        &self,
        enterprise: &EnterpriseId,
        id: EnrollmentProfileId,
        settings: Settings,
        origin: Origin,
    ) -> Result<ProfileAndValue, NounError> {
        let name = EnrollmentProfileName::new(enterprise.clone(), id);
        let request = self.drawn_request(Scope::Enterprise);
        let executed = self
            .execute::<EnrollmentProfile, _, _>(&name, &request, |reading| {
                if !self.admits(reading.enterprise) {
                    return Err(NounError::NoEnterprise);
                }
                let created =
                    EnrollmentProfile::create(name.clone(), settings.clone(), reading.now);
                Ok(Decision::first(Created { origin, ..created }))
            })
            .await?;
        let created = executed.events.iter().find_map(|event| {
            if let event::Event::EnrollmentProfileCreated(created) = event {
                Some(created.clone())
            } else {
                None
            }
        });
        // Invariant: the decision above records nothing else.
        let profile = created.map(EnrollmentProfile::from).ok_or(NounError::Unknown)?;
        Ok(ProfileAndValue { profile, value: None })
    }

    /// Reads a profile that came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a profile that does not.
    pub async fn enrollment_profile(
        &self,
        name: &EnrollmentProfileName,
        origin: Origin,
    ) -> Result<ProfileAndValue, NounError> {
        let snapshot = self.store.read::<EnrollmentProfile>(name).await?;
        if !self.admits(snapshot.enterprise.as_ref()) {
            return Err(NounError::NoEnterprise);
        }
        let profile = snapshot.noun.filter(|profile| is_shown(profile, origin));
        self.with_value(profile.ok_or(NounError::NotFound)?)
    }

    /// Reads all profiles that came from `origin` and that `keep` keeps, in order of creation.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    pub async fn enrollment_profiles(
        &self,
        enterprise: &EnterpriseId,
        origin: Origin,
        keep: impl Fn(&EnrollmentProfile) -> bool + Send + Sync,
    ) -> Result<Vec<EnrollmentProfile>, NounError> {
        let mut profiles = Vec::new();
        let mut after: Option<Mark> = None;
        loop {
            let query = ListQuery { parent: enterprise, group: None, after, limit: EXAMINED_MAX };
            let keep = |profile: &EnrollmentProfile, _| is_shown(profile, origin) && keep(profile);
            // A list from its beginning has no mark that could be refused.
            let page = self.store.list::<EnrollmentProfile, _>(query, keep).await;
            let page = page.map_err(|_| NounError::Unavailable)?;
            if !self.admits(page.enterprise.as_ref()) {
                return Err(NounError::NoEnterprise);
            }
            profiles.extend(page.nouns);
            after = page.next;
            if after.is_none() {
                return Ok(profiles);
            }
        }
    }

    /// Changes the settings of a profile: `change` makes the new ones of those at the time.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a profile that does not, then what
    /// `change` refuses.
    pub async fn update_enrollment_profile<E: Send + 'static>(
        &self,
        name: &EnrollmentProfileName,
        origin: Origin,
        change: impl Fn(&EnrollmentProfile) -> Result<Settings, E> + Send + Sync,
    ) -> Result<Result<ProfileAndValue, E>, NounError> {
        let request = self.drawn_request(Scope::Noun);
        let executed = self
            .execute::<EnrollmentProfile, Result<E, NounError>, _>(name, &request, |reading| {
                let profile = self.present_profile(&reading, origin).map_err(Err)?;
                let settings = change(profile).map_err(Ok)?;
                let updated = profile.update(settings, reading.now);
                updated.map(Decision::next).map_err(|_| Err(NounError::NotFound))
            })
            .await;
        match executed {
            Ok(_) => self.enrollment_profile(name, origin).await.map(Ok),
            Err(Failure::Refused(Ok(refusal))) => Ok(Err(refusal)),
            Err(failure) => {
                Err(failure.map(|refusal| refusal.err().unwrap_or(NounError::Unknown)).into())
            }
        }
    }

    /// Creates a token of a profile, which supersedes the one before.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a profile that does not.
    pub async fn create_profile_token(
        &self,
        name: &EnrollmentProfileName,
        validity: Validity,
        origin: Origin,
    ) -> Result<(), NounError> {
        let derivation = self.derivation();
        self.change_profile(name, origin, |profile, reading| {
            let created = profile.create_token(validity, Some(derivation.clone()), reading.now);
            let created = created.map_err(|_| NounError::NotFound)?;
            let (generation, expires_at) = match &created {
                Event::TokenCreated(created) => (created.generation, created.expires_at.instant()),
                Event::Updated { .. }
                | Event::TokenRevoked { .. }
                | Event::Redeemed { .. }
                | Event::Deleted { .. } => return Err(NounError::Unknown),
            };
            let value =
                self.value(ValueOf::EnrollmentProfile(name, generation), Some(&derivation))?;
            let digest = keys::digest(&value);
            Ok(Some(Decision::next(created).looked_up_by(digest, generation, expires_at)))
        })
        .await
    }

    /// Withdraws the token of a profile; does nothing where none lets anyone in.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a profile that does not.
    pub async fn revoke_profile_token(
        &self,
        name: &EnrollmentProfileName,
        origin: Origin,
    ) -> Result<(), NounError> {
        self.change_profile(name, origin, |profile, reading| {
            let revoked = profile.revoke_token(reading.now).map_err(|_| NounError::NotFound)?;
            Ok(revoked.event().map(Decision::next))
        })
        .await
    }

    /// Deletes a profile, and its token with it.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a profile that does not.
    pub async fn delete_enrollment_profile(
        &self,
        name: &EnrollmentProfileName,
        origin: Origin,
    ) -> Result<(), NounError> {
        self.change_profile(name, origin, |profile, reading| {
            let deleted = profile.delete(reading.now).map_err(|_| NounError::NotFound)?;
            Ok(Some(Decision::next(deleted)))
        })
        .await
    }

    /// Executes a decision on a profile behind the gate of its enterprise; `None` is that there is
    /// nothing to change.
    async fn change_profile(
        &self,
        name: &EnrollmentProfileName,
        origin: Origin,
        decide: impl Fn(
            &EnrollmentProfile,
            &Reading<'_, EnrollmentProfile>,
        ) -> Result<Option<Decision<EnrollmentProfile>>, NounError>
        + Send
        + Sync,
    ) -> Result<(), NounError> {
        let request = self.drawn_request(Scope::Noun);
        let executed = self
            .execute::<EnrollmentProfile, Option<NounError>, _>(name, &request, |reading| {
                let profile = self.present_profile(&reading, origin).map_err(Some)?;
                decide(profile, &reading).map_err(Some)?.ok_or(None)
            })
            .await;
        match executed {
            Ok(_) | Err(Failure::Refused(None)) => Ok(()),
            Err(failure) => {
                Err(failure.map(|refusal| refusal.unwrap_or(NounError::Unknown)).into())
            }
        }
    }

    fn present_profile<'a>(
        &self,
        reading: &Reading<'a, EnrollmentProfile>,
        origin: Origin,
    ) -> Result<&'a EnrollmentProfile, NounError> {
        if !self.admits(reading.enterprise) {
            return Err(NounError::NoEnterprise);
        }
        let profile = reading.noun.filter(|profile| is_shown(profile, origin));
        profile.ok_or(NounError::NotFound)
    }

    /// Derives the value of a profile's newest token, unless it was revoked.
    ///
    /// # Errors
    ///
    /// Fails where the key of the value is missing.
    pub fn with_value(&self, profile: EnrollmentProfile) -> Result<ProfileAndValue, NounError> {
        let value = match profile.token() {
            TokenState::Current(created) => {
                let of = ValueOf::EnrollmentProfile(&profile.created().name, created.generation);
                Some(self.value(of, created.derivation.as_ref())?)
            }
            TokenState::None | TokenState::Revoked { .. } => None,
        };
        Ok(ProfileAndValue { profile, value })
    }
}

/// Returns whether `origin`'s API shows the profile: it is not deleted, and came from it.
fn is_shown(profile: &EnrollmentProfile, origin: Origin) -> bool {
    profile.created().origin == origin && !profile.is_deleted()
}
