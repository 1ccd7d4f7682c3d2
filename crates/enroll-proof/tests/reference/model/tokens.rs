//! Enrollment tokens.

use super::{Device, Model, Token, Value, ValueOf};
use crate::{
    answer::{self, Answer, Authority, Fact, Instant, Reason},
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
            value: self.values.len(),
            at: self.now,
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
        let Token { value, expires_at, uses_max, uses, personal_usage, policy, data, .. } =
            self.tokens[token];
        let (number, expires_at) = (token, self.compared(expires_at));
        answer::Token { number, value, expires_at, uses_max, uses, personal_usage, policy, data }
    }

    /// Returns why a token lets nobody in at an instant.
    pub(super) fn inactive(&self, token: usize, at: Instant) -> Option<Reason> {
        let token = &self.tokens[token];
        let twice = u64::from(self.fault == Some(Fault::OneTimeTwice));
        let spent =
            token.uses_max.is_some_and(|uses_max| token.uses >= u64::from(uses_max) + twice);
        if token.deleted {
            Some(Reason::Deleted)
        } else if spent {
            Some(Reason::Spent)
        } else if self.is_valid_at(token.expires_at, at) {
            None
        } else {
            Some(Reason::Expired)
        }
    }

    /// Checks that an API shows a token.
    fn present_token(&self, token: usize, vendor: Vendor) -> Result<(), Reason> {
        self.gate(self.tokens.get(token).map_or(0, |token| token.enterprise))?;
        let there = self.tokens.get(token).is_some_and(|token| token.vendor == vendor);
        if there && self.inactive(token, self.now).is_none() {
            Ok(())
        } else {
            Err(Reason::NotFound)
        }
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

    pub(super) fn redeem_token(&mut self, number: usize, claim: Claim) -> Result<Device, Reason> {
        let token = self.tokens[number].clone();
        self.gate(token.enterprise)?;
        if let Some(reason) = self.inactive(number, self.now) {
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
}
