//! Why a use case was not done.

use enroll_core::{enrollment_profile, enrollment_token::RedeemError};
use enroll_store::{Unavailable, gate::NoEnterprise};

/// Why a noun was not created, read or deleted.
///
#[doc = head!()]
/// let name = "enterprises/LC00abc/devices/d1".parse()?;
/// let error = service.device(&name, Origin::Own).await.unwrap_err();
/// assert_eq!(error, NounError::NotFound);
/// service.delete_enterprise(&enterprise, context).await?;
/// let error = service.device(&name, Origin::Own).await.unwrap_err();
/// assert_eq!(error.to_string(), "enterprise does not exist");
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NounError {
    /// The enterprise is deleted, or was never created where that matters.
    #[error("enterprise does not exist")]
    NoEnterprise,
    /// The noun does not exist, or the caller may not see it.
    #[error("it does not exist")]
    NotFound,
    /// The request id was used for another command.
    #[error("request id was used for another command: draw a new one")]
    RequestIdReused,
    /// Nothing was changed; try again.
    #[error("the store is busy: try again")]
    Unavailable,
    /// The noun may have been changed or not; try again with the same request id.
    #[error("the outcome is unknown: try again with the same request id")]
    Unknown,
    /// The key that derives the value is not in the keyring.
    #[error("the key of the token's value is missing: start with all keys that were in use")]
    KeyMissing,
}

impl From<Unavailable> for NounError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl From<NoEnterprise> for NounError {
    fn from(_: NoEnterprise) -> Self {
        Self::NoEnterprise
    }
}

