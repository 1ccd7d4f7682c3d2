//! The authentication tokens of a user: who gets one, and which device may use it.

use super::{
    AccountType, Event, IssueTokenError, RedeemError, Redemption, TokenIssue, User, WithdrawError,
};
use crate::{
    account::AndroidId,
    auth_token::{self, TokenNumber, Validity},
    expiry::Expiry,
    limits::{Limit, Limits},
    secret::Derivation,
    timestamp::Timestamp,
};

impl User {
    /// Decides to issue an authentication token that is valid for `validity`.
    ///
    /// # Errors
    ///
    /// Refuses a user that is deleted, then one that Google manages, then one that has as many
    /// devices, then one that has as many outstanding tokens as it may.
    ///
    #[doc = user!()]
    /// use enroll_core::limits::{Exceeded, Limit};
    ///
    /// let limits = Limits { outstanding_tokens: Limit::enforced(1), ..Limits::default() };
    /// let issue = user.issue_token("60s".parse()?, None, &limits, now)?;
    /// user.apply(&issue.event);
    /// let refused = Err(IssueTokenError::OutstandingTokens(Exceeded { max: 1 }));
    /// assert_eq!(user.issue_token("60s".parse()?, None, &limits, now), refused);
    /// // An expired token is no longer outstanding.
    /// assert!(user.issue_token("60s".parse()?, None, &limits, Timestamp::new(60, 0)?).is_ok());
    #[doc = end!()]
    pub fn issue_token(
        &self,
        validity: Validity,
        derivation: Option<Derivation>,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<TokenIssue, IssueTokenError> {
        let account_type = self.emm_managed().map_err(|reason| match reason {
            WithdrawError::Deleted => IssueTokenError::Deleted,
            WithdrawError::GoogleManaged => IssueTokenError::GoogleManaged,
        })?;
        let devices = device_limit(account_type, limits).admit(self.provisioned().count());
        let devices = devices.map_err(IssueTokenError::Devices)?;
        let outstanding = self.tokens.iter().filter(|token| token.check(now).is_ok()).count();
        let tokens = limits.outstanding_tokens.admit(outstanding);
        let tokens = tokens.map_err(IssueTokenError::OutstandingTokens)?;
        let issued = auth_token::Issued {
            number: TokenNumber::after(self.issued),
            at: now,
            expires_at: Expiry::at(validity.expiration(now)),
            derivation,
        };
        Ok(TokenIssue { event: Event::TokenIssued(issued), warnings: [devices, tokens] })
    }

    /// Decides whether the token of this number may add the user's account to a device.
    ///
    /// A device that has the account keeps its slot and needs no second one.
    ///
    /// # Errors
    ///
    /// Refuses a token that the user does not have, then one that is redeemed, void or, from its
    /// expiration on, expired, then one device more than the user may have. A refusal leaves the
    /// token usable.
    ///
    #[doc = user!()]
    /// use enroll_core::auth_token::{CheckError, TokenNumber};
    ///
    /// let limits = Limits::default();
    /// let issue = user.issue_token(Default::default(), None, &limits, now)?;
    /// user.apply(&issue.event);
    /// let device = "3f25".parse()?;
    /// let redemption = user.redeem(TokenNumber::FIRST, &device, &limits, now)?;
    /// user.apply(&redemption.event);
    /// // The token is single-use.
    /// let redeemed = Err(RedeemError::Unusable(CheckError::Redeemed));
    /// assert_eq!(user.redeem(TokenNumber::FIRST, &device, &limits, now), redeemed);
    #[doc = end!()]
    pub fn redeem(
        &self,
        number: TokenNumber,
        device: &AndroidId,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Redemption, RedeemError> {
        let account_type = self.emm_managed().map_err(|_| RedeemError::Unknown)?;
        let token = self.tokens.iter().find(|token| token.issued.number == number);
        token.ok_or(RedeemError::Unknown)?.check(now)?;
        let others = self.provisioned().filter(|other| *other != device).count();
        let warning =
            device_limit(account_type, limits).admit(others).map_err(
                |exceeded| match account_type {
                    AccountType::DeviceAccount => RedeemError::DeviceAccountBound,
                    AccountType::UserAccount => RedeemError::Devices(exceeded),
                },
            )?;
        let event = Event::TokenRedeemed { number, by: device.clone(), at: now };
        Ok(Redemption { event, warning })
    }
}

fn device_limit(account_type: AccountType, limits: &Limits) -> Limit {
    match account_type {
        AccountType::UserAccount => limits.user_account_devices,
        AccountType::DeviceAccount => limits.device_account_devices,
    }
}
