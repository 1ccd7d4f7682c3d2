//! [`users`](https://developers.google.com/android/work/play/emm-api/v1/users).

mod request;

use enroll_core::{
    User,
    email::EmailAddress,
    user::{AccountIdentifier, AccountType, DisplayName, Inserted, Management},
};
use serde::Serialize;

pub(super) use self::request::another;
pub use self::request::{UserUpdate, parse_insert, parse_update};
use super::{Error, authentication_token};
use crate::google::{Empty, Enumeration, Method, Parameter, Query, TYPE_STRING, Violation, schema};

/// `POST …/users`.
pub const INSERT: Method = Method { parameters: &[], reply: &USER };
/// `GET …/users/{userId}`.
pub const GET: Method = Method { parameters: &[], reply: &USER };
/// `GET …/users`. [`email`] reads the address to look for.
pub const LIST: Method = Method { parameters: &[Parameter::Single(EMAIL)], reply: &LIST_REPLY };
/// `PUT …/users/{userId}`.
pub const UPDATE: Method = Method { parameters: &[], reply: &USER };
/// `DELETE …/users/{userId}`. It has no reply.
pub const DELETE: Method = Method { parameters: &[], reply: Empty::SCHEMA };
/// `POST …/users/{userId}/authenticationToken`. It has no body.
pub const GENERATE_AUTHENTICATION_TOKEN: Method =
    Method { parameters: &[], reply: &authentication_token::TOKEN };
/// `DELETE …/users/{userId}/deviceAccess`. It has no reply.
pub const REVOKE_DEVICE_ACCESS: Method = Method { parameters: &[], reply: Empty::SCHEMA };

schema! {
    USER {
        kind, id, managementType, accountType, accountIdentifier, primaryEmail, displayName,
    }
    LIST_REPLY { kind, user -> USER }
}

const EMAIL: &str = "email";

/// A field of a user that never changes.
#[derive(Clone, Copy)]
pub(super) struct Field {
    path: &'static str,
    type_name: &'static str,
}

const ID: Field = Field { path: "user.id", type_name: TYPE_STRING };
const MANAGEMENT_TYPE: Field =
    Field { path: "user.management_type", type_name: MANAGEMENT_TYPES.type_name };
const PRIMARY_EMAIL: Field = Field { path: "user.primary_email", type_name: TYPE_STRING };
pub(super) const ACCOUNT_IDENTIFIER: Field =
    Field { path: "user.account_identifier", type_name: TYPE_STRING };
pub(super) const ACCOUNT_TYPE: Field =
    Field { path: "user.account_type", type_name: ACCOUNT_TYPES.type_name };

const ACCOUNT_TYPES: Enumeration<AccountType> = Enumeration {
    type_name: "User.AccountType",
    values: &[
        (AccountType::DeviceAccount, "deviceAccount"),
        (AccountType::UserAccount, "userAccount"),
    ],
};

/// The manager of a user, without the user's data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum ManagementType {
    Google,
    Emm,
}

const MANAGEMENT_TYPES: Enumeration<ManagementType> = Enumeration {
    type_name: "User.ManagementType",
    values: &[(ManagementType::Google, "googleManaged"), (ManagementType::Emm, "emmManaged")],
};

/// Reads whom `list` looks for. `None` is an address that nobody can have.
///
/// ```
/// use enroll_dialects::play_emm::{Error, parse_query, user};
///
/// let email = |query| user::email(&parse_query(query, &user::LIST)?);
/// assert_eq!(email("email=a%2Bb%40ex.com"), Ok("a+b@ex.com".parse().ok()));
/// assert_eq!(email("email=ada"), Ok(None));
/// assert_eq!(email("").map_err(|error: Error| error.status()), Err(400));
/// ```
///
/// # Errors
///
/// Refuses a query without one.
pub fn email(query: &Query) -> Result<Option<EmailAddress>, Error> {
    match query.value(EMAIL) {
        None | Some("") => Err(Violation::required_parameter(EMAIL).into()),
        Some(text) => Ok(text.parse().ok()),
    }
}

/// A user as a reply has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View<'a> {
    kind: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    management_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_identifier: Option<&'a AccountIdentifier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_email: Option<&'a EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<&'a DisplayName>,
}

/// Returns a user as every method replies with it.
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
/// use enroll_dialects::play_emm::user;
///
/// let reply = serde_json::to_value(user::view(&user))?;
/// assert_eq!(reply["managementType"], "emmManaged");
/// assert_eq!(reply.get("displayName"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn view(user: &User) -> View<'_> {
    view_as(user.inserted(), user.display_name())
}

/// Returns a user as it is when it is shown as `display_name`: what an insertion or an update
/// replies that has only its event at hand.
///
/// A user that Google manages is shown without.
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
/// use enroll_dialects::play_emm::user;
///
/// // The name that an update sets, before it is applied.
/// let name = "Ada".parse()?;
/// let reply = serde_json::to_value(user::view_as(user.inserted(), Some(&name)))?;
/// assert_eq!(reply["displayName"], "Ada");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn view_as<'a>(inserted: &'a Inserted, display_name: Option<&'a DisplayName>) -> View<'a> {
    let (management_type, account_type) = match &inserted.management {
        Management::Emm { account_type, .. } => (ManagementType::Emm, *account_type),
        Management::Google { .. } => (ManagementType::Google, AccountType::UserAccount),
    };
    let (account_identifier, primary_email, display_name) = match &inserted.management {
        Management::Emm { identifier, .. } => (Some(identifier), None, display_name),
        Management::Google { email } => (None, Some(email), None),
    };
    View {
        kind: "androidenterprise#user",
        id: inserted.name.id().as_str(),
        management_type: MANAGEMENT_TYPES.name(management_type),
        account_type: ACCOUNT_TYPES.name(account_type),
        account_identifier,
        primary_email,
        display_name,
    }
}

/// The users whom `list` found.
#[derive(Serialize)]
pub struct List<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    user: Vec<View<'a>>,
}

/// Returns the reply of `list`: the users of one address, which is one or none.
///
/// ```
/// use enroll_dialects::play_emm::user;
///
/// // Nobody has the address.
/// let reply = serde_json::to_string(&user::list(None))?;
/// assert_eq!(reply, r#"{"kind":"androidenterprise#usersListResponse"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn list(user: Option<View<'_>>) -> List<'_> {
    List { kind: "androidenterprise#usersListResponse", user: user.into_iter().collect() }
}
