//! Enrollment profiles: long-lived holders of one current token.

use super::{Device, Model, Profile, Value, ValueOf};
use crate::{
    answer::{self, Answer, Authority, Fact, Instant, Reason},
    command::{Claim, ProfileCommand, Settings, SettingsChange},
    fault::Fault,
};

impl Model {
    pub(super) fn run_on_profiles(&mut self, command: &ProfileCommand) -> Result<Answer, Reason> {
        match *command {
            ProfileCommand::Create { enterprise, settings } => {
                self.create_profile(enterprise, settings)
            }
            ProfileCommand::Read { profile } => {
                self.present_profile(profile)?;
                Ok(Answer::Profile(self.shown_profile(profile)))
            }
            ProfileCommand::List { enterprise, company_owned } => {
                self.list_profiles(enterprise, company_owned)
            }
            ProfileCommand::Update { profile, change } => self.update_profile(profile, change),
            ProfileCommand::CreateToken { profile, seconds } => {
                self.create_profile_token(profile, seconds)
            }
            ProfileCommand::RevokeToken { profile } => self.revoke_profile_token(profile),
            ProfileCommand::Delete { profile } => {
                self.present_profile(profile)?;
                self.profiles[profile].deleted = true;
                self.record(self.profiles[profile].enterprise, Fact::ProfileDeleted(profile));
                Ok(Answer::Done)
            }
        }
    }

    fn create_profile(&mut self, enterprise: usize, settings: Settings) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let profile = self.profiles.len();
        self.profiles.push(Profile {
            enterprise,
            settings,
            created_at: self.now,
            modified_at: self.now,
            generation: 0,
            value: None,
            expires_at: None,
            enrolled: 0,
            uses: 0,
            deleted: false,
        });
        self.record(enterprise, Fact::ProfileCreated(profile));
        Ok(Answer::Profile(self.shown_profile(profile)))
    }

    fn shown_profile(&self, profile: usize) -> answer::Profile {
        let Profile { settings, modified_at, expires_at, enrolled, uses, value, .. } =
            self.profiles[profile];
        let Settings { shown, description, company_owned } = settings;
        answer::Profile {
            number: profile,
            shown,
            description,
            company_owned,
            modified_at: self.compared(modified_at),
            expires_at: expires_at.map(|at| self.compared(at)),
            enrolled,
            uses,
            value,
        }
    }

    fn update_profile(
        &mut self,
        number: usize,
        change: Option<SettingsChange>,
    ) -> Result<Answer, Reason> {
        self.present_profile(number)?;
        let SettingsChange { shown, description, company_owned } =
            change.ok_or(Reason::ChangeRefused)?;
        let profile = &mut self.profiles[number];
        let settings = &mut profile.settings;
        settings.shown = shown.unwrap_or(settings.shown);
        settings.description = description.unwrap_or(settings.description);
        settings.company_owned = company_owned.unwrap_or(settings.company_owned);
        profile.modified_at = self.now;
        if self.fault == Some(Fault::UpdateRevokesTheToken) {
            profile.expires_at = None;
        }
        self.record(self.profiles[number].enterprise, Fact::ProfileUpdated(number));
        Ok(Answer::Profile(self.shown_profile(number)))
    }

    fn present_profile(&self, profile: usize) -> Result<(), Reason> {
        self.gate(self.profiles.get(profile).map_or(0, |profile| profile.enterprise))?;
        match self.profiles.get(profile) {
            Some(profile) if !profile.deleted => Ok(()),
            Some(_) | None => Err(Reason::NotFound),
        }
    }

    fn list_profiles(&self, enterprise: usize, company_owned: bool) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let mut profiles = Vec::new();
        for profile in 0..self.profiles.len() {
            let Profile { enterprise: at, created_at, settings, deleted, .. } =
                self.profiles[profile];
            if at == enterprise && !deleted && settings.company_owned == company_owned {
                profiles.push(self.place(created_at, profile));
            }
        }
        profiles.sort_unstable();
        let shown = profiles.into_iter().map(|(_, profile)| self.shown_profile(profile));
        Ok(Answer::Many(shown.map(Answer::Profile).collect()))
    }

    fn create_profile_token(&mut self, number: usize, seconds: i32) -> Result<Answer, Reason> {
        self.present_profile(number)?;
        let expires_at = self.expiration(seconds.into());
        let profile = &mut self.profiles[number];
        profile.generation += 1;
        profile.uses = 0;
        profile.modified_at = self.now;
        profile.expires_at = Some(expires_at);
        profile.value = Some(self.values.len());
        let (enterprise, generation) = (profile.enterprise, profile.generation);
        let of = ValueOf::Profile { profile: number, generation };
        self.values.push(Value { of, expires_at });
        self.record(enterprise, Fact::ProfileTokenCreated { profile: number, generation });
        Ok(Answer::Done)
    }

    fn revoke_profile_token(&mut self, number: usize) -> Result<Answer, Reason> {
        self.present_profile(number)?;
        let valid = self.profiles[number].expires_at.is_some_and(|at| self.is_valid(at));
        if valid {
            self.profiles[number].modified_at = self.now;
            self.profiles[number].expires_at = None;
            self.profiles[number].value = None;
            self.record(self.profiles[number].enterprise, Fact::ProfileTokenRevoked(number));
        }
        Ok(Answer::Done)
    }

    /// Returns why the token of a generation lets nobody in at an instant.
    pub(super) fn lets_nobody_in(
        &self,
        number: usize,
        generation: u64,
        at: Instant,
    ) -> Option<Reason> {
        let profile = &self.profiles[number];
        let superseded = generation != profile.generation;
        if profile.deleted {
            return Some(Reason::Deleted);
        }
        if superseded && self.fault != Some(Fault::SupersededTokenRedeems) {
            return Some(Reason::Superseded);
        }
        match profile.expires_at {
            None if self.fault != Some(Fault::RevokedTokenRedeems) => Some(Reason::Revoked),
            Some(expires_at) if !self.is_valid_at(expires_at, at) => Some(Reason::Expired),
            Some(_) | None => None,
        }
    }

    pub(super) fn redeem_profile(
        &mut self,
        number: usize,
        generation: u64,
        claim: Claim,
    ) -> Result<Device, Reason> {
        let profile = self.profiles[number].clone();
        self.gate(profile.enterprise)?;
        if let Some(reason) = self.lets_nobody_in(number, generation, self.now) {
            return Err(reason);
        }
        let company_owned = profile.settings.company_owned;
        if company_owned && claim.personal {
            return Err(Reason::Ownership);
        }
        self.profiles[number].enrolled += 1;
        self.profiles[number].uses += 1;
        Ok(Device {
            enterprise: profile.enterprise,
            vendor: None,
            by: Authority::Profile(number),
            at: self.now,
            claim,
            fully_managed: company_owned,
            policy: 0,
            data: None,
            deleted: false,
        })
    }
}
