//! Accounts: a user's managed Google Play account on one device.
//!
//! ```text
//! provision ─▶ Provisioned ─revoke─▶ Revoked ─provision─▶ Provisioned
//! ```
//!
//! `Revoked` is not terminal: a new authentication token may bring the account back.

use alloc::boxed::Box;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{text_type::text_types, timestamp::Timestamp};

/// An account on one device. Its [`User`](crate::User) decides for it.
///
/// ```
/// use enroll_core::{Timestamp, account::Account};
///
/// let at = Timestamp::UNIX_EPOCH;
/// assert!(Account::Provisioned { at }.is_provisioned());
/// assert!(!Account::Revoked { at }.is_provisioned());
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Account {
    /// The account is on the device, and takes one of the user's slots.
    Provisioned {
        /// Since when.
        at: Timestamp,
    },
    /// The device may no longer use the account; the slot is free.
    Revoked {
        /// Since when.
        at: Timestamp,
    },
}

impl Account {
    /// Returns whether it takes one of the user's slots.
    #[must_use]
    pub fn is_provisioned(self) -> bool {
        match self {
            Self::Provisioned { .. } => true,
            Self::Revoked { .. } => false,
        }
    }
}

text_types! {
    /// A device as Play knows it: 1 to 16 lower-case hexadecimal digits.
    ///
    /// ```
    /// use enroll_core::account::AndroidId;
    ///
    /// assert!("3f2504e04f8911d3".parse::<AndroidId>().is_ok());
    /// assert!("3F25".parse::<AndroidId>().is_err());
    /// ```
    AndroidId(Box<str>), "an Android id", check_android_id => ParseAndroidIdError;
}

fn check_android_id(text: &str) -> Result<(), ParseAndroidIdError> {
    let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if digits && matches!(text.len(), 1..=16) { Ok(()) } else { Err(ParseAndroidIdError) }
}

/// The text is not an [`AndroidId`].
///
/// ```
/// use enroll_core::account::AndroidId;
///
/// let error = "3F25".parse::<AndroidId>().unwrap_err();
/// assert_eq!(error.to_string(), "android id must be 1 to 16 lower-case hexadecimal digits");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("android id must be 1 to 16 lower-case hexadecimal digits")]
pub struct ParseAndroidIdError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_android_id_is_1_to_16_lower_case_digits() {
        for good in ["0", "3f2504e04f8911d3"] {
            assert!(good.parse::<AndroidId>().is_ok(), "{good}");
        }
        for bad in ["", "3F", "g", "0x1", " 1", "3f2504e04f8911d30"] {
            assert!(bad.parse::<AndroidId>().is_err(), "{bad}");
        }
    }
}
