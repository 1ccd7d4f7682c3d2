//! Resource names: `enterprises/{e}`, and what an enterprise holds.
//!
//! A name is an enterprise's id and, below it, a collection and an id. It is compared byte by
//! byte: nothing is trimmed, folded or normalised.

mod id;

use core::{fmt, str::FromStr};

pub(crate) use self::id::is_invisible;
pub use self::id::{
    DeviceId, EnrollmentProfileId, EnrollmentTokenId, EnterpriseId, ID_BYTES_MAX, Id, ParseIdError,
    PolicyId, UserId,
};
use self::id::{check_id, is_plain_id};
use crate::{plain::plain_end, text_type::written_as_text};

const ENTERPRISES: &str = "enterprises/";

/// The name of an enterprise, `enterprises/{enterpriseId}`.
///
/// ```
/// use enroll_core::name::EnterpriseName;
///
/// let name: EnterpriseName = "enterprises/LC00abc".parse()?;
/// assert_eq!(name.id().as_str(), "LC00abc");
/// assert_eq!(name.to_string(), "enterprises/LC00abc");
/// # Ok::<(), enroll_core::name::ParseNameError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EnterpriseName(EnterpriseId);

impl EnterpriseName {
    /// Returns the enterprise's id.
    #[must_use]
    pub fn id(&self) -> &EnterpriseId {
        &self.0
    }
}

impl From<EnterpriseId> for EnterpriseName {
    fn from(id: EnterpriseId) -> Self {
        Self(id)
    }
}

impl FromStr for EnterpriseName {
    type Err = ParseNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix(ENTERPRISES) {
            Some(id) if !id.contains('/') => Ok(Self(id.parse()?)),
            _ => Err(ParseNameError::EnterpriseForm),
        }
    }
}

impl fmt::Display for EnterpriseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ENTERPRISES}{}", self.0)
    }
}

/// The name of what an enterprise holds, `enterprises/{enterpriseId}/{collection}/{id}`.
///
/// ```
/// use enroll_core::name::PolicyName;
///
/// let name: PolicyName = "enterprises/LC00abc/policies/kiosk".parse()?;
/// assert_eq!(name.enterprise().as_str(), "LC00abc");
/// assert_eq!(name.id().as_str(), "kiosk");
/// assert!("enterprises/LC00abc/devices/kiosk".parse::<PolicyName>().is_err());
/// # Ok::<(), enroll_core::name::ParseNameError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Name<I> {
    enterprise: EnterpriseId,
    id: I,
}

/// `enterprises/{enterpriseId}/enrollmentTokens/{enrollmentTokenId}`.
pub type EnrollmentTokenName = Name<EnrollmentTokenId>;
/// `enterprises/{enterpriseId}/policies/{policyId}`.
pub type PolicyName = Name<PolicyId>;
/// `enterprises/{enterpriseId}/devices/{deviceId}`.
pub type DeviceName = Name<DeviceId>;
/// `enterprises/{enterpriseId}/enrollmentProfiles/{enrollmentProfileId}`.
pub type EnrollmentProfileName = Name<EnrollmentProfileId>;
/// `enterprises/{enterpriseId}/users/{userId}`.
pub type UserName = Name<UserId>;

impl<I: Id> Name<I> {
    /// Returns the name of `id` in `enterprise`.
    ///
    /// ```
    /// use enroll_core::name::PolicyName;
    ///
    /// let name = PolicyName::new("LC00abc".parse()?, "kiosk".parse()?);
    /// assert_eq!(name.to_string(), "enterprises/LC00abc/policies/kiosk");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(enterprise: EnterpriseId, id: I) -> Self {
        Self { enterprise, id }
    }

    /// Returns the id of the enterprise that holds it.
    #[must_use]
    pub fn enterprise(&self) -> &EnterpriseId {
        &self.enterprise
    }

    /// Returns its id within the collection.
    #[must_use]
    pub fn id(&self) -> &I {
        &self.id
    }

    /// Splits a name into the enterprise's id and its own, without allocating.
    ///
    /// # Errors
    ///
    /// Refuses a text of another form, then an invalid id.
    ///
    /// ```
    /// use enroll_core::name::PolicyName;
    ///
    /// assert_eq!(PolicyName::parts("enterprises/LC00abc/policies/kiosk"), Ok(("LC00abc", "kiosk")));
    /// assert!(PolicyName::parts("enterprises/LC00abc/devices/kiosk").is_err());
    /// ```
    pub fn parts(text: &str) -> Result<(&str, &str), ParseNameError> {
        // Nearly every name is plain, and then one look at it is enough.
        match Self::plain_parts(text) {
            Some(parts) => Ok(parts),
            None => Self::any_parts(text),
        }
    }

    /// Splits a name whose ids are of plain characters; `None` is for the whole check to judge.
    fn plain_parts(text: &str) -> Option<(&str, &str)> {
        let rest = text.strip_prefix(ENTERPRISES)?;
        let (enterprise, rest) = rest.split_at_checked(plain_end(rest.as_bytes(), 0))?;
        let id = rest.strip_prefix('/')?.strip_prefix(I::COLLECTION)?.strip_prefix('/')?;
        let plain = plain_end(id.as_bytes(), 0) == id.len();
        (plain && is_plain_id(enterprise) && is_plain_id(id)).then_some((enterprise, id))
    }

    #[cold]
    fn any_parts(text: &str) -> Result<(&str, &str), ParseNameError> {
        let form = ParseNameError::Form { collection: I::COLLECTION };
        let rest = text.strip_prefix(ENTERPRISES).ok_or(form)?;
        let (enterprise, rest) = rest.split_once('/').ok_or(form)?;
        let rest = rest.strip_prefix(I::COLLECTION).ok_or(form)?;
        let id = rest.strip_prefix('/').ok_or(form)?;
        if id.contains('/') {
            return Err(form);
        }
        check_id(enterprise)?;
        check_id(id)?;
        Ok((enterprise, id))
    }
}

