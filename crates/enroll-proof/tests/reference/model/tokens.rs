//! Enrollment tokens, and the devices that they let in.

use super::{Asked, Device, Model, Token, Value, ValueOf, Within};
use crate::{
    answer::{self, Answer, Authority, Fact, Reason},
    command::{Claim, Personal, Terms, Vendor},
    fault::Fault,
};

impl Model {
    pub(super) fn issue_token(
        &mut self,
        enterprise: usize,
        terms: &Terms,
        vendor: Vendor,
    ) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let (token, expires_at) = (self.tokens.len(), self.expiration(terms.seconds));
        self.tokens.push(Token {
            enterprise,
            vendor,
            expires_at,
            uses_max: terms.uses_max,
            uses: 0,
            deleted: false,
            personal_usage: terms.personal_usage,
            policy: terms.policy,
            data: terms.data,
        });
        self.values.push(Value { of: ValueOf::Token(token), expires_at });
        self.record(enterprise, Fact::TokenIssued(token));
        Ok(Answer::Token(self.shown_token(token)))
    }

    fn shown_token(&self, token: usize) -> answer::Token {
        let Token { expires_at, uses_max, uses, personal_usage, policy, data, .. } =
            self.tokens[token];
        answer::Token { number: token, expires_at, uses_max, uses, personal_usage, policy, data }
    }

    /// Returns why a token lets nobody in.
    fn inactive(&self, token: usize) -> Option<Reason> {
        let token = &self.tokens[token];
        let twice = u64::from(self.fault == Some(Fault::OneTimeTwice));
        let spent =
            token.uses_max.is_some_and(|uses_max| token.uses >= u64::from(uses_max) + twice);
        if token.deleted {
            Some(Reason::Deleted)
        } else if spent {
            Some(Reason::Spent)
        } else if self.is_valid(token.expires_at) {
            None
        } else {
            Some(Reason::Expired)
        }
    }

    /// Checks that an API shows a token.
    fn present_token(&self, token: usize, vendor: Vendor) -> Result<(), Reason> {
        self.gate(self.tokens.get(token).map_or(0, |token| token.enterprise))?;
        let there = self.tokens.get(token).is_some_and(|token| token.vendor == vendor);
        if there && self.inactive(token).is_none() { Ok(()) } else { Err(Reason::NotFound) }
    }

    pub(super) fn read_token(&self, token: usize, vendor: Vendor) -> Result<Answer, Reason> {
        self.present_token(token, vendor)?;
        Ok(Answer::Token(self.shown_token(token)))
    }

    pub(super) fn delete_token(&mut self, token: usize, vendor: Vendor) -> Result<Answer, Reason> {
        self.present_token(token, vendor)?;
        self.tokens[token].deleted = true;
        self.record(self.tokens[token].enterprise, Fact::TokenDeleted(token));
        Ok(Answer::Done)
    }

    pub(super) fn list_tokens(
        &self,
        enterprise: usize,
        vendor: Vendor,
        limit: usize,
    ) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let mut tokens = Vec::new();
        for token in 0..self.tokens.len() {
            let here = self.tokens[token].enterprise == enterprise;
            if here && self.present_token(token, vendor).is_ok() {
                tokens.push(self.shown_token(token));
            }
        }
        if self.fault == Some(Fault::ListSkipsOne) && tokens.len() > limit {
            tokens.remove(limit);
        }
        Ok(Answer::Tokens(tokens))
    }

    pub(super) fn enroll(
        &mut self,
        value: usize,
        claim: Claim,
        request: Option<usize>,
    ) -> Result<Answer, Reason> {
        let (by, generation) = match self.values.get(value).map(|value| value.of) {
            Some(ValueOf::Token(token)) => (Authority::Token(token), 0),
            Some(ValueOf::Profile { profile, generation }) => {
                (Authority::Profile(profile), generation)
            }
            Some(ValueOf::AuthToken { .. }) | None => return Err(Reason::UnknownToken),
        };
        let (within, asked) = (Within::Authority(by), Asked::Enroll { generation, claim });
        if let Some(device) = self.before(within, request, asked)? {
            self.gate(self.devices[device].enterprise)?;
            return Ok(Answer::Device(self.shown_device(device)));
        }
        let device = match by {
            Authority::Token(token) => self.redeem_token(token, claim)?,
            Authority::Profile(profile) => self.redeem_profile(profile, generation, claim)?,
        };
        let (number, enterprise) = (self.devices.len(), device.enterprise);
        self.devices.push(device);
        self.record(
            enterprise,
            match by {
                Authority::Token(token) => Fact::TokenRedeemed { token, by: number },
                Authority::Profile(profile) => {
                    Fact::ProfileRedeemed { profile, generation, by: number }
                }
            },
        );
        self.record(enterprise, Fact::DeviceEnrolled(number));
        self.keep(within, request, asked, number);
        Ok(Answer::Device(self.shown_device(number)))
    }

    fn redeem_token(&mut self, number: usize, claim: Claim) -> Result<Device, Reason> {
        let token = self.tokens[number].clone();
        self.gate(token.enterprise)?;
        if let Some(reason) = self.inactive(number) {
            return Err(reason);
        }
        let ignored = self.fault == Some(Fault::PersonalUsageIsIgnored);
        if token.personal_usage == Personal::Disallowed && claim.personal && !ignored {
            if self.fault == Some(Fault::RefusalUsesUp) {
                self.tokens[number].uses += 1;
            }
            return Err(Reason::Ownership);
        }
        self.tokens[number].uses += 1;
        Ok(Device {
            enterprise: token.enterprise,
            vendor: Some(token.vendor),
            by: Authority::Token(number),
            at: self.now,
            claim,
            fully_managed: !claim.personal && token.personal_usage != Personal::Allowed,
            policy: token.policy.unwrap_or(0),
            data: token.data,
            deleted: false,
        })
    }

    pub(super) fn shown_device(&self, number: usize) -> answer::Device {
        let Device { enterprise, by, at, claim, fully_managed, policy, data, .. } =
            self.devices[number];
        let mut previous = Vec::new();
        for earlier in 0..number {
            let device = &self.devices[earlier];
            if device.enterprise == enterprise && device.claim.serial == claim.serial {
                previous.push(earlier);
            }
        }
        let Claim { serial, personal } = claim;
        answer::Device { number, by, at, serial, personal, fully_managed, policy, data, previous }
    }

    fn present_device(&self, device: usize, vendor: Vendor) -> Result<(), Reason> {
        self.gate(self.devices.get(device).map_or(0, |device| device.enterprise))?;
        match self.devices.get(device) {
            Some(device) if device.vendor == Some(vendor) && !device.deleted => Ok(()),
            Some(_) | None => Err(Reason::NotFound),
        }
    }

    pub(super) fn read_device(&self, device: usize, vendor: Vendor) -> Result<Answer, Reason> {
        self.present_device(device, vendor)?;
        Ok(Answer::Device(self.shown_device(device)))
    }

    pub(super) fn delete_device(
        &mut self,
        device: usize,
        vendor: Vendor,
    ) -> Result<Answer, Reason> {
        self.present_device(device, vendor)?;
        self.devices[device].deleted = true;
        self.record(self.devices[device].enterprise, Fact::DeviceDeleted(device));
        Ok(Answer::Done)
    }

    pub(super) fn list_devices(
        &self,
        enterprise: usize,
        vendor: Vendor,
        limit: usize,
    ) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let mut devices = Vec::new();
        for device in 0..self.devices.len() {
            let here = self.devices[device].enterprise == enterprise;
            if here && self.present_device(device, vendor).is_ok() {
                devices.push(self.shown_device(device));
            }
        }
        if self.fault == Some(Fault::ListSkipsOne) && devices.len() > limit {
            devices.remove(limit);
        }
        Ok(Answer::Devices(devices))
    }
}
