//! The manager of a user, and the user's data at that manager.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{bounded::bounded_text, email::EmailAddress, form::form};

/// The manager of a user.
///
/// A user that Google manages has an e-mail address and always a user account; one that an EMM
/// manages has an identifier and an account of either type. The other pairs have no spelling.
///
#[doc = user!()]
/// assert!(matches!(user.inserted().management, Management::Emm { .. }));
#[doc = end!()]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize), serde(rename_all = "snake_case"))]
pub enum Management {
    /// The enterprise's EMM.
    Emm {
        /// The EMM's own name of the user.
        identifier: AccountIdentifier,
        /// The kind of the account.
        account_type: AccountType,
        /// The initial display name.
        #[cfg_attr(feature = "serde", serde(default))]
        display_name: Option<DisplayName>,
    },
    /// Google, from the enterprise's directory.
    Google {
        /// The user's primary address.
        email: EmailAddress,
    },
}

form! {
    enum Management {
        0 "emm" Emm { identifier, account_type, display_name: optional },
        1 "google" Google { email }
    }
}

/// The kind of an account: for a person or for a device.
///
#[doc = user!()]
/// let account_type = AccountType::DeviceAccount;
/// let device = User::insert("enterprises/e1/users/u2".parse()?, Insertion { account_type, ..insertion }, now);
/// assert!(matches!(
///     device.management,
///     Management::Emm { account_type: AccountType::DeviceAccount, .. }
/// ));
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum AccountType {
    /// A person: the account may be on several devices.
    UserAccount,
    /// A device: the account may be on that one.
    DeviceAccount,
}

bounded_text! {
    /// The name that an EMM gives a user: 1 to [`CHARACTERS_MAX`](Self::CHARACTERS_MAX)
    /// characters, none of them NUL. It is opaque, and compared byte by byte.
    ///
    /// No vendor names a number for this API; Android Management gives its own 1,024.
    ///
    /// ```
    /// use enroll_core::user::AccountIdentifier;
    ///
    /// // The EMM's own names are compared byte by byte.
    /// assert_ne!("user342".parse::<AccountIdentifier>()?, "User342".parse()?);
    /// let error = "".parse::<AccountIdentifier>().unwrap_err();
    /// assert_eq!(error.to_string(), "account identifier must be 1 to 1024 characters without NUL");
    /// # Ok::<(), enroll_core::user::ParseAccountIdentifierError>(())
    /// ```
    AccountIdentifier, 1024, check_account_identifier => ParseAccountIdentifierError, "account identifier";
    /// The display name of a user: 1 to [`CHARACTERS_MAX`](Self::CHARACTERS_MAX) characters,
    /// none of them NUL. No vendor names a number.
    ///
    /// ```
    /// use enroll_core::user::DisplayName;
    ///
    /// assert!("😀".repeat(1024).parse::<DisplayName>().is_ok()); // 4,096 bytes.
    /// let error = "a".repeat(1025).parse::<DisplayName>().unwrap_err();
    /// assert_eq!(error.to_string(), "display name must be 1 to 1024 characters without NUL");
    /// ```
    DisplayName, 1024, check_display_name => ParseDisplayNameError, "display name";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_1_to_1024_characters_without_nul() {
        for good in ["a", " a ", "asset#44418", &"é".repeat(1024)] {
            assert_eq!(good.parse::<AccountIdentifier>().unwrap().as_str(), good);
        }
        for bad in ["", "a\0", &"a".repeat(1025)] {
            assert_eq!(bad.parse::<AccountIdentifier>(), Err(ParseAccountIdentifierError));
        }
    }
}
