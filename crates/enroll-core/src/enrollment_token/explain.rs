//! Why an enrollment token lets a device in or not.

use super::{CheckError, Claim, EnrollmentToken, RedeemError};
use crate::{
    explain::{Change, Explanation, Reason},
    timestamp::Timestamp,
};

impl EnrollmentToken {
    /// Explains what [`redeem`](Self::redeem) decides on `claim` at `now`, or, without a claim,
    /// what [`check`](Self::check) decides.
    ///
    /// The token is explained as it is. As it was at an instant, an
    /// [`Explainer`](crate::explain::Explainer) explains it.
    ///
    /// ```
    /// use enroll_core::{
    ///     EnrollmentToken, Timestamp,
    ///     enrollment_token::Terms,
    ///     explain::{Change, Reason},
    /// };
    ///
    /// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
    /// let issued = EnrollmentToken::issue(name, Terms::default(), Timestamp::UNIX_EPOCH);
    /// let hour = Timestamp::new(3600, 0)?;
    /// let explanation = EnrollmentToken::from(issued).explain(None, hour);
    /// assert_eq!(explanation.refusal, Some((Reason::Expired, Change::Before(hour))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain(&self, claim: Option<&Claim>, now: Timestamp) -> Explanation {
        let decided = match claim {
            Some(claim) => self.redeem(claim, now).map(drop),
            None => self.check(now).map_err(RedeemError::Inactive),
        };
        match decided {
            Ok(()) => Explanation::ALLOWED,
            Err(RedeemError::Inactive(CheckError::Deleted)) => {
                Explanation::refused(Reason::Deleted, Change::AnotherToken)
            }
            Err(RedeemError::Inactive(CheckError::Spent)) => {
                Explanation::refused(Reason::Spent, Change::MoreUses(self.issued.terms.use_limit))
            }
            Err(RedeemError::Inactive(CheckError::Expired)) => {
                Explanation::refused(Reason::Expired, Change::Before(self.expires_at().instant()))
            }
            Err(RedeemError::PersonalUsage) => {
                Explanation::refused(Reason::Ownership, Change::CompanyOwned)
            }
        }
    }
}
