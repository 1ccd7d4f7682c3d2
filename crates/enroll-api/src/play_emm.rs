//! Google's Play EMM API, under `/androidenterprise/v1`.

mod access;
mod enrollment_tokens;
mod products;
mod users;

use enroll_core::{name::UserName, user::UpdateError};
use enroll_dialects::{
    google::{self, Method as Description, Query},
    play_emm::{self, Error},
};
use enroll_service::{NounError, ProductError, UserError};

use crate::{call::Call, endpoint::Endpoint, error::Refuses, path::Table};

/// A method of this API.
type PlayEmm<C, O, R, W = String> = Endpoint<Error, C, O, R, W>;

/// Returns the API's methods.
pub(crate) fn table() -> Table {
    const USERS: &str = "/enterprises/{enterprise}/users";
    const USER: &str = "/enterprises/{enterprise}/users/{user}";
    const TOKEN: &str = "/enterprises/{enterprise}/users/{user}/authenticationToken";
    const ACCESS: &str = "/enterprises/{enterprise}/users/{user}/deviceAccess";
    const PRODUCT_SET: &str = "/enterprises/{enterprise}/users/{user}/availableProductSet";
    const DEVICES: &str = "/enterprises/{enterprise}/users/{user}/devices";
    const DEVICE: &str = "/enterprises/{enterprise}/users/{user}/devices/{device}";
    const APPROVE: &str = "/enterprises/{enterprise}/products/{product}/approve";
    const UNAPPROVE: &str = "/enterprises/{enterprise}/products/{product}/unapprove";
    const ENROLLMENT_TOKENS: &str = "/enterprises/{enterprise}/enrollmentTokens";
    Table::default()
        .post(USERS, users::insert())
        .get(USERS, users::list())
        .get(USER, users::get())
        .put(USER, users::update())
        .delete(USER, users::delete())
        .post(TOKEN, access::issue_token())
        .delete(ACCESS, access::revoke_access())
        .get(PRODUCT_SET, products::product_set())
        .put(PRODUCT_SET, products::replace_product_set())
        .get(DEVICES, users::devices())
        .get(DEVICE, users::device())
        .post(APPROVE, products::approve())
        .post(UNAPPROVE, products::unapprove())
        .post(ENROLLMENT_TOKENS, enrollment_tokens::create())
}

/// Reads the query as a method takes it.
fn query(call: &Call, method: &Description) -> Result<Query, Error> {
    play_emm::parse_query(call.query()?, method)
}

/// Returns the user that the path names.
fn user_name(call: &Call) -> Result<UserName, Error> {
    let id = call.google_id("user").map_err(|_| Error::UserNotFound)?;
    Ok(UserName::new(call.in_enterprise()?.clone(), id))
}

/// A user does not exist, or cannot be read.
struct NoUser(NounError);

impl Refuses<NoUser> for Error {
    fn refuse(NoUser(error): NoUser) -> Self {
        Self::refuse(UserError::Noun(error))
    }
}

impl Refuses<NounError> for Error {
    fn refuse(error: NounError) -> Self {
        google::Error::refuse(error).into()
    }
}

impl Refuses<UserError> for Error {
    fn refuse(error: UserError) -> Self {
        match error {
            UserError::Noun(NounError::NotFound) => Self::UserNotFound,
            UserError::Noun(error) => Self::refuse(error),
            UserError::GoogleManaged => Self::GoogleManaged,
            UserError::AccountIdentifier => UpdateError::AccountIdentifier.into(),
            UserError::AccountType => UpdateError::AccountType.into(),
            UserError::Devices(exceeded) => Self::Devices(exceeded),
            UserError::OutstandingTokens(exceeded) => Self::OutstandingTokens(exceeded),
            UserError::EmailTaken => google::Error::Aborted.into(),
            UserError::NeverApproved { product } => Self::NeverApproved { product },
        }
    }
}

impl Refuses<ProductError> for Error {
    fn refuse(error: ProductError) -> Self {
        match error {
            ProductError::Noun(error) => Self::refuse(error),
            ProductError::TooMany => google::Error::TooManyRequests.into(),
        }
    }
}
