//! Quotas: how many of what, by which source, and whether that refuses or only warns.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// The quotas that decisions on users take.
///
/// ```
/// use enroll_core::limits::{Limits, Rule};
///
/// let limits = Limits::default();
/// assert_eq!(limits.user_account_devices.max, 10);
/// assert_eq!(limits.user_account_devices.rule, Rule::Enforce);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(default, deny_unknown_fields))]
pub struct Limits {
    /// The devices on which a user account may be provisioned: 10, "You can provision a maximum of
    /// 10 devices per user", according to
    /// [`generateAuthenticationToken`](https://developers.google.com/android/work/play/emm-api/v1/users/generateAuthenticationToken).
    pub user_account_devices: Limit,
    /// The devices on which a device account may be provisioned: 1, for it "can only be active on
    /// one device at a time", according to
    /// [Organize enterprises](https://support.google.com/googleplay/work/answer/7042126).
    pub device_account_devices: Limit,
    /// The authentication tokens of a user that may be outstanding: 100. No vendor names a
    /// number; without one, a user would grow without end.
    pub outstanding_tokens: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            user_account_devices: Limit::enforced(10),
            device_account_devices: Limit::enforced(1),
            outstanding_tokens: Limit::enforced(100),
        }
    }
}

/// A limit, and the rule for one more.
///
/// ```
/// use enroll_core::limits::{Limit, Rule};
///
/// let warns = Limit { max: 2, rule: Rule::Warn };
/// assert!(warns.admit(2).is_ok());
/// assert!(Limit::enforced(2).admit(2).is_err());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Limit {
    /// The maximum, inclusive.
    pub max: u32,
    /// The rule for one more.
    pub rule: Rule,
}

/// The rule for one more than a limit.
///
/// ```
/// use enroll_core::limits::{Limit, Rule};
///
/// assert_eq!(Limit::enforced(10).rule, Rule::Enforce);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Rule {
    /// One more is refused.
    Enforce,
    /// One more is allowed, with a warning to the caller.
    Warn,
}

impl Limit {
    /// Returns a limit that refuses what passes it.
    ///
    /// ```
    /// use enroll_core::limits::Limit;
    ///
    /// assert!(Limit::enforced(10).admit(10).is_err());
    /// ```
    #[must_use]
    pub const fn enforced(max: u32) -> Self {
        Self { max, rule: Rule::Enforce }
    }

    /// Decides whether there may be one more where there are `present`.
    ///
    /// # Errors
    ///
    /// Refuses one past an enforced limit; past one that warns, it returns the warning.
    ///
    /// ```
    /// use enroll_core::limits::{Exceeded, Limit, Rule};
    ///
    /// assert_eq!(Limit::enforced(2).admit(1), Ok(None));
    /// assert_eq!(Limit::enforced(2).admit(2), Err(Exceeded { max: 2 }));
    /// let warns = Limit { max: 2, rule: Rule::Warn };
    /// assert_eq!(warns.admit(2), Ok(Some(Exceeded { max: 2 })));
    /// ```
    pub fn admit(self, present: usize) -> Result<Option<Exceeded>, Exceeded> {
        let exceeded = Exceeded { max: self.max };
        if u32::try_from(present).is_ok_and(|present| present < self.max) {
            return Ok(None);
        }
        match self.rule {
            Rule::Enforce => Err(exceeded),
            Rule::Warn => Ok(Some(exceeded)),
        }
    }
}

/// A limit was passed, or would have been.
///
/// ```
/// use enroll_core::limits::{Exceeded, Limit};
///
/// assert_eq!(Limit::enforced(0).admit(0), Err(Exceeded { max: 0 }));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[error("there are as many as there may be, {max}")]
pub struct Exceeded {
    /// The limit.
    pub max: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_admits_up_to_its_number() {
        let limit = Limit::enforced(2);
        assert_eq!(limit.admit(1), Ok(None));
        assert_eq!(limit.admit(2), Err(Exceeded { max: 2 }));
        assert_eq!(limit.admit(usize::MAX), Err(Exceeded { max: 2 }));
        assert_eq!(Limit::enforced(0).admit(0), Err(Exceeded { max: 0 }));
    }

    #[test]
    fn a_limit_that_warns_admits_with_a_warning() {
        let limit = Limit { rule: Rule::Warn, ..Limit::enforced(2) };
        assert_eq!(limit.admit(1), Ok(None));
        assert_eq!(limit.admit(2), Ok(Some(Exceeded { max: 2 })));
    }
}
