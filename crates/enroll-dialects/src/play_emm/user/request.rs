//! The requests of an insertion and an update.

use enroll_core::{
    User,
    email::EmailAddress,
    name::UserId,
    user::{
        AccountIdentifier, AccountType, DisplayName, Insertion, Management, ParseDisplayNameError,
        Update,
    },
};

use super::{
    super::Error, ACCOUNT_TYPES, Field, ID, MANAGEMENT_TYPE, MANAGEMENT_TYPES, ManagementType,
    PRIMARY_EMAIL,
};
use crate::google::{self, Message, TYPE_STRING, Violation};

const USER: &str = "user";
const USER_TYPE: &str = "User";
const DISPLAY_NAME: &str = "displayName";

/// Reads the body of an insertion: a `User`. `kind` and `id` are the server's, and dropped.
///
/// An absent or null display name is unspecified. An empty one means no name.
///
/// ```
/// use enroll_core::user::AccountType;
/// use enroll_dialects::play_emm::user::parse_insert;
///
/// let body = br#"{"accountIdentifier": "asset#44418", "accountType": "deviceAccount"}"#;
/// let insertion = parse_insert(body)?;
/// assert_eq!(insertion.account_type, AccountType::DeviceAccount);
/// assert_eq!(insertion.display_name, None);
/// # Ok::<(), enroll_dialects::play_emm::Error>(())
/// ```
///
/// # Errors
///
/// Refuses what is not a JSON object; else it lists every field that is refused, or required and
/// not there, and then every unknown one. A user that Google manages is not inserted: neither its
/// management type nor a primary address is accepted.
pub fn parse_insert(body: &[u8]) -> Result<Insertion, Error> {
    let insertion = google::read(body, USER, USER_TYPE, |user| {
        user.ignore("kind");
        user.ignore("id");
        match management_type(user) {
            None | Some(ManagementType::Emm) => {}
            Some(ManagementType::Google) => {
                let why = "only users that are managed by the EMM are inserted";
                user.refuse::<()>("managementType", MANAGEMENT_TYPES.type_name, why);
            }
        }
        let account_type = user.required("accountType", account_type);
        let identifier = user.required("accountIdentifier", identifier);
        user.string("primaryEmail", |_| {
            Err::<(), _>("address must not be set for a user that is managed by the EMM")
        });
        let display_name = user.text(DISPLAY_NAME, TYPE_STRING, display_name);
        Some(Insertion { identifier: identifier?, account_type: account_type?, display_name })
    })?;
    // What is not there was refused.
    insertion.ok_or_else(|| google::Error::Internal.into())
}

/// The request of an update: the fields that may change, and those that must be as they are.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UserUpdate {
    /// For [`User::update`], which also refuses another identifier or type.
    pub update: Update,
    id: Option<UserId>,
    management_type: Option<ManagementType>,
    primary_email: Option<EmailAddress>,
}

/// Reads the body of an update: a `User`, nothing of which must be there. No body is one without
/// fields, which changes nothing. `kind` is dropped.
///
/// A display name that is absent or null stays, an empty one is cleared.
///
/// ```
/// use enroll_dialects::play_emm::user::{UserUpdate, parse_update};
///
/// assert_eq!(parse_update(b"{}")?, UserUpdate::default());
/// let cleared = parse_update(br#"{"displayName": ""}"#)?;
/// assert_eq!(cleared.update.display_name, Some(None));
/// # Ok::<(), enroll_dialects::play_emm::Error>(())
/// ```
///
/// # Errors
///
/// Refuses what is not a JSON object; else it lists every field that is refused, and then every
/// unknown one.
pub fn parse_update(body: &[u8]) -> Result<UserUpdate, Error> {
    let update = google::read(body, USER, USER_TYPE, |user| {
        user.ignore("kind");
        let id = user.string("id", str::parse);
        let management_type = management_type(user);
        let account_type = user.enumeration("accountType", &ACCOUNT_TYPES);
        let identifier = identifier(user, "accountIdentifier");
        let primary_email = user.string("primaryEmail", str::parse);
        let display_name = user.text(DISPLAY_NAME, TYPE_STRING, display_name);
        let update = Update { identifier, account_type, display_name };
        UserUpdate { update, id, management_type, primary_email }
    })?;
    Ok(update)
}

impl UserUpdate {
    /// Checks the fields other than [`update`](Self::update) against `user`: each "must either be
    /// unset or have the currently active value". None of them ever changes, so a second check
    /// when the update is decided is not necessary.
    ///
    /// # Errors
    ///
    /// Refuses a user that is deleted, then one that Google manages, then an id, management type
    /// or primary address that is not the user's.
    ///
    /// ```
    /// # use enroll_core::{Timestamp, User, user::{AccountType, Insertion}};
    /// # let insertion = Insertion {
    /// #     identifier: "user342".parse()?,
    /// #     account_type: AccountType::UserAccount,
    /// #     display_name: None,
    /// # };
    /// # let name = "enterprises/e1/users/u1".parse()?;
    /// # let user = User::from(User::insert(name, insertion, Timestamp::UNIX_EPOCH));
    /// use enroll_dialects::play_emm::user::parse_update;
    ///
    /// // A field may repeat its current value, and cannot get another one.
    /// assert!(parse_update(br#"{"id": "u1"}"#)?.check(&user).is_ok());
    /// assert!(parse_update(br#"{"id": "u2"}"#)?.check(&user).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(&self, user: &User) -> Result<(), Error> {
        if user.is_deleted() {
            return Err(Error::UserNotFound);
        }
        match user.inserted().management {
            Management::Google { .. } => return Err(Error::GoogleManaged),
            Management::Emm { .. } => {}
        }
        if self.id.as_ref().is_some_and(|id| id != user.inserted().name.id()) {
            return Err(another(ID));
        }
        if self.management_type.is_some_and(|said| said != ManagementType::Emm) {
            return Err(another(MANAGEMENT_TYPE));
        }
        if self.primary_email.is_some() {
            return Err(another(PRIMARY_EMAIL));
        }
        Ok(())
    }
}

/// Refuses a value of `field` that is not the user's.
pub(in crate::play_emm) fn another(field: Field) -> Error {
    let why = "field must be unset or have its current value: only displayName can be changed";
    Violation::value(field.path, field.type_name, why).into()
}

fn management_type(user: &mut Message<'_>) -> Option<ManagementType> {
    user.enumeration("managementType", &MANAGEMENT_TYPES)
}

fn account_type(user: &mut Message<'_>, name: &str) -> Option<AccountType> {
    user.enumeration(name, &ACCOUNT_TYPES)
}

fn identifier(user: &mut Message<'_>, name: &str) -> Option<AccountIdentifier> {
    user.string(name, str::parse)
}

/// Reads a display name. The empty text removes the name.
fn display_name(text: &str) -> Result<Option<DisplayName>, ParseDisplayNameError> {
    match text {
        "" => Ok(None),
        _ => text.parse().map(Some),
    }
}