/// Why a noun is not edited. An edit makes the noun's new form from the present one.
///
#[doc = head!()]
/// use enroll_service::EditError;
///
/// let refuse = |_: Option<&Document>| Err("policy is frozen");
/// let name = "enterprises/LC00abc/policies/kiosk".parse()?;
/// let error = service.write_policy(&name, Origin::Own, refuse, context).await.unwrap_err();
/// assert_eq!(error, EditError::Refused("policy is frozen"));
/// assert_eq!(error.to_string(), "policy is frozen");
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EditError<E> {
    /// As with any noun.
    #[error(transparent)]
    Noun(#[from] NounError),
    /// The caller refuses to make the new form.
    #[error("{0}")]
    Refused(E),
}

/// Why there is no page of a list.
///
#[doc = head!()]
/// let error = service.policies(&enterprise, 100, Some("another page token")).await.unwrap_err();
/// assert_eq!(error.to_string(), "page token must come from an earlier page of the same list");
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ListError {
    /// The list cannot be read.
    #[error(transparent)]
    Noun(#[from] NounError),
    /// The page token is not one of this list.
    #[error("page token must come from an earlier page of the same list")]
    PageToken,
}

/// Returns why a list cannot be read that no page token was given for.
pub(crate) fn unmarked(error: ListError) -> NounError {
    match error {
        ListError::Noun(error) => error,
        // The store does not know its own mark any more: it began a new life.
        ListError::PageToken => NounError::Unavailable,
    }
}

impl From<enroll_store::list::ListError> for ListError {
    fn from(error: enroll_store::list::ListError) -> Self {
        match error {
            enroll_store::list::ListError::ForeignMark => Self::PageToken,
            enroll_store::list::ListError::Unavailable => Self::Noun(NounError::Unavailable),
        }
    }
}

/// Why a device was not enrolled.
///
/// ```
/// use enroll_service::{EnrollError, EnrollRefusal};
///
/// let error = EnrollError::Refused(EnrollRefusal::UnknownToken);
/// assert_eq!(error.to_string(), "the token does not let this device in: no token has this value");
/// assert_eq!(
///     EnrollError::Unknown.to_string(),
///     "the outcome is unknown: try again with the same request id",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EnrollError {
    /// The token does not let it in. Strangers learn no more than that.
    #[error("the token does not let this device in: {0}")]
    Refused(EnrollRefusal),
    /// Nothing was changed; try again.
    #[error("the store is busy: try again")]
    Unavailable,
    /// The device may have enrolled or not; try again with the same request id.
    #[error("the outcome is unknown: try again with the same request id")]
    Unknown,
}

/// Why a token does not let a device in: for the operator's eyes.
///
/// ```
/// use enroll_core::enrollment_token::{CheckError, RedeemError};
/// use enroll_service::EnrollRefusal;
///
/// // A reason of the token is shown as it is.
/// let refusal = EnrollRefusal::from(RedeemError::Inactive(CheckError::Spent));
/// assert_eq!(refusal.to_string(), "enrollment token is spent");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EnrollRefusal {
    /// No token has this value.
    #[error("no token has this value")]
    UnknownToken,
    /// The token's enterprise is deleted.
    #[error("enterprise of the token does not exist")]
    NoEnterprise,
    /// The token lets nobody in, or not this device.
    #[error(transparent)]
    Token(#[from] RedeemError),
    /// The profile's token lets nobody in, or not this device.
    #[error(transparent)]
    Profile(#[from] enrollment_profile::RedeemError),
    /// The request id was used for another command.
    #[error("request id was used for another command")]
    RequestIdReused,
}

impl From<Unavailable> for EnrollError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl From<EnrollRefusal> for EnrollError {
    fn from(refusal: EnrollRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NounError> for EnrollError {
    fn from(error: NounError) -> Self {
        match error {
            NounError::NoEnterprise => Self::Refused(EnrollRefusal::NoEnterprise),
            NounError::NotFound => Self::Refused(EnrollRefusal::UnknownToken),
            NounError::RequestIdReused => Self::Refused(EnrollRefusal::RequestIdReused),
            NounError::Unavailable => Self::Unavailable,
            NounError::Unknown | NounError::KeyMissing => Self::Unknown,
        }
    }
}

/// Why a token cannot be explained.
///
#[doc = head!()]
/// let value = "OJDDNCYSEZPAUZZOXHDF".parse()?;
/// let error = service.explain(&value, ExplainRequest::default(), context).await.unwrap_err();
/// assert_eq!(error.to_string(), "no token has this value");
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ExplainError {
    /// No token has this value.
    #[error("no token has this value")]
    UnknownToken,
    /// The store cannot be reached.
    #[error("the store is busy: try again")]
    Unavailable,
}

impl From<Unavailable> for ExplainError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

/// Why there is no part of the feed.
///
#[doc = head!()]
/// let other = "LC00xyz".parse()?;
/// let cursor = service.events(&other, None).await?.next;
/// let error = service.events(&enterprise, Some(&cursor)).await.unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "cursor must be the `next` of an earlier answer for the same enterprise",
/// );
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FeedError {
    /// The enterprise is deleted, or was never created where that matters.
    #[error("enterprise does not exist")]
    NoEnterprise,
    /// The cursor is not one of this enterprise's feed.
    #[error("cursor must be the `next` of an earlier answer for the same enterprise")]
    Cursor,
    /// The store was reset since.
    #[error("the feed was reset after this cursor: start again without a cursor")]
    OtherEpoch,
    /// Events after the cursor are no longer kept.
    #[error("events after that are no longer kept: start again without a cursor")]
    Forgotten,
    /// The store cannot be reached.
    #[error("the store is busy: try again")]
    Unavailable,
}

impl From<NounError> for FeedError {
    fn from(error: NounError) -> Self {
        match error {
            NounError::NoEnterprise | NounError::NotFound => Self::NoEnterprise,
            NounError::RequestIdReused
            | NounError::Unavailable
            | NounError::Unknown
            | NounError::KeyMissing => Self::Unavailable,
        }
    }
}

impl From<enroll_store::FeedError> for FeedError {
    fn from(error: enroll_store::FeedError) -> Self {
        match error {
            enroll_store::FeedError::OtherEpoch => Self::OtherEpoch,
            enroll_store::FeedError::Forgotten => Self::Forgotten,
            enroll_store::FeedError::Unavailable => Self::Unavailable,
        }
    }
}
