//! Enrollment profiles: create, read, list, update, delete, and their tokens.

use enroll_core::{
    EnrollmentProfile, Timestamp,
    enrollment_profile::{self, Event, Settings, TokenState, Validity},
    name::{EnrollmentProfileId, EnrollmentProfileName, EnterpriseId},
    origin::Origin,
    secret::TokenValue,
    token_ref::TokenRef,
};
use enroll_store::{
    Decision, Store,
    executed::Outcome,
    list::{EXAMINED_MAX, ListQuery, Mark},
    request::Scope,
};

use crate::{
    Context, Service,
    command::Command,
    error::{EditError, NounError, unmarked},
    keys,
    service::argument,
};

/// A profile and the value of its newest token.
///
#[doc = head!()]
/// let created = service
///     .create_enrollment_profile(&enterprise, "kiosks".parse()?, Settings::default(), Origin::Own, context)
///     .await?;
/// // A profile has no token at first, and so no value.
/// assert!(created.value.is_none());
/// let name = &created.profile.created().name;
/// service.create_profile_token(name, Validity::MIN, Origin::Own, |_| true, context).await?;
/// assert!(service.enrollment_profile(name, Origin::Own).await?.value.is_some());
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct ProfileAndValue {
    /// The profile.
    pub profile: EnrollmentProfile,
    /// The value of its newest token; `None` if it has none or it was revoked, and after a change
    /// also if the key of the value is missing.
    pub value: Option<TokenValue>,
}

impl<S: Store> Service<S> {
    /// Creates a profile under an id that the caller drew.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// let created = service
    ///     .create_enrollment_profile(&enterprise, "kiosks".parse()?, Settings::default(), Origin::Own, context)
    ///     .await?;
    /// let name = &created.profile.created().name;
    /// assert_eq!(name.to_string(), "enterprises/LC00abc/enrollmentProfiles/kiosks");
    #[doc = tail!()]
    pub async fn create_enrollment_profile(
        &self,
        enterprise: &EnterpriseId,
        id: EnrollmentProfileId,
        settings: Settings,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<ProfileAndValue, NounError> {
        let name = EnrollmentProfileName::new(enterprise.clone(), id);
        // Not the id, which may be drawn for each attempt: a retry gets the first one.
        let arguments = [&argument(&settings)[..], &argument(&origin)];
        let request =
            self.request(context, Scope::Enterprise, "create enrollment profile", &arguments);
        let outcome = self
            .execute::<EnrollmentProfile, NounError, _>(&name, &request, |admitted| {
                let created =
                    EnrollmentProfile::create(name.clone(), settings.clone(), admitted.now);
                Ok(Decision::first(created.with_origin(origin)))
            })
            .await?;
        Ok(ProfileAndValue { profile: self.left(outcome).await?, value: None })
    }

    /// Reads a profile that came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a profile that does not.
    ///
    #[doc = head!()]
    /// let name = "enterprises/LC00abc/enrollmentProfiles/kiosks".parse()?;
    /// let read = service.enrollment_profile(&name, Origin::Own).await;
    /// assert_eq!(read.err(), Some(NounError::NotFound));
    #[doc = tail!()]
    pub async fn enrollment_profile(
        &self,
        name: &EnrollmentProfileName,
        origin: Origin,
    ) -> Result<ProfileAndValue, NounError> {
        let profile = self.read::<EnrollmentProfile>(name).await?.noun;
        let profile = profile.filter(|profile| is_shown(profile, origin));
        self.with_value(profile.ok_or(NounError::NotFound)?)
    }

    /// Reads all profiles that came from `origin` and that `keep` keeps, in order of creation.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// let profiles = service.enrollment_profiles(&enterprise, Origin::Own, |_| true).await?;
    /// assert!(profiles.is_empty());
    #[doc = tail!()]
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
            let page = self.list::<EnrollmentProfile>(query, keep).await.map_err(unmarked)?;
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
    ///
    #[doc = head!()]
    /// # let created = service
    /// #     .create_enrollment_profile(&enterprise, "kiosks".parse()?, Settings::default(), Origin::Own, context)
    /// #     .await?;
    /// # let name = &created.profile.created().name;
    /// let rename = |profile: &EnrollmentProfile| {
    ///     let display_name = Some("Kiosks".parse()?);
    ///     Ok::<_, ParseProfileTextError>(Settings { display_name, ..profile.settings().clone() })
    /// };
    /// let updated = service.update_enrollment_profile(name, Origin::Own, rename, context).await?;
    /// assert!(updated.profile.settings().display_name.is_some());
    #[doc = tail!()]
    pub async fn update_enrollment_profile<E: Send + 'static>(
        &self,
        name: &EnrollmentProfileName,
        origin: Origin,
        change: impl Fn(&EnrollmentProfile) -> Result<Settings, E> + Send + Sync,
        context: &Context<'_>,
    ) -> Result<ProfileAndValue, EditError<E>> {
        let request = self.request(context, Scope::Noun, "update enrollment profile", &[]);
        let outcome = self
            .change_profile(name, origin, &request, |profile, now| {
                let settings = change(profile).map_err(EditError::Refused)?;
                let updated = profile.update(settings, now).map_err(deleted)?;
                Ok::<_, EditError<E>>(Decision::next(updated))
            })
            .await?;
        let profile = self.left(outcome).await?;
        // The change is made. A value whose key is lost or withdrawn is left out of the answer.
        let value = self.newest_value(&profile).unwrap_or_default();
        Ok(ProfileAndValue { profile, value })
    }

