//! Policies: which one a device gets, inferred from what was written and what was not.
//!
//! The first rule that applies wins, as the
//! [`policyName`](https://developers.google.com/android/management/reference/rest/v1/enterprises.enrollmentTokens)
//! of an enrollment token is documented:
//!
//! 1. the token's policy, written as a full name or as a bare id;
//! 2. the policy of the device's user;
//! 3. `policies/default`.

#[cfg(feature = "serde")]
mod stored;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{
    document::Document,
    name::{EnterpriseId, ParseIdError, ParseNameError, PolicyId, PolicyName},
    noun::first_revision,
    origin::Origin,
    timestamp::Timestamp,
};

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
    /// It is the policy of the device's user.
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
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InferPolicyError {
    /// It has slashes but not the form of a policy's name.
    #[error(
        "policy must be `{{policyId}}` or `enterprises/{{enterpriseId}}/policies/{{policyId}}`"
    )]
    Form,
    /// An id in it is none.
    #[error("policy {0}")]
    Id(#[from] ParseIdError),
    /// It is the name of another enterprise's policy.
    #[error("policy must belong to the enterprise of the token")]
    OtherEnterprise,
}

/// A policy: a document that is opaque here, and its version.
///
/// ```text
/// write ─▶ Active ─write─▶ Active (the next version)
///            └───delete─▶ Deleted
/// ```
///
/// Unlike other nouns, a deleted policy may be written again: its name is its identity.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(try_from = "stored::Stored"))]
pub struct Policy {
    name: PolicyName,
    /// `None` while it is deleted.
    document: Option<Document>,
    /// How often it was written.
    version: u64,
    /// The API that its first version was written through.
    origin: Origin,
    /// How many facts it was made from. A record of before this was counted has none.
    revision: u64,
}

impl Policy {
    /// Decides to write the first version of a policy.
    ///
    #[doc = policy!()]
    /// let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// let policy = Policy::from(Policy::begin(name, document, now));
    /// assert_eq!(policy.version(), 1);
    #[doc = end!()]
    pub fn begin(name: PolicyName, document: Document, now: Timestamp) -> Written {
        Written { name, document, version: 1, at: now, origin: Origin::default() }
    }

    /// Decides to write the next version. It is a version even if the document is the same.
    ///
    #[doc = policy!()]
    /// # let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// # let mut policy = Policy::from(Policy::begin(name, document.clone(), now));
    /// let written = policy.write(document, now);
    /// policy.apply(&written);
    /// assert_eq!(policy.version(), 2);
    #[doc = end!()]
    pub fn write(&self, document: Document, now: Timestamp) -> Event {
        let version = self.version.saturating_add(1);
        let (name, origin) = (self.name.clone(), self.origin);
        Event::Written(Written { name, document, version, at: now, origin })
    }

    /// Decides to delete the policy. Devices that have it keep it.
    ///
    /// # Errors
    ///
    /// Refuses a policy that is deleted.
    ///
    #[doc = policy!()]
    /// # let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// # let mut policy = Policy::from(Policy::begin(name, document.clone(), now));
    /// let deleted = policy.delete(now)?;
    /// policy.apply(&deleted);
    /// assert_eq!(policy.document(), None);
    #[doc = end!()]
    pub fn delete(&self, now: Timestamp) -> Result<Event, DeleteError> {
        if self.document.is_some() {
            Ok(Event::Deleted { at: now })
        } else {
            Err(DeleteError::Deleted)
        }
    }

    /// Records a fact: give it only what a decision of this policy returned.
    ///
    /// [`Noun::replay`](crate::noun::Noun::replay) takes any event, and refuses what cannot follow.
    pub fn apply(&mut self, event: &Event) {
        debug_assert_eq!(self.follows(event), Ok(()), "{event:?} cannot follow");
        self.revision = self.revision.saturating_add(1);
        match event {
            Event::Written(written) => {
                self.document = Some(written.document.clone());
                self.version = written.version;
            }
            Event::Deleted { .. } => self.document = None,
        }
    }

    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> &PolicyName {
        &self.name
    }

    /// Returns the API that its first version was written through.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Returns how many facts it was made from; see [`Noun::revision`](crate::noun::Noun::revision).
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns what it says, unless it is deleted.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// Returns how often it was written.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }
}

impl From<Written> for Policy {
    fn from(written: Written) -> Self {
        let Written { name, document, version, origin, .. } = written;
        Self { name, document: Some(document), version, origin, revision: first_revision() }
    }
}

/// A version of a policy was written: the first one is its first fact.
#[must_use = "a first fact begins nothing until it is stored"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Written {
    /// The policy.
    pub name: PolicyName,
    /// What it says.
    pub document: Document,
    /// Which version, counted from 1.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// The API that the first version was written through.
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Origin,
}

impl Written {
    /// Sets the API that the policy was written through.
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }
}

/// What happened to a policy after its first version.
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Event {
    /// It got its next version.
    Written(Written),
    /// It was deleted.
    Deleted {
        /// When.
        at: Timestamp,
    },
}

impl Event {
    /// Returns when it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Written(written) => written.at,
            Self::Deleted { at } => *at,
        }
    }
}

/// Why a policy is not deleted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DeleteError {
    /// It is deleted.
    #[error("policy is deleted")]
    Deleted,
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
