//! Requests to insert and to update a user.

use super::{AccountIdentifier, AccountType, DisplayName};

/// A request to insert a user that an EMM manages.
///
/// ```
/// # use enroll_core::{Timestamp, User, limits::Limits, user::*};
/// # let now = Timestamp::UNIX_EPOCH;
/// let insertion = Insertion {
///     identifier: "user342".parse()?,
///     account_type: AccountType::UserAccount,
///     display_name: None,
/// };
/// # let name = "enterprises/e1/users/u1".parse()?;
/// # let mut user = User::from(User::insert(name, insertion.clone(), now));
/// assert_eq!(user.inserted().at, now);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Insertion {
    /// The EMM's own name of it.
    pub identifier: AccountIdentifier,
    /// The kind of the account.
    pub account_type: AccountType,
    /// The display name. `None` is unspecified, and `Some(None)` is no name.
    pub display_name: Option<Option<DisplayName>>,
}

/// A request to update a user. `None` leaves a field unchanged.
///
#[doc = user!()]
/// let update = Update { display_name: Some(None), ..Update::default() };
/// assert!(user.update(&update, now).is_ok());
/// // The type of an account never changes.
/// let other = Update { account_type: Some(AccountType::DeviceAccount), ..Update::default() };
/// assert_eq!(user.update(&other, now), Err(UpdateError::AccountType));
#[doc = end!()]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Update {
    /// Its EMM's name of it, which must be the current one.
    pub identifier: Option<AccountIdentifier>,
    /// Its type, which must be the current one.
    pub account_type: Option<AccountType>,
    /// The display name; `Some(None)` removes it.
    pub display_name: Option<Option<DisplayName>>,
}