    /// Creates a token of a profile that `keep` keeps, which supersedes the one before.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a profile that does not.
    ///
    #[doc = head!()]
    /// # let created = service
    /// #     .create_enrollment_profile(&enterprise, "kiosks".parse()?, Settings::default(), Origin::Own, context)
    /// #     .await?;
    /// # let name = &created.profile.created().name;
    /// service.create_profile_token(name, Validity::MIN, Origin::Own, |_| true, context).await?;
    /// assert!(service.enrollment_profile(name, Origin::Own).await?.value.is_some());
    #[doc = tail!()]
    pub async fn create_profile_token(
        &self,
        name: &EnrollmentProfileName,
        validity: Validity,
        origin: Origin,
        keep: impl Fn(&EnrollmentProfile) -> bool + Send + Sync,
        context: &Context<'_>,
    ) -> Result<(), NounError> {
        let derivation = self.derivation();
        let lasts = validity.expiration(Timestamp::UNIX_EPOCH).to_string();
        let arguments = [lasts.as_bytes()];
        let request = self.request(context, Scope::Noun, "create profile token", &arguments);
        self.change_profile(name, origin, &request, |profile, now| {
            let profile = kept(profile, &keep)?;
            let created = profile.create_token(validity, Some(derivation.clone()), now);
            let created = created.map_err(deleted)?;
            let (generation, expires_at) = match &created {
                Event::TokenCreated(created) => (created.generation, created.expires_at.instant()),
                Event::Updated { .. }
                | Event::TokenRevoked { .. }
                | Event::Redeemed { .. }
                | Event::Deleted { .. } => return Err(NounError::Unknown),
            };
            let token = TokenRef::EnrollmentProfile { profile: name.clone(), generation };
            let value = self.value(&token, Some(&derivation))?;
            let digest = keys::digest(&value);
            Ok(Decision::next(created).looked_up_by(digest, token, expires_at))
        })
        .await
        .map(drop)
    }

    /// Withdraws the token of a profile that `keep` keeps; does nothing if none lets anyone in.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a profile that does not.
    ///
    #[doc = head!()]
    /// # let created = service
    /// #     .create_enrollment_profile(&enterprise, "kiosks".parse()?, Settings::default(), Origin::Own, context)
    /// #     .await?;
    /// # let name = &created.profile.created().name;
    /// service.create_profile_token(name, Validity::MIN, Origin::Own, |_| true, context).await?;
    /// service.revoke_profile_token(name, Origin::Own, |_| true, context).await?;
    /// assert!(service.enrollment_profile(name, Origin::Own).await?.value.is_none());
    #[doc = tail!()]
    pub async fn revoke_profile_token(
        &self,
        name: &EnrollmentProfileName,
        origin: Origin,
        keep: impl Fn(&EnrollmentProfile) -> bool + Send + Sync,
        context: &Context<'_>,
    ) -> Result<(), NounError> {
        let request = self.request(context, Scope::Noun, "revoke profile token", &[]);
        let revoke = |profile: &EnrollmentProfile, now| {
            kept(profile, &keep)?.revoke_token(now).map(Decision::of).map_err(deleted)
        };
        self.change_profile(name, origin, &request, revoke).await.map(drop)
    }

