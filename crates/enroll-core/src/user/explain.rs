//! Why an authentication token adds an account to a device or not.

use super::{RedeemError, User};
use crate::{
    account::AndroidId,
    auth_token::{CheckError, TokenNumber},
    explain::{Change, Explanation, Reason},
    limits::Limits,
    timestamp::Timestamp,
};

impl User {
    /// Explains what [`redeem`](Self::redeem) decides at `now` on a device and its user's quotas,
    /// or, without a device, what [`AuthToken::check`](crate::auth_token::AuthToken::check) decides.
    ///
    /// A number that the user has not come to yet is not issued. A token that the user has
    /// forgotten is expired.
    ///
    /// ```
    /// use enroll_core::{
    ///     Timestamp, User,
    ///     auth_token::TokenNumber,
    ///     explain::{Change, Reason},
    ///     limits::Limits,
    ///     user::{AccountType, Insertion},
    /// };
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let insertion = Insertion {
    ///     identifier: "user342".parse()?,
    ///     account_type: AccountType::UserAccount,
    ///     display_name: None,
    /// };
    /// let mut user = User::from(User::insert("enterprises/e1/users/1".parse()?, insertion, now));
    /// let issue = user.issue_token(Default::default(), None, &Limits::default(), now)?;
    /// user.apply(&issue.event);
    /// assert_eq!(user.explain(TokenNumber::FIRST, None, now).refusal, None);
    /// let end = Timestamp::new(300, 0)?;
    /// let expired = Some((Reason::Expired, Change::Before(end)));
    /// assert_eq!(user.explain(TokenNumber::FIRST, None, end).refusal, expired);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain(
        &self,
        number: TokenNumber,
        attempt: Option<(&AndroidId, &Limits)>,
        now: Timestamp,
    ) -> Explanation {
        if self.is_deleted() {
            return Explanation::refused(Reason::Deleted, Change::AnotherUser);
        }
        let Some(token) = self.token(number) else {
            let forgotten = number.get() <= self.issued;
            let reason = if forgotten { Reason::Expired } else { Reason::NotIssued };
            return Explanation::refused(reason, Change::AnotherTokenOfUser);
        };
        let decided = match attempt {
            Some((device, limits)) => self.redeem(number, device, limits, now).map(drop),
            None => token.check(now).map_err(RedeemError::Unusable),
        };
        match decided {
            Ok(()) => Explanation::ALLOWED,
            Err(RedeemError::Unusable(CheckError::Redeemed)) => {
                Explanation::refused(Reason::Spent, Change::AnotherTokenOfUser)
            }
            Err(RedeemError::Unknown) => Explanation::refused(Reason::Deleted, Change::AnotherUser),
            Err(RedeemError::Unusable(CheckError::Void)) => {
                Explanation::refused(Reason::Revoked, Change::AnotherTokenOfUser)
            }
            Err(RedeemError::Unusable(CheckError::Expired)) => Explanation::refused(
                Reason::Expired,
                Change::Before(token.issued.expires_at.instant()),
            ),
            Err(RedeemError::DeviceAccountBound) => {
                Explanation::refused(Reason::DeviceAccountBound, Change::BoundDevice)
            }
            Err(RedeemError::Devices(_)) => {
                Explanation::refused(Reason::Devices, Change::FewerDevices)
            }
        }
    }
}