impl<I: Id> FromStr for Name<I> {
    type Err = ParseNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (enterprise, id) = Self::parts(text)?;
        Ok(Self { enterprise: enterprise.parse()?, id: id.parse()? })
    }
}

impl<I: Id> fmt::Display for Name<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ENTERPRISES}{}/{}/{}", self.enterprise, I::COLLECTION, self.id)
    }
}

written_as_text! { <> EnterpriseName, ParseNameError, "the name of an enterprise" }
written_as_text! { <I: Id> Name<I>, ParseNameError, "a resource name" }

/// Why a text is not a resource name.
///
/// ```
/// use enroll_core::name::PolicyName;
///
/// let error = "policies/kiosk".parse::<PolicyName>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "name must have the form `enterprises/{enterpriseId}/policies/{id}`",
/// );
/// let error = "enterprises/LC00abc/policies/..".parse::<PolicyName>().unwrap_err();
/// assert_eq!(error.to_string(), "id must not be `.` or `..`");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseNameError {
    /// The name does not have the form of an enterprise's name.
    #[error("name must have the form `enterprises/{{enterpriseId}}`")]
    EnterpriseForm,
    /// The name does not have the form of its collection.
    #[error("name must have the form `enterprises/{{enterpriseId}}/{collection}/{{id}}`")]
    Form {
        /// The collection that was expected.
        collection: &'static str,
    },
    /// An id in the name is invalid.
    #[error(transparent)]
    Id(#[from] ParseIdError),
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_of_another_form_is_refused() {
        let form = Err(ParseNameError::Form { collection: "policies" });
        for text in [
            "",
            "p1",
            "policies/p1",
            "enterprises/e",
            "enterprises/e/policies",
            "enterprises/e/devices/d",
            "enterprises/e/policies/p/q",
            "enterprises/e/policiesx/p",
            "Enterprises/e/policies/p",
            "/enterprises/e/policies/p",
            "enterprises/e//policies/p",
        ] {
            assert_eq!(text.parse::<PolicyName>().map(drop), form, "{text}");
        }
        for text in ["enterprises/e/policies/", "enterprises//policies/p"] {
            let empty = Err(ParseNameError::Id(ParseIdError::Empty));
            assert_eq!(text.parse::<PolicyName>().map(drop), empty, "{text}");
        }
    }

    #[test]
    fn an_enterprise_name_is_one_collection_and_one_id() {
        for text in ["enterprises/a/b", "enterprise/a", "a"] {
            let refused = text.parse::<EnterpriseName>();
            assert_eq!(refused.map(drop), Err(ParseNameError::EnterpriseForm), "{text}");
        }
        for (text, reason) in
            [("enterprises/", ParseIdError::Empty), ("enterprises/..", ParseIdError::Dots)]
        {
            let refused = text.parse::<EnterpriseName>();
            assert_eq!(refused.map(drop), Err(ParseNameError::Id(reason)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_name_round_trips_through_its_text(enterprise in "[^/\\p{C}]{1,20}", id in "[^/\\p{C}]{1,20}") {
            prop_assume!(![".", ".."].contains(&&*enterprise) && ![".", ".."].contains(&&*id));
            let text = format!("enterprises/{enterprise}/enrollmentTokens/{id}");
            let name: EnrollmentTokenName = text.parse().unwrap();
            prop_assert_eq!(name.to_string(), text);
        }
    }
}
