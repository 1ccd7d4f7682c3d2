//! What is said of a user.

use super::{AccountIdentifier, AccountType, DisplayName};

/// What is said of a user that an EMM manages when it is inserted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Insertion {
    /// The EMM's own name of it.
    pub identifier: AccountIdentifier,
    /// Whether it stands for a person or for a device.
    pub account_type: AccountType,
    /// What to show; `None` says nothing, `Some(None)` that there is nothing to show.
    pub display_name: Option<Option<DisplayName>>,
}

/// What is said of a user when it is updated: what is not said, stays.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Update {
    /// Its EMM's name of it, which must be the current one.
    pub identifier: Option<AccountIdentifier>,
    /// Its type, which must be the current one.
    pub account_type: Option<AccountType>,
    /// What to show; `Some(None)` is nothing.
    pub display_name: Option<Option<DisplayName>>,
}
