//! The errors of this API, and their replies.

use enroll_core::{
    enterprise::{ApproveError, DeleteError},
    limits::Exceeded,
    product_set::ProductId,
    user::{IssueTokenError, ReplaceProductSetError, UpdateError, WithdrawError},
};

use super::user;
use crate::google::{self, ErrorFormat, Face, Legacy, Rendering, RpcStatus};

/// Why a request is refused.
///
/// Its text is the message that the caller reads.
///
/// ```
/// use enroll_dialects::{google::Rendering, play_emm::Error};
///
/// let plain = Rendering { pretty_print: false, ..Rendering::default() };
/// let message = "No user was found for the given ID.";
/// assert_eq!(
///     Error::UserNotFound.body(plain),
///     format!(
///         concat!(
///             r#"{{"error":{{"code":404,"message":"{}","#,
///             r#""errors":[{{"message":"{}","domain":"global","reason":"notFound"}}],"#,
///             r#""status":"NOT_FOUND"}}}}"#,
///         ),
///         message, message,
///     ),
/// );
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// For a reason that each of Google's APIs has.
    #[error(transparent)]
    Google(#[from] google::Error),
    /// The enterprise has no such user.
    #[error("No user was found for the given ID.")]
    UserNotFound,
    /// The user's account is on no such device.
    #[error("No device was found for the given ID.")]
    DeviceNotFound,
    /// The user is managed by Google, and what is asked for is done to others only.
    #[error("This operation is only allowed for users that are managed by the EMM.")]
    GoogleManaged,
    /// The user's account is on as many devices as it may be.
    #[error("The user has as many provisioned devices as it may have, {}.", .0.max)]
    Devices(Exceeded),
    /// As many of the user's authentication tokens are outstanding as may be.
    #[error("The user has as many outstanding authentication tokens as it may have, {}.", .0.max)]
    OutstandingTokens(Exceeded),
    /// A product is to be available that the enterprise never approved.
    #[error("The product `{product}` must be approved by the enterprise first.")]
    NeverApproved {
        /// The product.
        product: ProductId,
    },
}

impl Error {
    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.face().code
    }

    /// Returns the value of the header `WWW-Authenticate`, for the one error that has it.
    #[must_use]
    pub fn www_authenticate(&self) -> Option<&'static str> {
        self.google().and_then(google::Error::www_authenticate)
    }

    /// Returns the body, which is JSON.
    ///
    /// Unless a version is asked for by name, it has what both have: `errors`, each with a reason
    /// of its own, of version 1; `status` and `details` of version 2.
    ///
    /// ```
    /// use enroll_dialects::{google::Rendering, play_emm::Error};
    ///
    /// // Both versions, unless one is asked for.
    /// let body = Error::DeviceNotFound.body(Rendering::of(""));
    /// assert!(body.contains("errors") && body.contains("status"));
    /// assert!(!Error::DeviceNotFound.body(Rendering::of("$.xgafv=1")).contains("status"));
    /// ```
    #[must_use]
    pub fn body(&self, rendering: Rendering) -> String {
        let Face { code, status, reason } = self.face();
        let message = &self.to_string();
        let (v1, v2) = match rendering.error_format {
            ErrorFormat::Unspecified => (true, true),
            ErrorFormat::V1 => (true, false),
            ErrorFormat::V2 => (false, true),
        };
        let details = self.google().filter(|_| v2).map(google::Error::details);
        RpcStatus {
            code,
            message,
            errors: if v1 { self.legacy(message, reason) } else { Vec::new() },
            status: v2.then_some(status),
            details: details.unwrap_or_default(),
        }
        .write(rendering)
    }

    fn face(&self) -> Face {
        let (code, status, reason) = match self {
            Self::Google(error) => return error.face(),
            Self::UserNotFound | Self::DeviceNotFound => (404, "NOT_FOUND", "notFound"),
            Self::GoogleManaged | Self::Devices(_) | Self::NeverApproved { .. } => {
                (403, "PERMISSION_DENIED", "forbidden")
            }
            // Not 403 `quotaExceeded`: tokens expire within minutes, so a later try is welcome.
            Self::OutstandingTokens(_) => (429, "RESOURCE_EXHAUSTED", "rateLimitExceeded"),
        };
        Face { code, status, reason }
    }

    fn legacy<'a>(&'a self, message: &'a str, reason: &'static str) -> Vec<Legacy<'a>> {
        match self {
            Self::Google(google::Error::InvalidArgument(violations)) => {
                violations.iter().map(Legacy::from).collect()
            }
            Self::Google(error) => vec![error.legacy(message, reason)],
            Self::UserNotFound
            | Self::DeviceNotFound
            | Self::GoogleManaged
            | Self::Devices(_)
            | Self::OutstandingTokens(_)
            | Self::NeverApproved { .. } => vec![Legacy::new(message, reason)],
        }
    }

    fn google(&self) -> Option<&google::Error> {
        match self {
            Self::Google(error) => Some(error),
            Self::UserNotFound
            | Self::DeviceNotFound
            | Self::GoogleManaged
            | Self::Devices(_)
            | Self::OutstandingTokens(_)
            | Self::NeverApproved { .. } => None,
        }
    }
}

impl From<google::Violation> for Error {
    fn from(violation: google::Violation) -> Self {
        Self::Google(violation.into())
    }
}

impl From<UpdateError> for Error {
    fn from(reason: UpdateError) -> Self {
        match reason {
            UpdateError::Deleted => Self::UserNotFound,
            UpdateError::GoogleManaged => Self::GoogleManaged,
            UpdateError::AccountIdentifier => user::another(user::ACCOUNT_IDENTIFIER),
            UpdateError::AccountType => user::another(user::ACCOUNT_TYPE),
        }
    }
}

impl From<IssueTokenError> for Error {
    fn from(reason: IssueTokenError) -> Self {
        match reason {
            IssueTokenError::Deleted => Self::UserNotFound,
            IssueTokenError::GoogleManaged => Self::GoogleManaged,
            IssueTokenError::Devices(exceeded) => Self::Devices(exceeded),
            IssueTokenError::OutstandingTokens(exceeded) => Self::OutstandingTokens(exceeded),
        }
    }
}

impl From<WithdrawError> for Error {
    fn from(reason: WithdrawError) -> Self {
        match reason {
            WithdrawError::Deleted => Self::UserNotFound,
            WithdrawError::GoogleManaged => Self::GoogleManaged,
        }
    }
}

impl From<ReplaceProductSetError> for Error {
    fn from(reason: ReplaceProductSetError) -> Self {
        match reason {
            ReplaceProductSetError::Deleted => Self::UserNotFound,
            ReplaceProductSetError::NeverApproved { product } => Self::NeverApproved { product },
        }
    }
}

/// A deleted enterprise belongs to no caller.
impl From<DeleteError> for Error {
    fn from(reason: DeleteError) -> Self {
        match reason {
            DeleteError::Deleted => google::Error::PermissionDenied.into(),
        }
    }
}

/// A deleted enterprise belongs to no caller.
impl From<ApproveError> for Error {
    fn from(reason: ApproveError) -> Self {
        match reason {
            ApproveError::Deleted => google::Error::PermissionDenied.into(),
            ApproveError::TooMany => google::Error::TooManyRequests.into(),
        }
    }
}