    /// Deletes a profile that `keep` keeps, and its token with it.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a profile that does not.
    ///
    #[doc = head!()]
    /// # let created = service
    /// #     .create_enrollment_profile(&enterprise, "kiosks".parse()?, Settings::default(), Origin::Own, context)
    /// #     .await?;
    /// # let name = &created.profile.created().name;
    /// service.delete_enrollment_profile(name, Origin::Own, |_| true, context).await?;
    /// assert!(service.enrollment_profile(name, Origin::Own).await.is_err());
    #[doc = tail!()]
    pub async fn delete_enrollment_profile(
        &self,
        name: &EnrollmentProfileName,
        origin: Origin,
        keep: impl Fn(&EnrollmentProfile) -> bool + Send + Sync,
        context: &Context<'_>,
    ) -> Result<(), NounError> {
        let request = self.request(context, Scope::Noun, "delete enrollment profile", &[]);
        let delete = |profile: &EnrollmentProfile, now| {
            kept(profile, &keep)?.delete(now).map(Decision::next).map_err(deleted)
        };
        self.change_profile(name, origin, &request, delete).await.map(drop)
    }

    /// Executes a decision on a profile that came from `origin`.
    async fn change_profile<R: From<NounError> + Send + 'static>(
        &self,
        name: &EnrollmentProfileName,
        origin: Origin,
        request: &Command<'_>,
        decide: impl Fn(&EnrollmentProfile, Timestamp) -> Result<Decision<EnrollmentProfile>, R>
        + Send
        + Sync,
    ) -> Result<Outcome<EnrollmentProfile>, R> {
        self.execute(name, request, |admitted| {
            let profile = admitted.noun.filter(|profile| is_shown(profile, origin));
            decide(profile.ok_or(NounError::NotFound)?, admitted.now)
        })
        .await
    }

    /// Derives the value of a profile's newest token, unless it was revoked.
    ///
    /// # Errors
    ///
    /// Fails where the key of the value is missing.
    ///
    #[doc = head!()]
    /// # let created = service
    /// #     .create_enrollment_profile(&enterprise, "kiosks".parse()?, Settings::default(), Origin::Own, context)
    /// #     .await?;
    /// for profile in service.enrollment_profiles(&enterprise, Origin::Own, |_| true).await? {
    ///     assert!(service.with_value(profile)?.value.is_none(), "no token was created");
    /// }
    #[doc = tail!()]
    pub fn with_value(&self, profile: EnrollmentProfile) -> Result<ProfileAndValue, NounError> {
        Ok(ProfileAndValue { value: self.newest_value(&profile)?, profile })
    }

    fn newest_value(&self, profile: &EnrollmentProfile) -> Result<Option<TokenValue>, NounError> {
        match profile.token() {
            TokenState::Current(created) => {
                let (profile, generation) = (profile.name().clone(), created.generation);
                let token = TokenRef::EnrollmentProfile { profile, generation };
                self.value(&token, created.derivation.as_ref()).map(Some)
            }
            TokenState::None | TokenState::Revoked { .. } => Ok(None),
        }
    }
}

/// Returns whether `origin`'s API shows the profile: it is not deleted, and came from it.
fn is_shown(profile: &EnrollmentProfile, origin: Origin) -> bool {
    profile.created().origin == origin && !profile.is_deleted()
}

/// Returns the profile if it is one of those that the caller's collection holds: what it does not
/// hold does not exist in it.
fn kept<'a>(
    profile: &'a EnrollmentProfile,
    keep: &impl Fn(&EnrollmentProfile) -> bool,
) -> Result<&'a EnrollmentProfile, NounError> {
    Some(profile).filter(|profile| keep(profile)).ok_or(NounError::NotFound)
}

fn deleted(_: enrollment_profile::ChangeError) -> NounError {
    NounError::NotFound
}
