//! Why a token lets devices in or not, and what would change that.

use core::fmt;

use super::{EnrollmentToken, Inactive, UseLimit};
use crate::timestamp::Timestamp;

/// Whether a token lets devices in at an instant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Explanation {
    /// Why it does not, and what would change that; `None` where it does.
    pub refusal: Option<(Inactive, Change)>,
}

/// What would let a device in after all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// An instant before the token's expiration.
    Before(Timestamp),
    /// A token with more uses: this one had so many.
    MoreUses(UseLimit),
    /// Another token: deletion is for good.
    AnotherToken,
}

impl EnrollmentToken {
    /// Decides again at any instant, and says what would have changed the answer.
    ///
    /// ```
    /// use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::{Change, Inactive, Terms}};
    ///
    /// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
    /// let issued = EnrollmentToken::issue(name, Terms::default(), Timestamp::UNIX_EPOCH);
    /// let hour = Timestamp::new(3600, 0)?;
    /// let explanation = EnrollmentToken::from(issued).explain(hour);
    /// assert_eq!(explanation.refusal, Some((Inactive::Expired, Change::Before(hour))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain(&self, at: Timestamp) -> Explanation {
        let refusal = self.check(at).err().map(|reason| {
            let change = match reason {
                Inactive::Deleted => Change::AnotherToken,
                Inactive::Spent => Change::MoreUses(self.issued().terms.use_limit),
                Inactive::Expired => Change::Before(self.expires_at().instant()),
            };
            (reason, change)
        });
        Explanation { refusal }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before(expiration) => write!(f, "an instant before `{expiration}`"),
            Self::MoreUses(UseLimit::AtMost(uses_max)) => {
                write!(f, "a token for more than {uses_max} devices")
            }
            Self::MoreUses(UseLimit::Once | UseLimit::Unlimited) => {
                f.write_str("a token for more than one device")
            }
            Self::AnotherToken => f.write_str("another token"),
        }
    }
}
