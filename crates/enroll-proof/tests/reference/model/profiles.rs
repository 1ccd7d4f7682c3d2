//! Enrollment profiles: long-lived holders of one current token.

use super::{Device, Model, Profile, Value, ValueOf};
use crate::{
    answer::{self, Answer, Authority, Fact, Reason},
    command::{Claim, ProfileCommand},
    fault::Fault,
};

impl Model {
    pub(super) fn run_on_profiles(&mut self, command: &ProfileCommand) -> Result<Answer, Reason> {
        match *command {
            ProfileCommand::Create { enterprise, company_owned } => {
                self.create_profile(enterprise, company_owned)
            }
            ProfileCommand::Read { profile } => {
                self.present_profile(profile)?;
                Ok(Answer::Profile(self.shown_profile(profile)))
            }
            ProfileCommand::List { enterprise } => self.list_profiles(enterprise),
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

    fn create_profile(&mut self, enterprise: usize, company_owned: bool) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let profile = self.profiles.len();
        self.profiles.push(Profile {
            enterprise,
            company_owned,
            modified_at: self.now,
            generation: 0,
            expires_at: None,
            enrolled: 0,
            uses: 0,
            deleted: false,
        });
        self.record(enterprise, Fact::ProfileCreated(profile));
        Ok(Answer::Profile(self.shown_profile(profile)))
    }

    fn shown_profile(&self, profile: usize) -> answer::Profile {
        let Profile { company_owned, modified_at, expires_at, enrolled, uses, .. } =
            self.profiles[profile];
        answer::Profile { number: profile, company_owned, modified_at, expires_at, enrolled, uses }
    }

    fn present_profile(&self, profile: usize) -> Result<(), Reason> {
        self.gate(self.profiles.get(profile).map_or(0, |profile| profile.enterprise))?;
        match self.profiles.get(profile) {
            Some(profile) if !profile.deleted => Ok(()),
            Some(_) | None => Err(Reason::NotFound),
        }
    }

    fn list_profiles(&self, enterprise: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let mut profiles = Vec::new();
        for profile in 0..self.profiles.len() {
            let Profile { enterprise: at, deleted, .. } = self.profiles[profile];
            if at == enterprise && !deleted {
                profiles.push(self.shown_profile(profile));
            }
        }
        Ok(Answer::Profiles(profiles))
    }

    fn create_profile_token(&mut self, number: usize, seconds: i32) -> Result<Answer, Reason> {
        self.present_profile(number)?;
        let expires_at = self.expiration(seconds.into());
        let profile = &mut self.profiles[number];
        profile.generation += 1;
        profile.uses = 0;
        profile.modified_at = self.now;
        profile.expires_at = Some(expires_at);
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
            self.record(self.profiles[number].enterprise, Fact::ProfileTokenRevoked(number));
        }
        Ok(Answer::Done)
    }

    pub(super) fn redeem_profile(
        &mut self,
        number: usize,
        generation: u64,
        claim: Claim,
    ) -> Result<Device, Reason> {
        let profile = self.profiles[number].clone();
        self.gate(profile.enterprise)?;
        let superseded = generation != profile.generation;
        if profile.deleted {
            return Err(Reason::Deleted);
        }
        if superseded && self.fault != Some(Fault::SupersededTokenRedeems) {
            return Err(Reason::Superseded);
        }
        match profile.expires_at {
            None if self.fault != Some(Fault::RevokedTokenRedeems) => return Err(Reason::Revoked),
            Some(at) if !self.is_valid(at) => return Err(Reason::Expired),
            Some(_) | None => {}
        }
        if profile.company_owned && claim.personal {
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
            fully_managed: profile.company_owned,
            policy: 0,
            data: None,
            deleted: false,
        })
    }
}
