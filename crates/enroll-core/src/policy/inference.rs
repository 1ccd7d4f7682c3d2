//! The inference of a device's policy from the policies that were named and those that were not.
//!
//! The first rule that applies wins, as the
//! [`policyName`](https://developers.google.com/android/management/reference/rest/v1/enterprises.enrollmentTokens)
//! of an enrollment token is documented:
//!
//! 1. the token's policy, written as a full name or as a bare id;
//! 2. the policy of the device's user;
//! 3. `policies/default`.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::name::{EnterpriseId, ParseIdError, ParseNameError, PolicyId, PolicyName};

/// A policy of the enterprise at hand, and the rule that chose it.
///
/// It has no room for another enterprise: the policy's name is the enterprise's with this id.
///
/// ```
/// use enroll_core::policy::{InferredPolicy, Rule};
///
/// let policy = InferredPolicy::from_text("kiosk", &"LC00abc".parse()?)?;
/// assert_eq!(policy.id().as_str(), "kiosk");
/// assert_eq!(InferredPolicy::of_device(None, None).rule(), Rule::Default);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct InferredPolicy {
    id: PolicyId,
    rule: Rule,
}

/// Which rule chose a policy.
///
/// ```
/// use enroll_core::policy::{InferredPolicy, Rule};
///
/// let user = "sales".parse()?;
/// assert_eq!(InferredPolicy::of_device(None, Some(&user)).rule(), Rule::User);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Rule {
    /// The token named it in full.
    FullName,
    /// The token named its id; the enterprise is the token's.
    BareId,
    /// The policy is that of the device's user.
    User,
    /// Nothing named a policy.
    Default,
}

impl InferredPolicy {
    /// Infers a policy of `enterprise` from `text`: its full name, or its id alone.
    ///
    /// ```
    /// use enroll_core::policy::{InferredPolicy, Rule};
    ///
    /// let enterprise = "LC00abc".parse()?;
    /// let inferred = InferredPolicy::from_text("kiosk", &enterprise)?;
    /// assert_eq!(inferred.name(&enterprise).to_string(), "enterprises/LC00abc/policies/kiosk");
    /// assert_eq!(inferred.rule(), Rule::BareId);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Refuses what is neither an id nor a policy's full name, then a policy of another
    /// enterprise.
    pub fn from_text(text: &str, enterprise: &EnterpriseId) -> Result<Self, InferPolicyError> {
        if !text.contains('/') {
            return Ok(Self { id: text.parse()?, rule: Rule::BareId });
        }
        let (named, id) = PolicyName::parts(text).map_err(|error| match error {
            ParseNameError::Id(id) => InferPolicyError::Id(id),
            ParseNameError::EnterpriseForm | ParseNameError::Form { .. } => InferPolicyError::Form,
        })?;
        if named == enterprise.as_str() {
            Ok(Self { id: id.parse()?, rule: Rule::FullName })
        } else {
            Err(InferPolicyError::OtherEnterprise)
        }
    }

    /// Chooses the policy of a device: its token's, else its user's, else `default`.
    ///
    /// ```
    /// use enroll_core::policy::{InferredPolicy, Rule};
    ///
    /// let inferred = InferredPolicy::of_device(None, None);
    /// assert_eq!((inferred.id().as_str(), inferred.rule()), ("default", Rule::Default));
    /// ```
    #[must_use]
    pub fn of_device(token: Option<&Self>, user: Option<&PolicyId>) -> Self {
        match (token, user) {
            (Some(policy), _) => policy.clone(),
            (None, Some(id)) => Self { id: id.clone(), rule: Rule::User },
            (None, None) => Self { id: PolicyId::default_id(), rule: Rule::Default },
        }
    }

    /// Returns the policy's id.
    #[must_use]
    pub fn id(&self) -> &PolicyId {
        &self.id
    }

    /// Returns which rule chose it.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Returns its full name in `enterprise`.
    ///
    /// ```
    /// use enroll_core::policy::InferredPolicy;
    ///
    /// let name = InferredPolicy::of_device(None, None).name(&"LC00abc".parse()?);
    /// assert_eq!(name.to_string(), "enterprises/LC00abc/policies/default");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn name(&self, enterprise: &EnterpriseId) -> PolicyName {
        PolicyName::new(enterprise.clone(), self.id.clone())
    }
}

/// Why no policy can be inferred from a text.
///
/// ```
/// use enroll_core::policy::InferredPolicy;
///
/// let enterprise = "LC00abc".parse()?;
/// let error = InferredPolicy::from_text("enterprises/LC00xyz/policies/kiosk", &enterprise);
/// assert_eq!(
///     error.unwrap_err().to_string(),
///     "policy must belong to the enterprise of the token",
/// );
/// let error = InferredPolicy::from_text("", &enterprise).unwrap_err();
/// assert_eq!(error.to_string(), "policy id must not be empty");
/// # Ok::<(), enroll_core::name::ParseIdError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InferPolicyError {
    /// The text has slashes, but not the form of a policy's name.
    #[error(
        "policy must be `{{policyId}}` or `enterprises/{{enterpriseId}}/policies/{{policyId}}`"
    )]
    Form,
    /// The text contains an invalid id.
    #[error("policy {0}")]
    Id(#[from] ParseIdError),
    /// The text names a policy of another enterprise.
    #[error("policy must belong to the enterprise of the token")]
    OtherEnterprise,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn infer(text: &str) -> Result<(alloc::string::String, Rule), InferPolicyError> {
        let enterprise = "e1".parse().unwrap();
        let inferred = InferredPolicy::from_text(text, &enterprise)?;
        Ok((alloc::string::ToString::to_string(&inferred.name(&enterprise)), inferred.rule()))
    }

    #[test]
    fn a_bare_id_expands_with_the_enterprise_at_hand() {
        assert_eq!(infer("p1"), Ok(("enterprises/e1/policies/p1".into(), Rule::BareId)));
    }

    #[test]
    fn a_full_name_stays_as_it_is() {
        let name = "enterprises/e1/policies/p1";
        assert_eq!(infer(name), Ok((name.into(), Rule::FullName)));
    }

    #[test]
    fn anything_with_other_slashes_is_refused() {
        for text in [
            "policies/p1",
            "/p1",
            "p1/",
            "enterprises/e1/devices/p1",
            "enterprises/e1/policies/a/b",
        ] {
            assert_eq!(infer(text), Err(InferPolicyError::Form), "{text}");
        }
        for text in ["", "enterprises/e1/policies/", "enterprises//policies/p1"] {
            assert_eq!(infer(text), Err(InferPolicyError::Id(ParseIdError::Empty)), "{text}");
        }
    }

    #[test]
    fn a_policy_of_another_enterprise_is_refused() {
        for text in ["enterprises/e2/policies/p1", "enterprises/E1/policies/p1"] {
            assert_eq!(infer(text), Err(InferPolicyError::OtherEnterprise), "{text}");
        }
    }

    #[test]
    fn the_token_wins_over_the_user_and_the_user_over_the_default() {
        let token = InferredPolicy::from_text("t", &"e1".parse().unwrap()).unwrap();
        let user: PolicyId = "u".parse().unwrap();
        let chosen = |token, user| {
            let policy = InferredPolicy::of_device(token, user);
            (alloc::string::String::from(policy.id().as_str()), policy.rule())
        };
        assert_eq!(chosen(Some(&token), Some(&user)), ("t".into(), Rule::BareId));
        assert_eq!(chosen(Some(&token), None), ("t".into(), Rule::BareId));
        assert_eq!(chosen(None, Some(&user)), ("u".into(), Rule::User));
        assert_eq!(chosen(None, None), ("default".into(), Rule::Default));
    }

    proptest! {
        #[test]
        fn what_is_inferred_from_a_bare_id_is_inferred_from_its_full_name(id in "[a-zA-Z0-9_-]{1,40}") {
            let enterprise: EnterpriseId = "e1".parse().unwrap();
            let bare = InferredPolicy::from_text(&id, &enterprise).unwrap();
            let full = alloc::string::ToString::to_string(&bare.name(&enterprise));
            let named = InferredPolicy::from_text(&full, &enterprise).unwrap();
            prop_assert_eq!(bare.id(), named.id());
        }
    }
}
